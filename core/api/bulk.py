"""Many rows in one request: made, changed and retired in their order, all of them or none.

    POST /api/v1/machines/bulk/
    [{"op": "create", "code": "W9", …}, {"op": "change", "id": "…", …}, {"op": "retire", "id": "…"}]

Each row goes the way that it would go alone: the same fields, the same rights,
the same service, its own event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar
from uuid import UUID

from django.db import router
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from core.api.errors import RefusedRowsError, errors_of_row, problem, refusal_of, summary
from core.api.etags import known_revisions
from core.api.idempotency import answer_once
from core.api.representation import ShownRows
from core.db.transactions import open_alias, shared_transaction_on
from core.models.base import Record
from core.services.preconditions import require_revision

R = TypeVar("R", bound=Record)

MOST_ROWS = 500
CREATE, CHANGE, RETIRE = "create", "change", "retire"
# What a row does: what the view calls it, and the method that must be open for it alone.
ACTIONS = {CREATE: "create", CHANGE: "partial_update", RETIRE: "destroy"}
METHODS = {CREATE: "post", CHANGE: "patch", RETIRE: "delete"}
# What says what is done, and to which row: no fields of the row itself.
ABOUT = {"op", "id", "if_match"}


class Planned(Generic[R]):
    """One row of a request: what is to be done, and to what."""

    def __init__(self, sent: Mapping[str, Any]) -> None:
        self.op: str = sent["op"]
        self.values = {name: value for name, value in sent.items() if name not in ABOUT}
        self.if_match = str(sent.get("if_match") or "")
        self.record: R | None = None
        self.serializer: BaseSerializer[R] | None = None


class ManyRows(ShownRows[R], Generic[R]):
    """The address `bulk/` of a resource."""

    bulk_ops: ClassVar[tuple[str, ...]] = (CREATE, CHANGE, RETIRE)
    if TYPE_CHECKING:
        perform_create: Callable[[BaseSerializer[R]], None]
        perform_update: Callable[[BaseSerializer[R]], None]
        perform_destroy: Callable[[R], None]

    @action(detail=False, methods=["post"])
    def bulk(self, request: Request, **_named: Any) -> Response:
        """Make, change and retire up to 500 rows in their order: all of them, or none."""

        def do() -> Response:
            sent = read_rows(request.data, self._open_ops())
            return self._in_one_transaction(sent)

        return answer_once(request, self.model, do)

    def _open_ops(self) -> list[str]:
        return [op for op in self.bulk_ops if METHODS[op] in self.http_method_names]

    def _in_one_transaction(self, sent: Sequence[Mapping[str, Any]]) -> Response:
        if open_alias() is not None:
            return self._write(sent)
        with shared_transaction_on(router.db_for_write(self.model)):
            return self._write(sent)

    def _write(self, sent: Sequence[Mapping[str, Any]]) -> Response:
        plans = self._plan(sent)
        for index, plan in enumerate(plans):
            try:
                self._do(plan)
            except Exception as error:
                body = refusal_of(error)
                if body is None:
                    raise
                raise refused(body["status"], body["code"], errors_of_row(index, body)) from error
        self.action = "retrieve"
        written = [plan.record for plan in plans if plan.record is not None]
        shown = self.get_serializer(self.read_again(written), many=True).data
        return Response({"results": shown}, status=status.HTTP_200_OK)

    def _plan(self, sent: Sequence[Mapping[str, Any]]) -> list[Planned[R]]:
        """Lock the rows that are named and check all that can be checked before writing."""
        ids = [row["id"] for row in sent if row["op"] != CREATE]
        # In the order of their numbers: two requests for the same rows wait, and never for ever.
        rows = self.get_queryset().filter(uid__in=ids).order_by("pk")
        records = {row.uid: row for row in rows.select_for_update(of=("self",), no_key=True)}
        plans = [Planned[R](row) for row in sent]
        found: list[dict[str, str]] = []
        codes = []
        for index, (row, plan) in enumerate(zip(sent, plans, strict=True)):
            try:
                self._check(plan, None if plan.op == CREATE else records.get(row["id"]))
            except Exception as error:
                body = refusal_of(error)
                if body is None:
                    raise
                found += errors_of_row(index, body)
                codes.append((body["status"], body["code"]))
        if found:
            raise refused(*codes[0], found)
        return plans

    def _check(self, plan: Planned[R], record: R | None) -> None:
        self.action = ACTIONS[plan.op]
        if plan.op != CREATE:
            if record is None:
                raise ValidationError({"id": [ErrorDetail(_no_such_row(), "not_found")]})
            self.check_object_permissions(self.request, record)
            known = known_revisions(plan.if_match, record)
            if known is not None:
                require_revision(record, known=known)
        plan.record = record
        if plan.op == RETIRE:
            return
        plan.serializer = self.get_serializer(record, data=plan.values, partial=plan.op == CHANGE)
        plan.serializer.is_valid(raise_exception=True)

    def _do(self, plan: Planned[R]) -> None:
        self.action = ACTIONS[plan.op]
        if plan.op == RETIRE:
            assert plan.record is not None  # noqa: S101 - the plan was checked
            self.perform_destroy(plan.record)
            return
        assert plan.serializer is not None  # noqa: S101 - the plan was checked
        (self.perform_create if plan.op == CREATE else self.perform_update)(plan.serializer)
        plan.record = plan.serializer.instance


def read_rows(data: Any, ops: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rows of a request, each with a known `op`, ids as UUIDs.

    Raises:
        ValidationError: it is no list of 1 to 500 rows.
        RefusedRowsError: rows lack what says what to do, and to which row.
    """
    if not isinstance(data, list) or not 1 <= len(data) <= MOST_ROWS:
        raise ValidationError(
            _("Send a list of 1 to {most} rows.").format(most=MOST_ROWS), code="no_list"
        )
    rows: list[dict[str, Any]] = []
    errors: list[dict[str, str]] = []
    seen: set[UUID] = set()
    for index, sent in enumerate(data):
        try:
            rows.append(_read_row(sent, ops, seen))
        except ValidationError as error:
            body = refusal_of(error)
            errors += errors_of_row(index, body) if body else []
    if errors:
        raise refused(status.HTTP_400_BAD_REQUEST, "invalid", errors)
    return rows


def _read_row(sent: Any, ops: Sequence[str], seen: set[UUID]) -> dict[str, Any]:
    if not isinstance(sent, dict) or sent.get("op") not in ops:
        text = _("Say what to do: {ops}.").format(ops=", ".join(ops))
        raise ValidationError({"op": [ErrorDetail(text, "no_op")]})
    if sent["op"] == CREATE:
        if "id" in sent:
            text = _("Leave it out: a new row gets its id here.")
            raise ValidationError({"id": [ErrorDetail(text, "not_yours")]})
        return dict(sent)
    try:
        uid = UUID(str(sent.get("id")))
    except ValueError:
        text = _("Send the UUID of the row.")
        raise ValidationError({"id": [ErrorDetail(text, "invalid")]}) from None
    if uid in seen:
        text = _("The row stands here twice; put its changes together.")
        raise ValidationError({"id": [ErrorDetail(text, "sent_twice")]})
    seen.add(uid)
    return sent | {"id": uid}


def _no_such_row() -> str:
    return _("There is no such row, or it is not for your eyes.")


def refused(code: int, word: str, errors: list[dict[str, str]]) -> RefusedRowsError:
    """Return what is raised when rows of a request are refused, and so all of it."""
    return RefusedRowsError(problem(code, word, summary(errors), errors))
