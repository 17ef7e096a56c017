"""What the pages of study show, as plain data: views and the admin's preview put it into templates."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from quizzes.kinds import KINDS
from quizzes.kinds.contract import QuestionDocument
from quizzes.models import Attempt, Concept, Question, Reference, document_for
from quizzes.reading.practice import Standing
from quizzes.reading.presenting import rendered_for
from quizzes.reading.regrades import regrade_of
from quizzes.texts.rendering import localised, sections_of
from trainer.models import Claim


@dataclass(frozen=True)
class Progress:
    """How far a reader is with the questions of one concept."""

    num_questions: int
    num_right: int

    @property
    def steps(self) -> list[bool]:
        """One per question, the ones that were answered right first."""
        return [place < self.num_right for place in range(self.num_questions)]


@dataclass(frozen=True)
class Asked:
    """A question in the list of its concept; `share` of the marks, None if it was not answered yet."""

    question: Question
    stem: str
    share: float | None


def concept_context(shown: Concept) -> dict[str, Any]:
    """What the text of a concept needs; the admin's preview shows the same of an unsaved one."""
    claims = {claim.slug: claim for claim in Claim.objects.published().filter(slug__in=shown.claims)}
    blocks = [block | {"claim": claims.get(block.get("slug"))} for block in shown.blocks]
    in_text = {block["slug"] for block in shown.blocks if block["kind"] == "claim"}
    further = [claims[slug] for slug in shown.claims if slug in claims and slug not in in_text]
    return {
        "concept": shown,
        "blocks": blocks,
        "sections": sections_of(shown.blocks),
        "further_claims": further,
        "references": list(shown.references.filter(is_retired=False)) if shown.pk else [],
    }


def asked_questions(shown: Concept, standing: Standing) -> list[Asked]:
    language = get_language() or "en"
    questions = Question.objects.published().filter(concept=shown).select_related("revision")
    return [
        Asked(question, localised(question.revision.rendered["stem"], language=language), standing.get(question.pk))
        for question in questions
    ]


def feedback_context(shown: Attempt) -> dict[str, Any]:
    """Everything that may be seen after the answer; the admin's preview shows the same of an unsaved revision."""
    revision, order, answer = shown.as_marked
    document, kind = document_for(revision, shown.variant), KINDS[revision.document["kind"]]
    rendered = localised(rendered_for(revision, shown.variant), language=get_language() or "en")
    return {
        "attempt": shown,
        "question": shown.revision.question,
        "regrade": regrade_of(shown) if shown.pk else None,
        "reports": shown.own_reports if shown.pk else [],
        "kind": kind,
        "stem": rendered["stem"],
        "explanation": rendered["explanation"],
        "content": kind.answered(document, rendered, order, answer),
        "references": Reference.objects.filter(slug__in=document.references, is_retired=False),
        "claim": _claim(document),
        "follow_up": _follow_up(document.follow_up) if document.follow_up else None,
    }


def _claim(document: QuestionDocument) -> Claim | None:
    """Where it can be seen to happen."""
    slug = document.happens_in
    if slug in document.runs:
        claim = document.runs[slug].claim
        return None if claim.is_retired else claim
    return Claim.objects.published().filter(slug=slug).first() if slug else None


def _follow_up(slug: str) -> Asked | None:
    """While readers can't get it, nothing is said of it."""
    question = Question.objects.published().filter(slug=slug).select_related("revision").first()
    if question is None:
        return None
    return Asked(question, localised(question.revision.rendered["stem"], language=get_language() or "en"), None)
