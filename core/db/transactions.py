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
# The alias whose open transaction takes services in.
_shared_alias: ContextVar[str | None] = ContextVar("shared_alias", default=None)


def open_alias() -> str | None:
    """Return the alias of the transaction that this call runs in, or None."""
    return _open_alias.get()


@contextmanager
def transaction_on(alias: str) -> Iterator[None]:
    """Open one durable transaction on an alias; it joins none but a shared one.

    Raises:
        RuntimeError: a transaction is open already, be it on another database:
            what works on several databases must work on one.
    """
    outer = _open_alias.get()
    if outer == alias == _shared_alias.get():
        yield
        return
    if outer is not None:
        raise RuntimeError(f"a transaction is open on {outer}: services do not nest")
    with transaction.atomic(using=alias, durable=True):
        token = _open_alias.set(alias)
        try:
            yield
        finally:
            _open_alias.reset(token)


@contextmanager
def shared_transaction_on(alias: str) -> Iterator[None]:
    """Open one durable transaction that services called inside join instead of failing.

    For a request that is one effect though it calls several services, or one
    beside a note of its own: all of it is there, or none. Who catches what a
    service raised inside must raise again: nothing is undone by halves.

    Raises:
        RuntimeError: a transaction is open already.
    """
    with transaction_on(alias):
        token = _shared_alias.set(alias)
        try:
            yield
        finally:
            _shared_alias.reset(token)


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
