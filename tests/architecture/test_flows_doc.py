"""docs/flows.md is a map that cannot rot: every place it names exists."""

import pytest

from tests.architecture.flows import PAGE, faults, stories
from tests.architecture.source import modules

TEST = "`tests/architecture/test_flows_doc.py`"


def test_every_place_of_every_story_exists() -> None:
    page = PAGE.read_text(encoding="utf-8")
    wrong = {story.name: found for story in stories(page) if (found := faults(story))}
    assert wrong == {}


def test_every_flow_test_belongs_to_a_story() -> None:
    page = PAGE.read_text(encoding="utf-8")
    told = {story.steps[-1][0] for story in stories(page) if story.steps}
    tests = {test.path for test in modules("tests/flows") if test.name.startswith("test_")}
    assert tests - told == set()


def test_stories_have_one_name_each() -> None:
    names = [story.name for story in stories(PAGE.read_text(encoding="utf-8"))]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        ("`core/clock.py:utc_now`", "at least two steps"),
        ("`core/gone.py:x` → `core/__init__.py`, seen by `tests/flows/x.py`", "gone.py does not"),
        ("`tests/architecture/source.py:gone` → `b.py` → `c.py`", "source.py has no gone"),
        (f"`a.py` → `b.py`, seen by {TEST}", "test in tests/flows/"),
        ("`a.py` → `b.py` → `c.py` → `a/domain/d.py` → `tests/flows/x.py`", "4 files to the rule"),
        ("`a.py` → `b.py` → `c.py` → `d.py` → `e.py` → `f.py` → `t.py`", "6 files to the effect"),
    ],
)
def test_fault_of_a_story_is_found(steps: str, fault: str) -> None:
    [story] = stories(f"- **Planted**: {steps}")
    assert any(fault in found for found in faults(story))


def test_method_is_a_place() -> None:
    line = (
        "- **Planted**: `tests/architecture/source.py:Module.names` → `tests/architecture/rules.py`"
    )
    [story] = stories(f"{line}, seen by {TEST}")
    assert not any("does not exist" in fault or "has no" in fault for fault in faults(story))


def test_example_of_the_format_is_no_story() -> None:
    assert stories("```\n- **Name**: `a.py` → `b.py` → `c.py`\n```\n") == []
