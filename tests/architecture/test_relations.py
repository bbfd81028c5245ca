"""Import rules do not see strings: no relation leaves {own app, core, Django's own}."""

import pytest
from django.contrib.auth import get_user_model

from tests.architecture.tables import home, own_models, relations


def may_relate(source: str, target: str) -> bool:
    """Tell whether a table of one package may point at a table of another."""
    return target in {source, "core"} or target.startswith("django.contrib.")


def test_no_relation_leaves_the_app_but_to_core() -> None:
    stray = [
        f"{model.__name__}.{name} -> {target.__name__}"
        for model in own_models()
        for name, target in relations(model)
        if not may_relate(home(model), home(target))
    ]
    assert stray == []


def test_people_are_cores() -> None:
    assert home(get_user_model()) == "core"


@pytest.mark.parametrize(
    ("source", "target", "allowed"),
    [
        ("shopmonitor", "core", True),
        ("shoptracker", "shoptracker", True),
        ("core", "django.contrib.contenttypes", True),
        ("shopmonitor", "shoptracker", False),
        ("shoptracker", "shopmonitor", False),
        ("core", "shopmonitor", False),
        ("core", "allauth.account", False),
    ],
)
def test_apps_meet_only_in_core(source: str, target: str, allowed: bool) -> None:
    assert may_relate(source, target) is allowed
