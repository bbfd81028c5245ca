"""Another app asks core to change a person; core takes it, or refuses it and says why.

Whoever asks must be allowed to change who the person is, as on every other way
(core/services/managed_people.py): the answer is one event, told to the app that asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from core.choices import App
from core.clock import utc_now
from core.db.transactions import in_transaction
from core.errors import InvalidInputError, NotAllowedError, SuiteError
from core.events.people_types import (
    MonitorAsksForPerson,
    PersonChangeAnswered,
    PersonChangeAsked,
    TrackerAsksForPerson,
)
from core.events.publish import publish
from core.models import SuiteUser
from core.services.users import change_user_in_transaction

ASKS = {App.MONITOR: MonitorAsksForPerson, App.TRACKER: TrackerAsksForPerson}
# What may be asked for; passwords, administrators and who manages a person are not.
ASKED = ("username", "display_name", "email", "active")


@in_transaction(SuiteUser)
def ask_for_change(
    *,
    app: App,
    request: UUID,
    person: SuiteUser,
    by: SuiteUser,
    username: str | None = None,
    display_name: str | None = None,
    email: str | None = None,
    active: bool | None = None,
) -> None:
    """Ask core, for an app, to change a person; `user.change_answered` tells what became of it.

    Args:
        request: by which the app knows the answer.
        by: for whom it asks; their rights decide.
    """
    event = ASKS[app](
        uid=person.uid,
        occurred_at=utc_now(),
        request=request,
        asked_by=by.uid,
        username=username,
        display_name=display_name,
        email=email,
        active=active,
    )
    publish(event)


def answer_asked_change(event: PersonChangeAsked) -> None:
    """Change the person or do not, and publish the answer; part of its receipt's transaction.

    Told of the same request again, it changes nothing more.
    """
    asker = SuiteUser.objects.filter(uid=event.asked_by, active=True, deleted_at=None).first()
    language = (asker.language if asker else "") or settings.LANGUAGE_CODE
    code = field = reason = ""
    with translation.override(language):
        try:
            _change(event, asker)
        except SuiteError as error:
            code, reason = error.code, error.message
            field = str(error.context.get("field", ""))
        except ValidationError as error:
            code, reason = InvalidInputError.code, " ".join(error.messages)
            field = next(iter(getattr(error, "error_dict", {})), "")
    publish(
        PersonChangeAnswered(
            uid=event.uid,
            occurred_at=utc_now(),
            request=event.request,
            app=event.source,
            taken=not reason,
            code=code,
            field=field,
            reason=reason,
        )
    )


def _change(event: PersonChangeAsked, asker: SuiteUser | None) -> None:
    person = SuiteUser.objects.filter(uid=event.uid, deleted_at=None).first()
    if person is None or asker is None:
        raise NotAllowedError(_("This person is not there any more, or who asks is not."))
    if person.is_admin and not asker.is_superuser:
        raise NotAllowedError(_("Only administrators change administrators."))
    for name, value in _asked(event):
        setattr(person, name, value)
    if person.changed_fields():
        change_user_in_transaction(user=person, by=asker)


def _asked(event: PersonChangeAsked) -> Iterator[tuple[str, str | bool]]:
    for name in ASKED:
        value = getattr(event, name)
        if value is not None:
            yield name, value
