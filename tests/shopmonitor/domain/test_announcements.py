from uuid import uuid4

from shopmonitor.domain.announcements import commands_now
from shopmonitor.domain.facts import CommandFacts

LATER = 1_777_000_000


def command(kind: str, **args: str | int | bool) -> CommandFacts:
    return CommandFacts(id=uuid4(), type=kind, args=args, expires_at=LATER)


def test_alerts_are_said_before_information_and_deeds_come_first() -> None:
    tea, fire, more = (
        command("announce", priority=priority) for priority in ("information", "alert", "alert")
    )
    deed = command("identify")
    assert commands_now([tea, fire, deed, more], in_estop=False) == [deed, fire, more, tea]


def test_while_an_estop_is_in_force_nothing_is_said() -> None:
    deed, fire = command("identify"), command("announce", priority="alert")
    assert commands_now([fire, deed], in_estop=True) == [deed]
