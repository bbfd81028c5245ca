"""Tokens of programs, looked up."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.errors import NotFoundError
from core.models import ApiToken, SuiteUser


def list_own_tokens(*, user: SuiteUser) -> QuerySet[ApiToken]:
    """Return a person's tokens, newest first; revoked ones stay as a trace."""
    return ApiToken.objects.filter(user=user).order_by("-pk")


def require_own_token(*, user: SuiteUser, uid: UUID) -> ApiToken:
    """Return one of a person's tokens.

    Raises:
        NotFoundError: it is not theirs, or there is none.
    """
    token = list_own_tokens(user=user).filter(uid=uid).first()
    if token is None:
        raise NotFoundError(_("There is no such token among yours."))
    return token
