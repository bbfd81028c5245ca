"""Who is at work on an import is told by a lock that dies with its holder."""

import pytest

from core.choices import ImportState
from core.db.beside import beside
from core.db.transactions import transaction_on
from core.models import ImportRun
from core.services.imports.watching import ImportCancelledError, Watch, hold_lock, is_at_work
from tests.core.services.imports.files import PEOPLE, uploaded

pytestmark = pytest.mark.django_db(transaction=True)


def test_step_is_claimed_once_and_only_from_the_line() -> None:
    run = uploaded("people", PEOPLE)
    with beside("default") as side:
        watch = Watch(side, run.pk)
        assert not watch.claim("check")
        ImportRun.objects.update(state=ImportState.QUEUED)
        assert not watch.claim("run")
        assert watch.claim("check")
        assert not watch.claim("check")


def test_report_tells_how_far_and_hears_the_wish_to_stop() -> None:
    run = uploaded("people", PEOPLE)
    with beside("default") as side:
        Watch(side, run.pk).report(3, 9)
        run.refresh_from_db()
        assert (run.done, run.total) == (3, 9)
        ImportRun.objects.update(cancel_wanted=True)
        with pytest.raises(ImportCancelledError):
            Watch(side, run.pk).report(4, 9)


def test_lock_is_seen_by_others_and_goes_with_the_transaction() -> None:
    with beside("default") as other, other.cursor() as cursor, transaction_on("default"):
        hold_lock("default", run_id=7)
        cursor.execute("SELECT pg_try_advisory_xact_lock_shared(710300, 7)")
        assert cursor.fetchone() == (False,)
    with transaction_on("default"):
        assert not is_at_work("default", run_id=7)
