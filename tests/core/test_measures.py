"""Figures as Prometheus reads them."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families

from core import measures
from core.measures import COUNTER, Measure, Sample, exposition, gather, one


def test_labels_and_help_survive_whatever_stands_in_them() -> None:
    strange = 'a "quoted" back\\slash\nand a line'
    text = exposition([one("thing", "Help \\ of\ntwo lines", 1.5, name=strange)])
    (family,) = text_string_to_metric_families(text)
    (sample,) = family.samples
    assert (sample.name, sample.value) == ("shopsuite_thing", 1.5)
    assert sample.labels == {"name": strange}


def test_counter_keeps_its_kind() -> None:
    text = exposition([Measure("swipes_total", "How many.", [Sample(12)], COUNTER)])
    (family,) = text_string_to_metric_families(text)
    assert (family.type, family.samples[0].value) == ("counter", 12)
    assert "shopsuite_swipes_total 12\n" in text


def test_who_cannot_answer_costs_the_others_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> list[Measure]:
        raise RuntimeError("the disk is gone")

    collectors = {"broken": broken, "whole": lambda: [one("thing", "It.", 1)]}
    monkeypatch.setattr(measures, "COLLECTORS", collectors)
    found = {measure.name: measure for measure in gather()}
    assert found["thing"].samples[0].value == 1
    assert found["collectors_failed"].samples == [Sample(1, {"collector": "broken"})]
