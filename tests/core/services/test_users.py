"""Making and changing people."""

from datetime import datetime

import pytest
from django.core.exceptions import ValidationError

from core.clock import utc_now
from core.domain.tags import TagError
from core.models import Badge, SuiteUser, SyncEvent
from core.services.badges import TagTakenError
from core.services.users import change_user, create_user, deactivate_user

pytestmark = pytest.mark.django_db


def new_person(username: str = "anna") -> SuiteUser:
    return SuiteUser(username=username, display_name=username.title())


def valid_from(person: SuiteUser) -> datetime:
    moment = SuiteUser.objects.get(pk=person.pk).sessions_valid_from
    assert moment is not None
    return moment


def test_person_their_badge_and_both_events_come_together() -> None:
    anna = create_user(user=new_person(), password="secret-phrase", rfid_tag="04A1B2C3")
    assert anna.check_password("secret-phrase")
    assert Badge.objects.get().user == anna
    told = SyncEvent.objects.filter(target_app="shop_monitor").order_by("sequence")
    assert [event.event_type for event in told] == ["user.created", "badge.created"]
    assert all("secret" not in str(event.payload) for event in told)


def test_wrong_tag_makes_no_person_either() -> None:
    with pytest.raises(TagError):
        create_user(user=new_person(), rfid_tag="08A1B2C3")
    create_user(user=new_person("ben"), rfid_tag="04A1B2C3")
    with pytest.raises(TagTakenError):
        create_user(user=new_person(), rfid_tag="04A1B2C3")
    assert not SuiteUser.objects.filter(username="anna").exists()


def test_name_is_taken_whatever_its_case() -> None:
    create_user(user=new_person("anna"))
    with pytest.raises(ValidationError):
        create_user(user=new_person("ANNA"))


def test_closing_an_account_and_a_new_password_end_earlier_sign_ins() -> None:
    anna = create_user(user=new_person())
    begun = utc_now()
    change_user(user=anna, password="another-phrase")
    after_password = valid_from(anna)
    deactivate_user(user=anna)
    assert not SuiteUser.objects.get(username="anna").active
    assert begun <= after_password <= valid_from(anna)


def test_other_changes_leave_sign_ins_alone() -> None:
    anna = create_user(user=new_person())
    anna.display_name = "Anna B."
    change_user(user=anna)
    anna.refresh_from_db()
    assert (anna.display_name, anna.sessions_valid_from) == ("Anna B.", None)
