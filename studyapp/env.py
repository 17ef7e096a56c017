"""Reads and checks the environment: studyapp.settings and `manage.py up` are its only callers.

Every mistake is an InvalidEnvironment that names the variable and what is wanted, never the value (it may be a secret);
manage.py prints it as one line and exits with code 2. An empty value is a mistake too: unset the variable instead.
"""

import os
import secrets
import stat
from collections.abc import Sequence
from datetime import time
from pathlib import Path
from urllib.parse import urlsplit

PROJECT_DIRECTORY = Path(__file__).resolve().parent.parent
MIN_SECRET_LENGTH = 32
BROKER_RECORD = "broker_url"  # file in the data directory, written by `manage.py up`
# Read by manage.py, where it exists; the environment wins over it.
ENV_FILE = Path(os.environ.get("ENV_FILE", PROJECT_DIRECTORY / ".env"))


class InvalidEnvironment(ValueError):
    """A variable of the environment holds something that can't be used."""

    def __init__(self, variable: str, reason: str) -> None:
        super().__init__(f"{variable}: {reason}")
        self.variable = variable
        self.reason = reason


def text(name: str, default: str | None = None) -> str | None:
    """One line of text."""
    value = os.environ.get(name)
    if value is None:
        return default
    if not value.strip():
        raise InvalidEnvironment(name, "is empty; give it a value or unset it")
    if not value.isprintable():
        raise InvalidEnvironment(name, "must be one line without control characters")
    return value


def secret(name: str) -> str | None:
    """The value of NAME, or the content of the file that NAME_FILE names; both at once are refused."""
    path = text(f"{name}_FILE")
    if path is None:
        return text(name)
    if name in os.environ:
        raise InvalidEnvironment(name, f"is set together with {name}_FILE; set only one of them")
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise InvalidEnvironment(f"{name}_FILE", "names a file that can't be read as text") from error
    if not value or not value.isprintable():
        raise InvalidEnvironment(f"{name}_FILE", "names a file that must hold exactly one line of text")
    return value


def boolean(name: str, default: bool) -> bool:
    """`true` or `false`, in any case; no other spelling."""
    value = text(name)
    if value is None:
        return default
    if value.lower() not in ("true", "false"):
        raise InvalidEnvironment(name, "must be true or false")
    return value.lower() == "true"


def integer(name: str, default: int, *, minimum: int, maximum: int) -> int:
    """A whole number in [minimum, maximum], in plain ASCII digits."""
    value = text(name)
    if value is None:
        return default
    digits = value.removeprefix("-")
    # The length guard keeps a megabyte of digits from being parsed; isascii refuses ١ and ².
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 18 and minimum <= int(value) <= maximum):
        raise InvalidEnvironment(name, f"must be a whole number from {minimum} to {maximum}")
    return int(value)


def choice(name: str, default: str, *, choices: Sequence[str]) -> str:
    """One of the given words."""
    value = text(name, default)
    if value not in choices:
        raise InvalidEnvironment(name, f"must be one of {', '.join(choices)}")
    return value


def time_of_day(name: str, default: str) -> time | None:
    """HH:MM, or None for `off`."""
    value = text(name, default)
    if value == "off":
        return None
    try:
        return time.fromisoformat(value if len(value or "") == len("HH:MM") else "")
    except ValueError as error:
        raise InvalidEnvironment(name, "must be a time of day such as 03:00, or off") from error


def words(name: str, default: Sequence[str] = ()) -> list[str]:
    """Comma-separated words; spaces around them do not count."""
    value = text(name)
    if value is None:
        return list(default)
    found = [word.strip() for word in value.split(",")]
    if not all(found) or any(" " in word for word in found):
        raise InvalidEnvironment(name, "must be words separated by single commas")
    return found


def hosts(name: str, default: Sequence[str]) -> list[str]:
    """Host names that the site answers to. `*` is refused: it opens password-reset mails to forged hosts."""
    found = words(name, default)
    if any(host == "*" or "/" in host for host in found):
        raise InvalidEnvironment(name, "must list host names such as study.example.org, without * and without http://")
    return found


def origins(name: str) -> list[str]:
    """Origins such as https://study.example.org."""
    found = words(name)
    for origin in found:
        if not _is_url(origin, schemes=("http", "https")) or urlsplit(origin).path:
            raise InvalidEnvironment(name, "must list origins such as https://study.example.org")
    return found


def url(name: str, default: str | None = None, *, schemes: Sequence[str]) -> str | None:
    """A URL of one of the schemes; it may hold a password, so NAME_FILE works as well."""
    value = secret(name)
    if value is None:
        return default
    if not _is_url(value, schemes=schemes):
        wanted = " or ".join(f"{scheme}://" for scheme in schemes)
        raise InvalidEnvironment(name, f"must be a valid URL that starts with {wanted}")
    return value


def _is_url(value: str, *, schemes: Sequence[str]) -> bool:
    try:
        parts = urlsplit(value)
        _ = parts.port  # reading it is what checks it
    except ValueError:
        return False
    return parts.scheme in schemes and "://" in value and bool(parts.hostname or len(parts.path) > 1)


def data_directory() -> Path:
    """Where everything that this site writes lives: DATA_DIR, by default var/ beside manage.py.

    A relative path counts from the project, so that every command means the same directory. It need not exist yet.
    """
    value = text("DATA_DIR", "var")
    assert value is not None
    directory = (PROJECT_DIRECTORY / Path(value).expanduser()).absolute()
    try:
        if directory.exists() and not directory.is_dir():
            raise InvalidEnvironment("DATA_DIR", "names a file; it must be a directory")
    except OSError as error:  # too long a name, or a parent that may not be read
        raise InvalidEnvironment("DATA_DIR", "is not a usable path") from error
    return directory


def embedded_broker_url() -> str:
    """The broker that `manage.py up` recorded, as Celery spells it; where none runs, a socket that nobody answers."""
    record = data_directory() / BROKER_RECORD
    try:
        return record.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return f"redis+socket://{data_directory()}/no-broker-is-running"
    except (OSError, ValueError) as error:
        raise InvalidEnvironment("DATA_DIR", f"holds an unreadable file {BROKER_RECORD}") from error


def secret_key() -> str:
    """Django's SECRET_KEY: from SECRET_KEY or SECRET_KEY_FILE, else from a file in DATA_DIR made on first use."""
    given = secret("SECRET_KEY")
    if given is None:
        return _stored_secret_key(data_directory() / "secret_key")
    if len(given) < MIN_SECRET_LENGTH:
        raise InvalidEnvironment("SECRET_KEY", f"must have at least {MIN_SECRET_LENGTH} characters")
    return given


def _stored_secret_key(path: Path) -> str:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _create_private(path, secrets.token_urlsafe(64))
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(0o600)
        value = path.read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        raise InvalidEnvironment("DATA_DIR", "holds no readable secret_key and none can be written there") from error
    if len(value) < MIN_SECRET_LENGTH:
        raise InvalidEnvironment("DATA_DIR", "holds a secret_key that is too short; delete that file to get a new one")
    return value


def _create_private(path: Path, content: str) -> None:
    """Two processes may come here at once: the file appears whole, and the first one wins."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(content)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
