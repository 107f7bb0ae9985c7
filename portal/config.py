"""Settings: from ``PORTAL_*`` in the environment, else ``instance/config.toml`` in lower case.

A wrong setting stops the start with its name, its fault and the mend; values are never printed.
"""

import os
import secrets
import tomllib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from portal.crypto import KEY_BYTES, DataKey
from portal.errors import ConfigError

PREFIX = "PORTAL_"
DEFAULT_BASE_URL = "http://127.0.0.1:8000"
DEFAULT_MAIL_FROM = "Level Ground <appointments@levelground.example>"
_ROOT = Path(__file__).resolve().parent.parent


class Environment(StrEnum):
    """Where the portal runs; production refuses weak or missing settings."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


def _switch(value: object) -> object:
    return {"on": True, "off": False}.get(value, value) if isinstance(value, str) else value


Switch = Annotated[bool, BeforeValidator(_switch)]


class Config(BaseModel):
    """Every setting, checked. Field names are the settings' names without ``PORTAL_``."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    instance: Path
    database_url: str = ""
    redis_url: SecretStr | None = None
    base_url: str = DEFAULT_BASE_URL
    secret_key: SecretStr
    data_keys: SecretStr
    mail_url: SecretStr = SecretStr("")
    mail_from: str = DEFAULT_MAIL_FROM
    mail_reply_to: str | None = None
    undo_seconds: int = Field(default=180, ge=0, le=3600)
    site_name: str = Field(default="Level Ground", min_length=1, max_length=40)
    exit_url: str = "https://www.wikipedia.org/"
    meeting_base_url: str = "https://meet.jit.si/"
    rate_limits: Switch = True
    env: Environment = Environment.DEVELOPMENT

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value:
            return value
        try:
            driver = make_url(value).drivername
        except (ArgumentError, ValueError) as error:  # the second for a port that is no number
            raise ValueError(
                "is not a database address; use sqlite:///FILE or postgresql+psycopg://…"
            ) from error
        if driver not in {"sqlite", "postgresql+psycopg"}:
            raise ValueError("names an unknown database; use sqlite:/// or postgresql+psycopg://")
        return value

    @field_validator("base_url", "exit_url", "meeting_base_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if _scheme(value) not in {"http", "https"} or not urlsplit(value).netloc:
            raise ValueError("is not a web address; write it whole, like https://example.org")
        return value

    @field_validator("mail_url")
    @classmethod
    def _mail_target(cls, value: SecretStr) -> SecretStr:
        if _scheme(value.get_secret_value()) not in {"", "file", "smtp", "smtps"}:
            raise ValueError("is not a mail target; use file:FOLDER or smtp://user:pass@host:port")
        return value

    @field_validator("redis_url")
    @classmethod
    def _known_store(cls, value: SecretStr | None) -> SecretStr | None:
        schemes = {"redis", "rediss", "redis+unix", "valkey", "valkeys", "valkey+unix"}
        address = value.get_secret_value() if value is not None else ""
        if address and _scheme(address) not in schemes:
            raise ValueError("is not the address of a Redis store; use redis://host:port/number")
        return value

    @field_validator("secret_key")
    @classmethod
    def _long_secret(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < KEY_BYTES:
            raise ValueError(f"is too short; give at least {KEY_BYTES} random characters")
        return value

    @field_validator("data_keys")
    @classmethod
    def _whole_keys(cls, value: SecretStr) -> SecretStr:
        try:
            keys = _parse_keys(value.get_secret_value())
        except ValueError as error:
            raise ValueError(
                f"is not a list of keys; give base64 of {KEY_BYTES} bytes each, newest first, "
                "separated by commas"
            ) from error
        if not keys:
            raise ValueError("is empty; give at least one key")
        return value

    @model_validator(mode="after")
    def _fit_for_production(self) -> Self:
        if self.env is not Environment.PRODUCTION:
            return self
        faults = [
            fault
            for is_bad, fault in (
                (
                    not self.is_https,
                    "BASE_URL: is not https; in production write one that begins with https://",
                ),
                (
                    self.mail_from == DEFAULT_MAIL_FROM,
                    "MAIL_FROM: is missing; write who mails come from, like Practice <name@host>",
                ),
                (not self.rate_limits, "RATE_LIMITS: is off; in production remove it or write on"),
            )
            if is_bad
        ]
        if faults:
            raise ValueError("\n".join(faults))
        return self

    @property
    def is_https(self) -> bool:
        """Return whether people reach the portal by https, so that cookies may be Secure."""
        return self.base_url.startswith("https://")

    @property
    def is_production(self) -> bool:
        """Return whether weak settings, the demo and ``/dev/mail`` are refused."""
        return self.env is Environment.PRODUCTION

    @property
    def host(self) -> str:
        """Return the host of the base URL, as it stands in calendar UIDs."""
        return urlsplit(self.base_url).hostname or "localhost"

    @property
    def database(self) -> URL:
        """Return the database's address; the embedded file when none is set."""
        return make_url(self.database_url or f"sqlite:///{self.instance / 'portal.sqlite3'}")

    @property
    def mail_target(self) -> str:
        """Return where mails go; a folder of the instance when none is set."""
        return self.mail_url.get_secret_value() or f"file:{self.instance / 'mail'}"

    @property
    def keys(self) -> list[DataKey]:
        """Return the field keys, newest first."""
        return _parse_keys(self.data_keys.get_secret_value())

    @property
    def secret(self) -> bytes:
        """Return the secret behind sessions and tokens."""
        return self.secret_key.get_secret_value().encode()


def _scheme(address: str) -> str | None:
    """Return the scheme of an address, None when its host or port is none."""
    try:
        parts = urlsplit(address)
        return parts.scheme if parts.port is None or parts.port else None
    except ValueError:
        return None


def _parse_keys(text: str) -> list[DataKey]:
    return [
        DataKey(b64decode(part, validate=True))
        for part in text.replace("\n", ",").split(",")
        if part.strip()
    ]


def load(given: Mapping[str, object] | None = None) -> Config:
    """Return the settings: ``given`` (upper case) over the environment over ``config.toml``.

    Makes the instance folder and, once, the two key files (mode 0600). Raises ConfigError with
    one line for each fault.
    """
    overrides = {key.lower(): value for key, value in (given or {}).items()}
    instance = Path(
        str(overrides.get("instance") or _environment().get("instance") or _ROOT / "instance")
    )
    instance = instance.absolute()
    try:
        instance.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            [f"{PREFIX}INSTANCE: cannot be made; choose a folder you may write"]
        ) from error
    values: dict[str, Any] = {
        **_file(instance),
        **_environment(),
        **overrides,
        "instance": instance,
    }
    values.setdefault(
        "secret_key", _kept(instance, "secret-key", lambda: secrets.token_urlsafe(48))
    )
    values.setdefault(
        "data_keys", _kept(instance, "data-keys", lambda: b64encode(os.urandom(KEY_BYTES)).decode())
    )
    try:
        return Config(**values)
    except ValidationError as error:
        raise ConfigError([line for fault in error.errors() for line in _lines(fault)]) from None


def _environment() -> dict[str, str]:
    return {
        name.removeprefix(PREFIX).lower(): value
        for name, value in os.environ.items()
        if name.startswith(PREFIX) and name.removeprefix(PREFIX).lower() in Config.model_fields
    }


def _file(instance: Path) -> dict[str, Any]:
    path = instance / "config.toml"
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError([f"config.toml: is not TOML ({error}); mend or remove it"]) from error


def _kept(instance: Path, name: str, make: Any) -> str:
    """Return the text of a key file, made on first use; two starts at once agree on one."""
    folder = instance / "keys"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name
    if not path.exists():
        draft = folder / f"{name}.{os.getpid()}.{secrets.token_hex(4)}"
        draft.touch(mode=0o600)
        draft.write_text(make())
        try:
            # A link, not a rename: it fails when another process was first, so its key stays.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


# For the settings whose kind is checked before their value is looked at; all others are text.
_MENDS = {
    "ENV": "is neither development nor production; write one of the two",
    "RATE_LIMITS": "is neither on nor off; write one of the two",
    "SITE_NAME": "is not a name of 1 to 40 characters; write one, or remove it for Level Ground",
    "UNDO_SECONDS": "is not a whole number from 0 to 3600; write how many seconds, like 180",
}


def _lines(fault: Any) -> list[str]:
    message = str(fault["msg"]).removeprefix("Value error, ")
    if not fault["loc"]:
        return [f"{PREFIX}{line}" for line in message.splitlines()]
    name = str(fault["loc"][0]).upper()
    if fault["type"] == "extra_forbidden":
        message = "is not a setting; remove it or mend its spelling"
    elif fault["type"] != "value_error":
        message = _MENDS.get(name, "is not text; write it in quotes")
    return [f"{PREFIX}{name}: {message}"]
