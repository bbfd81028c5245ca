"""The base of resources: records that people make, change and retire; facts that stand."""

from __future__ import annotations

from typing import Any, ClassVar, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ModelViewSet, ReadOnlyModelViewSet

from core.api.bulk import ManyRows
from core.api.etags import tagged
from core.api.fields import set_values
from core.api.idempotency import answer_once
from core.api.permissions import check_placed, only_visible
from core.api.preconditions import as_known
from core.api.representation import ShownRows
from core.choices import App, Level
from core.db.replication.arrival import await_row
from core.errors import ConflictError
from core.models.base import Record
from core.selectors.rows import list_rows
from core.services.records import change_record, create_record, retire_record

M = TypeVar("M", bound=Model)
R = TypeVar("R", bound=Record)


class SuiteResource(ShownRows[M], Generic[M]):
    """What the permission class, the pages and the router ask of a resource.

    `resource` is its name in the address and in scopes; `relations` are read
    along, `expandable` are those of them that can be shown whole. Where a row lies is
    said by its model (core/selectors/object_rights.py).
    """

    app: ClassVar[App] = App.CORE
    relations: ClassVar[tuple[str, ...]] = ()
    prefetch: ClassVar[tuple[Any, ...]] = ()
    read_level: ClassVar[Level] = Level.VIEW
    write_level: ClassVar[Level] = Level.EDIT
    newest_by: ClassVar[tuple[str, ...]] = ("pk",)
    lookup_field = "uid"
    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[M]:
        """Return what the person may see; a list leaves out what is retired."""
        rows = self.get_rows()
        if getattr(self, "swagger_fake_view", False):
            return rows
        return only_visible(self.request, self, rows)

    def get_object(self) -> M:
        """Return the row of the address; one that was just made may still be on its way here."""
        try:
            return super().get_object()
        except Http404:
            uid = self.kwargs[self.lookup_url_kwarg]
            if await_row(self.get_queryset(), **{self.lookup_field: uid}) is None:
                raise
            return super().get_object()

    def get_rows(self) -> QuerySet[M]:
        """Return the rows before anybody's rights are asked."""
        return list_rows(
            self.model,
            relations=self.relations,
            prefetch=self.prefetch,
            with_retired=self.action != "list",
        )


class FactViewSet(SuiteResource[M], ReadOnlyModelViewSet[M]):
    """What happened: to be read, never changed."""


class RecordViewSet(ManyRows[R], SuiteResource[R], ModelViewSet[R]):
    """What people make, change and retire, each by the service that tells the apps.

    Who makes a machine or moves it must have the right at its zone. `extras`
    are fields that are no columns: `make` and `change` get them by name.
    """

    extras: ClassVar[tuple[str, ...]] = ()
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def create(self, request: Request, *_args: Any, **_named: Any) -> Response:
        """Make a record; with an `Idempotency-Key` once, however often it is sent."""

        def make() -> Response:
            serializer = self.get_serializer(data=request.data)
            serializer.is_valid(raise_exception=True)
            self.perform_create(serializer)
            return self._written(serializer.instance, status.HTTP_201_CREATED)

        return answer_once(request, self.model, make)

    def partial_update(self, request: Request, *_args: Any, **_named: Any) -> Response:
        """Change a record; with `If-Match` only as it was read."""
        record = self.get_object()
        with as_known(request, record):
            serializer = self.get_serializer(record, data=request.data, partial=True)
            serializer.is_valid(raise_exception=True)
            self.perform_update(serializer)
        return self._written(serializer.instance, status.HTTP_200_OK)

    def _written(self, record: R | None, code: int) -> Response:
        """Return a record as who asks for it next will get it."""
        assert record is not None  # noqa: S101 - it was written
        (record,) = self.read_again([record])
        return tagged(record, self.get_serializer(record).data, code=code)

    def destroy(self, request: Request, *_args: Any, **_named: Any) -> Response:
        """Retire a record; with `If-Match` only as it was read."""
        record = self.get_object()
        with as_known(request, record):
            self.perform_destroy(record)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def perform_create(self, serializer: BaseSerializer[R]) -> None:
        """Make the record."""
        record = self.model()
        extras = self.fill(record, serializer)
        serializer.instance = self.make(record, **extras)

    def make(self, record: R, **_extras: Any) -> R:
        """Write the new record; a resource with a service of its own calls that."""
        return create_record(record)

    def perform_update(self, serializer: BaseSerializer[R]) -> None:
        """Change the record; who moves it must have the right at both places."""
        record = serializer.instance
        assert record is not None  # noqa: S101 - an update has a record
        if record.is_deleted:
            raise ConflictError(_("It is retired and cannot be changed any more."))
        extras = self.fill(record, serializer)
        serializer.instance = self.change(record, **extras)

    def change(self, record: R, **_extras: Any) -> R:
        """Write the changed record; a resource with a service of its own calls that."""
        return change_record(record)

    def fill(self, record: R, serializer: BaseSerializer[R]) -> dict[str, Any]:
        """Put what was sent into the record and return what belongs elsewhere.

        Raises:
            PermissionDenied: the place is out of the person's reach.
        """
        values = dict(serializer.validated_data)
        extras = {name: values.pop(name) for name in self.extras if name in values}
        set_values(record, values)
        check_placed(self.request, self, record)
        return extras

    def perform_destroy(self, instance: R) -> None:
        """Retire the record."""
        retire_record(instance)
