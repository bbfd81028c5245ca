"""What a person may ask for: all that is known of them, and to be forgotten by name."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import IO, Any

from django.contrib.admin.models import LogEntry
from django.db import connections
from django.db.models import JSONField, Model, Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from core.choices import BadgeState, SecurityEventKind
from core.clock import utc_now
from core.db.transactions import in_transaction, open_alias
from core.errors import ConflictError
from core.events.people_types import PersonErased
from core.events.publish import publish
from core.models import (
    Absence,
    ApiToken,
    Badge,
    GroupMember,
    ImportRun,
    SavedView,
    SecurityEvent,
    SuitePermission,
    SuiteUser,
    UserQualification,
    UserSession,
)
from core.reports.person_archive import write_archive
from core.selectors.personal_data import gather_personal_data, naming_columns
from core.services.records import change_in_transaction, retire_in_transaction
from core.services.security_events import record_security_event
from core.services.sign_ins import end_all_in_transaction

NAME_COLUMNS = ("person_name", "user_name")
TAG_COLUMNS = ("tag_digest", "last4")  # of swipes: by them a badge in the hand tells whose it was


@in_transaction(SecurityEvent)
def export_personal_data(*, user: SuiteUser, by: SuiteUser) -> IO[bytes]:
    """Return all that is known of a person as one ZIP file, and tell the guards."""
    record_security_event(SecurityEventKind.PERSON_EXPORTED, user=user, by=str(by.uid))
    return write_archive(
        person=str(user.uid),
        name=str(user),
        written_at=utc_now(),
        tables=gather_personal_data(user=user),
    )


@in_transaction(SuiteUser)
def erase_person(*, user: SuiteUser, by: SuiteUser) -> None:
    """Forget who a person was and keep what was done; it cannot be undone.

    The account is closed and has no name, no address and no password; badges and tokens open
    nothing and hold nothing. Names in facts, logs and events go in every database, by event.

    Raises:
        ConflictError: somebody erases themselves, or an account that is still open.
    """
    if user.pk == by.pk:
        raise ConflictError(_("Nobody erases themselves: ask another administrator."))
    if user.active:
        raise ConflictError(_("Deactivate the account first: who works here is not erased."))
    end_all_in_transaction(user=user, by=by)
    name = _("Erased person") + f" {user.pk}"
    _forget_in_problems({user.display_name, user.username, str(user)} - {""}, name)
    _empty_badges(user)
    _drop_belongings(user)
    _empty_account(user, name)
    now = utc_now()
    publish(PersonErased(uid=user.uid, occurred_at=now, number=user.pk, name=name))
    record_security_event(SecurityEventKind.PERSON_ERASED, user=user, by=str(by.uid))


def forget_name(event: PersonErased) -> None:
    """Take a person's name out of this database's facts, logs and events; twice is harmless."""
    alias = open_alias() or ""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT set_config('app.upkeep', 'erasure', true)")
        for model, column in naming_columns():
            _forget_in_table(cursor, model, column, event)
        cursor.execute(_PAYLOADS_OF_PERSON, {"uid": str(event.uid), "name": event.name})
        cursor.execute(_PAYLOADS_NAMING, {"uid": str(event.uid), "name": event.name})
        cursor.execute(_PAYLOADS_OF_BADGES, {"number": event.number})
        cursor.execute(_IMPORT_LINES, {"number": event.number})
        cursor.execute(_IMPORTED, {"number": event.number})
        cursor.execute(_TRAIL, {"key": str(event.number), "name": event.name})
        cursor.execute(_WHENCE, {"number": event.number})
        cursor.execute("SELECT set_config('app.upkeep', '', true)")
    _forget_in_log(alias, event)


# What was told of the account itself.
_PAYLOADS_OF_PERSON = """
    UPDATE sync_events SET payload = payload || jsonb_build_object('fields', (payload->'fields')
        || jsonb_build_object('username', %(name)s::text, 'display_name', %(name)s::text,
                              'email', '', 'external_id', null))
    WHERE resource_type = 'user' AND resource_id = %(uid)s AND payload ? 'fields'
    AND payload->'fields'->>'display_name' IS DISTINCT FROM %(name)s
"""
# What was told of something else, with the person's name beside it.
_PAYLOADS_NAMING = """
    UPDATE sync_events SET payload = payload || jsonb_build_object('person_name', %(name)s::text)
    WHERE payload ? 'person_name' AND payload->>'person_name' <> %(name)s
    AND (payload->>'user' = %(uid)s OR (resource_type = 'right' AND resource_id = %(uid)s))
"""
_PAYLOADS_OF_BADGES = """
    UPDATE sync_events SET payload = jsonb_set(payload, '{fields,last4}', '""')
    WHERE resource_type = 'badge' AND payload->'fields'->>'last4' <> ''
    AND resource_id IN (SELECT uid::text FROM badges WHERE user_id = %(number)s)
"""
# What stood there before an import; taking the import back leaves an erased person as they are.
_IMPORTED = """
    UPDATE import_changes SET before = '{}' WHERE topic = 'user' AND record_id = %(number)s
    AND before <> '{}'
