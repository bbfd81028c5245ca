"""What runs at the end of `migrate`; on several databases: test_distributed.py."""

import pytest
from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.management import create_contenttypes
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured
from django.db.models.signals import post_migrate
from django.dispatch import Signal

from core.db.home_only import keep_post_migrate_at_home


def receivers(signal: Signal) -> list[object]:
    return list(signal._live_receivers(None)[0])


def test_djangos_own_receivers_are_gone() -> None:
    # core comes after the two apps; the other way round they would come in again.
    known = receivers(post_migrate)
    assert create_contenttypes not in known
    assert create_permissions not in known


def test_wrong_order_of_apps_stops_the_start() -> None:
    with pytest.raises(ImproperlyConfigured, match="INSTALLED_APPS"):
        keep_post_migrate_at_home(Signal(), apps.get_app_config("core"))


@pytest.mark.django_db
def test_at_home_rows_are_written() -> None:
    assert ContentType.objects.filter(app_label="shopmonitor", model="node").exists()
    assert Permission.objects.filter(codename="change_node").exists()
