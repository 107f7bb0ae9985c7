"""Schema changes, by Alembic; ``portal db upgrade`` runs them and tests hold them to the models."""
