"""The outbox's peer: django-q2 with its ORM broker, having the same effects as jobs."""
