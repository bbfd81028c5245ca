"""The usual escalation steps, written down once."""

import pytest

from core.errors import ConflictError
from shopmonitor.domain.alert_routes import USUAL_STEPS
from shopmonitor.selectors.alert_audiences import list_steps
from shopmonitor.services.alert_steps import write_usual_steps

pytestmark = pytest.mark.django_db


def test_usual_steps_are_those_that_hold_without_any() -> None:
    write_usual_steps()
    found = list_steps(alias="default")
    assert [step._replace(key=None) for step in found] == list(USUAL_STEPS)
    with pytest.raises(ConflictError):
        write_usual_steps()
