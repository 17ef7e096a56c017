"""Everything that a document refuses has words, in both languages of the admin."""

import ast
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

import quizzes
from quizzes.expressions.language import ExpressionError
from quizzes.kinds import parse_document
from quizzes.texts.problems import EXPRESSION_CODE, WORDING, problems_of
from tests.quizzes.builders import choice, multiple_choice, single_choice

SOURCES = sorted(Path(quizzes.__file__).parent.rglob("*.py"))


def codes_of(error: type[Exception]) -> set[str]:
    """The codes that our sources raise it with, but for those that are put together of another's."""
    return {
        text.value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == error.__name__
        for text in ast.walk(node.args[0])
        if isinstance(text, ast.Constant)
    }


def test_every_code_of_ours_has_words() -> None:
    ours, of_formulas = codes_of(PydanticCustomError), codes_of(ExpressionError)
    assert {"one_correct", "gaps"} <= ours
    assert {"syntax", "not_finite", "unknown_name", "unknown_function"} <= of_formulas
    assert ours | {EXPRESSION_CODE + code for code in of_formulas} <= set(WORDING)


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        "text",
        {},
        {"kind": 3},
        single_choice(stem=None),
        single_choice(stem={"en": "", "ko": "\x00"}),
        single_choice(stem={"en": "x" * 5000, "ko": 3}),
        single_choice(choices=None),
        single_choice(choices=[]),
        single_choice(choices=[choice("alpha", is_correct=True)]),
        single_choice(choices=[choice(f"c{index}") for index in range(1000)]),
        single_choice(choices=[choice("alpha"), choice("beta")]),
        single_choice(choices=[choice("alpha", is_correct=True), choice("beta", is_correct=True)]),
        single_choice(choices=[choice("admin", is_correct=True), choice("한글")]),
        single_choice(choices=[choice("alpha") | {"is_correct": "yes"}, 3]),
        single_choice(references=["x"] * 30, claim=7),
        multiple_choice(choices=[choice("alpha"), choice("beta")]),
        multiple_choice(choices=[choice("alpha", is_correct=True), choice("beta", is_correct=True)]),
        single_choice(stem={"en": "$\\left( x$", "ko": "$\\begin{cases} x$"}),
        single_choice(surprise=1),
    ],
)
def test_a_wrong_document_is_refused_in_words(document: object) -> None:
    with pytest.raises(ValidationError) as caught:
        parse_document(document)
    assert all(problem.message for problem in problems_of(caught.value))


def test_every_schema_of_files_words_what_it_refuses() -> None:
    """Every field of every document, given nothing, text, a number, a list and a mapping."""
    for schema in _documents():
        for value in (None, "text", 1, 1.5, True, [], {}, "x" * 100_000, float("nan")):
            data = dict.fromkeys(schema.model_fields, value)
            try:
                schema.model_validate(data)
            except ValidationError as error:
                assert all(problem.message for problem in problems_of(error))


def _documents() -> list[type[BaseModel]]:
    found, waiting = [], [BaseModel]
    while waiting:
        for schema in waiting.pop().__subclasses__():
            waiting.append(schema)
            if schema.__module__.startswith("quizzes."):
                found.append(schema)
    return found
