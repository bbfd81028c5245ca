"""People and groups."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied

from core.api.fields import RowSerializer, UidRelatedField
from core.api.filters import filters_of
from core.api.records import RecordViewSet
from core.choices import Level
from core.domain.tags import TagError, normalise_tag
from core.models import SuiteGroup, SuiteUser
from core.selectors.rows import list_rows
from core.services.badges import TagTakenError
from core.services.groups import change_group, create_group, retire_group
from core.services.users import change_user, create_user, retire_user


class UserSerializer(RowSerializer):
    """A person; `password` and `rfid_tag` are taken, never shown."""

    password = serializers.CharField(
        write_only=True, required=False, max_length=128, trim_whitespace=False
    )
    rfid_tag = serializers.CharField(
        write_only=True,
        required=False,
        max_length=64,
        help_text=gettext_lazy("Becomes the first badge."),
    )

    class Meta:
        model = SuiteUser
        fields = [
            "id",
            "username",
            "email",
            "display_name",
            "active",
            "is_admin",
            "auth_provider",
            "external_id",
            "language",
            "time_zone",
            "created_by_app",
            "managed_by_app",
            "password",
            "rfid_tag",
            "created_at",
            "updated_at",
        ]
        extra_kwargs = {"external_id": {"allow_blank": False}}

    def validate_password(self, password: str) -> str:
        """Refuse a weak password by the shop's own rules."""
        try:
            validate_password(password, user=self.instance)
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages) from None
        return password

    def validate_rfid_tag(self, tag: str) -> str:
        """Refuse what no reader gives; later badges are issued under `badges`."""
        if self.instance is not None:
            raise serializers.ValidationError(_("Issue another badge under badges."))
        try:
            normalise_tag(tag)
        except TagError as error:
            raise serializers.ValidationError(_(error.message), code=error.code) from None
        return tag


class UserViewSet(RecordViewSet[SuiteUser]):
    """People; a closed account or a new password ends every sign-in."""

    model = SuiteUser
    resource = "users"
    write_level = Level.ADMIN
    extras = ("password", "rfid_tag")
    serializer_class = UserSerializer
    filterset_class = filters_of(
        SuiteUser,
        exact=[
            "username",
            "email",
            "active",
            "is_admin",
            "auth_provider",
            "external_id",
            "language",
            "created_by_app",
            "managed_by_app",
        ],
        relations={"group": "suite_groups"},
        times=["created_at", "updated_at"],
        search=["username", "display_name", "email"],
    )

    def fill(self, record: SuiteUser, serializer: Any) -> dict[str, Any]:
        """Let only administrators make, change or unmake administrators."""
        was_admin = record.is_admin
        extras = super().fill(record, serializer)
        asker = self.request.user
        by_admin = isinstance(asker, SuiteUser) and asker.is_superuser
        if (was_admin or record.is_admin) and not by_admin:
            raise PermissionDenied(_("Only administrators change administrators."))
        return extras

    def make(self, record: SuiteUser, **extras: Any) -> SuiteUser:
        """Make the person, with a password and a badge if given."""
        try:
            return create_user(user=record, **extras)
        except TagTakenError as error:
            raise TagTakenError(error.message, field="rfid_tag") from None

    def change(self, record: SuiteUser, **extras: Any) -> SuiteUser:
        """Change the person."""
        return change_user(user=record, by=self._asker, **extras)

    def perform_destroy(self, instance: SuiteUser) -> None:
        """Retire the person."""
        retire_user(user=instance, by=self._asker)

    @property
    def _asker(self) -> SuiteUser:
        user = self.request.user
        assert isinstance(user, SuiteUser)  # noqa: S101 - the permission class asked for it
        return user


class GroupSerializer(RowSerializer):
    """People who are given rights together."""

    members = UidRelatedField(many=True, required=False, queryset=list_rows(SuiteUser))

    class Meta:
        model = SuiteGroup
        fields = ["id", "name", "members", "created_at", "updated_at"]


class GroupViewSet(RecordViewSet[SuiteGroup]):
    """Groups with their members; members that are sent replace those that were."""

    model = SuiteGroup
    resource = "groups"
    prefetch = ("members",)
    expandable = ("members",)
    write_level = Level.ADMIN
    extras = ("members",)
    serializer_class = GroupSerializer
    filterset_class = filters_of(
        SuiteGroup,
        exact=["name"],
        relations={"member": "members"},
        times=["created_at", "updated_at"],
        search=["name"],
    )

    def make(self, record: SuiteGroup, **extras: Any) -> SuiteGroup:
        """Make the group with its members."""
        return create_group(group=record, by=self._asker, **extras)

    def change(self, record: SuiteGroup, **extras: Any) -> SuiteGroup:
        """Change the group and, if given, its members."""
        return change_group(group=record, by=self._asker, **extras)

    def perform_destroy(self, instance: SuiteGroup) -> None:
        """Retire the group."""
        retire_group(group=instance, by=self._asker)

    @property
    def _asker(self) -> SuiteUser:
        user = self.request.user
        assert isinstance(user, SuiteUser)  # noqa: S101 - the permission class asked for it
        return user
