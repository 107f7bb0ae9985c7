"""The outbox: written with what caused a mail, claimed, rendered and settled by the worker."""
