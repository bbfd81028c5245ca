"""People out of a file, each with a first or further badge if there is a tag in their row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from core.choices import App, ImportAction
from core.domain.imports.values import CLEAR
from core.domain.tags import last4
from core.models import Badge, SuiteUser
from core.secrets.vault import badge_digest, badge_digests, digest_of_badge
from core.services.badges import issue_all_in_transaction, new_badge
from core.services.imports.badge_writing import badges_of, usable_again
from core.services.imports.columns import TypedRow
from core.services.imports.writing import Planned, RecordWriter, Written
from core.services.managed_people import GUARDED, managing_app
from core.services.record_sets import revive_all_in_transaction
from core.services.users import change_users_in_transaction, create_users_in_transaction

if TYPE_CHECKING:
    from core.services.imports.kind import Kind

BESIDE = ("tag", "first_name", "last_name")


class PeopleWriter(RecordWriter):
    """Writes people, then the badges of those that could be written."""

    def __init__(self, kind: Kind, rows: Sequence[TypedRow], *, at: datetime) -> None:
        super().__init__(kind, [_with_whole_name(row) for row in rows], at=at)
        self.badges: dict[str, Badge] = {}
        self.tags: dict[int, str] = {}

    def load(self) -> None:
        """Read the people, and the badges whose tags stand in the file."""
        super().load()
        tags = [row.values["tag"] for row in self.rows if "tag" in row.values]
        found = badges_of(sorted(each for tag in tags for each in badge_digests(tag)))
        self.badges = {
            digest_of_badge(digest=badge.digest, sealed_tag=badge.tag_encrypted): badge
            for badge in found
        }

    def plan(self, row: TypedRow) -> Planned | None:
        """Plan the person without what is not a column of theirs, then their badge."""
        tag = row.values.get("tag")
        bare = {name: value for name, value in row.values.items() if name not in BESIDE}
        planned = super().plan(TypedRow(row.number, bare))
        if planned is not None and self._is_elsewhere(row, planned):
            return None
        if planned is None or tag is None:
            return planned
        digest = badge_digest(tag)
        badge = self.badges.get(digest)
        if badge is not None and badge.user_id != planned.record.pk:
            ending = f"…{last4(tag)}"
            self.refuse(row, "tag", "tag_taken", value=ending, owner=str(badge.user))
            return None
        if badge is None or badge.is_deleted:
            self.tags[row.number] = tag
            planned.changes["tag"] = ("", f"…{last4(tag)}")
        return planned

    def _is_elsewhere(self, row: TypedRow, planned: Planned) -> bool:
        """Refuse to change who somebody is whom another app manages."""
        person = planned.record
        assert isinstance(person, SuiteUser)  # noqa: S101 - the kind's model
        foreign = [name for name in planned.changes if name in GUARDED]
        if planned.action is ImportAction.CREATED or not foreign:
            return False
        app = managing_app(person)
        if app is not App.CORE:
            self.refuse(row, foreign[0], "managed_elsewhere", app=str(app.label))
        return app is not App.CORE

    def services(self) -> dict[ImportAction, Callable[[list[Any]], None]]:
        """Return the services of people."""
        return super().services() | {
            ImportAction.CREATED: create_users_in_transaction,
            ImportAction.CHANGED: change_users_in_transaction,
        }

    def write(self, planned: Sequence[Planned]) -> list[Written]:
        """Write the people, then their badges."""
        written = super().write(planned)
        refused = {problem.row for problem in self.problems}
        owners = [one for one in planned if one.row.number not in refused]
        return written + self._issue([one for one in owners if one.row.number in self.tags])

    def _issue(self, owners: Sequence[Planned]) -> list[Written]:
        new: list[Planned] = []
        again: list[Planned] = []
        for one in owners:
            tag = self.tags[one.row.number]
            assert isinstance(one.record, SuiteUser)  # noqa: S101 - the kind's model
            badge = self.badges.get(badge_digest(tag))
            if badge is None:
                badge = new_badge(user=one.record, normal=tag, digest=badge_digest(tag))
                new.append(Planned(one.row, badge))
            else:
                again.append(Planned(one.row, badge, before={"state": badge.state}))
                usable_again(badge)
        done = self.write_checked(new, issue_all_in_transaction) if new else []
        back = self.write_checked(again, revive_all_in_transaction) if again else []
        return [
            *(Written(one.row.number, ImportAction.CREATED, one.record, {}) for one in done),
            *(
                Written(one.row.number, ImportAction.REVIVED, one.record, one.before)
                for one in back
            ),
        ]


def _with_whole_name(row: TypedRow) -> TypedRow:
    """Make one name of two, unless the whole name stands there too."""
    parts = [row.values.get(name) for name in ("first_name", "last_name")]
    whole = " ".join(part for part in parts if part and part is not CLEAR)
    if not whole or row.values.get("display_name"):
        return row
    return TypedRow(row.number, {**row.values, "display_name": whole})
