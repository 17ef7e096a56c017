"""The life of a run again, on PostgreSQL: the same tests in a second pytest with DATABASE_URL set."""

import os
import subprocess
import sys
from pathlib import Path

from tests.prerequisites import require

ROOT = Path(__file__).resolve().parent.parent
# Where rows are locked, raced for, counted by database time or loaded in one transaction; the browser tests read the
# pages from it. The other tests would only
# say the same again.
TRAINER = (
    *("a_run", "adding_seeds", "admin_edits_meet_files", "cancelling", "experiment_state"),
    *("judging", "launching", "leases", "loading_claims", "progress_page", "quota", "sweeping"),
    *("audit", "retraining", "tasks", "worker"),
)
QUIZZES = ("loading", "parallel_answers", "practice", "revisions", "visitors")
FILES = [
    *(f"tests/trainer/test_{name}.py" for name in TRAINER),
    *(f"tests/quizzes/test_{name}.py" for name in QUIZZES),
    "tests/faults/test_lost_parts.py::test_a_shard_of_a_killed_worker_is_trained_again_to_the_last_digit",
    "tests/browser/test_first_verdict.py::test_a_launch_grows_curves_and_ends_in_a_verdict[chromium-en]",
    "tests/browser/test_first_verdict.py::test_a_double_click_launches_once",
]


def test_the_life_of_a_run_is_the_same_on_postgresql() -> None:
    url = os.environ.get("TEST_POSTGRES_URL", "")
    require(bool(url), "TEST_POSTGRES_URL")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "DATA_DIR"))}
    environment |= {"DATABASE_URL": url}
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:xdist", "-m", "not faults and not compose", *FILES],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-8000:] + result.stderr[-2000:]
