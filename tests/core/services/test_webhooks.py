from typing import Any

import pytest
from django.core.exceptions import ValidationError

from core.models import SecurityEvent, SuiteUser, SyncEvent, Webhook
from core.secrets.vault import decrypt
from core.services.webhooks import (
    change_webhook,
    create_webhook,
    live_secrets,
    open_headers,
    retire_webhook,
    rotate_secret,
    switch_off,
)
from tests.factories.people import make_person
from tests.factories.webhooks import SECRET, make_webhook

pytestmark = pytest.mark.django_db
URL = "https://erp.shop.example/events"


@pytest.fixture
def boss() -> SuiteUser:
    return make_person(is_admin=True)


def test_secret_is_made_sealed_and_told_to_nobody(boss: SuiteUser) -> None:
    webhook = create_webhook(webhook=Webhook(name="ERP", url=URL, event_types=["*"]), by=boss)
    (secret,) = live_secrets(webhook)
    assert secret.startswith("whsec_")
    assert secret != webhook.secret_encrypted
    for event in SyncEvent.objects.filter(event_type="webhook.created"):
        assert secret not in str(event.payload)
        assert "encrypted" not in str(event.payload)
    told = SecurityEvent.objects.get(kind="webhook_changed")
    assert (told.user, told.detail) == (boss, {"webhook": "ERP", "change": "made"})


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"url": "ftp://erp/"}, "url", "https:// or http://"),
        ({"url": "http://me:x@erp/"}, "url", "into a header"),
        ({"url": "http://erp/#a"}, "url", "Leave out #"),
        ({"url": "http:///"}, "url", "a whole address"),
        ({"event_types": ["machine.born"]}, "event_types", "machine.born"),
        ({"event_types": []}, "event_types", "blank"),
        ({"timeout_s": 61}, "__all__", "1 to 60 seconds"),
        ({"secret": "hush"}, "secret", "whsec_"),
        ({"headers": {"Webhook-Id": "1"}}, "headers", "Webhook-Id"),
        ({"headers": {"X": "a\nb: c"}}, "headers", "one line"),
        ({"headers": {"X Y": "a"}}, "headers", "X Y"),
    ],
)
def test_wrong_field_is_named_with_the_remedy(
    boss: SuiteUser, values: dict[str, Any], field: str, words: str
) -> None:
    beside = {name: values.pop(name) for name in ("secret", "headers") if name in values}
    webhook = Webhook(**{"name": "ERP", "url": URL, "event_types": ["*"]} | values)
    with pytest.raises(ValidationError) as refused:
        create_webhook(webhook=webhook, by=boss, **beside)
    assert words in str(refused.value.message_dict[field])
    assert not Webhook.objects.exists()


def test_headers_are_sealed_kept_and_replaced(boss: SuiteUser) -> None:
    webhook = make_webhook(URL, by=boss, headers={"Authorization": "Bearer x"})
    assert "Bearer" not in webhook.headers_encrypted
    webhook = Webhook.objects.get()
    change_webhook(webhook=webhook, by=boss)
    assert open_headers(webhook) == {"Authorization": "Bearer x"}
    change_webhook(webhook=webhook, by=boss, headers={})
    assert open_headers(Webhook.objects.get()) == {}


def test_new_secret_keeps_the_one_before_for_a_day(boss: SuiteUser) -> None:
    webhook = make_webhook(URL, by=boss)
    fresh = rotate_secret(webhook=webhook, by=boss)
    assert live_secrets(webhook) == [fresh, SECRET]
    assert decrypt(Webhook.objects.get().secret_encrypted) == fresh


def test_switched_off_once_and_told(boss: SuiteUser) -> None:
    webhook = make_webhook(URL, by=boss)
    assert switch_off(webhook=webhook, reason="gone")
    assert not switch_off(webhook=webhook, reason="gone")
    assert SyncEvent.objects.filter(event_type="webhook.switched_off").count() == 1
    again = Webhook.objects.get()
    before = again.active_since
    again.active = True
    change_webhook(webhook=again, by=boss)
    assert again.switched_off_because == ""
    assert again.active_since > before


def test_retired_is_not_switched_off_any_more(boss: SuiteUser) -> None:
    webhook = make_webhook(URL, by=boss)
    retire_webhook(webhook=webhook, by=boss)
    assert not switch_off(webhook=webhook, reason="gone")
    changes = SecurityEvent.objects.filter(kind="webhook_changed").order_by("pk")
    assert [event.detail["change"] for event in changes] == ["made", "retired"]
