"""What a test of a connection finds; the words are read on the page (test of the admin)."""

import pytest

from shopmonitor.models import MachineState
from shopmonitor.services.machine_source_checks import check_source
from tests.factories.machine_servers import agent
from tests.factories.machine_sources import make_source


@pytest.mark.django_db
def test_an_agent_without_an_execution_is_not_well_and_nothing_is_stored() -> None:
    with agent() as machine:
        source = make_source(protocol="mtconnect", address=machine.url)
        machine.observe("p1", "5")
        found = check_source(source=source)
        assert not found.is_well
        assert "Part counter: 5" in found.lines
        machine.observe("x1", "ACTIVE")
        assert check_source(source=source).is_well
    source.refresh_from_db()
    assert (source.instance, MachineState.objects.count()) == ("", 0)
