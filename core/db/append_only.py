"""Facts are added, never changed: a trigger refuses UPDATE and DELETE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.db.operations import TableOperation, qualified

if TYPE_CHECKING:
    from django.db.models import Model

# Three exceptions, each under a setting that its own service alone makes, as the suite's own role
# or the owner: who is erased loses their name and the tag of their badge in facts, and nothing
# else of the row changes; old security events go by their time, and so do the tags of old swipes.
# Whoever comes through another door sets it in vain.
REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION core.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    tag text[] := ARRAY['tag_digest', 'last4'];
    names text[] := tag || ARRAY['person_name', 'user_name', 'address', 'detail'];
    ending text[] := ARRAY['data', 'last4'];
    -- Of the trail of changes: what a row of a person held before.
    values_before text[] := ARRAY['row_name', 'changes'];
    upkeep text := CASE WHEN current_user = 'suite_system' OR current_user =
        (SELECT pg_get_userbyid(relowner) FROM pg_catalog.pg_class WHERE oid = TG_RELID)
        THEN current_setting('app.upkeep', true) END;
BEGIN
    IF TG_OP = 'UPDATE' AND upkeep = 'erasure'
        AND (to_jsonb(OLD) - names - values_before) #- ending
            = (to_jsonb(NEW) - names - values_before) #- ending
        AND (TG_TABLE_NAME LIKE 'audit_entries%'
            OR NOT to_jsonb(OLD) ?| values_before) THEN
        RETURN NEW;
    END IF;
    -- Apart: no other table has these columns, and the whole of a condition is read at once.
    IF TG_TABLE_NAME = 'security_events' THEN
        IF TG_OP = 'DELETE' AND upkeep = 'retention'
            AND OLD.occurred_at < statement_timestamp() - interval '29 days' THEN
            RETURN OLD;
        END IF;
    ELSIF TG_TABLE_NAME = 'badge_swipes' THEN
        IF TG_OP = 'UPDATE' AND upkeep = 'retention'
            AND OLD.received_at < statement_timestamp() - interval '29 days'
            AND to_jsonb(OLD) - tag = to_jsonb(NEW) - tag THEN
            RETURN NEW;
        END IF;
    END IF;
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
        return [REFUSE_CHANGE, trigger]

    def statements_back(self, model: type[Model]) -> list[str]:
        """Return what takes the trigger off."""
        return [f"DROP TRIGGER refuse_change ON {qualified(model)}"]

    def describe(self) -> str:
        """Say what the operation does."""
        return f"Refuse change of {self.model_name}"
