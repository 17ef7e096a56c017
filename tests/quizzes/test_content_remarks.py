"""`check_content`: what loads although it should be better; `--strict` makes problems of it."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.quizzes.builders import replace_in

RELU = Path("activations/relu")


@pytest.fixture
def tidy(content: Path) -> Path:
    """Without a warning."""
    places = [f"--directory={content}", f"--claims={content.parent / 'none'}"]
    call_command("format_content", *places, stdout=StringIO())
    return content


def check(directory: Path, *options: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    none = directory.parent / "none"
    places = [f"--directory={directory}", f"--claims={none}", f"--evidence={none}"]
    try:
        call_command("check_content", *places, *options, stdout=out, stderr=err)
    except CommandError as error:
        assert error.returncode == 1
        return "refused", err.getvalue()
    return out.getvalue(), err.getvalue()


def test_what_ships_has_no_warning() -> None:
    out, err = StringIO(), StringIO()
    call_command("check_content", "--strict", stdout=out, stderr=err)
    assert (out.getvalue(), err.getvalue()) == ("The content files are valid; 0 warnings.\n", "")


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "message"),
    [
        (RELU / "questions.yaml", "  references: [nair-2010]\n", "", "questions.yaml:2: kink.references:", "No source"),
        (RELU / "en.md", "## The idea", "\n\n\n## The idea", "en.md:", "not in the canonical form"),
    ],
)
def test_a_warning_is_named_with_its_line(
    tidy: Path, file: str | Path, old: str, new: str, place: str, message: str
) -> None:
    replace_in(tidy / file, old, new)
    _out, err = check(tidy, "--strict")
    assert place in err
    assert message in err


def test_warnings_alone_are_no_failure(tidy: Path) -> None:
    (tidy / "notes.yaml").write_text("a: 1\n")
    out, err = check(tidy)
    assert out == "The content files are valid; 1 warnings.\n"
    assert err.startswith("warning: ") and "no content file has this name" in err
    assert check(tidy, "--strict")[0] == "refused"


def test_a_source_that_nothing_cites(tidy: Path) -> None:
    with (tidy / "references.yaml").open("a") as file:
        file.write("zz-2020:\n  title: A\n  authors: B\n  year: 2020\n  where: C\n  url: https://example.org\n")
    assert "references.yaml:8: zz-2020: nothing cites it" in check(tidy, "--strict")[1]


def test_the_same_question_twice(tidy: Path) -> None:
    path = tidy / RELU / "questions.yaml"
    header, _, question = path.read_text().partition("\n")
    path.write_text(f"{header}\n{question}\n{question.replace('slug: kink', 'slug: again')}")
    assert "again.stem.en: kink asks the same" in check(tidy, "--strict")[1]


def test_the_right_option_gives_itself_away(tidy: Path) -> None:
    replace_in(tidy / RELU / "questions.yaml", 'en: "0"', f"en: {'very ' * 20}long")
    assert "kink.choices.0.text.en" in check(tidy, "--strict")[1]


def test_problems_come_first(tidy: Path) -> None:
    replace_in(tidy / "references.yaml", "year: 2010", "year: 1")
    assert check(tidy)[0] == "refused"
