"""A change against what was read."""

import pytest

from core.db.transactions import transaction_on
from core.models import Area
from core.services.preconditions import ChangedMeanwhileError, require_revision
from core.services.records import change_record
from tests.factories.core import AreaFactory

pytestmark = pytest.mark.django_db


def test_known_revision_passes_and_another_is_refused_with_that_of_now() -> None:
    area = AreaFactory.create()
    read = Area.objects.get()
    area.name = "New"
    change_record(area)
    with transaction_on("default"):
        require_revision(read, known={2})
        with pytest.raises(ChangedMeanwhileError, match="revision 2") as refused:
            require_revision(read, known={1})
    assert refused.value.context["revision"] == 2
