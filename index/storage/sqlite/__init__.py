"""Documents and passages of one index version, in SQLite."""
