"""What the environment may hold; every mistake names its variable and keeps the value to itself."""

from pathlib import Path

import pytest

from studyapp import env
from studyapp.env import InvalidEnvironment


def refusal(name: str, value: str, monkeypatch: pytest.MonkeyPatch, read: object) -> str:
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidEnvironment) as caught:
        read()
    assert caught.value.variable in (name, f"{name}_FILE")
    return str(caught.value)


def test_a_mistake_keeps_the_value_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    message = refusal("REDIS_URL", "http://:sesame@host", monkeypatch, lambda: env.url("REDIS_URL", schemes=["redis"]))
    assert message == "REDIS_URL: must be a valid URL that starts with redis://"


@pytest.mark.parametrize("value", ["maybe", "1", "yes", "on", "", " ", "true\n", "true false"])
def test_a_boolean_has_two_spellings(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal("DEBUG", value, monkeypatch, lambda: env.boolean("DEBUG", default=False))


@pytest.mark.parametrize(("value", "meant"), [("true", True), ("TRUE", True), ("False", False)])
def test_a_boolean_may_be_in_any_case(value: str, meant: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", value)
    assert env.boolean("DEBUG", default=not meant) is meant


@pytest.mark.parametrize(
    "value", ["0", "-1", "65536", "70000", "abc", "8e3", "8000.0", "٨٠٠٠", "²", "+5", "1_000", "9" * 10_000]
)
def test_a_number_must_be_plain_and_in_its_range(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    message = refusal("PORT", value, monkeypatch, lambda: env.integer("PORT", 8000, minimum=1, maximum=65535))
    assert message == "PORT: must be a whole number from 1 to 65535"


def test_a_choice_names_the_choices(monkeypatch: pytest.MonkeyPatch) -> None:
    message = refusal(
        "LOG_LEVEL", "LOUD", monkeypatch, lambda: env.choice("LOG_LEVEL", "INFO", choices=["INFO", "ERROR"])
    )
    assert message == "LOG_LEVEL: must be one of INFO, ERROR"


def test_a_secret_may_come_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text("from a file\n")
    monkeypatch.setenv("TOKEN_FILE", str(tmp_path / "key"))
    assert env.secret("TOKEN") == "from a file"


def test_a_secret_may_not_come_from_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN_FILE", str(tmp_path))
    assert "set only one" in refusal("TOKEN", "sesame", monkeypatch, lambda: env.secret("TOKEN"))


@pytest.mark.parametrize("content", [None, b"", b"two\nlines", b"\xff\xfe", b"nul\0"])
def test_an_unusable_secret_file_is_refused(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    refusal("TOKEN_FILE", str(tmp_path / "key"), monkeypatch, lambda: env.secret("TOKEN"))


@pytest.mark.parametrize(
    "value", ["nonsense", "http://h/db", "postgres:///", "postgres://h:port/db", "postgres://[::1/db"]
)
def test_a_url_must_be_one_of_its_schemes(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal("DATABASE_URL", value, monkeypatch, lambda: env.url("DATABASE_URL", schemes=("postgres",)))


@pytest.mark.parametrize("value", ["*", "https://example.org", "a,,b", "a b"])
def test_hosts_are_plain_names(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal("ALLOWED_HOSTS", value, monkeypatch, lambda: env.hosts("ALLOWED_HOSTS", default=[]))


@pytest.mark.parametrize("value", ["example.org", "https://example.org/path", "ftp://example.org"])
def test_origins_have_a_scheme_and_no_path(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal("CSRF_TRUSTED_ORIGINS", value, monkeypatch, lambda: env.origins("CSRF_TRUSTED_ORIGINS"))


@pytest.mark.parametrize("value", ["", "short", "x" * 31, "with\nnewline" * 5])
def test_a_weak_secret_key_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal("SECRET_KEY", value, monkeypatch, env.secret_key)


def test_a_secret_key_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "new"))
    first = env.secret_key()
    assert len(first) >= env.MIN_SECRET_LENGTH
    assert env.secret_key() == first
    assert (tmp_path / "new" / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("value", ["two\nlines", "nul\x7f", "x" * 5000])
def test_an_impossible_data_directory_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    refusal("DATA_DIR", value, monkeypatch, env.secret_key)


def test_a_data_directory_that_is_a_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    refusal("DATA_DIR", str(tmp_path / "file"), monkeypatch, env.data_directory)


def test_a_relative_data_directory_counts_from_the_project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", "elsewhere")
    assert env.data_directory() == env.PROJECT_DIRECTORY / "elsewhere"


@pytest.mark.parametrize("value", ["3", "25:00", "03:00:00", "night", "T03:0"])
def test_a_time_of_day_is_hours_and_minutes(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    message = refusal("RETRAIN_CLAIMS_AT", value, monkeypatch, lambda: env.time_of_day("RETRAIN_CLAIMS_AT", "off"))
    assert message == "RETRAIN_CLAIMS_AT: must be a time of day such as 03:00, or off"
