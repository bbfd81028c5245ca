"""What a screen is sent: what changed since, as it is now, and nothing out of sight."""

from core.boards import Card, Frame, Spot
from core.live.screens import Screen
from core.selectors.office_rights import EVERYWHERE, Reach

HALL = frozenset({7})


def card(key: str, *, machine: int = 1, areas: frozenset[int] = HALL, shows: str = "") -> Card:
    return Card(key, "pile", key, Spot("machine", machine, areas), "t.html", shows)


def screen(frame: Frame) -> Screen:
    return Screen({}, {}, "en", frame)


def take(one: Screen, *cards: Card) -> tuple[list[str], list[str]]:
    put, gone = one.take({each.key: each for each in cards})
    return [each.key for each in put], gone


def test_what_changed_twice_is_sent_once_as_it_is_now() -> None:
    one = screen(Frame(EVERYWHERE))
    one.note({"a": card("a")})
    one.note({"a": card("a", shows="between")})
    put, gone = one.take({"a": card("a", shows="now")})
    assert ([each.shows for each in put], gone) == (["now"], [])
    assert one.take({"a": card("a")}) == ([], [])


def test_what_is_out_of_sight_is_not_even_told_to_be_gone() -> None:
    one = screen(Frame(Reach(machines=frozenset({1}))))
    one.note({"hidden": card("hidden", machine=2), "lost": card("lost"), "new": None})
    assert take(one, card("new", machine=2)) == ([], ["lost"])


def test_what_moves_out_of_sight_is_taken_away() -> None:
    one = screen(Frame(Reach(machines=frozenset({1}))))
    one.note({"a": card("a", machine=1)})
    assert take(one, card("a", machine=2)) == ([], ["a"])


def test_page_of_one_machine_gets_its_card_alone() -> None:
    one = screen(Frame(EVERYWHERE, only="mine"))
    one.note({"mine": None, "other": None})
    assert take(one, card("mine"), card("other")) == (["mine"], [])


def test_screen_of_one_area_shows_what_lies_in_it_alone() -> None:
    one = screen(Frame(EVERYWHERE, area=7))
    one.note({"in": None, "out": None})
    assert take(one, card("in"), card("out", areas=frozenset({8}))) == (["in"], [])
