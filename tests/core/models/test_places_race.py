"""Two people who put two areas into each other at once: one of them is refused."""

from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from core.models import Area
from core.services.records import change_record
from tests.factories.core import AreaFactory

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = 10


def test_two_areas_never_lie_in_each_other() -> None:
    for _round in range(ROUNDS):
        first, second = AreaFactory.create_batch(2)
        start = Barrier(2)
        refusals: list[str] = []

        def put(inner: Area, outer: Area, start: Barrier, refusals: list[str]) -> None:
            area = Area.objects.get(pk=inner.pk)
            area.parent = Area.objects.get(pk=outer.pk)
            start.wait(timeout=20)
            try:
                change_record(area)
            except (ValidationError, IntegrityError) as error:
                refusals.append(type(error).__name__)
            finally:
                connection.close()

        pairs = ((first, second), (second, first))
        threads = [Thread(target=put, args=(*pair, start, refusals)) for pair in pairs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(refusals) == 1
        nested = Area.objects.filter(pk__in=[first.pk, second.pk], parent__isnull=False)
        assert nested.count() == 1, "one lies in the other"
