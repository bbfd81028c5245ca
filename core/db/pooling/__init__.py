"""A pooler between the suite and its databases: its configuration, and what to look out for."""
