"""Saving a question: every new state of its document is a Revision. The loader and the admin call it."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from quizzes.kinds.contract import QuestionDocument
from quizzes.models import Question, Revision
from quizzes.rendering import render_document, renderer_digest
from quizzes.services.variants import request_variants
from trainer.claim_files import digest_of


class RevisionConflict(ValueError):
    """Somebody saved another revision meanwhile; `current` is theirs."""

    def __init__(self, current: Revision | None) -> None:
        super().__init__(f"the question is at revision {current.number if current else 0}")
        self.current = current


@transaction.atomic
def save_revision(
    question: Question,
    *,
    document: QuestionDocument,
    author: AbstractBaseUser | None = None,
    started_from: int | None = None,
) -> Revision:
    """The current revision when nothing changed, else a new one, which readers get from now on.

    `started_from` is the number of the revision that the author began with (0: none); with None nobody is asked.
    Raises RevisionConflict.
    """
    stored = Question.objects.select_for_update(of=("self",)).select_related("revision").get(pk=question.pk)
    current = stored.revision
    if started_from is not None and started_from != (current.number if current else 0):
        raise RevisionConflict(current)
    digest = digest_of(document.canonical())
    if current is None or current.digest != digest:
        last = stored.revisions.order_by("-number").first()
        current = Revision.objects.create(
            question=stored,
            number=last.number + 1 if last else 1,
            document=document.canonical(),
            rendered=render_document(document),
            renderer_digest=renderer_digest(with_figures=False),
            digest=digest,
            author=author,
        )
        request_variants(current)
        Question.objects.filter(pk=stored.pk).update(revision=current, kind=document.kind)
    question.revision, question.kind = current, document.kind
    return current


def restore_revision(revision: Revision, *, author: AbstractBaseUser, started_from: int) -> Revision:
    """The document of an old revision becomes the newest revision. Raises RevisionConflict."""
    return save_revision(
        revision.question, document=revision.question_document, author=author, started_from=started_from
    )


def render_again(revision: Revision) -> None:
    """The renderer changed: what readers see is made anew from the same document."""
    revision.rendered = render_document(revision.question_document)
    revision.renderer_digest = renderer_digest(with_figures=False)
    revision.save(update_fields=["rendered", "renderer_digest"])
