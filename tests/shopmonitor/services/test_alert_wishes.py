"""A person's own wish takes the place of the one before."""

import pytest
from django.core.exceptions import ValidationError

from shopmonitor.models import AlertWish
from shopmonitor.selectors.alert_wishes import get_wish
from shopmonitor.services.alert_wishes import set_wish
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db


def test_there_is_one_wish_a_person() -> None:
    anna = UserFactory.create()
    assert get_wish(user=anna).by_mail
    set_wish(wish=AlertWish(by_mail=False), user=anna)
    set_wish(wish=AlertWish(by_screen=False), user=anna)
    assert AlertWish.objects.count() == 1
    assert (get_wish(user=anna).by_mail, get_wish(user=anna).by_screen) == (True, False)
    with pytest.raises(ValidationError, match="Quiet hours"):
        set_wish(wish=AlertWish(quiet_from="22:00"), user=anna)
