"""Releases of nodes' programs: added, given out ring by ring, stopped, withdrawn."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.transactions import in_transaction
from core.errors import ConflictError
from core.models import SuiteUser
from shopmonitor.domain.firmware import next_ring
from shopmonitor.models import FirmwareRelease
from shopmonitor.models.firmware import FirmwareRing, ReleaseState
from shopmonitor.services.firmware_files import ReleaseFile


@in_transaction(FirmwareRelease)
def add_release(*, found: ReleaseFile, by: SuiteUser | None) -> FirmwareRelease:
    """Keep a release whose file was read and checked; no node gets it yet.

    Raises:
        ConflictError: it is there already, or another key has signed what was there before.
    """
    same = FirmwareRelease.objects.filter(hardware=found.hardware)
    if same.filter(version=found.version).exists():
        text = _("Version {version} for {hardware} is there already; give the new one a number.")
        raise ConflictError(text.format(version=found.version, hardware=found.hardware))
    known = same.order_by("pk").values_list("public_key", flat=True).first()
    if known is not None and known != found.public_key:
        raise ConflictError(
            _("Another key has signed the releases that are there; nodes would refuse this one.")
        )
    return FirmwareRelease.objects.create(
        version=found.version, hardware=found.hardware, min_version=found.min_version,
        size=len(found.content), sha256=found.sha256, signature=found.signature,
        public_key=found.public_key, content=found.content, added_by=by,
    )  # fmt: skip


@in_transaction(FirmwareRelease)
def give_out(*, release: FirmwareRelease) -> FirmwareRelease:
    """Give a release to the first ring, to the next one, or go on where it was stopped.

    Raises:
        ConflictError: every node may have it already, or it was withdrawn.
    """
    current = _locked(release)
    if current.state == ReleaseState.WITHDRAWN:
        raise ConflictError(_("This release was withdrawn; make one with a higher number."))
    if current.state == ReleaseState.ROLLING:
        following = next_ring(current.ring)
        if following is None:
            raise ConflictError(_("Every node may fetch this release already."))
        current.ring = FirmwareRing(following)
    return _step(current, ReleaseState.ROLLING)


@in_transaction(FirmwareRelease)
def hold_release(*, release: FirmwareRelease, because: str = "") -> FirmwareRelease:
    """Let no further node fetch a release; those that have it keep it.

    Raises:
        ConflictError: it is not being given out.
    """
    current = _locked(release)
    if current.state != ReleaseState.ROLLING:
        raise ConflictError(_("This release is not being given out."))
    return _step(current, ReleaseState.HELD, because)


@in_transaction(FirmwareRelease)
def withdraw_release(*, release: FirmwareRelease) -> FirmwareRelease:
    """Let no node fetch a release ever again."""
    return _step(_locked(release), ReleaseState.WITHDRAWN)


def _locked(release: FirmwareRelease) -> FirmwareRelease:
    rows = FirmwareRelease.objects.select_for_update(no_key=True).defer("content")
    return rows.get(pk=release.pk)


def _step(release: FirmwareRelease, state: ReleaseState, because: str = "") -> FirmwareRelease:
    release.state, release.held_because, release.changed_at = state, because[:300], utc_now()
    release.save(update_fields=["state", "ring", "held_because", "changed_at"])
    return release
