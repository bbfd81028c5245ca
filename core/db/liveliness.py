"""A line that swallows what is sent is noticed after 6 s, at both ends.

Else what hangs on it keeps its locks for hours, and nobody makes a new connection though there is
a way again. Plain Python: settings are made of it.
"""

# In the words of libpq; seconds and milliseconds.
LIVELINESS = {
    "keepalives_idle": 3,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 6000,
}


def liveliness_of_server() -> list[str]:
    """Return what the server is asked to do for a session, so that it notices that we are gone."""
    return [f"-c tcp_{word.removeprefix('tcp_')}={value}" for word, value in LIVELINESS.items()]
