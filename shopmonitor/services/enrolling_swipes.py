"""A swipe at a reader that waits for a badge: it is read for the office, and does nothing else."""

from __future__ import annotations

from datetime import datetime

from django.db import connections

from core.domain.tags import last4
from core.secrets.vault import encrypt
from shopmonitor.choices import EnrolmentState
from shopmonitor.domain.facts import EnrolmentFacts, SwipeFacts
from shopmonitor.domain.situations import Judgement
from shopmonitor.protocol.answers import SwipeAnswer
from shopmonitor.protocol.words import Action, Decision, SwipeReason
from shopmonitor.services.statements import Statements
from shopmonitor.services.swipe_answers import answer_enrolled
from shopmonitor.services.swipe_rows import Swiped, add_swipe_rows

READ = Judgement(decision=Decision.GRANTED, action=Action.NONE, reason=SwipeReason.OK)


def take_enrolling_swipe(
    statements: Statements, *, alias: str, facts: SwipeFacts, swiped: Swiped, at: datetime
) -> SwipeAnswer | None:
    """Give the tag to the wait at this reader; None when there is none: the swipe is judged.

    Where the port has a machine the swipe is a row as every other; no session, no effects.

    Args:
        at: aware UTC, server clock; when the swipe came.
    """
    node, waiting = facts.node, facts.enrolment
    if node is None or not node.enabled or waiting is None or waiting.until <= at:
        return None
    if not _claimed(alias, waiting, swiped, at):
        return None
    if facts.situation is not None:
        add_swipe_rows(
            statements, swiped=swiped, situation=facts.situation, judgement=READ, session=None
        )
    return answer_enrolled(node=node, situation=facts.situation, at=at)


def _claimed(alias: str, waiting: EnrolmentFacts, swiped: Swiped, at: datetime) -> bool:
    """Tell whether it still waited: nobody broke it off, and no other swipe was faster."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "UPDATE badge_enrolments SET state = %s, swipe_id = %s, tag_encrypted = %s, last4 = %s,"
            " read_at = %s WHERE id = %s AND state = %s AND swipe_id IS NULL AND until > %s"
            " RETURNING id",
            [
                EnrolmentState.READ,
                swiped.swipe_id,
                encrypt(swiped.tag),
                last4(swiped.tag),
                at,
                waiting.id,
                EnrolmentState.WAITING,
                at,
            ],
        )
        return cursor.fetchone() is not None
