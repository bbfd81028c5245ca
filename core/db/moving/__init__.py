"""Everything in a database moves to another one: compared to the row, resumable, downtime told.

Plain psycopg2 and PostgreSQL's own programs, like `core.db.backups`.
"""
