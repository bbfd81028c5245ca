"""Copies of core in the databases of the apps, kept by PostgreSQL's logical replication.

Core is written at its home alone; each other database reads a copy. `manage.py replicate`
sets the copies up, looks after them, copies anew and takes them away
(docs/mechanisms/replication.md).
"""
