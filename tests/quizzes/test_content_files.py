"""Checking a content directory: every problem is found, with its file and line."""

from pathlib import Path

import pytest

from quizzes.content_files.checks import check_content
from quizzes.content_files.reader import CONTENT_DIRECTORY, Content, InvalidContentFiles
from tests.quizzes.builders import replace_in, write_content
from trainer.claim_files import read_claims

RELU = Path("activations/relu")


def check(directory: Path) -> Content:
    return check_content(directory, claims=())


def problems(directory: Path) -> list[str]:
    with pytest.raises(InvalidContentFiles) as caught:
        check(directory)
    return [
        f"{problem.path.relative_to(directory)}:{problem.line}: {problem.message}" for problem in caught.value.problems
    ]


def test_the_content_that_ships_is_valid() -> None:
    content = check_content(CONTENT_DIRECTORY, claims=read_claims())
    assert [len(concept.questions) >= 4 for concept in content.concepts] == [True] * len(content.concepts)


def test_a_valid_directory_is_read_whole(content: Path) -> None:
    [concept] = check(content).concepts
    assert (concept.slug, concept.topic, [entry.slug for entry in concept.questions]) == (
        "relu",
        "activations",
        ["kink"],
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "message"),
    [
        ("path.yaml", "concepts: [relu]", "concepts: [relu, relu]", 5, "occurs twice"),
        ("path.yaml", "concepts: [relu]", "concepts: []", 1, "activations/relu is not named here"),
        ("path.yaml", "concepts: [relu]", "concepts: [relu, tanh]", 1, "no folder activations/tanh"),
        ("path.yaml", "slug: activations", "slug: admin", 2, "reserved"),
        ("path.yaml", "slug: activations", "slug: Aktivität", 2, "Only small letters"),
        ("references.yaml", "year: 2010", "year: soon", 4, "whole number"),
        ("references.yaml", "https://example.org/nair", "javascript:alert(1)", 6, "no address"),
        (RELU / "concept.yaml", ", ko: 렐루", "", 1, "English and in Korean"),
        (RELU / "concept.yaml", "nair-2010", "nobody-1900", 3, "there is no nobody-1900"),
        (RELU / "concept.yaml", "functions: [relu]", "functions: [rollup]", 7, "must be one of"),
        (RELU / "concept.yaml", "high: 2", "high: -3", 5, "range is empty"),
        (RELU / "concept.yaml", "kind: functions", "kind: pie", 6, "must be one of"),
        (RELU / "concept.yaml", "references:", "surprise: 1\nreferences:", 3, "no field of this name"),
        (RELU / "ko.md", "$x^2$", "$\\frac{x$", 3, "not balanced"),
        (RELU / "ko.md", "$x^2$", "$x^2", 3, "belongs to no formula"),
        (RELU / "en.md", "figure curve", "figure other", 5, "has no “figure other”"),
        (RELU / "en.md", "figure curve", "claim unknown", 5, "has no “claim unknown”"),
        (RELU / "en.md", "A formula", "[A](concept:tanh) formula", 3, "leads nowhere"),
        (RELU / "en.md", "A formula", "[A](/etc/passwd) formula", 3, "should begin with"),
        (RELU / "questions.yaml", "is_correct: true", "is_correct: false", 4, "Exactly one option"),
        (RELU / "questions.yaml", "is_correct: true", "is_correct: maybe", 5, "true or false"),
        (RELU / "questions.yaml", 'text: {en: "1", ko: "1"}', 'text: {en: "0", ko: "1"}', 4, "say the same"),
        (RELU / "questions.yaml", "slug: one", "slug: zero", 4, "occurs twice"),
        (RELU / "questions.yaml", "references: [nair-2010]", "references: [nobody]", 8, "there is no nobody"),
        (RELU / "questions.yaml", "explanation: {en: At zero., ko: 0에서.}", "claim: nothing", 1, "required"),
        (RELU / "questions.yaml", "kind: single_choice", "kind: riddle", 2, "must be one of"),
        (RELU / "questions.yaml", "slug: kink", "slug: kink\n  slug: kink", 2, "occurs twice"),
        (RELU / "questions.yaml", "- slug: kink", "- {slug: kink", 2, ""),
    ],
)
def test_a_problem_is_named_with_its_line(
    content: Path, file: str | Path, old: str, new: str, line: int, message: str
) -> None:
    replace_in(content / file, old, new)
    assert any(found.startswith(f"{file}:{line}: ") and message in found for found in problems(content)), problems(
        content
    )


def test_all_problems_of_all_files_are_found_at_once(content: Path) -> None:
    replace_in(content / "references.yaml", "year: 2010", "year: 1")
    replace_in(content / RELU / "concept.yaml", "low: -2", "low: wide")
    replace_in(content / RELU / "en.md", "$x^2$", "$x{$")
    replace_in(content / RELU / "questions.yaml", "is_correct: true", "is_correct: false")
    assert len(problems(content)) == 4


def test_a_missing_file_is_a_problem(content: Path) -> None:
    (content / RELU / "ko.md").unlink()
    assert any("activations/relu/ko.md:1:" in found for found in problems(content))


def test_languages_show_the_same_figures(content: Path) -> None:
    replace_in(content / RELU / "ko.md", "::: figure curve\n:::\n", "")
    assert any("differ from those of en.md" in found for found in problems(content))


def test_a_container_that_is_never_closed_is_a_problem(content: Path) -> None:
    replace_in(content / RELU / "en.md", "::: figure curve\n:::\n", "::: figure curve\n")
    assert any("never closed" in found for found in problems(content))


def test_one_wrong_option_at_least_in_multiple_choice(content: Path) -> None:
    path = content / RELU / "questions.yaml"
    replace_in(path, "single_choice", "multiple_choice")
    replace_in(path, "is_correct: false", "is_correct: true")
    assert any("must be wrong" in found for found in problems(content))


def test_a_question_slug_is_used_once(tmp_path: Path, content: Path) -> None:
    other = write_content(tmp_path / "other") / RELU
    other.rename(content / "activations" / "tanh")
    replace_in(content / "path.yaml", "[relu]", "[relu, tanh]")
    assert any("the slug kink is used twice" in found for found in problems(content))
