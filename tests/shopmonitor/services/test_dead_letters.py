"""What could never be taken is kept."""

import pytest

from core.db.transactions import transaction_on
from shopmonitor.models import NodeDeadLetter
from shopmonitor.services.dead_letters import DeadLetter, add_dead_letter
from shopmonitor.services.statements import Statements
from tests.factories.floor import make_machine, make_node

pytestmark = pytest.mark.django_db


def test_letter_is_kept_with_its_reason() -> None:
    node = make_node(make_machine()).row
    statements = Statements()
    letter = DeadLetter(None, "event_type_unknown", "type: one of …", '{"type":"dance"}')
    add_dead_letter(statements, node=node.pk, boot_id="b", letter=letter)
    with transaction_on("default"):
        statements.run("default")
    kept = NodeDeadLetter.objects.get()
    assert (kept.seq, kept.code, kept.message) == (None, letter.code, {"type": "dance"})
