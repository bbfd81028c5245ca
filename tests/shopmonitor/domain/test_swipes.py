"""The rule of a swipe: every reason, the order of the questions, room and two people."""

from datetime import time, timedelta
from typing import Any

import pytest

from core.domain.permissions import Grant
from shopmonitor.domain.situations import SwipeSituation
from shopmonitor.domain.swipes import judge_swipe
from shopmonitor.protocol.words import SwipeReason
from tests.factories.situations import (
    ANNA,
    BERT,
    CARL,
    DORA,
    HOUR,
    NOW,
    held,
    session,
    situation,
    waiting,
)

OPERATE, LEAD, MAINTAIN = (Grant(level=level) for level in ("operate", "lead", "maintain"))
SHARED = Grant(level="operate", shared=True)
BLOCK = Grant(level="operate", block=True)
OVER = Grant(level="operate", valid_until=NOW)
HOURS = {"allowed_from": time(6), "allowed_until": time(10)}
NEEDS_7 = {"qualifications": {"7": "Lathe"}}
NEEDS_8 = {"qualifications": {"8": "Chuck"}}
TWO = {"two_person": True}
ALONE = {"two_person": False, "max_operators": 1}

# In the order in which they are asked: what is wrong, and the reason that it gives.
WRONGS: list[tuple[dict[str, Any], str]] = [
    ({"node_enabled": False}, "node_disabled"),
    ({"badge": None}, "badge_unknown"),
    ({"of_badge": {"state": "lost"}}, "badge_inactive"),
    ({"of_badge": {"issued_at": NOW + HOUR}}, "badge_inactive"),
    ({"of_badge": {"expires_at": NOW}}, "badge_expired"),
    ({"of_badge": {"person_active": False}}, "user_inactive"),
    ({"estop_in_force": True}, "estop_active"),
    ({"contact_unknown": True}, "machine_unavailable"),
    ({"at_machine": {"retired": True}}, "machine_inactive"),
    ({"at_machine": {"status": "inactive"}}, "machine_inactive"),
    ({"at_machine": {"status": "locked"}}, "machine_locked"),
    ({"at_machine": {"status": "maintenance"}}, "maintenance"),
    ({"grants": [OPERATE, BLOCK]}, "blocked"),
    ({"grants": []}, "no_permission"),
    ({"grants": [OVER]}, "permission_expired"),
    ({"at_machine": NEEDS_7}, "qualification_missing"),
    ({"at_machine": NEEDS_8, "held": [held(8, valid_until=NOW)]}, "qualification_expired"),
    ({"at_machine": HOURS}, "outside_hours"),
    ({"at_machine": {"one_machine_a_person": True}, "elsewhere": True}, "already_elsewhere"),
    ({"present": [session(BERT)], "at_machine": ALONE}, "machine_full"),
    ({"present": [session(BERT)], "at_machine": ALONE | {"max_operators": 2}}, "single_user_only"),
    ({"at_machine": TWO}, "second_person_needed"),
]
# Nothing can open an interlock yet; the word is the protocol's.
NOT_YET = {"interlock_open"}


