"""Brings checked content into the database: by slug, idempotent, never deleting. `manage.py load_content` calls it.

A row edited here while its file changed keeps the edit and is reported; what is gone from the files is retired.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db import models, transaction

from quizzes.content_files.reader import ConceptFiles, Content
from quizzes.figures import parse_figure
from quizzes.kinds import parse_document
from quizzes.models import Concept, GlossaryTerm, Question, Reference, Revision, Topic
from quizzes.services.checking import check_unchecked
from quizzes.services.concepts import concept_content, save_concept
from quizzes.services.revisions import render_again, save_revision
from quizzes.texts.rendering import renderer_digest
from quizzes.texts.validated import LANGUAGES
from trainer.claim_files import digest_of

Row = TypeVar("Row", bound=models.Model)
REFERENCE_FIELDS = ("title", "authors", "year", "where", "url")


@dataclass
class Report:
    """Slugs by what happened to them, each with the name of its model: "concept relu"."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    kept_edits: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Table(Generic[Row]):
    """How the rows of one model meet their files. `content` is what a file would say of a row; `write` stores it."""

    model: type[Row]
    content: Callable[[Row], dict[str, Any]]
    write: Callable[[Row, dict[str, Any]], None]


@transaction.atomic
def sync_content(content: Content, *, take: Collection[str] = ()) -> Report:
    """For the slugs in `take` the file wins over an edit made here."""
    report = Report()
    for table, files in rows_of(content):
        _sync(table, files, report, take)
    _order(content)
    _render_again()
    check_unchecked()
    return report


def rows_of(content: Content) -> list[tuple["Table", dict[str, dict[str, Any]]]]:
    """What the files say of the rows of each table, by slug; what others point at comes first."""
    questions = {
        question.slug: {"concept": concept.slug, "document": question.document.canonical()}
        for concept in content.concepts
        for question in concept.questions
    }
    return [
        (REFERENCES, {key: entry.model_dump() for key, entry in content.references.items()}),
        (TERMS, {slug: entry.model_dump() for slug, entry in content.terms.items()}),
        (TOPICS, {entry.slug: entry.model_dump(include={"title", "summary"}) for entry in content.topics}),
        (CONCEPTS, {entry.slug: _concept_of(entry) for entry in content.concepts}),
        (QUESTIONS, questions),
    ]


def _sync(table: Table, files: Mapping[str, dict[str, Any]], report: Report, take: Collection[str]) -> None:
    rows = {row.slug: row for row in table.model.objects.all()}
    for slug, content in files.items():
        row = rows.get(slug) or table.model(slug=slug)
        outcome = _meet(table, row, content, is_taken=slug in take)
        getattr(report, outcome).append(f"{table.model._meta.model_name} {slug}")
    for slug, row in rows.items():
        if row.is_in_files and slug not in files:
            if not row.is_retired:
                report.retired.append(f"{table.model._meta.model_name} {slug}")
            row.is_in_files, row.is_retired = False, True
            row.save(update_fields=["is_in_files", "is_retired"])


def _meet(table: Table, row: Row, content: dict[str, Any], *, is_taken: bool) -> str:
    """Stores what the file says unless the row was edited here and is not taken; its list in the report."""
    digest = digest_of(content)
    is_new = row.pk is None
    if not is_new and not is_taken and row.is_in_files and row.file_digest == digest:
        return "unchanged"
    own = None if is_new else digest_of(table.content(row))
    if not is_new and not is_taken and own not in (row.file_digest, digest):
        return "kept_edits"
    if row.file_digest and not row.is_in_files:
        row.is_retired = False  # it was retired because its file was gone, and here the file is again
    row.file_digest, row.is_in_files = digest, True
    if own == digest:
        table.write(row, content)  # a draft that says what the file says is published by it
        return "unchanged"
    table.write(row, content)
    return "created" if is_new else "updated"


# What a file would say of a row, and how a file is written into one ---------------------------------------------------
def _bilingual(row: models.Model, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: {language: getattr(row, f"{name}_{language}") for language in LANGUAGES} for name in names}


def _write_bilingual(row: models.Model, content: dict[str, Any]) -> None:
    for name, texts in content.items():
        for language in LANGUAGES:
            setattr(row, f"{name}_{language}", texts[language])


def _write_texts(row: models.Model, content: dict[str, Any]) -> None:
    _write_bilingual(row, content)
    row.save()


def _write_reference(row: Reference, content: dict[str, Any]) -> None:
    for name in REFERENCE_FIELDS:
        setattr(row, name, content[name])
    row.save()


def _concept_of(files: ConceptFiles) -> dict[str, Any]:
    document, body = files.document, files.body
    assert document is not None and body is not None, "only checked content is loaded"
    figures = {
        slug: parse_figure(data).model_dump(mode="json", exclude_unset=True) for slug, data in document.figures.items()
    }
    return {
        **document.model_dump(include={"title", "summary"}),
        "body": body.model_dump(),
        "topic": files.topic,
        "figures": figures,
        "claims": list(document.claims),
        "references": sorted(document.references),
    }


def _write_concept(row: Concept, content: dict[str, Any]) -> None:
    _write_bilingual(row, {name: content[name] for name in ("title", "summary", "body")})
    row.topic = Topic.objects.get(slug=content["topic"])
    row.figures, row.claims = content["figures"], content["claims"]
    save_concept(row)
    row.references.set(Reference.objects.filter(slug__in=content["references"]))


def _question_content(row: Question) -> dict[str, Any]:
    """A draft is an edit, too: the file doesn't overwrite it."""
    # Read anew: fields that came with a newer version of this site are no edit.
    document = row.newest.question_document.canonical() if row.newest else None
    return {"concept": row.concept.slug, "document": document}


def _write_question(row: Question, content: dict[str, Any]) -> None:
    document = parse_document(content["document"])
    row.concept, row.kind = Concept.objects.get(slug=content["concept"]), document.kind
    row.save()
    save_revision(row, document=document)


TOPICS = Table(Topic, lambda row: _bilingual(row, ("title", "summary")), _write_texts)
CONCEPTS = Table(Concept, concept_content, _write_concept)
QUESTIONS = Table(Question, _question_content, _write_question)
TERMS = Table(GlossaryTerm, lambda row: _bilingual(row, ("term", "definition")), _write_texts)
REFERENCES = Table(Reference, lambda row: {name: getattr(row, name) for name in REFERENCE_FIELDS}, _write_reference)


def _order(content: Content) -> None:
    """The learning path decides the order of what it names, whoever edited it."""
    _number(Topic, [topic.slug for topic in content.topics])
    for topic in content.topics:
        _number(Concept, list(topic.concepts))
    for concept in content.concepts:
        _number(Question, [entry.slug for entry in concept.questions])


def _number(model: type[models.Model], slugs: list[str]) -> None:
    places = {slug: place for place, slug in enumerate(slugs, start=1)}
    moved = [row for row in model.objects.filter(slug__in=slugs) if row.order != places[row.slug]]
    for row in moved:
        row.order = places[row.slug]
    model.objects.bulk_update(moved, ["order"])


def _render_again() -> None:
    """What an older renderer made, edited rows included; revisions only where they are what readers get."""
    for concept in Concept.objects.exclude(renderer_digest=renderer_digest(with_figures=True)):
        save_concept(concept)
    current = Revision.objects.filter(pk__in=Question.objects.values("revision"))
    for revision in current.exclude(renderer_digest=renderer_digest(with_figures=False)):
        render_again(revision)
