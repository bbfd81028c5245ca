"""What the suite's own operations for migrations have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.migrations.operations.base import Operation

from core.db.router import SuiteRouter

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import ProjectState
    from django.db.models import Model


class TableOperation(Operation):
    """Changes a table in the database and leaves Django's picture of its model alone."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing: the model stays as it is."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Run the statements."""
        self._run(schema_editor, self.statements(self._model(app_label, to_state)))

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Run the statements that take it back."""
        self._run(schema_editor, self.statements_back(self._model(app_label, from_state)))

    def statements(self, model: type[Model]) -> list[str]:
        """Return what is to be run."""
        raise NotImplementedError

    def statements_back(self, model: type[Model]) -> list[str]:
        """Return what takes it back; nothing when it leaves with the table."""
        raise NotImplementedError

    def _model(self, app_label: str, state: ProjectState) -> type[Model]:
        return state.apps.get_model(app_label, self.model_name)

    def _run(self, schema_editor: BaseDatabaseSchemaEditor, statements: list[str]) -> None:
        for statement in statements:
            schema_editor.execute(statement, params=None)


def qualified(model: type[Model]) -> str:
    """Return a model's table with its schema, quoted."""
    return f'{SuiteRouter.schema_for(model._meta.app_label)}."{model._meta.db_table}"'
