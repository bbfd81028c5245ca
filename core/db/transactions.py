"""One entry point, one service, one transaction; the alias comes from the router."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from django.db import router, transaction

if TYPE_CHECKING:
    from django.db.models import Model

P = ParamSpec("P")
R = TypeVar("R")

_open_alias: ContextVar[str | None] = ContextVar("open_alias", default=None)


def open_alias() -> str | None:
    """Return the alias of the transaction that this call runs in, or None."""
    return _open_alias.get()


@contextmanager
def transaction_on(alias: str) -> Iterator[None]:
    """Open one durable transaction on an alias; it never joins another one.

    Raises:
        RuntimeError: a transaction is open already, be it on another database:
            what works on several databases must work on one.
    """
    outer = _open_alias.get()
    if outer is not None:
        raise RuntimeError(f"a transaction is open on {outer}: services do not nest")
    with transaction.atomic(using=alias, durable=True):
        token = _open_alias.set(alias)
        try:
            yield
        finally:
            _open_alias.reset(token)


def in_transaction(
    model: type[Model],
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Run a service in one durable transaction on the database of the model.

    Raises:
        RuntimeError: the caller has a transaction open already: services that
            are called from outside do not nest; share a private function instead.
    """

    def decorate(service: Callable[P, R]) -> Callable[P, R]:
        @wraps(service)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            with transaction_on(router.db_for_write(model)):
                return service(*args, **kwargs)

        return run

    return decorate
