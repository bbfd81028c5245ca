"""The rule of a swipe against a second one, written as the contract lists the questions."""

from datetime import time
from itertools import compress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.domain.permissions import Grant
from shopmonitor.domain.situations import Judgement, SwipeSituation
from shopmonitor.domain.swipes import judge_swipe
from tests.factories.situations import (
    ANNA,
    BERT,
    CARL,
    DORA,
    HOUR,
    NOW,
    badge,
    held,
    machine,
    session,
    waiting,
)

FLAG = st.booleans()
PAST_OR_FUTURE = st.sampled_from([None, NOW - HOUR, NOW, NOW + HOUR])
GRANTS = st.lists(
    st.builds(
        Grant,
        level=st.sampled_from(["use", "operate", "lead", "maintain", "admin"]),
        app_context=st.sampled_from(["", "shop_monitor", "shop_tracker"]),
        block=st.sampled_from([False, False, True]),
        shared=FLAG,
        valid_from=PAST_OR_FUTURE,
        valid_until=PAST_OR_FUTURE,
    ),
    max_size=3,
)
MACHINES = st.fixed_dictionaries(
    {
        "status": st.sampled_from(["active", "active", "inactive", "locked", "maintenance"]),
        "max_operators": st.sampled_from([1, 3]),
        "needs_lead": FLAG,
        "two_person": FLAG,
        "one_machine_a_person": FLAG,
        "retired": st.sampled_from([False, False, False, True]),
        "local_time": st.sampled_from([time(5), time(11), time(23)]),
        "allowed_from": st.sampled_from([None, time(6), time(22)]),
        "allowed_until": st.sampled_from([time(6), time(14)]),
        "qualifications": st.sampled_from([{}, {}, {"7": "Lathe"}]),
    }
)
BADGES = st.none() | st.fixed_dictionaries(
    {
        "state": st.sampled_from(["active", "active", "temporary", "lost", "retired"]),
        "expires_at": PAST_OR_FUTURE,
        "person_active": st.sampled_from([True, True, True, False]),
    }
)


@st.composite
def situations(draw: st.DrawFn) -> SwipeSituation:
    own = badge(ANNA, **found) if (found := draw(BADGES)) is not None else None
    people = draw(st.sets(st.sampled_from([ANNA, BERT, CARL, DORA]), max_size=3))
    lead = draw(st.sampled_from([None, *sorted(people)]))
    present = [
        session(user, hours=user, is_lead=user == lead, may_lead=user == lead or draw(FLAG))
        for user in sorted(people)
    ]
    pending = draw(st.none() | st.sampled_from([ANNA, BERT]))
    valid_until = draw(PAST_OR_FUTURE)
    return SwipeSituation(
        node_enabled=draw(st.sampled_from([True, True, True, False])),
        machine=machine(**draw(MACHINES)),
        badge=own,
        present=present,
        pending=waiting(pending, may_lead=draw(FLAG)) if pending else None,
        elsewhere=draw(FLAG),
        estop_in_force=draw(st.sampled_from([False, False, True])),
        contact_unknown=draw(st.sampled_from([False, False, True])),
        grants=draw(GRANTS),
        held=draw(st.sampled_from([[], [held(7, valid_until=valid_until)]])),
    )


def has(facts: SwipeSituation, level: str) -> tuple[bool, bool, bool]:
    """Return blocked, ever given, given now: by the ladder, over all grants one by one."""
    above = {
        "use": ["use", "operate", "lead"],
        "operate": ["operate", "lead"],
        "lead": ["lead"],
        "maintain": ["maintain"],
    }
    blocked = ever = now = False
    for grant in facts.grants:
        if grant.app_context == "shop_tracker":
            continue
        begun = grant.valid_from is None or grant.valid_from <= NOW
        valid = begun and (grant.valid_until is None or grant.valid_until > NOW)
        if grant.block:
            blocked = blocked or (valid and level in above.get(grant.level, []))
        elif grant.level in above[level]:
            ever, now = True, now or valid
    return blocked, ever, now


def oracle(facts: SwipeSituation) -> str:
    """Return the reason: the first question of the contract that is answered with no."""
    it, own = facts.machine, facts.badge
    if not facts.node_enabled or own is None:
        return "badge_unknown" if facts.node_enabled else "node_disabled"
    if any(one.user_id == own.user_id for one in facts.present):
        return "ok"
    keeps_out = it.status != "active"
    blocked, ever, now = has(facts, "maintain" if keeps_out else "operate")
    may = now and not blocked
    holds = [one.valid_until is None or one.valid_until > NOW for one in facts.held]
    shared = may_join(facts, ["maintain"] if keeps_out else ["operate", "lead"])
    count, least = len(facts.present), 2 if it.two_person else 1
    other = facts.pending is not None and facts.pending.user_id != ANNA
    wrong_status = {"locked": "machine_locked", "inactive": "machine_inactive"}
    questions: dict[str, Any] = {
        "badge_inactive": own.state in {"lost", "retired"},
        "badge_expired": own.expires_at is not None and own.expires_at <= NOW,
        "user_inactive": not own.person_active,
        "estop_active": facts.estop_in_force,
        "machine_unavailable": facts.contact_unknown,
        "machine_inactive": it.retired,
        wrong_status.get(it.status, "maintenance") + " ": keeps_out and not may,
        "blocked": blocked,
        "no_permission": not ever,
        "permission_expired": not now,
        "qualification_missing": bool(it.qualifications) and not facts.held,
        "qualification_expired": bool(it.qualifications) and not any(holds),
        "outside_hours": not is_inside(it.allowed_from, it.allowed_until, it.local_time),
        "already_elsewhere": it.one_machine_a_person and facts.elsewhere,
        "machine_full": count >= max(it.max_operators, least),
        "single_user_only": count >= least and not shared,
        "second_person_needed": it.two_person and count == 0 and not other,
    }
    return next(compress(questions, questions.values()), "ok").strip()


def may_join(facts: SwipeSituation, levels: list[str]) -> bool:
    """Tell whether a right that gives one of the levels now is one to work beside others."""
    return any(
        grant.shared
        for grant in facts.grants
        if not grant.block
        and grant.app_context != "shop_tracker"
        and grant.level in levels
        and (grant.valid_from is None or grant.valid_from <= NOW)
        and (grant.valid_until is None or grant.valid_until > NOW)
    )


def is_inside(begin: time | None, end: time | None, now: time) -> bool:
    if begin is None or end is None or begin == end:
        return True
    hours = range(begin.hour, end.hour + (24 if end < begin else 0))
    return now.hour in hours or now.hour + 24 in hours


def reason_of(judgement: Judgement) -> str:
    return judgement.reason.value


@given(situations())
def test_the_reason_is_that_of_the_contract(facts: SwipeSituation) -> None:
    assert reason_of(judge_swipe(facts, at=NOW)) == oracle(facts)


@given(situations())
def test_whatever_the_situation_the_judgement_hangs_together(facts: SwipeSituation) -> None:
    judgement = judge_swipe(facts, at=NOW)
    granted = judgement.decision == "granted"
    assert granted == (judgement.reason == "ok") == (judgement.action != "none")
    if judgement.action == "session_started":
        after = len(facts.present) + 1 + judgement.with_pending
        assert after <= max(facts.machine.max_operators, 2 if facts.machine.two_person else 1)
        led = [one for one in facts.present if one.is_lead]
        assert not (judgement.is_lead and led)
    if judgement.can_start:
        assert not facts.estop_in_force
    if judgement.wait:
        assert facts.machine.two_person
        assert not granted
