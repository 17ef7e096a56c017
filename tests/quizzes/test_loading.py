"""`load_content`: idempotent, by slug, all or nothing; it retires what is gone and keeps what was edited here."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from quizzes.kinds import parse_document
from quizzes.models import Concept, Grade, Question, Reference, Revision, Topic
from quizzes.reading.presenting import present
from quizzes.services.concepts import save_concept
from quizzes.services.revisions import propose_revision, save_revision
from quizzes.texts.rendering import renderer_digest
from tests.quizzes.builders import replace_in, single_choice

pytestmark = pytest.mark.django_db
RELU = Path("activations/relu")


def load(directory: Path, *options: str) -> str:
    out = StringIO()
    empty = directory.parent / "none"
    places = [f"--directory={directory}", f"--claims={empty}", f"--evidence={empty}"]
    call_command("load_content", *places, *options, stdout=out)
    return out.getvalue()


def test_everything_is_created_at_first(content: Path) -> None:
    assert load(content) == "1 concepts, 1 questions, 0 claims and 1 references: 4 created.\n"
    concept = Concept.objects.get(slug="relu")
    assert (concept.title_ko, concept.topic.slug, concept.references.get().slug) == ("렐루", "activations", "nair-2010")
    assert [block["kind"] for block in concept.blocks_en] == ["html", "figure"]


def test_loading_again_changes_nothing(content: Path) -> None:
    load(content)
    assert "4 unchanged" in load(content)
    assert Revision.objects.count() == 1


def test_a_changed_question_becomes_a_new_revision(content: Path) -> None:
    load(content)
    replace_in(content / RELU / "questions.yaml", "en: At zero.", "en: Exactly at zero.")
    assert "1 updated, 3 unchanged" in load(content)
    revision = Question.objects.get().revision
    assert (revision.number, revision.document["explanation"]["en"]) == (2, "Exactly at zero.")


def test_a_load_that_changes_a_key_says_how_many_answers_it_touches_and_regrades_none(
    content: Path, client: Client
) -> None:
    load(content)
    question = Question.objects.get()
    showing = present(question)
    right = str(showing.shown.index("zero"))
    client.post("/en/questions/kink/", {"presentation": showing.token, "answer": right})
    path = content / RELU / "questions.yaml"
    path.write_text(path.read_text().replace("is_correct: true", "is_correct: maybe"))
    path.write_text(path.read_text().replace("is_correct: false", "is_correct: true").replace("maybe", "false"))
    assert "question kink: 1 attempts were marked by another key" in load(content)
    assert Grade.objects.count() == 1


def test_another_layout_of_the_same_document_is_no_change(content: Path) -> None:
    load(content)
    replace_in(content / RELU / "questions.yaml", "{en: At zero., ko: 0에서.}", '{ko: "0에서.", en: "At zero."}')
    assert "4 unchanged" in load(content)


def test_what_is_gone_is_retired_and_comes_back(content: Path) -> None:
    load(content)
    questions = (content / RELU / "questions.yaml").read_text()
    (content / RELU / "questions.yaml").write_text("[]")
    assert "1 retired" in load(content)
    assert Question.objects.get().is_retired
    (content / RELU / "questions.yaml").write_text(questions)
    load(content)
    assert not Question.objects.get().is_retired
    assert Revision.objects.count() == 1


def test_a_concept_edited_here_keeps_the_edit_and_is_named(content: Path) -> None:
    load(content)
    concept = Concept.objects.get()
    concept.summary_en = "My own words."
    save_concept(concept)
    assert "4 unchanged" in load(content)
    replace_in(content / RELU / "concept.yaml", "A kink.", "The file's new words.")
    for _ in range(2):  # it is named until somebody settles it
        assert "concept relu: edited here" in load(content)
    assert Concept.objects.get().summary_en == "My own words."


def test_a_question_edited_here_keeps_the_edit_and_is_named(content: Path) -> None:
    load(content)
    save_revision(Question.objects.get(), document=parse_document(single_choice()))
    replace_in(content / RELU / "questions.yaml", "en: At zero.", "en: Changed in the file.")
    assert "question kink: edited here" in load(content)
    assert Question.objects.get().revision.document["stem"]["en"] == "What is $x$?"


def test_a_draft_of_a_question_is_an_edit_that_a_changed_file_does_not_overwrite(content: Path) -> None:
    load(content)
    propose_revision(Question.objects.get(), document=parse_document(single_choice()))
    assert "4 unchanged" in load(content)
    replace_in(content / RELU / "questions.yaml", "en: At zero.", "en: Changed in the file.")
    assert "question kink: edited here" in load(content)
    assert Question.objects.get().revision.document["explanation"]["en"] == "At zero."
    load(content, "--take=kink")
    question = Question.objects.get()
    assert question.revision == question.newest
    assert question.revision.document["explanation"]["en"] == "Changed in the file."


def test_take_lets_the_file_win_over_an_edit(content: Path) -> None:
    load(content)
    concept = Concept.objects.get()
    concept.summary_en = "My own words."
    save_concept(concept)
    assert "1 updated" in load(content, "--take=relu")
    assert Concept.objects.get().summary_en == "A kink."


def test_take_of_what_no_file_has_is_refused_and_stores_nothing(content: Path) -> None:
    with pytest.raises(CommandError, match="no-such-slug"):
        load(content, "--take=no-such-slug")
    assert not Concept.objects.exists()


def test_a_file_that_caught_up_with_the_edit_is_no_conflict(content: Path) -> None:
    load(content)
    concept = Concept.objects.get()
    concept.summary_en = "Better words."
    save_concept(concept)
    replace_in(content / RELU / "concept.yaml", "A kink.", "Better words.")
    assert "kept" not in load(content)
    replace_in(content / RELU / "concept.yaml", "Better words.", "The best words.")
    load(content)
    assert Concept.objects.get().summary_en == "The best words."


def test_what_an_editor_retired_stays_retired(content: Path) -> None:
    load(content)
    Question.objects.update(is_retired=True)
    replace_in(content / RELU / "questions.yaml", "en: At zero.", "en: Changed.")
    load(content)
    assert Question.objects.get().is_retired


def test_rows_written_here_are_left_alone(content: Path) -> None:
    Topic.objects.create(slug="mine", title_en="Mine", title_ko="내 것")
    load(content)
    assert not Topic.objects.get(slug="mine").is_retired


def test_the_order_follows_the_learning_path(content: Path) -> None:
    load(content)
    replace_in(
        content / "path.yaml",
        "topics:",
        "topics:\n  - slug: zero\n    title: {en: Z, ko: 영}\n    summary: {en: Z, ko: 영}",
    )
    load(content)
    assert list(Topic.objects.values_list("slug", "order")) == [("zero", 1), ("activations", 2)]


def test_what_an_older_renderer_made_is_made_again(content: Path) -> None:
    load(content)
    Concept.objects.update(renderer_digest="old", blocks_en=[])
    Revision.objects.update(renderer_digest="old", rendered={})
    assert "4 unchanged" in load(content)
    assert Concept.objects.get().blocks_en
    assert Revision.objects.get().rendered["stem"]["en"] == "Where is the kink?"
    assert Concept.objects.get().renderer_digest == renderer_digest(with_figures=True)


def test_a_problem_anywhere_stores_nothing_and_exits_with_1(content: Path, capsys: pytest.CaptureFixture) -> None:
    replace_in(content / "references.yaml", "year: 2010", "year: 1")
    with pytest.raises(CommandError) as caught:
        load(content)
    assert caught.value.returncode == 1
    assert f"{content}/references.yaml:4: nair-2010.year:" in capsys.readouterr().err
    assert not Topic.objects.exists()
    assert not Reference.objects.exists()


def test_checking_stores_nothing(content: Path) -> None:
    assert load(content, "--check") == "The content files are valid.\n"
    assert not Topic.objects.exists()


def test_what_ships_loads_and_loads_again(site_content: None) -> None:
    out = StringIO()
    call_command("load_content", stdout=out)
    assert "created" not in out.getvalue()
    assert Question.objects.published().count() >= 20
