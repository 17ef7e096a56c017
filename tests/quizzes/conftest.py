"""Content for the tests of quizzes."""

from pathlib import Path

import pytest

from quizzes.models import Question
from tests.quizzes.builders import make_question, multiple_choice, write_content


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A small valid content directory."""
    return write_content(tmp_path / "content")


@pytest.fixture
def question(db: None) -> Question:
    """Single choice; beta is correct. Its explanations are `because-…`."""
    return make_question()


@pytest.fixture
def multiple(db: None) -> Question:
    """Multiple choice; alpha and beta are correct, gamma, delta and epsilon wrong."""
    return make_question(multiple_choice(), slug="several")
