"""Customers."""

from core.api.fields import RowSerializer
from core.api.filters import filters_of
from core.api.records import RecordViewSet
from core.choices import App
from shoptracker.models import Customer


class CustomerSerializer(RowSerializer):
    """Who orders."""

    class Meta:
        model = Customer
        fields = ["id", "number", "name", "email", "language", "created_at", "updated_at"]


class CustomerViewSet(RecordViewSet[Customer]):
    """Who orders."""

    model = Customer
    resource = "customers"
    app = App.TRACKER
    serializer_class = CustomerSerializer
    filterset_class = filters_of(Customer, exact=["number"])
