"""What has to happen again and again on the floor; the dispatcher's timers run it."""

from __future__ import annotations

from datetime import timedelta

from django.db import connections

from core.clock import utc_now
from core.db.partitions import ensure_months, next_month
from core.timers import every
from shopmonitor.models import FloorEvent, MachineLog
from shopmonitor.services.abuse_signs import look_for_abuse
from shopmonitor.services.accessory_outputs import follow_outputs
from shopmonitor.services.alert_mails import forget_old_tellings, start_sending
from shopmonitor.services.alert_summaries import put_summaries_in_line
from shopmonitor.services.badge_enrolments import (
    close_expired_enrolments,
    forget_old_enrolments,
)
from shopmonitor.services.buckets import close_buckets, mark_last_month
from shopmonitor.services.door import floor_alias
from shopmonitor.services.escalations import escalate
from shopmonitor.services.estop_checks import alert_due_checks
from shopmonitor.services.estop_notices import alert_unconfirmed
from shopmonitor.services.firmware_watch import stop_failing_releases
from shopmonitor.services.fleet_silences import settle_fleet_silence
from shopmonitor.services.inactivity import end_idle_sessions
from shopmonitor.services.interlocks import watch_interlocks
from shopmonitor.services.key_rotation import end_replaced_keys
from shopmonitor.services.node_commands import expire_commands
from shopmonitor.services.node_logs import forget_old_lines
from shopmonitor.services.node_watch import watch_health
from shopmonitor.services.offline_lists import refresh_due_lists
from shopmonitor.services.pending_nodes import forget_old_pending
from shopmonitor.services.shift_ends import end_sessions_after_shift
from shopmonitor.services.silences import mark_silent_nodes
from shopmonitor.services.swipe_tags import forget_old_tags
from shopmonitor.services.unknown_badges import forget_old_unknown_badges

# Signed up to 300 s ahead of us, a message is believed for 600 s and the second of the last one.
NONCE_LIVES = timedelta(seconds=610)


@every(1)
def watch_nodes() -> None:
    """Say of a node that it is silent."""
    mark_silent_nodes()


@every(2)
def watch_estop_notices() -> None:
    """Name the nodes that did not confirm an e-stop in time."""
    alert_unconfirmed()


@every(10)
def watch_firmware() -> None:
    """Stop releases that nodes do not survive."""
    stop_failing_releases()


@every(600)
def watch_estop_checks() -> None:
    """Say which drills and function tests of e-stops are due."""
    alert_due_checks()


@every(2)
def escalate_alerts() -> None:
    """Tell the next people of alerts that nobody acknowledged."""
    escalate()


@every(2)
def send_alert_mails() -> None:
    """Send the mails that are due, beside the other timers."""
    start_sending()


@every(60)
def summarize_alerts() -> None:
    """Put the morning's summaries in line."""
    put_summaries_in_line()


@every(20)
def watch_idle_sessions() -> None:
    """Warn who does nothing at their machine; end what has been idle too long."""
    end_idle_sessions()


@every(60)
def watch_shift_ends() -> None:
    """End the sessions that run on after their shift."""
    end_sessions_after_shift()


@every(2)
def refresh_offline_lists() -> None:
    """Work out anew whom nodes may let in while the server is away."""
    refresh_due_lists()


@every(10)
def give_up_commands() -> None:
    """Give up the commands that no node has heard in their time."""
    expire_commands()


@every(1)
def switch_outputs() -> None:
    """Let outputs follow who is at their machines."""
    follow_outputs()


@every(2)
def watch_open_interlocks() -> None:
    """Warn of interlocks that open while somebody works."""
    watch_interlocks()


@every(600)
def forget_node_logs() -> None:
    """Drop the oldest log lines of nodes."""
    forget_old_lines()


@every(10)
def end_replaced_node_keys() -> None:
    """End the keys of nodes that sign with a newer one."""
    end_replaced_keys()


@every(60)
def forget_pending_nodes() -> None:
    """Drop the nodes that wait no more."""
    forget_old_pending()


@every(10)
def watch_fleet() -> None:
    """Say of nodes that are heard what is not well; end what was said of many silent ones."""
    watch_health()
    settle_fleet_silence()


@every(30)
def watch_for_abuse() -> None:
    """Look for copied badges and for somebody who tries badges."""
    look_for_abuse()


@every(30)
def close_due_buckets() -> None:
    """Tell the office of quarters of an hour that are over, and anew of those that changed."""
    close_buckets(now=utc_now())


@every(86_400)
def reckon_last_month_again() -> None:
    """Let changed calendars and reasons count for the past, too."""
    mark_last_month(now=utc_now())


@every(60)
def forget_nonces() -> None:
    """Drop nonces that are too old to be sent again: their signature is, too."""
    with connections[floor_alias()].cursor() as cursor:
        cursor.execute("DELETE FROM node_nonces WHERE created_at < %s", [utc_now() - NONCE_LIVES])


@every(3600)
def forget_unknown_badges() -> None:
    """Drop tags that nobody has claimed within a day."""
    forget_old_unknown_badges()


@every(10)
def close_badge_enrolments() -> None:
    """Let readers wait no longer whose time is over; the seals of what nobody took up go."""
    close_expired_enrolments()


@every(3600)
def forget_badge_enrolments() -> None:
    """Drop what readers waited for more than a day ago."""
    forget_old_enrolments()


@every(3600)
def forget_tellings() -> None:
    """Drop what was sent about alerts long ago."""
    forget_old_tellings()


@every(86_400)
def forget_tags_of_swipes() -> None:
    """Forget by which badge an old swipe was made; whose it was stays."""
    forget_old_tags()


@every(3600)
def keep_months() -> None:
    """Make the monthly partitions that facts of now and soon will need."""
    now = utc_now()
    for model in (FloorEvent, MachineLog):
        ensure_months(model=model, alias=floor_alias(), first=now, last=next_month(now))