def merged(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Put two wrongs together; where they say different things of one, the first is right."""
    both = second | first
    for part in ("at_machine", "of_badge"):
        if part in first and part in second:
            both[part] = second[part] | first[part]
    if both.get("badge", "") is None:
        both.pop("of_badge", None)
    return both


def reason_of(facts: SwipeSituation) -> str:
    return judge_swipe(facts, at=NOW).reason.value


@pytest.mark.parametrize(("wrong", "reason"), WRONGS, ids=[reason for _, reason in WRONGS])
def test_each_wrong_is_refused_with_its_reason(wrong: dict[str, Any], reason: str) -> None:
    judgement = judge_swipe(situation(**wrong), at=NOW)
    assert (judgement.decision, judgement.action) == ("refused", "none")
    assert judgement.reason == reason
    assert not judgement.can_start or wrong.get("present")


def test_every_reason_is_reached() -> None:
    reached = {reason for _, reason in WRONGS} | {"ok"} | NOT_YET
    assert reached == {reason.value for reason in SwipeReason}


def test_of_two_wrongs_the_one_that_is_asked_first_gives_the_reason() -> None:
    for place, (wrong, reason) in enumerate(WRONGS):
        for later, _ in WRONGS[place + 1 :]:
            facts = situation(**merged(wrong, later))
            assert reason_of(facts) == reason, (wrong, later)


@pytest.mark.parametrize(("wrong", "_reason"), WRONGS[2:], ids=[r for _, r in WRONGS[2:]])
def test_ending_is_never_refused(wrong: dict[str, Any], _reason: str) -> None:
    own = session(ANNA)
    facts = situation(**wrong | {"present": [*wrong.get("present", []), own]})
    judgement = judge_swipe(facts, at=NOW)
    assert (judgement.decision, judgement.action) == ("granted", "session_ended")
    assert judgement.ends == own


def test_who_may_maintain_passes_what_keeps_others_out() -> None:
    for status in ("inactive", "locked", "maintenance"):
        facts = situation(at_machine={"status": status}, grants=[MAINTAIN])
        assert reason_of(facts) == "ok"
    assert reason_of(situation(grants=[MAINTAIN])) == "no_permission"
    retired = situation(at_machine={"status": "locked", "retired": True}, grants=[MAINTAIN])
    assert reason_of(retired) == "machine_inactive"
    stopped = situation(at_machine={"status": "locked"}, grants=[MAINTAIN], estop_in_force=True)
    assert reason_of(stopped) == "estop_active"


def test_machine_may_ask_for_more_or_less_than_to_operate() -> None:
    assert reason_of(situation(at_machine={"min_level": "lead"})) == "no_permission"
    assert judge_swipe(situation(at_machine={"min_level": "lead"}), at=NOW).needs == ["lead"]
    assert reason_of(situation(at_machine={"min_level": "lead"}, grants=[LEAD])) == "ok"
    use = Grant(level="use")
    assert reason_of(situation(at_machine={"min_level": "use"}, grants=[use])) == "ok"
    assert judge_swipe(situation(grants=[use]), at=NOW).has == ["use"]


def test_trainings_of_machine_and_type_are_both_asked() -> None:
    both = {"qualifications": {"7": "Lathe", "8": "Chuck"}}
    assert reason_of(situation(at_machine=both, held=[held(7)])) == "qualification_missing"
    assert judge_swipe(situation(at_machine=both, held=[held(7)]), at=NOW).needs == ["Chuck"]
    assert reason_of(situation(at_machine=both, held=[held(7), held(8)])) == "ok"
    renewed = [held(7, valid_until=NOW), held(7)]
    assert reason_of(situation(at_machine=NEEDS_7, held=renewed)) == "ok"
    tomorrow = [held(7, valid_from=NOW + HOUR)]
    assert reason_of(situation(at_machine=NEEDS_7, held=tomorrow)) == "qualification_missing"


@pytest.mark.parametrize(
    ("begin", "end", "now", "inside"),
    [
        (time(6), time(14), time(6), True),
        (time(6), time(14), time(14), False),
        (time(6), time(14), time(5, 59), False),
        (time(22), time(6), time(23), True),
        (time(22), time(6), time(5, 59, 59), True),
        (time(22), time(6), time(6), False),
        (time(22), time(6), time(21, 59), False),
        (time(0), time(0), time(12), True),
        (time(6), None, time(5), True),
    ],
)
def test_hours_may_go_past_midnight(
    begin: time, end: time | None, now: time, *, inside: bool
) -> None:
    hours = {"allowed_from": begin, "allowed_until": end, "local_time": now}
    assert (reason_of(situation(at_machine=hours)) == "ok") is inside


def test_room_is_what_the_machine_has() -> None:
    three = {"max_operators": 3}
    two = [session(BERT), session(CARL)]
    assert reason_of(situation(at_machine=three, present=two, grants=[SHARED])) == "ok"
    full = [*two, session(DORA)]
    facts = situation(at_machine=three, present=full, grants=[SHARED])
    assert reason_of(facts) == "machine_full"
    assert reason_of(situation(at_machine=three)) == "ok"


def test_second_of_two_starts_both() -> None:
    facts = situation(at_machine=TWO, pending=waiting(BERT))
    judgement = judge_swipe(facts, at=NOW)
    assert judgement.with_pending
    assert judgement.can_start


def test_first_of_two_waits_again_when_nobody_else_came_in_time() -> None:
    late = waiting(BERT, until=NOW)
    for pending in (waiting(ANNA), late, None):
        judgement = judge_swipe(situation(at_machine=TWO, pending=pending), at=NOW)
        assert judgement.reason == "second_person_needed"
        assert judgement.wait


def test_one_of_two_who_left_is_replaced_at_once_and_alone_nobody_may_start() -> None:
    alone = [session(BERT)]
    judgement = judge_swipe(situation(at_machine=TWO, present=alone), at=NOW)
    assert judgement.reason == "ok"
    assert judgement.can_start
    pair = [session(BERT), session(ANNA)]
    leaving = judge_swipe(situation(at_machine=TWO, present=pair), at=NOW)
    assert not leaving.can_start


def test_third_at_a_machine_for_two_needs_the_right_to_join() -> None:
    pair = [session(BERT), session(CARL)]
    three = TWO | {"max_operators": 3}
    assert reason_of(situation(at_machine=three, present=pair)) == "single_user_only"
    assert reason_of(situation(at_machine=three, present=pair, grants=[SHARED])) == "ok"


def test_first_who_may_lead_leads_and_only_then_may_it_start() -> None:
    needs_lead = {"needs_lead": True, "max_operators": 3}
    helper = judge_swipe(situation(at_machine=needs_lead), at=NOW)
    assert (helper.is_lead, helper.can_start) == (False, False)
    lead = Grant(level="lead", shared=True)
    after = situation(at_machine=needs_lead, grants=[lead], present=[session(BERT)])
    assert judge_swipe(after, at=NOW).is_lead
    led = [session(BERT, is_lead=True, may_lead=True)]
    third = judge_swipe(situation(at_machine=needs_lead, grants=[lead], present=led), at=NOW)
    assert (third.is_lead, third.may_lead, third.can_start) == (False, True, True)


def test_of_two_who_start_together_the_first_leads_if_they_may() -> None:
    needs_lead = TWO | {"needs_lead": True}
    first = situation(at_machine=needs_lead, grants=[LEAD], pending=waiting(BERT, may_lead=True))
    assert not judge_swipe(first, at=NOW).is_lead
    assert judge_swipe(first, at=NOW).can_start
    second = situation(at_machine=needs_lead, grants=[LEAD], pending=waiting(BERT))
    assert judge_swipe(second, at=NOW).is_lead
    nobody = situation(at_machine=needs_lead, pending=waiting(BERT))
    assert not judge_swipe(nobody, at=NOW).can_start


def test_temporary_badge_is_good_until_it_expires() -> None:
    until = {"state": "temporary", "expires_at": NOW + timedelta(seconds=1)}
    assert reason_of(situation(of_badge=until)) == "ok"
