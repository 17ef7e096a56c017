"""Saving a concept: its Markdown is rendered here, so that pages only read. The loader and the admin call it."""

from typing import Any

from quizzes.models import Concept
from quizzes.texts.rendering import render_blocks, renderer_digest
from quizzes.texts.validated import LANGUAGES
from trainer.claim_files import digest_of

TEXTS = ("title", "summary", "body")


def save_concept(concept: Concept) -> None:
    for language in LANGUAGES:
        blocks = render_blocks(getattr(concept, f"body_{language}"), figures=concept.figures, language=language)
        setattr(concept, f"blocks_{language}", blocks)
    concept.renderer_digest = renderer_digest(with_figures=True)
    concept.save()


def concept_content(concept: Concept) -> dict[str, Any]:
    """What a content file would say of this row. References have no order of their own."""
    texts = {name: {language: getattr(concept, f"{name}_{language}") for language in LANGUAGES} for name in TEXTS}
    return texts | {
        "topic": concept.topic.slug,
        "figures": concept.figures,
        "claims": list(concept.claims),
        "references": sorted(reference.slug for reference in concept.references.all()),
    }


def concept_digest(concept: Concept) -> str:
    """Which state of the concept an editor started from."""
    return digest_of(concept_content(concept))
