"""The queue of background jobs: PostgreSQL alone by default, Redis by one setting."""

from typing import Any

# No job may take longer; the worker ends it then.
TIMEOUT_S = 900
# After this a job that nobody reported on is handed out again: its worker is dead.
RETRY_S = 1000


def queue_config(url: str) -> dict[str, Any]:
    """Return django-q2's settings; an empty URL means core's database.

    `orm` is the alias of core's own database in every topology; no other one has its jobs.
    """
    broker = {"redis": url} if url else {"orm": "default"}
    return {
        "name": "shopsuite",
        "workers": 1,
        "timeout": TIMEOUT_S,
        "retry": RETRY_S,
        # A job that failed has said so in rows of its own; it is not tried again.
        "ack_failures": True,
        "save_limit": -1,
        "poll": 0.5,
        "guard_cycle": 1,
        # What happens again and again is the dispatcher's (core/timers.py).
        "scheduler": False,
        "queue_limit": 4,
        **broker,
    }
