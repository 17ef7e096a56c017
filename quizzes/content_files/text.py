"""Content as the text of its files, in the canonical form; `format_content` and `export_content` write it.

The form has no comments but these headers: a database has no place for others, and nothing may be lost without a word.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from quizzes.content_files.reader import ConceptFiles, Content, QuestionEntry
from quizzes.figures import parse_figure
from quizzes.texts.validated import LANGUAGES
from trainer.key_order import in_order
from trainer.yaml_text import yaml_text

SCHEMA = "questions.schema.json"
MODELINE = "yaml-language-server:"  # editors that know it check and complete what is typed
HEADERS = {
    "path.yaml": (
        "The learning path: topics in order, and in each the concepts in the order in which they are read.",
        "A topic without a concept is not shown.",
    ),
    "references.yaml": ("Sources that pages and questions cite by key.",),
    "glossary.yaml": ("Terms that the pages use, in alphabetical order of their slugs.",),
    "questions.yaml": (f"{MODELINE} $schema=../../../../docs/{SCHEMA}",),
}
Texts = dict[str, str]  # by path in the content directory


def texts_of_content(content: Content) -> Texts:
    """Of a whole content directory. Its concepts must be valid."""
    return dict(_texts(content))


def _texts(content: Content) -> Iterator[tuple[str, str]]:
    topics = [_plain(topic) | {"concepts": list(topic.concepts)} for topic in content.topics]
    yield "path.yaml", _yaml("path.yaml", {"topics": topics})
    for name, entries in (("references.yaml", content.references), ("glossary.yaml", content.terms)):
        yield name, _yaml(name, {slug: _plain(entries[slug]) for slug in sorted(entries)})
    for concept in content.concepts:
        yield from _concept_texts(concept)


def _concept_texts(concept: ConceptFiles) -> Iterator[tuple[str, str]]:
    assert concept.document is not None and concept.body is not None, "only valid files have a canonical form"
    folder = PurePosixPath(concept.topic) / concept.slug
    data = _plain(concept.document)
    figures = concept.document.figures
    if figures:
        data["figures"] = {slug: _figure(figures[slug]) for slug in sorted(figures)}
    if "references" in data:
        data["references"] = sorted(data["references"])
    yield f"{folder}/concept.yaml", yaml_text(data)
    for language in LANGUAGES:
        yield f"{folder}/{language}.md", concept.body.in_language(language) + "\n"
    yield f"{folder}/questions.yaml", _yaml("questions.yaml", [question_data(entry) for entry in concept.questions])


def _figure(data: dict[str, Any]) -> dict[str, Any]:
    """With the defaults that its author named."""
    figure = parse_figure(data)
    return in_order(figure, figure.model_dump(mode="json", exclude_unset=True))


def question_data(entry: QuestionEntry) -> dict[str, Any]:
    """What is the kind's own stands between stem and explanation."""
    return {"slug": entry.slug} | _plain(entry.document)


def _plain(document: Any) -> dict[str, Any]:  # noqa: ANN401 (any document)
    return in_order(document, document.model_dump(mode="json"), leave_out_defaults=True)


def _yaml(name: str, data: Any) -> str:  # noqa: ANN401
    return yaml_text(data, header=HEADERS.get(name, ()))
