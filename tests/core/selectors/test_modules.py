"""Which modules are off: asked once a request, true in every process at once."""

import pytest
import waffle
from pytest_django import DjangoAssertNumQueries

from core.errors import ModuleOffError
from core.memory import remembering
from core.modules import Part
from core.selectors.modules import (
    is_part_off,
    list_modules_off,
    list_switches,
    require_resource_on,
)
from tests.factories.modules import switch_off, switch_on

pytestmark = pytest.mark.django_db


def test_without_a_row_everything_is_on() -> None:
    assert list_modules_off() == frozenset()
    assert list_switches() == {}
    assert waffle.switch_is_active("orders")


def test_switch_holds_at_once_and_nothing_is_kept_of_what_was() -> None:
    switch_off("orders")
    assert list_modules_off() == {"orders"}
    assert not waffle.switch_is_active("orders")
    switch_on("orders")
    assert waffle.switch_is_active("orders")
    assert list_modules_off() == frozenset()


def test_request_asks_once_and_for_core_not_at_all(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with remembering(), django_assert_num_queries(0):
        require_resource_on(name="machines")
        assert not is_part_off(Part.PAGE, name="core.machine")
    with remembering(), django_assert_num_queries(1):
        require_resource_on(name="orders")
        require_resource_on(name="nodes")


def test_resource_of_a_module_that_is_off_says_which() -> None:
    switch_off("bookings")
    with pytest.raises(ModuleOffError, match="Times and quantities"):
        require_resource_on(name="time-entries")
