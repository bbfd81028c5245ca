"""The evidence of an e-stop, and the list of a month."""

import csv
import io

import pytest
from django.test import Client

from shopmonitor.choices import EStopScope
from shopmonitor.models import Alert, NodePort
from shopmonitor.services.alert_moves import acknowledge_alert
from tests.factories.estops import pull, say, settle
from tests.factories.floor import make_machine, make_node
from tests.factories.floor import make_person as make_operator
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    client = Client()
    person = make_person(is_admin=True)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_page_says_who_did_what_and_who_confirmed(browser: Client) -> None:
    machine = make_machine()
    node, bare = make_node(machine), make_machine(zone=machine.zone)
    NodePort.objects.update(estop_scope=EStopScope.ZONE)
    person, tag = make_operator()
    node.swipe(tag)
    estop = pull(node)
    acknowledge_alert(alert=Alert.objects.get(kind="estop"), by=person)
    say(node, "RELEASED")
    fitter = settle(estop)
    page = browser.get(f"/admin/shopmonitor/estopevent/{estop.pk}/evidence/").content.decode()
    for word in (
        "Confirmed: 1 of 1",
        "Sessions ended: 1",
        "Chip in the switch",
        str(fitter),
        str(person),
        bare.code,
        "nobody to tell",
        "no safety function",
    ):
        assert word in page, word


def test_month_is_a_file_with_a_line_for_each(browser: Client) -> None:
    pull(make_node(make_machine()))
    answer = browser.get("/admin/shopmonitor/estopevent/month/")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(lines) == 2
    assert lines[1][3:5] == ["In earnest", "Triggered"]
    old = browser.get("/admin/shopmonitor/estopevent/month/?month=2001-02")
    assert len(old.content.decode().strip().splitlines()) == 1
    assert "2001-02" in old["Content-Disposition"]
