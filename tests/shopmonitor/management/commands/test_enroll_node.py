"""A node is enrolled by command; its secret is printed once."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from shopmonitor.models import Node
from shopmonitor.services.key_rotation import EnrolledNode
from tests.factories.floor import SignedNode, make_machine, make_person

pytestmark = pytest.mark.django_db


def enroll(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("enroll_node", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_json_is_all_that_is_printed_and_the_node_can_swipe_with_it() -> None:
    first, second = make_machine(), make_machine()
    ports = ["--port", f"0={first.code}", "--port", f"1={second.code}"]
    out, err = enroll("n1", *ports, "--json")
    assert err == ""
    printed = json.loads(out)
    assert printed.keys() == {"node_id", "kid", "secret"}
    assert not set(printed["secret"]) & set("+/=")
    node = SignedNode(EnrolledNode(**printed))
    assert node.swipe(make_person()[1], port=1)["machine"]["code"] == second.code


def test_people_get_lines_and_a_warning() -> None:
    out, err = enroll("n1", "--type", "gateway")
    assert [line.split()[0] for line in out.splitlines()] == ["node", "kid", "secret"]
    assert "once" in err
    assert Node.objects.get().node_type == "gateway"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["n1", "--port", "0=W99"], "W99"),
        (["n1", "--port", "zero=W1"], "0=W1"),
        (["n1", "--port", "0"], "0=W1"),
        (["n" * 65], "64"),
    ],
)
def test_mistake_is_named_and_nothing_is_made(arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        enroll(*arguments)
    assert not Node.objects.exists()


def test_second_node_of_a_name_is_refused() -> None:
    enroll("n1")
    with pytest.raises(CommandError, match="n1"):
        enroll("n1")
