"""The canonical form of content files: one text for one document, nothing lost, and what ships is in it."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from quizzes.content_files.formatting import formatting_of
from quizzes.content_files.reader import Content, Reader
from quizzes.content_files.text import texts_of_content
from quizzes.content_files.writing import UnwritableFile, write_files
from quizzes.kinds import KINDS, parse_document
from tests.quizzes import builders
from tests.quizzes.builders import both, replace_in
from trainer.key_order import in_order
from trainer.yaml_comments import comments_of
from trainer.yaml_files import YamlFile
from trainer.yaml_text import yaml_text

RELU = Path("activations/relu")
ODD_TEXTS = (
    "a: b",
    "# no comment",
    "- no list",
    "no",
    "1e3",
    "2010-01-01",
    "one\n\n  two # three\nfour",
    "한글 " * 80,
    "C:\\temp \"and\" 'so'",
    "two  blanks  " * 20 + ".",
    "\u2028\ufeff😀",
    "word:word, [brackets] {braces}?",
    "",
)


def run(directory: Path, *options: str) -> str:
    out = StringIO()
    places = [f"--directory={directory}", f"--claims={directory.parent / 'none'}"]
    call_command("format_content", *places, *options, stdout=out, stderr=StringIO())
    return out.getvalue()


def content_of(directory: Path) -> Content:
    reader = Reader(directory)
    content = reader.content()
    assert reader.problems == []
    return content


def test_what_ships_is_in_the_canonical_form() -> None:
    """`manage.py format_content` writes it."""
    assert [str(problem) for problem in formatting_of().problems] == []


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_every_text_is_read_as_it_was_written(tmp_path: Path, text: str) -> None:
    data = [{"slug": "odd", "text": {"en": text, "ko": f"{text}."}, "list": [text, [1, 2.5e-7, None, True]]}]
    (tmp_path / "odd.yaml").write_text(yaml_text(data), encoding="utf-8")
    assert YamlFile.read(tmp_path / "odd.yaml").data == data


@pytest.mark.parametrize("kind", [kind for kind in KINDS if hasattr(builders, kind)])
def test_a_question_of_every_kind_keeps_its_document(kind: str) -> None:
    document = parse_document(getattr(builders, kind)(stem=both("Line: one\n\nline # two")))
    data = in_order(document, document.canonical(), leave_out_defaults=True)
    assert parse_document(data) == document
    assert [*data][:2] == ["kind", "stem"]
    shuffled = dict(sorted(document.canonical().items(), reverse=True))  # a database keeps no order
    assert yaml_text(in_order(document, shuffled, leave_out_defaults=True)) == yaml_text(data)


def test_formatting_changes_no_document_and_formatting_again_changes_nothing(content: Path) -> None:
    before = content_of(content)
    assert "files written" in run(content)
    assert texts_of_content(content_of(content)) == texts_of_content(before)
    assert run(content) == "0 files written.\n"
    assert "in the canonical form" in run(content, "--check")


def test_checking_writes_nothing_and_exits_with_1(content: Path) -> None:
    before = (content / "references.yaml").read_bytes()
    with pytest.raises(CommandError) as caught:
        run(content, "--check")
    assert caught.value.returncode == 1
    assert (content / "references.yaml").read_bytes() == before


def test_a_comment_is_not_lost_without_a_word(content: Path) -> None:
    replace_in(content / RELU / "questions.yaml", "  kind:", "  # ask Kim\n  kind:")
    with pytest.raises(CommandError, match="comments would be lost"):
        run(content)
    assert "ask Kim" in (content / RELU / "questions.yaml").read_text()
    run(content, "--drop-comments")
    assert "ask Kim" not in (content / RELU / "questions.yaml").read_text()


def test_a_number_sign_in_a_text_is_no_comment() -> None:
    text = "# one\na: 'b # c'\nd: >-\n  e # f\n# two\ng: h#i # three\n"
    assert list(comments_of(text)) == [(1, "one"), (5, "two"), (6, "three")]


def test_invalid_files_are_left_alone(content: Path) -> None:
    replace_in(content / "references.yaml", "year: 2010", "year: soon")
    with pytest.raises(CommandError, match="nothing was written"):
        run(content)


def test_nothing_is_written_when_a_file_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, and no folder")
    with pytest.raises(UnwritableFile, match=r"taken/b.yaml can't be written: "):
        write_files({tmp_path / "a.yaml": "1\n", tmp_path / "taken" / "b.yaml": "2\n"})
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
