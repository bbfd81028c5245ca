"""Copies of the suite's databases that can be trusted: written whole, compared row by row.

Plain psycopg2 and PostgreSQL's own programs. A backup is a folder: `manifest.json` and one dump
for each distinct database. The keys of the shop never lie in it.
"""
