import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.errors import ConflictError
from shopmonitor.models import FirmwareRelease
from shopmonitor.services.firmware import add_release, give_out, hold_release, withdraw_release
from shopmonitor.services.firmware_files import read_release
from tests.factories.firmware import make_release, release_file

pytestmark = pytest.mark.django_db


def test_a_release_goes_from_ring_to_ring_and_can_be_stopped() -> None:
    release = make_release()
    assert release.state == "new"
    seen = []
    for _ in range(3):
        release = give_out(release=release)
        seen.append((release.state, release.ring))
    assert seen == [("rolling", "first"), ("rolling", "some"), ("rolling", "all")]
    with pytest.raises(ConflictError, match="Every node"):
        give_out(release=release)
    held = hold_release(release=release, because="N1")
    assert (held.state, held.ring, held.held_because) == ("held", "all", "N1")
    with pytest.raises(ConflictError, match="not being given out"):
        hold_release(release=release)
    assert give_out(release=release).state == "rolling"
    withdraw_release(release=release)
    with pytest.raises(ConflictError, match="withdrawn"):
        give_out(release=release)


def test_a_version_comes_once_and_by_one_hand() -> None:
    make_release("1.1.0")
    with pytest.raises(ConflictError, match="is there already"):
        make_release("1.1.0")
    stranger = read_release(release_file("1.2.0", key=Ed25519PrivateKey.generate()))
    with pytest.raises(ConflictError, match="Another key"):
        add_release(found=stranger, by=None)
    make_release("1.1.0", hardware="unix")
    assert FirmwareRelease.objects.count() == 2
