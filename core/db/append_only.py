"""Facts are added, never changed: a trigger refuses UPDATE and DELETE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.db.operations import TableOperation, qualified

if TYPE_CHECKING:
    from django.db.models import Model

_FUNCTION = """
CREATE OR REPLACE FUNCTION core.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only: correct a fact by a new row', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$
"""


class RefuseChange(TableOperation):
    """Make a table append-only in the database itself.

    Retention drops partitions or truncates; neither fires the trigger.
    """

    def statements(self, model: type[Model]) -> list[str]:
        """Return what puts the trigger on the table."""
        trigger = (
            f"CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON {qualified(model)}"
            " FOR EACH ROW EXECUTE FUNCTION core.refuse_change()"
        )
        return [_FUNCTION, trigger]

    def statements_back(self, model: type[Model]) -> list[str]:
        """Return what takes the trigger off."""
        return [f"DROP TRIGGER refuse_change ON {qualified(model)}"]

    def describe(self) -> str:
        """Say what the operation does."""
        return f"Refuse change of {self.model_name}"
