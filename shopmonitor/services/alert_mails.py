"""E-mail about alerts: taken from rows, sent outside of any transaction, tried again, given up.

A thread beside the dispatcher sends, so that a mail server that hangs holds up no timer.
What was in hand when the process died is tried again: a mail may come twice, never not at all.
"""

from __future__ import annotations

import logging
import smtplib
import threading
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connections
from django.db.models import F, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from core.clock import utc_now
from core.models import Company, SuiteUser
from shopmonitor.choices import AlertDeliveryState, AlertState, Channel
from shopmonitor.models import AlertDelivery
from shopmonitor.selectors.alert_texts import MailText, alert_text, summary_text
from shopmonitor.services.door import floor_alias

logger = logging.getLogger(__name__)

BATCH: Final = 50
KEPT: Final = timedelta(days=90)
IN_HAND: Final = timedelta(minutes=5)
# Waits after each failure; then it is given up. A mail of yesterday's alert helps nobody.
WAITS: Final = tuple(timedelta(minutes=each) for each in (1, 2, 5, 15, 30, 60, 120, 240))
_PERMANENT: Final = 500
_sender: threading.Thread | None = None


def start_sending() -> None:
    """Send what is due in a thread of its own, unless the last one still sends."""
    global _sender  # noqa: PLW0603 - one thread a process
    if _sender is not None and _sender.is_alive():
        return
    alias = floor_alias()
    if _due(alias).exists():
        _sender = threading.Thread(target=_send_and_close, args=(alias,), daemon=True)
        _sender.start()


def send_due_mails(*, alias: str) -> int:
    """Send what is due, in this thread; return how many mails the server took."""
    sent = 0
    for row in _due(alias).select_related("user", "alert", "alert__machine")[:BATCH]:
        if _take_in_hand(alias, row):
            sent += _send(alias, row)
    return sent


def forget_old_tellings() -> None:
    """Drop tellings that are older than 90 days; the alerts themselves stay."""
    alias = floor_alias()
    AlertDelivery.objects.using(alias).filter(created_at__lt=utc_now() - KEPT).delete()


def _send_and_close(alias: str) -> None:
    try:
        send_due_mails(alias=alias)
    except Exception:
        # The top of a thread: what it had in hand is tried again.
        logger.exception("mails broken off")
    finally:
        connections.close_all()


def _due(alias: str) -> QuerySet[AlertDelivery]:
    rows = AlertDelivery.objects.using(alias).filter(
        channel=Channel.MAIL, state=AlertDeliveryState.PENDING, next_attempt_at__lte=utc_now()
    )
    return rows.order_by("next_attempt_at", "pk")


def _take_in_hand(alias: str, row: AlertDelivery) -> bool:
    """Claim a mail for one attempt; False when another process was faster."""
    claimed = AlertDelivery.objects.using(alias).filter(
        pk=row.pk, state=AlertDeliveryState.PENDING, attempts=row.attempts
    )
    row.attempts += 1
    return claimed.update(attempts=F("attempts") + 1, next_attempt_at=utc_now() + IN_HAND) == 1


def _send(alias: str, row: AlertDelivery) -> bool:
    """Send one mail and note what became of it."""
    if row.alert is not None and row.alert.state == AlertState.RESOLVED:
        _note(alias, row, AlertDeliveryState.HELD_BACK, _("It was resolved before it was sent."))
        return False
    why = _why_not(row.user)
    if why:
        _note(alias, row, AlertDeliveryState.HELD_BACK, why)
        return False
    try:
        _hand_over(row)
    except (smtplib.SMTPException, OSError) as error:
        _note_failure(alias, row, error)
        return False
    _note(alias, row, AlertDeliveryState.SENT, "")
    logger.info("mail sent", extra={"telling": row.pk})
    return True


def _why_not(user: SuiteUser) -> str:
    if not user.active or user.deleted_at is not None:
        return _("The person's account is closed.")
    if not user.email:
        return _("The person has no e-mail address.")
    if not settings.EMAIL_HOST:
        return _("No mail server is set: SHOPSUITE_SMTP_URL.")
    return ""


def _hand_over(row: AlertDelivery) -> None:
    user = row.user
    with translation.override(user.language or Company.objects.current().language):
        text: MailText = alert_text(row.alert) if row.alert is not None else summary_text(user)
    message = EmailMessage(
        subject=text.subject,
        body=text.body,
        to=[user.email],
        # The same mail, should it come twice; and no answer of an absence assistant.
        headers={"Message-ID": f"<{row.uid}@shopsuite>", "Auto-Submitted": "auto-generated"},
        connection=get_connection(),
    )
    message.send()


def _note_failure(alias: str, row: AlertDelivery, error: Exception) -> None:
    """Try again later; give up what the server will never take."""
    final = row.attempts > len(WAITS) or _is_final(error)
    logger.warning("mail not sent", extra={"telling": row.pk, "error": type(error).__name__})
    if final:
        _note(alias, row, AlertDeliveryState.FAILED, _say(error))
        return
    _note(alias, row, AlertDeliveryState.PENDING, _say(error), again=WAITS[row.attempts - 1])


def _is_final(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= _PERMANENT for code, _text in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= _PERMANENT


def _say(error: Exception) -> str:
    """Say what went wrong in the server's words, without the address that it names."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        said = text.decode(errors="replace")
        return _("The mail server refused the address: %(code)s %(text)s") % {
            "code": code,
            "text": said,
        }
    return f"{type(error).__name__}: {error}"


def _note(
    alias: str,
    row: AlertDelivery,
    state: AlertDeliveryState,
    error: str,
    *,
    again: timedelta | None = None,
) -> None:
    now = utc_now()
    AlertDelivery.objects.using(alias).filter(pk=row.pk, attempts=row.attempts).update(
        state=state,
        error=error[:300],
        next_attempt_at=now + (again or timedelta()),
        sent_at=now if state == AlertDeliveryState.SENT else None,
    )
