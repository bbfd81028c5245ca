"""Machines, looked up."""

from core.errors import NotFoundError
from core.models import Machine


def require_machine(*, code: str) -> Machine:
    """Return the machine of a code, with its zone and area.

    Raises:
        NotFoundError: no machine has the code, or it was retired.
    """
    machine = (
        Machine.objects.select_related("zone__area")
        .filter(code=code, deleted_at__isnull=True)
        .first()
    )
    if machine is None:
        raise NotFoundError(
            f"machine: no machine has the code '{code}'; give one from the list of machines.",
            machine=code,
        )
    return machine
