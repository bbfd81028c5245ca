"""The list of secret columns is whole, true, and the one that the documentation shows."""

import re
from pathlib import Path

from django.apps import apps
from django.conf import settings

from core.secrets.columns import SECRETS, Kept, secrets_table
from tests.architecture.tables import own_models

NAMES = re.compile(r"secret|sealed|encrypt|digest|password|token|_hash\b|pin\b|otp|recovery")
# Names that sound like it, and why they hold nothing secret.
HARMLESS = {
    "core.ApiTokenPlace.token_uid": "the id of a token, which opens nothing",
    "core.CompanyLogo.digest": "of a picture that everybody sees",
    "shopmonitor.OfflineList.digest": "of rights and badges' ids, to see whether they changed",
    "shopmonitor.OfflineList.config_digest": "the same of a node's settings",
    "core.Webhook.previous_secret_until": "a moment",
}


def test_every_column_that_sounds_secret_is_on_the_list() -> None:
    listed = {f"{each.model}.{each.column}" for each in SECRETS}
    sounding = {
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        for field in model._meta.concrete_fields
        if NAMES.search(field.name) or NAMES.search(str(field.column))
    }
    assert sounding - listed - set(HARMLESS) == set()
    assert set(HARMLESS) <= sounding, "an exception nobody needs"


def test_every_listed_column_is_there() -> None:
    for each in SECRETS:
        assert apps.get_model(each.model)._meta.get_field(each.column)


def test_sealed_columns_are_named_so() -> None:
    for each in SECRETS:
        name = each.column
        assert (each.kept is Kept.SEALED) == ("encrypted" in name or "sealed" in name), name


def test_documentation_shows_the_list() -> None:
    page = Path(settings.BASE_DIR) / "docs" / "mechanisms" / "secrets.md"
    assert secrets_table() in page.read_text(encoding="utf-8")
