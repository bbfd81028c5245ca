"""Figures for who watches the suite: each app signs up its own; Prometheus reads them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

logger = logging.getLogger(__name__)

PREFIX = "shopsuite_"
GAUGE, COUNTER, HISTOGRAM = "gauge", "counter", "histogram"


@dataclass(frozen=True)
class Sample:
    """One number; `ending` follows the name of its measure (`_bucket`, `_sum`, `_count`)."""

    value: float
    labels: Mapping[str, str] = field(default_factory=dict)
    ending: str = ""


@dataclass(frozen=True)
class Measure:
    """Numbers of one name. Its name must not change: somebody's alarms hang on it."""

    name: str
    help: str
    samples: list[Sample]
    kind: str = GAUGE


Collector = Callable[[], Iterable[Measure]]
COLLECTORS: dict[str, Collector] = {}


def collects(function: Collector) -> Collector:
    """Sign up a function that tells measures of now."""
    COLLECTORS[f"{function.__module__}.{function.__qualname__}"] = function
    return function


def one(name: str, help_text: str, value: float, /, **labels: str) -> Measure:
    """Return a gauge with one number."""
    return Measure(name, help_text, [Sample(value, labels)])


def gather() -> list[Measure]:
    """Ask everybody; who cannot answer is counted and costs the others nothing."""
    measures: list[Measure] = []
    failed = []
    for name, collector in COLLECTORS.items():
        try:
            measures += collector()
        except Exception:
            logger.exception("figures not told", extra={"collector": name})
            failed.append(Sample(1, {"collector": name}))
    told = "Figures that could not be asked for; the log says why."
    return [*measures, Measure("collectors_failed", told, failed or [Sample(0, {"collector": ""})])]


def exposition(measures: Iterable[Measure]) -> str:
    """Return the text format of Prometheus, version 0.0.4."""
    lines: list[str] = []
    for measure in measures:
        name = f"{PREFIX}{measure.name}"
        text = measure.help.replace("\\", "\\\\").replace("\n", " ")
        lines += [f"# HELP {name} {text}", f"# TYPE {name} {measure.kind}"]
        lines += [
            f"{name}{sample.ending}{_labels(sample.labels)} {_number(sample.value)}"
            for sample in measure.samples
        ]
    return "\n".join(lines) + "\n"


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_quoted(value)}"' for name, value in labels.items()) + "}"


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))
