"""Moves of stock: posted once for each key, alone or many at once; never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.bulk import CREATE, read_rows, refused
from core.api.errors import errors_of_row, refusal_of
from core.api.fields import FOUND_ROWS, RowSerializer, find_rows
from core.api.filters import filters_of
from core.api.records import FactViewSet
from core.choices import App
from core.models import SuiteUser
from shoptracker.choices import MoveReason
from shoptracker.models import StockMove
from shoptracker.services.stock_moves import (
    MoveRefusedError,
    Posted,
    post_move,
    post_moves,
    reverse_move,
)
from shoptracker.services.stock_wishes import MoveWish


class StockMoveSerializer(RowSerializer):
    """A quantity that went from one place to another, and what it was worth."""

    class Meta:
        model = StockMove
        fields = [
            "id",
            "idempotency_key",
            "part",
            "lot",
            "from_location",
            "to_location",
            "quantity",
            "value",
            "reason",
            "job",
            "operation",
            "document",
            "reverses",
            "posted_at",
            "posted_by",
        ]


class MoveWishSerializer(RowSerializer):
    """A move to be posted; a place that is left out is the one beyond that the reason means."""

    unit_cost = serializers.DecimalField(
        max_digits=14, decimal_places=4, min_value=0, required=False, allow_null=True
    )

    class Meta:
        model = StockMove
        fields = [
            "idempotency_key",
            "part",
            "lot",
            "from_location",
            "to_location",
            "quantity",
            "unit_cost",
            "reason",
            "job",
            "operation",
            "document",
        ]
        extra_kwargs = {
            "from_location": {"required": False, "allow_null": True},
            "to_location": {"required": False, "allow_null": True},
        }


class ReversalSerializer(serializers.Serializer[StockMove]):
    """By which key the move is taken back."""

    idempotency_key = serializers.CharField(max_length=100)


class StockMoveViewSet(FactViewSet[StockMove]):
    """What came, went and was moved, the newest first.

    The same `idempotency_key` again posts nothing: the first move comes back, with 200.
    """

    model = StockMove
    resource = "stock-moves"
    app = App.TRACKER
    bulk_ops = (CREATE,)
    relations = ("part", "lot", "from_location", "to_location", "job", "operation", "reverses")
    serializer_class = StockMoveSerializer
    filterset_class = filters_of(
        StockMove,
        exact=["reason", "idempotency_key"],
        relations=["part", "lot", "from_location", "to_location", "job", "operation"],
        times=["posted_at"],
    )

    @extend_schema(
        request=MoveWishSerializer,
        responses={200: StockMoveSerializer, 201: StockMoveSerializer},
    )
    def create(self, request: Request, **_kwargs: object) -> Response:
        """Post a move."""
        sent = MoveWishSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        return self._answer(post_move(wish=_wish(sent.validated_data), by=_person(request)))

    @extend_schema(request=MoveWishSerializer, responses=StockMoveSerializer)
    @action(detail=False, methods=["post"])
    def bulk(self, request: Request, **_kwargs: object) -> Response:
        """Post up to 500 moves in their order: all of them, or none."""
        wishes = _read_wishes(read_rows(request.data, [CREATE]))
        try:
            posted = post_moves(wishes=wishes, by=_person(request))
        except MoveRefusedError as error:
            body = refusal_of(error.cause)
            if body is None:
                raise
            errors = errors_of_row(error.index, body)
            raise refused(body["status"], body["code"], errors) from error
        shown = self.get_serializer([each.move for each in posted], many=True).data
        return Response({"results": shown})

    @extend_schema(request=ReversalSerializer, responses=StockMoveSerializer)
    @action(detail=True, methods=["post"])
    def reverse(self, request: Request, **_kwargs: object) -> Response:
        """Take a move back: today the same quantity goes the other way."""
        move = self.get_object()
        sent = ReversalSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        key = sent.validated_data["idempotency_key"]
        return self._answer(reverse_move(move=move, key=key, by=_person(request)))

    def _answer(self, posted: Posted) -> Response:
        code = status.HTTP_201_CREATED if posted.is_new else status.HTTP_200_OK
        (move,) = self.read_again([posted.move])
        return Response(self.get_serializer(move).data, status=code)


def _read_wishes(rows: Sequence[Mapping[str, Any]]) -> list[MoveWish]:
    found = find_rows(MoveWishSerializer(), rows)
    wishes: list[MoveWish] = []
    errors: list[dict[str, str]] = []
    for index, row in enumerate(rows):
        sent = MoveWishSerializer(data=dict(row), context={FOUND_ROWS: found})
        try:
            sent.is_valid(raise_exception=True)
            wishes.append(_wish(sent.validated_data))
        except ValidationError as error:
            body = refusal_of(error)
            errors += errors_of_row(index, body) if body else []
    if errors:
        raise refused(status.HTTP_400_BAD_REQUEST, "invalid", errors)
    return wishes


def _wish(values: Mapping[str, Any]) -> MoveWish:
    sent = dict(values)
    key, reason = sent.pop("idempotency_key"), MoveReason(sent.pop("reason"))
    return MoveWish(key=key, reason=reason, **sent)


def _person(request: Request) -> SuiteUser:
    assert isinstance(request.user, SuiteUser)  # noqa: S101 - the permission class asked for it
    return request.user
