"""One PostgreSQL for one test run: in a temporary directory, gone with the run for sure."""

from contextlib import AbstractContextManager

from core.supervision.scratch import scratch_server


def private_server() -> AbstractContextManager[str]:
    """Run a server without fsync, of the version that a new shop would get."""
    return scratch_server(major=0)
