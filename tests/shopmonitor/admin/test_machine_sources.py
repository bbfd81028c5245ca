"""The pages that say from where machines are read."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from shopmonitor.models import MachineLive, MachineSource, MachineState, Node
from tests.factories.core import MachineFactory
from tests.factories.machine_servers import adapter, agent
from tests.factories.machine_sources import make_source
from tests.factories.people import make_person

LIST = "admin:shopmonitor_machinesource_changelist"
ADD = "admin:shopmonitor_machinesource_add"
CHANGE = "admin:shopmonitor_machinesource_change"
TEST = "admin:shopmonitor_machinesource_test_connection"


@pytest.fixture
def boss(client: Client, db: None) -> Client:
    client.force_login(make_person(is_admin=True))
    return client


def values(**given: object) -> dict[str, object]:
    return {
        "name": "lathe-7",
        "machine": MachineFactory.create().pk,
        "protocol": "shdr",
        "address": "10.0.0.5:7878",
        "enabled": "on",
    } | given


def test_a_manager_makes_one_with_its_node(boss: Client) -> None:
    sent = values()
    assert boss.post(reverse(ADD), sent).status_code == 302
    source = MachineSource.objects.get()
    assert (source.node.node_id, source.node.heartbeat_s) == ("lathe-7", 10)
    assert [port.machine_id for port in source.node.ports.all()] == [sent["machine"]]
    assert boss.get(reverse(LIST)).status_code == 200


@pytest.mark.parametrize(
    ("protocol", "address"),
    [("shdr", "10.0.0.5"), ("shdr", "10.0.0.5:x"), ("mtconnect", "10.0.0.5:5000")],
)
def test_a_wrong_address_is_refused_at_its_field(boss: Client, protocol: str, address: str) -> None:
    page = boss.post(reverse(ADD), values(protocol=protocol, address=address))
    assert page.status_code == 200
    assert "address" in page.context["adminform"].form.errors
    assert not MachineSource.objects.exists()


def test_switched_off_its_machine_is_not_heard_of(boss: Client) -> None:
    source = make_source()
    MachineSource.objects.filter(pk=source.pk).update(words={"execution": "ACTIVE"}, gaps=3)
    Node.objects.filter(pk=source.node_id).update(state="online")
    MachineLive.objects.update_or_create(machine=source.machine, defaults={"execution": "ACTIVE"})
    sent = values(name=source.name, machine=source.machine_id, address=source.address)
    del sent["enabled"]
    assert boss.post(reverse(CHANGE, args=[source.pk]), sent).status_code == 302
    source.refresh_from_db()
    assert (source.enabled, source.gaps, source.node.enabled) == (False, 3, False)
    assert Node.objects.get(pk=source.node_id).state == "new"
    assert MachineState.objects.get(machine=source.machine).execution == "UNAVAILABLE"


def test_a_test_says_in_words_what_is_found(boss: Client) -> None:
    with adapter() as machine, agent() as other:
        machine.say("execution", "ACTIVE")
        other.observe("x1", "READY")
        said = _test(boss, make_source(address=f"127.0.0.1:{machine.port}"))
        assert "Execution: ACTIVE" in said
        assert "Part counter: is not told." in said
        lathe = make_source(protocol="mtconnect", address=other.url, device="L-1")
        assert "Execution: READY" in _test(boss, lathe)
        wrong = make_source(protocol="mtconnect", address=other.url, device="Mill")
        assert "no device Mill; it has: Lathe" in _test(boss, wrong)
    assert "Nothing answers" in _test(boss, lathe)


def _test(client: Client, source: MachineSource) -> str:
    response = client.post(reverse(TEST, args=[source.pk]))
    return "\n".join(str(message) for message in get_messages(response.wsgi_request))
