"""Rows that lie in rows of their own kind: never in themselves, whoever writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.db.operations import TableOperation, qualified

if TYPE_CHECKING:
    from django.db.models import Model

# AFTER: before the change the row would be locked as if its key changed, and two who name
# each other's rows would wait for each other.
# One writer at a time: two that each see no cycle could make one together.
_LOCK = 710_200
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION core.refuse_cycle() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    above bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
    found boolean;
BEGIN
    IF above IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock({_LOCK});
    EXECUTE format(
        'WITH RECURSIVE up AS (SELECT id, %1$I AS next FROM %2$s WHERE id = $1'
        ' UNION SELECT t.id, t.%1$I FROM %2$s t JOIN up ON t.id = up.next)'
        ' SELECT EXISTS (SELECT FROM up WHERE id = $2)', TG_ARGV[0], TG_RELID::regclass)
        INTO found USING above, NEW.id;
    IF found OR above = NEW.id THEN
        RAISE EXCEPTION 'a row of % cannot lie inside itself', TG_TABLE_NAME
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""


class RefuseCycle(TableOperation):
    """Keep a table whose rows lie in rows of the same table free of cycles.

    Args:
        column: what a row lies in, by its `id`.
    """

    def __init__(self, model_name: str, column: str) -> None:
        super().__init__(model_name)
        self.column = column

    def statements(self, model: type[Model]) -> list[str]:
        """Return what puts the trigger on the table."""
        trigger = (
            f"CREATE TRIGGER refuse_cycle AFTER INSERT OR UPDATE OF {self.column}"
            f" ON {qualified(model)} FOR EACH ROW"
            f" EXECUTE FUNCTION core.refuse_cycle('{self.column}')"
        )
        return [_FUNCTION, trigger]

    def statements_back(self, model: type[Model]) -> list[str]:
        """Return what takes the trigger off."""
        return [f"DROP TRIGGER refuse_cycle ON {qualified(model)}"]

    def describe(self) -> str:
        """Say what the operation does."""
        return f"Refuse cycles of {self.model_name}"
