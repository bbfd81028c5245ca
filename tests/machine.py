"""What a test needs of the machine: left out where it is missing, insisted on in CI."""

import os
from typing import NoReturn

import pytest

INSIST = "SHOPSUITE_TEST_ALL"


def leave_out(missing: str, remedy: str) -> NoReturn:
    """Skip the test in one line; with SHOPSUITE_TEST_ALL=1 (`.ci/run`) fail it instead."""
    reason = f"{missing} is missing on this machine ({remedy})"
    if os.environ.get(INSIST) == "1":
        pytest.fail(f"{reason}, and {INSIST}=1 insists on it", pytrace=False)
    pytest.skip(reason)
