"""Examples of what the suite tells: events, and who hears of them."""

from __future__ import annotations

from core.api.examples.shape import ID, NOW, OTHER_ID, PERSON, Example, made_record, wrong_field

_WEBHOOK = {
    "name": "ERP",
    "url": "https://erp.shop.example/events",
    "event_types": ["machine.created", "machine.updated"],
    "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "headers": {"X-Shop": "north"},
}

EXAMPLES: dict[str, Example] = {
    "sync-events": Example(
        made={
            "id": ID,
            "sequence": 1,
            "event_type": "group.created",
            "resource_type": "group",
            "resource_id": OTHER_ID,
            "source_app": "core",
            "target_app": "shop_monitor",
            "status": "pending",
            "payload": {"uid": OTHER_ID, "fields": {"name": "Turners"}, "revision": 1},
            "attempts": 0,
            "next_attempt_at": NOW,
            "error_message": "",
            "created_at": NOW,
            "processed_at": None,
        },
    ),
    "changes": Example(
        made={
            "id": "1234",
            "happened_at": NOW,
            "action": "U",
            "table_name": "machines",
            "row_name": "W1",
            "changes": {"name": ["Lathe", "Lathe 2"]},
            "person": PERSON,
            "node": "",
            "door": "api",
            "system": "",
            "request_id": OTHER_ID,
            "address": "192.0.2.7",
            "database_role": "suite_admin",
        },
    ),
    "security-events": Example(
        made={
            "id": ID,
            "kind": "token_issued",
            "user": PERSON,
            "user_name": "Anna Berg",
            "node_name": "",
            "address": None,
            "detail": {"token": "sst_AbCd"},
            "occurred_at": NOW,
        },
    ),
    "webhooks": Example(
        request=_WEBHOOK,
        made=made_record(
            _WEBHOOK,
            given={
                "active": True,
                "active_since": NOW,
                "switched_off_because": "",
                "timeout_s": 10,
                "previous_secret_until": None,
                "header_names": ["X-Shop"],
            },
            secret=("secret", "headers"),
        ),
        change={"timeout_s": 20},
        wrong=_WEBHOOK | {"url": "erp.shop.example"},
        problem=wrong_field("url", "invalid", "It must begin with https:// or http://."),
    ),
    "event-deliveries": Example(
        made={
            "id": ID,
            "webhook": OTHER_ID,
            "event_id": ID,
            "event_type": "webhook.ping",
            "status": "pending",
            "attempts": 0,
            "next_attempt_at": NOW,
            "response_status": None,
            "error": "",
            "duration_ms": None,
            "created_at": NOW,
            "last_attempt_at": None,
            "delivered_at": None,
        },
    ),
}
