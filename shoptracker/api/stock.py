"""Places of stock, lots, and what lies where."""

from __future__ import annotations

from decimal import Decimal

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.fields import RowSerializer, UidRelatedField
from core.api.filters import filters_of
from core.api.records import FactViewSet, RecordViewSet
from core.choices import App
from core.selectors.rows import list_rows
from shoptracker.models import Job, Lot, StockBalance, StockLocation, StockReservation
from shoptracker.services.stock_reservations import reserve_stock


class StockLocationSerializer(RowSerializer):
    """Where stock lies; `kind` is `storage` for all that people make."""

    class Meta:
        model = StockLocation
        fields = ["id", "code", "name", "kind", "parent", "created_at", "updated_at"]
        read_only_fields = ["kind"]


class StockLocationViewSet(RecordViewSet[StockLocation]):
    """Where stock lies, and the places beyond: suppliers, customers, production, scrap."""

    model = StockLocation
    resource = "stock-locations"
    app = App.TRACKER
    relations = ("parent",)
    serializer_class = StockLocationSerializer
    filterset_class = filters_of(
        StockLocation, exact=["code", "kind"], relations=["parent"], search=["code", "name"]
    )


class LotSerializer(RowSerializer):
    """Pieces or material of one origin; of a part with serial numbers one piece."""

    class Meta:
        model = Lot
        fields = [
            "id",
            "part",
            "number",
            "state",
            "heat_number",
            "certificate",
            "dimensions",
            "supplier_lot",
            "cut_from",
            "usable_until",
            "created_at",
            "updated_at",
        ]


class LotViewSet(RecordViewSet[Lot]):
    """Lots and serial numbers; one that is on hold is not used up."""

    model = Lot
    resource = "lots"
    app = App.TRACKER
    relations = ("part", "cut_from")
    serializer_class = LotSerializer
    filterset_class = filters_of(
        Lot,
        exact=["number", "state", "heat_number"],
        relations=["part", "cut_from"],
        search=["number", "heat_number", "supplier_lot"],
    )


class ReservationWishSerializer(serializers.Serializer[StockReservation]):
    """How much of the balance is kept for the job from now on; 0 lets all of it go."""

    job = UidRelatedField(queryset=list_rows(Job))
    quantity = serializers.DecimalField(max_digits=14, decimal_places=3, min_value=Decimal(0))


class StockBalanceSerializer(RowSerializer):
    """How much lies at a place, and how much of that is kept for jobs."""

    class Meta:
        model = StockBalance
        fields = ["id", "part", "lot", "location", "on_hand", "reserved"]


class StockBalanceViewSet(FactViewSet[StockBalance]):
    """What lies where: it follows from moves, each in its transaction."""

    model = StockBalance
    resource = "stock-balances"
    app = App.TRACKER
    relations = ("part", "lot", "location")
    serializer_class = StockBalanceSerializer
    filterset_class = filters_of(StockBalance, relations=["part", "lot", "location"])

    @extend_schema(request=ReservationWishSerializer, responses=StockBalanceSerializer)
    @action(detail=True, methods=["post"])
    def reserve(self, request: Request, **_kwargs: object) -> Response:
        """Keep stock for a job: so much from now on, whatever was kept before."""
        balance = self.get_object()
        sent = ReservationWishSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        reserve_stock(balance=balance, **sent.validated_data)
        return Response(self.get_serializer(self.get_object()).data)
