"""Machines, looked up."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.errors import NotFoundError
from core.models import Machine


def list_machines() -> QuerySet[Machine]:
    """Return the machines in use, each with its zone and area."""
    return Machine.objects.select_related("zone__area").filter(deleted_at__isnull=True)


def require_machine(*, code: str, among: QuerySet[Machine] | None = None) -> Machine:
    """Return the machine of a code, with its zone and area.

    Args:
        code: unique, as people read it.
        among: machines that may be found; without it all that are in use.

    Raises:
        NotFoundError: no such machine is among them.
    """
    machines = list_machines() if among is None else among
    machine = machines.filter(code=code).first()
    if machine is None:
        raise NotFoundError(
            _(
                "machine: no machine has the code '{code}'; give one from the list of machines."
            ).format(code=code),
            field="machine",
        )
    return machine
