"""Changing the keys while the shop works: fresh ones in front, all that is sealed sealed anew.

Each step can be broken off and done again: what is done stays done, and a second time changes
nothing. Badges are found all the while: a tag is looked for under every key of the ring.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from core.choices import SecurityEventKind
from core.clock import utc_now
from core.db.router import suite_router
from core.db.transactions import in_transaction
from core.errors import ConflictError
from core.models import ApiToken, Badge, SecurityEvent
from core.secrets.columns import SecretColumn, sealed_columns
from core.secrets.identity_key import renew_identity_key
from core.secrets.key_ring import key_ring, read_key_file, replace_key_file
from core.secrets.vault import badge_digest, decrypt, encrypt, lookup_mark
from core.services.security_events import record_security_event

BATCH = 200
# Longer than any request that may still hold the ring from before: swipes answer within 2 s.
SETTLED_S = 5.0


@dataclass
class Rekeyed:
    """How many rows were brought to the newest keys, by table and column."""

    columns: dict[str, int] = field(default_factory=dict)
    badges: int = 0
    tokens_left: list[str] = field(default_factory=list)


def rotate_keys(*, path: Path) -> None:
    """Put fresh keys in front; what the older ones sealed, and found, they still do.

    Raises:
        KeyRingError: there is no key file that can be read.
    """
    replace_key_file(path, read_key_file(path).rotated())
    _note_change(change="rotated")


def rotate_identity_key() -> Path:
    """Sign with a fresh key, from now on, who somebody is at other components; return its file."""
    path = renew_identity_key()
    _note_change(change="identity key renewed")
    return path


def rekey(*, settled_s: float = SETTLED_S) -> Rekeyed:
    """Seal anew what an older key sealed, and make digests of badges anew.

    Waits until the key file is older than any request that began before it was changed.
    """
    _let_settle(settings.SUITE_KEY_FILE, settled_s)
    done = Rekeyed()
    for column in sealed_columns():
        model = apps.get_model(column.model)
        for alias in _homes(model):
            name = f"{column.model}.{column.column}"
            done.columns[name] = done.columns.get(name, 0) + _seal_anew(model, alias, column)
    done.badges = _digest_anew(_homes(Badge)[0])
    done.tokens_left = _tokens_left()
    return done


def drop_older_keys(*, path: Path, with_tokens: bool) -> Rekeyed:
    """Bring the last rows to the newest keys, then forget the older keys.

    Raises:
        ConflictError: programs have tokens that only the older look-up key finds.
    """
    done = rekey()
    if done.tokens_left and not with_tokens:
        names = ", ".join(done.tokens_left[:10])
        text = _(
            "%(count)s tokens were not used since the keys changed (%(names)s): renew or revoke "
            "them, or drop them with --with-tokens; they open nothing then."
        )
        raise ConflictError(text % {"count": len(done.tokens_left), "names": names})
    replace_key_file(path, read_key_file(path).without_older())
    _note_change(change="older keys dropped", tokens=len(done.tokens_left))
    return done


def _seal_anew(model: type[Model], alias: str, column: SecretColumn) -> int:
    """Seal a column's rows anew; one that is changed meanwhile is left to who changed it."""
    ring, name, count = key_ring(), column.column, 0
    for key, sealed in _rows(model, alias, name):
        if sealed and not ring.is_newest(sealed):
            same = model._base_manager.using(alias).filter(pk=key, **{name: sealed})
            count += same.update(**{name: encrypt(decrypt(sealed))})
    return count


def _digest_anew(alias: str) -> int:
    count = 0
    for key, sealed in _rows(Badge, alias, "tag_encrypted"):
        if sealed:
            digest = badge_digest(decrypt(sealed))
            rows = Badge._base_manager.using(alias).filter(pk=key).exclude(digest=digest)
            count += rows.update(digest=digest)
    return count


def _rows(model: type[Model], alias: str, column: str) -> Iterator[tuple[int, str]]:
    """Yield the rows in order of their key, a batch a query: none is held open."""
    last = 0
    rows = model._base_manager.using(alias).order_by("pk")
    while batch := list(rows.filter(pk__gt=last).values_list("pk", column)[:BATCH]):
        yield from batch
        last = batch[-1][0]


def _homes(model: type[Model]) -> list[str]:
    """Return the databases in which a model's rows are written."""
    schema = suite_router.schema_for(model._meta.app_label)
    regions = suite_router.regions_of(schema)
    return [suite_router.alias_for(schema, region=region) for region in regions]


def _tokens_left() -> list[str]:
    if not key_ring().older_lookups:
        return []
    live = Q(expires_at__isnull=True) | Q(expires_at__gt=utc_now())
    rows = ApiToken.objects.filter(live, revoked_at__isnull=True).exclude(key_mark=lookup_mark())
    return [str(token) for token in rows.order_by("pk")]


def _let_settle(path: Path, settled_s: float) -> None:
    age = utc_now().timestamp() - path.stat().st_mtime
    if age < settled_s:
        time.sleep(settled_s - max(age, 0.0))


@in_transaction(SecurityEvent)
def _note_change(**detail: object) -> None:
    record_security_event(SecurityEventKind.KEYS_CHANGED, **detail)  # type: ignore[arg-type]
