"""The JSON Schema of questions.yaml under docs/, which editors check and complete with."""

import json
import re

import pytest

from quizzes.content_files.reader import CONTENT_DIRECTORY
from quizzes.content_files.schema import SCHEMA_FILE, question_schema, schema_text
from quizzes.content_files.text import HEADERS
from quizzes.kinds import KINDS
from trainer.yaml_files import YamlFile

QUESTIONS = sorted(CONTENT_DIRECTORY.glob("*/*/questions.yaml"))


def test_it_is_current() -> None:
    """`manage.py question_schema` writes it anew."""
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()


def test_it_has_every_kind() -> None:
    branches = question_schema()["items"]["allOf"]
    assert [branch["if"]["properties"]["kind"]["const"] for branch in branches] == list(KINDS)


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.parent.name)
def test_it_knows_every_field_of_what_ships(path: object) -> None:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    refs = [branch["then"]["$ref"].rpartition("/")[2] for branch in schema["items"]["allOf"]]
    documents = {kind: schema["$defs"][ref] for kind, ref in zip(KINDS, refs, strict=True)}
    for question in YamlFile.read(path).data:
        known = documents[question["kind"]]
        assert set(known["required"]) <= set(question) <= set(known["properties"])
        assert re.search(known["properties"]["slug"]["pattern"], question["slug"])


def test_every_questions_file_leads_an_editor_to_it() -> None:
    for path in QUESTIONS:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first == f"# {HEADERS['questions.yaml'][0]}"
        assert (path.parent / first.partition("$schema=")[2]).resolve() == SCHEMA_FILE
