"""Sets of variants: asked for when a parametrised revision is saved, and what still keeps one from being published."""

from quizzes.models import Revision, VariantSet

UNFINISHED = {
    VariantSet.State.DRAFTING: ("variants_drafting", {}),
    VariantSet.State.FAILED: ("variants_failed", {}),
}
Problems = list[tuple[str, dict[str, object]]]  # code and values, as quizzes/problems.py words them


def request_variants(revision: Revision) -> VariantSet | None:
    """A set that the worker has still to make; None when the question is the same for everybody."""
    if not revision.question_document.is_parametrised:
        return None
    return VariantSet.objects.get_or_create(revision=revision)[0]


def publication_problems(revision: Revision) -> Problems:
    """Why readers may not get this revision yet; empty: they may."""
    if not revision.question_document.is_parametrised:
        return []
    made = VariantSet.objects.filter(revision=revision).first()
    if made is None:
        return [UNFINISHED[VariantSet.State.DRAFTING]]
    return [] if made.is_ready else [UNFINISHED[made.state], *((code, values) for code, values in made.problems)]
