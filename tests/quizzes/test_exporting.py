"""`export_content`: what is stored goes into the files; export(load(files)) = files, byte for byte."""

import re
import shutil
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from quizzes.kinds import KINDS, parse_document
from quizzes.models import Concept, GlossaryTerm, Question, Reference, Topic
from quizzes.services.concepts import save_concept
from quizzes.services.revisions import save_revision
from tests.quizzes import builders
from tests.quizzes.builders import both, make_question, replace_in, single_choice
from trainer.claim_files import CLAIMS_DIRECTORY
from trainer.evidence import EVIDENCE_DIRECTORY
from trainer.models import Claim

pytestmark = pytest.mark.django_db
RELU = Path("activations/relu")


def command(name: str, directory: Path, *options: str) -> str:
    out, err = StringIO(), StringIO()
    beside = directory.parent
    places = [f"--directory={directory}", f"--claims={beside / 'claims'}"]
    places += [f"--evidence={beside / 'evidence'}"] if name != "format_content" else []
    try:
        call_command(name, *places, *options, stdout=out, stderr=err)
    except CommandError as error:
        raise CommandError(f"{err.getvalue()}{error}", returncode=error.returncode) from error
    return out.getvalue()


def files_of(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*.*")}


@pytest.fixture
def loaded(content: Path) -> Path:
    """In the canonical form."""
    command("format_content", content)
    command("load_content", content)
    return content


def ship_claims(directory: Path) -> None:
    """The claims that the builders' questions rest on."""
    for slug in ("stable-training/forgotten-zero-grad", "optimizers/learning-rate-too-high"):
        path = directory.parent / "claims" / f"{slug}.yaml"
        path.parent.mkdir(parents=True)
        text = (CLAIMS_DIRECTORY / f"{slug}.yaml").read_text()
        path.write_text(re.sub(r"^concepts: .*$", "concepts: []", text, flags=re.MULTILINE))
    command("load_content", directory)


def edit_question(text: str) -> None:
    save_revision(Question.objects.get(slug="kink"), document=parse_document(single_choice(stem=both(text))))


def edit_concept(text: str) -> None:
    concept = Concept.objects.get(slug="relu")
    concept.summary_en = text
    save_concept(concept)


def test_what_was_loaded_is_written_byte_for_byte(loaded: Path, tmp_path: Path) -> None:
    assert "0 files written" in command("export_content", loaded)
    command("export_content", tmp_path / "other" / "content")
    assert files_of(tmp_path / "other" / "content") == files_of(loaded)


def test_what_ships_is_written_byte_for_byte(site_content: None, tmp_path: Path) -> None:
    out = StringIO()
    call_command("export_content", stdout=out)
    assert out.getvalue() == "0 files written, 0 moved away.\n"
    places = [f"--claims={tmp_path / 'claims'}", f"--directory={tmp_path / 'content'}"]
    call_command("export_content", *places, stdout=out)
    assert files_of(tmp_path / "claims") == files_of(CLAIMS_DIRECTORY)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if hasattr(builders, kind)])
def test_a_question_of_every_kind_goes_there_and_back(loaded: Path, kind: str) -> None:
    texts = {"en": "One: # two\n\n- three", "ko": "하나: # 둘\n\n- 셋"}
    ship_claims(loaded)
    make_question(getattr(builders, kind)(explanation=texts), slug="fresh")
    command("export_content", loaded, "fresh")
    written = files_of(loaded)
    Question.objects.all().delete()
    command("load_content", loaded)
    assert "0 files written" in command("export_content", loaded)
    assert files_of(loaded) == written
    assert Question.objects.get(slug="fresh").revision.document["explanation"] == texts


def test_a_new_question_goes_into_the_file_of_its_concept(loaded: Path) -> None:
    make_question(slug="fresh")
    command("export_content", loaded, "fresh")
    written = yaml.safe_load((loaded / RELU / "questions.yaml").read_text())
    assert [entry["slug"] for entry in written] == ["kink", "fresh"]
    assert "unchanged" in command("load_content", loaded)


def test_a_new_concept_gets_its_folder_and_its_place_on_the_path(loaded: Path) -> None:
    concept = Concept(slug="tanh", topic=Topic.objects.get(), body_en="Text.", body_ko="글.")
    for name in ("title", "summary"):
        setattr(concept, f"{name}_en", "Tanh")
        setattr(concept, f"{name}_ko", "쌍곡 탄젠트")
    save_concept(concept)
    command("export_content", loaded, "tanh")
    assert (loaded / "activations/tanh/ko.md").read_text() == "글.\n"
    assert yaml.safe_load((loaded / "path.yaml").read_text())["topics"][0]["concepts"] == ["relu", "tanh"]


def test_only_what_is_named_is_written(loaded: Path) -> None:
    before = files_of(loaded)
    edit_question("Asked anew")
    edit_concept("Said anew.")
    command("export_content", loaded, "kink")
    changed = [name for name, text in files_of(loaded).items() if before[name] != text]
    assert changed == [f"{RELU}/questions.yaml"]


