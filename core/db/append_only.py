"""Facts are added, never changed: a trigger refuses UPDATE and DELETE."""

from django.db.migrations.operations.base import Operation

from core.db.router import SuiteRouter

_FUNCTION = """
CREATE OR REPLACE FUNCTION core.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only: correct a fact by a new row', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$
"""


class RefuseChange(Operation):
    """Make a table append-only in the database itself.

    Retention drops partitions or truncates; neither fires the trigger.
    """

    reversible = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def state_forwards(self, _app_label, _state) -> None:  # type: ignore[no-untyped-def]
        """Change nothing: the model stays as it is."""

    def database_forwards(self, app_label, schema_editor, _from_state, to_state) -> None:  # type: ignore[no-untyped-def]
        """Put the trigger on the table."""
        table = self._table(app_label, to_state)
        schema_editor.execute(_FUNCTION, params=None)
        schema_editor.execute(
            f"CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION core.refuse_change()",
            params=None,
        )

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:  # type: ignore[no-untyped-def]
        """Take the trigger off."""
        table = self._table(app_label, from_state)
        schema_editor.execute(f"DROP TRIGGER refuse_change ON {table}", params=None)

    def describe(self) -> str:
        """Say what the operation does."""
        return f"Refuse change of {self.model_name}"

    def deconstruct(self):  # type: ignore[no-untyped-def]
        """Return what writes the operation into a migration."""
        return (self.__class__.__qualname__, [], {"model_name": self.model_name})

    def _table(self, app_label, state) -> str:  # type: ignore[no-untyped-def]
        model = state.apps.get_model(app_label, self.model_name)
        return f'{SuiteRouter.schema_for(app_label)}."{model._meta.db_table}"'
