"""Jobs are put in line by the transaction that wants them, and done by the worker."""

import pytest
from django.db import transaction
from django_q.conf import Conf
from django_q.models import OrmQ

from core.db.transactions import transaction_on
from core.errors import NoOpenTransactionError
from core.jobs import enqueue
from core.models import SuiteUser
from shopsuite.job_queue import RETRY_S, TIMEOUT_S, queue_config
from tests.waiting import wait_for
from tests.worker_process import worker

pytestmark = pytest.mark.django_db(transaction=True)


def make_person(*, username: str) -> None:
    SuiteUser.objects.create(username=username, display_name=username, password="!")


def test_job_is_in_line_with_the_commit_and_not_without() -> None:
    with transaction_on("default"):
        enqueue(make_person, username="anna")
        transaction.set_rollback(True)
    assert not OrmQ.objects.exists()
    with transaction_on("default"):
        enqueue(make_person, username="anna")
    assert OrmQ.objects.get().kwargs() == {"username": "anna"}


def test_job_without_a_transaction_is_refused() -> None:
    with pytest.raises(NoOpenTransactionError):
        enqueue(make_person, username="anna")


@pytest.mark.processes
def test_worker_does_the_job_once_and_clears_the_line() -> None:
    with transaction_on("default"):
        enqueue(make_person, username="anna")
    with worker():
        assert wait_for(lambda: SuiteUser.objects.exists() and not OrmQ.objects.exists(), 30)
    assert SuiteUser.objects.count() == 1


def test_job_is_not_handed_out_again_while_it_may_still_be_at_work() -> None:
    assert Conf.TIMEOUT == TIMEOUT_S < RETRY_S == Conf.RETRY


def test_queue_is_cores_database_or_redis_by_one_setting() -> None:
    assert queue_config("")["orm"] == "default"
    assert Conf.ORM == "default"
    redis = queue_config("redis://localhost:6379/1")
    assert redis["redis"] == "redis://localhost:6379/1"
    assert "orm" not in redis
