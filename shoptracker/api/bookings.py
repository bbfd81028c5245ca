"""What was worked and made: to be read, never changed."""

import django_filters
from rest_framework import serializers

from core.api.fields import RowSerializer
from core.api.records import FactViewSet
from core.choices import App
from shoptracker.models import QuantityReport, TimeEntry


class TimeEntrySerializer(RowSerializer):
    """Seconds of a person and of the machine; without an operation nobody knows yet for what."""

    session = serializers.UUIDField(source="session_uid", read_only=True)

    correction = serializers.UUIDField(source="correction_uid", read_only=True)

    class Meta:
        model = TimeEntry
        fields = [
            "id",
            "session",
            "correction",
            "reverses",
            "machine",
            "user",
            "person_name",
            "operation",
            "started_at",
            "ended_at",
            "labour_s",
            "machine_s",
            "end_reason",
            "booked_at",
        ]


class TimeEntryFilters(django_filters.FilterSet):
    """By machine, person, session, operation and time."""

    machine = django_filters.UUIDFilter(field_name="machine__uid")
    user = django_filters.UUIDFilter(field_name="user__uid")
    session = django_filters.UUIDFilter(field_name="session_uid")
    operation = django_filters.UUIDFilter(field_name="operation__uid")
    job = django_filters.UUIDFilter(field_name="operation__job__uid")
    unassigned = django_filters.BooleanFilter(field_name="operation", lookup_expr="isnull")
    started_after = django_filters.IsoDateTimeFilter(field_name="started_at", lookup_expr="gte")
    started_before = django_filters.IsoDateTimeFilter(field_name="started_at", lookup_expr="lt")

    class Meta:
        model = TimeEntry
        fields: list[str] = []


class TimeEntryViewSet(FactViewSet[TimeEntry]):
    """Time of people at machines: a row for each machine session that is over.

    A corrected session has two rows more: one that takes the last back (`reverses`), with
    negative seconds, and one with what it was.
    """

    model = TimeEntry
    resource = "time-entries"
    app = App.TRACKER
    relations = ("machine", "user", "operation", "reverses")
    serializer_class = TimeEntrySerializer
    filterset_class = TimeEntryFilters


class QuantityReportSerializer(RowSerializer):
    """Pieces of the order; counted pieces are these divided by the factor."""

    session = serializers.UUIDField(source="session_uid", read_only=True)
    count_id = serializers.UUIDField(source="source_uid", read_only=True)

    class Meta:
        model = QuantityReport
        fields = [
            "id",
            "count_id",
            "session",
            "machine",
            "operation",
            "good",
            "scrap",
            "rework",
            "scrap_reason",
            "total",
            "factor",
            "occurred_at",
            "booked_at",
        ]


class QuantityReportFilters(django_filters.FilterSet):
    """By machine, session, operation and time."""

    machine = django_filters.UUIDFilter(field_name="machine__uid")
    session = django_filters.UUIDFilter(field_name="session_uid")
    operation = django_filters.UUIDFilter(field_name="operation__uid")
    job = django_filters.UUIDFilter(field_name="operation__job__uid")
    occurred_after = django_filters.IsoDateTimeFilter(field_name="occurred_at", lookup_expr="gte")
    occurred_before = django_filters.IsoDateTimeFilter(field_name="occurred_at", lookup_expr="lt")

    class Meta:
        model = QuantityReport
        fields: list[str] = []


class QuantityReportViewSet(FactViewSet[QuantityReport]):
    """Pieces that machines counted."""

    model = QuantityReport
    resource = "quantity-reports"
    app = App.TRACKER
    relations = ("machine", "operation")
    serializer_class = QuantityReportSerializer
    filterset_class = QuantityReportFilters
