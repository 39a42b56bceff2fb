"""The reference central server: SQLite embedded, PostgreSQL for real. Nobody imports it."""
