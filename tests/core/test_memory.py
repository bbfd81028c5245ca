"""What is asked once a request, and anew in the next."""

from core import memory
from core.memory import asked_once, remembering


def test_within_a_request_it_is_asked_once_and_outside_each_time() -> None:
    asked: list[int] = []

    @asked_once
    def ask() -> int:
        asked.append(1)
        return len(asked)

    with remembering():
        assert [ask(), ask()] == [1, 1]
        memory.forget()
        assert [ask(), ask()] == [2, 2]
    with remembering():
        assert ask() == 3
    assert [ask(), ask()] == [4, 5]
    memory.forget()


def test_nothing_is_remembered_too() -> None:
    asked: list[int] = []

    @asked_once
    def ask() -> None:
        asked.append(1)

    with remembering():
        ask()
        ask()
    assert len(asked) == 1