"""
# The line that tells of them, and the file that they stood in.
_IMPORT_LINES = """
    UPDATE import_runs r SET sealed_file = '', lines = (
        SELECT coalesce(jsonb_agg(line), '[]') FROM jsonb_array_elements(r.lines) line
        WHERE NOT EXISTS (SELECT FROM import_changes c WHERE c.run_id = r.id AND c.topic = 'user'
            AND c.record_id = %(number)s AND c.row = (line->>'row')::int))
    WHERE id IN (SELECT run_id FROM import_changes
        WHERE topic = 'user' AND record_id = %(number)s)
"""


# What the trail holds of the account, of what was the person's alone, and of this forgetting:
# that something changed stays.
_TRAIL = """
    UPDATE audit_entries SET changes = '{}', row_name = %(name)s
    WHERE changes <> '{}' AND (transaction_id = txid_current()
        OR (table_name = 'suite_users' AND row_key = %(key)s)
        OR (table_name, row_key) IN (SELECT table_name, row_key FROM audit_entries
            WHERE table_name IN ('absences', 'account_emailaddress', 'api_tokens', 'badges',
                                 'mfa_authenticator', 'saved_views')
            AND changes->>'user_id' = %(key)s))
"""
_WHENCE = (
    "UPDATE audit_entries SET address = NULL WHERE person_id = %(number)s AND address IS NOT NULL"
)


def _forget_in_table(cursor: Any, model: type[Model], column: str, event: PersonErased) -> None:
    fields = {field.name: field for field in model._meta.concrete_fields}
    told = [name for name in NAME_COLUMNS if name in fields]
    tag = [name for name in TAG_COLUMNS if TAG_COLUMNS[0] in fields]
    if column != "user" or not (told or tag):
        return
    changes = [f"{name} = %(name)s" for name in told] + [f"{name} = ''" for name in tag]
    if "address" in fields:
        changes.append("address = NULL")
    if isinstance(fields.get("data"), JSONField):
        changes.append("data = data - 'last4'")
    left = f"{told[0]} <> %(name)s" if told else f"{tag[0]} <> ''"
    # Names of our own tables and columns, never of what comes in.
    cursor.execute(
        f"UPDATE {model._meta.db_table} SET {', '.join(changes)}"  # noqa: S608
        f" WHERE {fields[column].column} = %(number)s AND {left}",
        {"name": event.name, "number": event.number},
    )


def _forget_in_log(alias: str, event: PersonErased) -> None:
    """Empty what the back office's log says of the account: it holds values from before."""
    entries = LogEntry.objects.using(alias).filter(
        content_type__app_label="core",
        content_type__model="suiteuser",
        object_id=str(event.number),
    )
    entries.update(object_repr=event.name, change_message="")


def _forget_in_problems(names: Collection[str], instead: str) -> None:
    """Take a name out of what imports found wrong; there it is text, and no key beside it."""
    naming = reduce(or_, (Q(told__icontains=name) for name in names))
    runs = ImportRun.objects.annotate(told=Cast("problems", TextField())).filter(naming)
    for run in runs.order_by("pk").select_for_update(no_key=True):
        for problem in run.problems:
            problem["facts"] = {
                key: _without(names, value, instead) for key, value in problem["facts"].items()
            }
        ImportRun.objects.filter(pk=run.pk).update(problems=run.problems)


def _without(names: Collection[str], value: Any, instead: str) -> Any:
    if isinstance(value, str):
        for name in sorted(names, key=len, reverse=True):
            value = re.sub(re.escape(name), lambda _found: instead, value, flags=re.IGNORECASE)
    return value


def _empty_badges(user: SuiteUser) -> None:
    """Leave the rows that swipes name, and nothing in them by which the badge is known."""
    for badge in Badge._base_manager.filter(user=user).order_by("pk"):
        if not badge.is_deleted:
            badge.state = BadgeState.RETURNED
            change_in_transaction(badge, force=["state"])
            retire_in_transaction(badge)
        Badge._base_manager.filter(pk=badge.pk).update(
            digest=secrets.token_hex(32), last4="", tag_encrypted="", note=""
        )


def _drop_belongings(user: SuiteUser) -> None:
    for right in SuitePermission.objects.filter(user=user, deleted_at__isnull=True):
        retire_in_transaction(right)
    for training in UserQualification.objects.filter(user=user, deleted_at__isnull=True):
        retire_in_transaction(training)
    for model in (ApiToken, Absence, GroupMember, SavedView, UserSession):
        model._base_manager.filter(user=user).delete()


def _empty_account(user: SuiteUser, name: str) -> None:
    user.username = f"erased-{user.pk}"
    user.display_name = name
    user.email, user.external_id = "", None
    user.language, user.time_zone = "", ""
    user.is_admin = False
    user.set_unusable_password()
    change_in_transaction(user)
    if not user.is_deleted:
        retire_in_transaction(user)
