"""Checking a question against everything else: what it names, and who else asks the same. Saving and publishing do."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial

from quizzes.models import Concept, Question, Reference, Revision
from quizzes.question_checks import Finding, Known, findings_of, stem_key
from trainer.models import Claim

NAMED = {"concept": Concept, "question": Question, "claim": Claim, "reference": Reference}


def check_revision(revision: Revision) -> list[Finding]:
    """Stored with the revision: lists filter by it, and the author's page words it."""
    document = revision.question_document
    revision.stem_key_en, revision.stem_key_ko = stem_key(document.stem.en), stem_key(document.stem.ko)
    found = findings_of(document, _known(revision))
    revision.findings = [asdict(finding) | {"path": list(finding.path)} for finding in found]
    revision.save(update_fields=["findings", "stem_key_en", "stem_key_ko"])
    return found


def blocking_findings(revision: Revision) -> list[tuple[str, Mapping[str, object]]]:
    """A gate of publishing: asked anew, because what a text names may be gone by now."""
    found = findings_of(revision.question_document, Known(has=_is_known, same_stem=lambda _language, _key: None))
    return [(finding.code, finding.values) for finding in found if finding.is_blocking]


def check_unchecked() -> int:
    """What was saved before there were checks; how many."""
    unchecked = Revision.objects.filter(findings=None, pk__in=Question.objects.values("newest"))
    return sum(1 for revision in unchecked if check_revision(revision) is not None)


def check_dead_names() -> None:
    """What named something that was loaded later, or is there again."""
    told = Revision.objects.filter(pk__in=Question.objects.values("newest")).exclude(findings=None).exclude(findings=[])
    for revision in told:
        if any(finding["code"] in ("dead_name", "dead_link") for finding in revision.findings):
            check_revision(revision)


def _known(revision: Revision) -> Known:
    return Known(has=_is_known, same_stem=partial(_same_stem, revision.question_id))


def _is_known(kind: str, slug: str) -> bool:
    return NAMED[kind].objects.filter(slug=slug).exists()


def _same_stem(question_id: int, language: str, key: str) -> str | None:
    others = Question.objects.exclude(pk=question_id).filter(**{f"newest__stem_key_{language}": key})
    return others.values_list("slug", flat=True).first()
