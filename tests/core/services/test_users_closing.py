"""Closing accounts, and what tells people apart."""

import pytest
from django.core.exceptions import ValidationError

from core.models import Badge, SuiteUser, SyncEvent
from core.secrets.vault import badge_digest, decrypt
from core.services.users import change_user, create_user, deactivate_user

pytestmark = pytest.mark.django_db
TAG = "04A1B2C3"


def person(**values: str) -> SuiteUser:
    return SuiteUser(**{"username": "anna", "display_name": "Anna"} | values)


def wires(user: SuiteUser) -> list[str]:
    events = SyncEvent.objects.filter(resource_id=str(user.uid), target_app="shop_monitor")
    return list(events.order_by("sequence").values_list("event_type", flat=True))


def test_tag_makes_the_first_badge_and_is_kept_sealed() -> None:
    user = create_user(user=person(), rfid_tag="04:a1:b2:c3")
    badge = Badge.objects.get(user=user)
    assert badge.digest == badge_digest(TAG)
    assert (badge.last4, badge.state) == ("B2C3", "active")
    assert decrypt(badge.tag_encrypted) == TAG
    assert TAG not in str(list(SyncEvent.objects.values_list("payload", flat=True)))


def test_many_people_may_have_no_address_and_no_outside_id() -> None:
    create_user(user=person())
    create_user(user=person(username="bert"))


def test_id_at_a_provider_is_unique_there() -> None:
    create_user(user=person(auth_provider="azure", external_id="7"))
    create_user(user=person(username="bert", auth_provider="google", external_id="7"))
    with pytest.raises(ValidationError):
        create_user(user=person(username="carl", auth_provider="azure", external_id="7"))


def test_closing_an_account_is_told_as_that_and_ends_sign_ins() -> None:
    user = create_user(user=person())
    deactivate_user(user=user)
    assert not user.is_active
    assert user.sessions_valid_from is not None
    assert wires(user) == ["user.created", "user.deactivated"]


def test_closing_by_a_change_is_the_same() -> None:
    user = SuiteUser.objects.get(pk=create_user(user=person()).pk)
    user.active = False
    change_user(user=user)
    assert wires(user) == ["user.created", "user.deactivated"]
    assert user.sessions_valid_from is not None


def test_closing_means_it_though_the_reader_saw_it_closed() -> None:
    user = create_user(user=person())
    deactivate_user(user=user)
    mine, theirs = (SuiteUser.objects.get(pk=user.pk) for _ in range(2))
    theirs.active = True
    change_user(user=theirs)
    deactivate_user(user=mine)
    user.refresh_from_db()
    assert not user.active


def test_opening_an_account_again_is_a_change_that_revives_no_sign_in() -> None:
    user = create_user(user=person())
    closed = deactivate_user(user=user).sessions_valid_from
    user.active = True
    change_user(user=user)
    assert wires(user)[-1] == "user.updated"
    assert user.sessions_valid_from == closed
