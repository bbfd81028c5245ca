"""Saving, changing and deleting views of lists; each by who made it."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.db.transactions import in_transaction
from core.errors import NotFoundError
from core.models import SavedView, SuiteUser

MOST_VIEWS = 50


@in_transaction(SavedView)
def save_view(
    *,
    user: SuiteUser,
    list_name: str,
    name: str,
    query: str,
    shared: bool = False,
    is_default: bool = False,
) -> SavedView:
    """Keep a view of a list; a view of theirs that bears the name already is replaced.

    Raises:
        ValidationError: the name is empty or too long, or there are too many views.
    """
    own = SavedView.objects.filter(user=user, list_name=list_name)
    view = own.filter(name=name.strip()).first()
    if view is None:
        if own.count() >= MOST_VIEWS:
            raise ValidationError(
                {"name": _("There are %d views of this list: delete one first.") % MOST_VIEWS}
            )
        view = SavedView(user=user, list_name=list_name, name=name.strip())
    view.query, view.shared = query, shared
    return _write(view, is_default=is_default)


@in_transaction(SavedView)
def change_view(
    *, uid: UUID, user: SuiteUser, name: str, query: str, shared: bool, is_default: bool
) -> SavedView:
    """Rename a view, let it show what is shown now, share it or not, let it open by itself or not.

    Raises:
        NotFoundError: they have no such view.
        ValidationError: the name is empty, too long or that of another view of theirs.
    """
    view = _own_view(uid, user)
    view.name, view.query, view.shared = name.strip(), query, shared
    return _write(view, is_default=is_default)


@in_transaction(SavedView)
def delete_view(*, uid: UUID, user: SuiteUser) -> SavedView:
    """Delete a view and return what it was; those who opened it by a link see the whole list.

    Raises:
        NotFoundError: they have no such view.
    """
    view = _own_view(uid, user)
    view.delete()
    return view


def _own_view(uid: UUID, user: SuiteUser) -> SavedView:
    view = SavedView.objects.select_for_update(no_key=True).filter(uid=uid, user=user).first()
    if view is None:
        raise NotFoundError(_("This view is not there any more, or it is somebody else's."))
    return view


def _write(view: SavedView, *, is_default: bool) -> SavedView:
    """Check and write; only one view of a list opens by itself."""
    if is_default:
        others = SavedView.objects.filter(user_id=view.user_id, list_name=view.list_name)
        others.exclude(pk=view.pk).update(is_default=False)
    view.is_default = is_default
    view.full_clean()
    view.save()
    return view
