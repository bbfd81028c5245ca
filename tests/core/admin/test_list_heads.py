from typing import Any

import pytest
from unfold.templatetags import unfold_list

from core.admin import list_heads
from tests.factories.core import MachineFactory
from tests.factories.people import make_person, signed_in

pytestmark = pytest.mark.django_db


def test_heads_are_made_once_a_page_however_many_rows_it_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[Any] = []
    make = list_heads._make

    def note(changelist: Any) -> Any:
        made.append(changelist)
        return make(changelist)

    monkeypatch.setattr(list_heads, "_make", note)
    MachineFactory.create_batch(5)
    text = signed_in(make_person(is_admin=True)).get("/admin/core/machine/").content.decode()
    assert len(made) == 1
    assert text.count('data-label="name"') == 5, "each cell has the word of its head"
    assert unfold_list.result_headers is list_heads.heads_once