def test_an_edit_is_settled_by_writing_it(loaded: Path) -> None:
    edit_concept("Edited here.")
    replace_in(loaded / RELU / "concept.yaml", "A kink.", "Changed in the file.")
    assert "edited here" in command("load_content", loaded)
    command("export_content", loaded, "relu")
    assert "kept" not in command("load_content", loaded)
    assert "Edited here." in (loaded / RELU / "concept.yaml").read_text()


def test_a_file_that_changed_is_not_overwritten_without_being_named(loaded: Path) -> None:
    edit_concept("Edited here.")
    replace_in(loaded / RELU / "concept.yaml", "A kink.", "Changed in the file.")
    with pytest.raises(CommandError, match=r"concept relu: its file changed .* and it was edited here; .*--take relu"):
        command("export_content", loaded)
    assert "Changed in the file." in (loaded / RELU / "concept.yaml").read_text()


def test_a_file_that_was_never_loaded_is_not_lost(loaded: Path) -> None:
    Question.objects.all().delete()
    with pytest.raises(CommandError, match="question kink: it stands in the files and was never loaded"):
        command("export_content", loaded)


def test_an_unknown_name_is_refused(loaded: Path) -> None:
    with pytest.raises(CommandError, match="no-such: nothing of this name is published here") as caught:
        command("export_content", loaded, "no-such")
    assert caught.value.returncode == 1


def test_what_load_content_would_refuse_is_not_written(loaded: Path) -> None:
    before = files_of(loaded)
    make_question(single_choice(references=["nobody-1900"]), slug="fresh")
    with pytest.raises(CommandError, match=r"questions.yaml:.*there is no nobody-1900"):
        command("export_content", loaded, "fresh")
    assert files_of(loaded) == before


def test_a_row_that_no_file_could_say_is_named(loaded: Path) -> None:
    Reference.objects.update(url="")
    with pytest.raises(CommandError, match="reference nair-2010: url:"):
        command("export_content", loaded)


def test_what_is_retired_here_leaves_the_files(loaded: Path) -> None:
    make_question(slug="fresh")
    Question.objects.filter(slug="kink").update(is_retired=True)
    command("export_content", loaded)
    assert [entry["slug"] for entry in yaml.safe_load((loaded / RELU / "questions.yaml").read_text())] == ["fresh"]


def test_a_concept_of_another_topic_moves_with_its_questions(loaded: Path) -> None:
    texts = {f"{name}_{code}": "New" for name in ("title", "summary") for code in ("en", "ko")}
    Concept.objects.update(topic=Topic.objects.create(slug="elsewhere", **texts))
    command("export_content", loaded, "relu")
    assert not list(loaded.glob("activations/relu/*"))
    assert "kink" in (loaded / "elsewhere/relu/questions.yaml").read_text()


def test_terms_are_written_in_alphabetical_order(loaded: Path) -> None:
    for slug in ("zebra", "ape"):
        GlossaryTerm.objects.create(slug=slug, term_en=slug, term_ko="말", definition_en="Yes.", definition_ko="네.")
    command("export_content", loaded)
    assert list(yaml.safe_load((loaded / "glossary.yaml").read_text())) == ["ape", "zebra"]


def test_a_claim_keeps_the_defaults_that_its_author_wrote_out(site_content: None, tmp_path: Path) -> None:
    claims = tmp_path / "claims"
    shutil.copytree(CLAIMS_DIRECTORY, claims)
    claim = Claim.objects.get(slug="softmax-twice")
    claim.title_en = "Retitled"
    claim.save()
    call_command("export_content", f"--claims={claims}", "softmax-twice", stdout=StringIO())
    old = (CLAIMS_DIRECTORY / "losses/softmax-twice.yaml").read_text()
    new = (claims / "losses/softmax-twice.yaml").read_text()
    assert new.partition("statement:")[2] == old.partition("statement:")[2]
    assert "Retitled" in new and "momentum: 0.0" in new


def test_a_claim_of_another_topic_moves_with_its_evidence(site_content: None, tmp_path: Path) -> None:
    claims, evidence = tmp_path / "claims", tmp_path / "evidence"
    shutil.copytree(CLAIMS_DIRECTORY, claims)
    (evidence / "losses").mkdir(parents=True)
    shutil.copy(EVIDENCE_DIRECTORY / "losses/softmax-twice.json", evidence / "losses")
    Claim.objects.filter(slug="softmax-twice").update(topic="practice")
    options = [f"--claims={claims}", f"--evidence={evidence}", "softmax-twice"]
    call_command("export_content", *options, stdout=StringIO())
    assert (claims / "practice/softmax-twice.yaml").exists() and not (claims / "losses/softmax-twice.yaml").exists()
    assert (evidence / "practice/softmax-twice.json").exists() and not list(evidence.glob("losses/*"))
