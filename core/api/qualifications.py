"""Trainings, and who has them until when."""

from core.api.fields import RowSerializer
from core.api.filters import filters_of
from core.api.records import RecordViewSet
from core.choices import Level
from core.models import Qualification, UserQualification


class QualificationSerializer(RowSerializer):
    """A training that a machine may ask for."""

    class Meta:
        model = Qualification
        fields = ["id", "code", "name", "created_at", "updated_at"]


class QualificationViewSet(RecordViewSet[Qualification]):
    """Trainings."""

    model = Qualification
    resource = "qualifications"
    serializer_class = QualificationSerializer
    filterset_class = filters_of(
        Qualification,
        exact=["code"],
        times=["created_at", "updated_at"],
        search=["code", "name"],
    )


class UserQualificationSerializer(RowSerializer):
    """That a person has a training, from when until when."""

    class Meta:
        model = UserQualification
        fields = [
            "id",
            "user",
            "qualification",
            "valid_from",
            "valid_until",
            "created_at",
            "updated_at",
        ]


class UserQualificationViewSet(RecordViewSet[UserQualification]):
    """Trainings of people."""

    model = UserQualification
    resource = "user-qualifications"
    relations = ("user", "qualification")
    expandable = ("user", "qualification")
    write_level = Level.ADMIN
    serializer_class = UserQualificationSerializer
    filterset_class = filters_of(
        UserQualification,
        relations=["user", "qualification"],
        times=["valid_from", "valid_until", "created_at", "updated_at"],
        empty={"unlimited": "valid_until"},
        search=["user__display_name", "user__username", "qualification__code"],
    )
