"""The company's settings: one row, so one address without an id."""

from __future__ import annotations

import base64
import binascii
import copy
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.fields import RowSerializer, set_values
from core.choices import Level
from core.models import Company
from core.selectors.company import get_company
from core.services.company import Logo, set_company


class CompanySerializer(RowSerializer):
    """Who runs this installation, and what is usual there."""

    id = None  # type: ignore[assignment]  # there is one, known by its address

    logo = serializers.CharField(
        write_only=True,
        required=False,
        allow_null=True,
        help_text=gettext_lazy("A PNG or JPEG in base64; null takes the logo away."),
    )
    logo_address = serializers.CharField(
        read_only=True, help_text=gettext_lazy("Where the logo is found; empty without one.")
    )

    class Meta:
        model = Company
        fields = [
            "name",
            "address",
            "tax_id",
            "footer_text",
            "support_contact",
            "language",
            "time_zone",
            "first_day_of_week",
            "currency",
            "shift_grace_min",
            "unit_system",
            "paper_size",
            "logo",
            "logo_address",
        ]

    def validate_logo(self, text: str | None) -> bytes | Logo:
        """Return the picture's bytes."""
        try:
            return Logo.REMOVE if text is None else base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raise serializers.ValidationError(_("This is no base64.")) from None


class CompanyView(APIView):
    """The company's settings; with the defaults while nobody has set them."""

    resource = "company"
    write_level = Level.ADMIN

    @extend_schema(operation_id="company_retrieve", responses=CompanySerializer)
    def get(self, _request: Request, **_named: Any) -> Response:
        """Return the settings."""
        return Response(CompanySerializer(get_company()).data)

    @extend_schema(
        operation_id="company_update", request=CompanySerializer, responses=CompanySerializer
    )
    def patch(self, request: Request, **_named: Any) -> Response:
        """Change what is sent; the first change needs a name."""
        company = copy.copy(get_company())
        self.check_object_permissions(request, company)
        sent = CompanySerializer(company, data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        values = dict(sent.validated_data)
        logo = values.pop("logo", Logo.KEEP)
        set_values(company, values)
        return Response(CompanySerializer(set_company(company=company, logo=logo)).data)
