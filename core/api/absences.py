"""Absences of people."""

import django_filters

from core.api.fields import RowSerializer
from core.api.filters import filters_of
from core.api.records import RecordViewSet
from core.choices import Level
from core.models import Absence


class AbsenceSerializer(RowSerializer):
    """Days on which a person does not come; with times, from the first's till the last's."""

    class Meta:
        model = Absence
        fields = [
            "id",
            "user",
            "kind",
            "state",
            "first_date",
            "last_date",
            "starts",
            "ends",
            "created_at",
            "updated_at",
        ]


class AbsenceFilters(filters_of(Absence, exact=["kind", "state"], relations=["user"])):  # type: ignore[misc]  # made at run time
    """By person, kind, state, and by the days that an absence touches."""

    until = django_filters.DateFilter(field_name="first_date", lookup_expr="lte")
    since = django_filters.DateFilter(field_name="last_date", lookup_expr="gte")


class AbsenceViewSet(RecordViewSet[Absence]):
    """Days and hours on which people do not come; who may only look on does not see them."""

    model = Absence
    resource = "absences"
    relations = ("user",)
    # Whether somebody is ill is not for everybody's eyes.
    read_level = Level.EDIT
    serializer_class = AbsenceSerializer
    filterset_class = AbsenceFilters
