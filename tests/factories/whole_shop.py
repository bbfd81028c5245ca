"""One row at least of nearly everything: the demo shop, and a little of what happens in it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command

from core.events.dispatch import deliver_all
from core.models import ApiToken, Machine, Qualification, SuiteUser, UserQualification
from core.services.api_tokens import create_api_token
from core.services.records import create_record
from shopmonitor.services.key_rotation import EnrolledNode
from tests.factories.core import LONG_AGO
from tests.factories.floor import SignedNode


def make_whole_shop(directory: Path) -> SuiteUser:
    """Make the demo shop and let a machine be worked at; return its administrator."""
    settings.SUITE_DATA_DIR = directory
    call_command("load_demo", stdout=io.StringIO())
    content = json.loads((directory / "demo.json.draft").read_text(encoding="utf-8"))
    _work_at_a_machine(content)
    boss = SuiteUser.objects.get(username=content["username"])
    if not ApiToken.objects.exists():
        create_api_token(user=boss, name="ERP", scopes=["*"])
    _train(SuiteUser.objects.filter(is_admin=False)[0])
    for alias in settings.DATABASES:
        deliver_all(alias)
    return boss


def _work_at_a_machine(content: dict[str, Any]) -> None:
    """Badge in, run, count, badge out, and pull the e-stop at the end."""
    sent = content["nodes"][0]
    node = SignedNode(EnrolledNode(sent["node_id"], sent["kid"], sent["secret"]))
    code = sent["ports"]["0"]
    tag = next(badge["tag"] for badge in content["badges"] if code in badge["machines"])
    node.swipe(tag)
    node.events(
        node.event("state", {"execution": "ACTIVE"}),
        node.event("count", {"good": 3}),
        node.event("estop", {"state": "TRIGGERED"}),
    )
    node.swipe("04FFFFFF")  # nobody's badge


def _train(person: SuiteUser) -> None:
    training = create_record(Qualification(code="TIG", name="TIG welding"))
    held = UserQualification(user=person, qualification=training, valid_from=LONG_AGO)
    create_record(held)
    Machine.objects.order_by("pk").update(qualification=training)
