"""Every variable of the environment is documented in .env.example, and every documented one is read."""

import re
from pathlib import Path

from tests.processes import ROOT

READ = re.compile(r'env\.(?:text|secret|boolean|integer|choice|words|hosts|origins|url|time_of_day)\(\s*"([A-Z_]+)"')
READ_IN_ENV = {"DATA_DIR", "SECRET_KEY"}
COMPOSE_ONLY = {"POSTGRES_PASSWORD", "WORKER_MEMORY"}


def documented() -> set[str]:
    return set(re.findall(r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))


def read_by_the_code() -> set[str]:
    sources = [path for app in ("studyapp", "quizzes", "trainer") for path in Path(ROOT / app).rglob("*.py")]
    return READ_IN_ENV.union(*(READ.findall(path.read_text()) for path in sources))


def test_the_code_reads_what_is_documented() -> None:
    assert documented() - COMPOSE_ONLY == read_by_the_code()


def test_compose_interpolates_only_what_is_documented() -> None:
    interpolated = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert interpolated <= documented()
