"""`/metrics` as Prometheus reads it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from core.services.heartbeats import beat_dispatcher
from tests.factories.people import admin_client, make_person, token_client

pytestmark = pytest.mark.django_db


def families(client: Client) -> dict[str, Any]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    return {
        family.name: family for family in text_string_to_metric_families(answer.content.decode())
    }


def test_figures_that_an_operator_needs_are_there() -> None:
    beat_dispatcher()
    found = families(admin_client())
    wanted = """info http_answers http_seconds events_pending events_failed events_lag_seconds
        backup_age_seconds backup_overdue backup_hours database_size_bytes database_connections
        database_connection_limit database_cache_hits heartbeat_age_seconds swipes swipes_last_hour
        nodes open_sessions open_alerts"""
    assert {f"shopsuite_{name}" for name in wanted.split()} <= set(found)
    assert found["shopsuite_collectors_failed"].samples[0].value == 0
    assert found["shopsuite_database_size_bytes"].samples[0].value > 1_000_000


def test_histogram_is_whole() -> None:
    client = admin_client()
    client.get("/api/v1/machines/")
    family = families(client)["shopsuite_http_seconds"]
    assert family.type == "histogram"
    of_api = [one for one in family.samples if one.labels["door"] == "api"]
    buckets = [one.value for one in of_api if one.name.endswith("_bucket")]
    assert buckets == sorted(buckets)
    assert of_api[len(buckets) - 1].labels["le"] == "+Inf"
    (count,) = [one.value for one in of_api if one.name.endswith("_count")]
    assert buckets[-1] == count >= 1


def test_answer_is_counted_at_its_door() -> None:
    client = admin_client()

    def refused() -> float:
        samples = families(client)["shopsuite_http_answers"].samples
        wanted = {"door": "api", "answer": "4xx"}
        (found,) = [one.value for one in samples if one.labels == wanted]
        return float(found)

    before = refused()
    Client().get("/api/v1/machines/")
    assert refused() == before + 1


def test_strangers_and_other_tokens_get_nothing() -> None:
    assert Client().get("/metrics").status_code == 401
    person = make_person(is_admin=True)
    assert token_client(person, "machines:read").get("/metrics").status_code == 403
    assert token_client(person, "metrics:read").get("/metrics").status_code == 200
