"""Rights: who may do what on what, from when until when."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from core.api.fields import RowSerializer
from core.api.filters import filters_of
from core.api.records import RecordViewSet
from core.choices import Level
from core.models import SuitePermission, SuiteUser
from core.selectors.places import PLACES
from core.selectors.rows import list_rows
from core.services.permissions import (
    RightRefusedError,
    change_permission,
    create_permission,
    retire_permission,
)


class PermissionSerializer(RowSerializer):
    """A right or a block of a person or a group; without `resource_id` on all of the kind."""

    resource_id = serializers.UUIDField(source="resource_uid", required=False, allow_null=True)

    class Meta:
        model = SuitePermission
        fields = [
            "id",
            "user",
            "group",
            "resource_type",
            "resource_id",
            "app_context",
            "level",
            "block",
            "shared",
            "valid_from",
            "valid_until",
            "created_at",
            "updated_at",
        ]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for exactly one holder and for a place that is there."""
        user = attrs.get("user", getattr(self.instance, "user", None))
        group = attrs.get("group", getattr(self.instance, "group", None))
        if (user is None) == (group is None):
            raise serializers.ValidationError({"user": _("Name a person or a group, not both.")})
        kind = attrs.get("resource_type", getattr(self.instance, "resource_type", ""))
        uid = attrs.get("resource_uid", getattr(self.instance, "resource_uid", None))
        model = PLACES.get(kind)
        if model and uid and not list_rows(model, with_retired=False).filter(uid=uid).exists():
            text = _("There is no {kind} with this id.").format(kind=model._meta.verbose_name)
            raise serializers.ValidationError({"resource_id": text})
        return attrs


@contextmanager
def _fields_of_the_api() -> Iterator[None]:
    """Call a field by the name that it was sent with."""
    try:
        yield
    except RightRefusedError as error:
        if error.context["field"] == "resource_uid":
            error.context["field"] = "resource_id"
        raise


class PermissionViewSet(RecordViewSet[SuitePermission]):
    """Rights and blocks; a block always wins.

    Who administers an area gives, changes and takes those on what lies in it, of people who
    belong there, and never their own.
    """

    model = SuitePermission
    resource = "permissions"
    relations = ("user", "group")
    expandable = ("user", "group")
    write_level = Level.ADMIN
    serializer_class = PermissionSerializer
    filterset_class = filters_of(
        SuitePermission,
        exact=["resource_type", "resource_uid", "level", "app_context", "block", "shared"],
        relations=["user", "group"],
        times=["valid_from", "valid_until", "created_at", "updated_at"],
        empty={"unlimited": "valid_until"},
        search=["user__display_name", "user__username", "group__name"],
        named={"resource_id": "resource_uid"},
    )

    def make(self, record: SuitePermission, **_extras: Any) -> SuitePermission:
        """Give the right."""
        with _fields_of_the_api():
            return create_permission(permission=record, by=self._asker)

    def change(self, record: SuitePermission, **_extras: Any) -> SuitePermission:
        """Change the right."""
        with _fields_of_the_api():
            return change_permission(permission=record, by=self._asker)

    def perform_destroy(self, instance: SuitePermission) -> None:
        """Take the right away."""
        with _fields_of_the_api():
            retire_permission(permission=instance, by=self._asker)

    @property
    def _asker(self) -> SuiteUser:
        user = self.request.user
        assert isinstance(user, SuiteUser)  # noqa: S101 - the permission class asked for it
        return user
