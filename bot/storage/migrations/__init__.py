"""The schema's history, for Alembic. Make the next step with

    alembic -c bot/storage/alembic.ini revision --autogenerate --rev-id 0005 -m "what it adds"

and raise HEAD; tests hold HEAD, the migrations and tables.py together.
"""

HEAD = "0004"
"""The newest migration: a start that finds it in the database need not load Alembic."""
