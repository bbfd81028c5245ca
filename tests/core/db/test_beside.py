import pytest
from django.db import connection, transaction

from core.db.beside import beside
from core.db.transactions import transaction_on
from core.models import SuiteApp

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_written_beside_a_transaction_stays_when_that_is_rolled_back() -> None:
    with beside("default") as side, transaction_on("default"):
        SuiteApp.objects.create(code="inside", name="x")
        with side.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM suite_apps WHERE code = 'inside'")
            assert cursor.fetchone() == (0,)
            cursor.execute(
                "INSERT INTO suite_apps (uid, code, name, url, enabled, position)"
                " VALUES (gen_random_uuid(), 'beside', 'x', '', true, 0)"
            )
        transaction.set_rollback(True)
    assert list(SuiteApp.objects.values_list("code", flat=True)) == ["beside"]
    assert connection.connection is not side.connection
    assert side.connection is None
