"""Writing what a test starts from, outside any request."""

from flask import Flask
from sqlalchemy.orm import Session

from portal import db


class writing:  # noqa: N801 - reads as a verb in tests
    """``with writing(app) as session:`` commits at the end of the block."""

    def __init__(self, app: Flask) -> None:
        self._session = db.open_session(app.extensions["engine"], app.extensions["box"])

    def __enter__(self) -> Session:
        self._session.connection(execution_options={"writes": True})
        return self._session

    def __exit__(self, kind: object, *_rest: object) -> None:
        if kind is None:
            self._session.commit()
        self._session.close()
