"""Saving a question: every new state of its document is a Revision, and one of them is what readers get.

The admin proposes revisions, which are published later (publishing.py); the loader saves what is published at once.
"""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from quizzes.kinds.contract import QuestionDocument
from quizzes.models import Question, Revision, Transition
from quizzes.services.checking import check_revision
from quizzes.services.variants import request_variants
from quizzes.services.withholding import accept_runs
from quizzes.texts.rendering import render_document, renderer_digest
from trainer.claim_files import digest_of


class RevisionConflict(ValueError):
    """Somebody saved another revision meanwhile; `newest` is theirs."""

    def __init__(self, newest: Revision | None) -> None:
        super().__init__(f"the question is at revision {newest.number if newest else 0}")
        self.newest = newest


def locked(question: Question, *, started_from: int | None = None) -> Question:
    """The stored row, for the transaction that this lock belongs to.

    `started_from` is the number of the newest revision that somebody was shown (0: none); with None nobody is asked.
    Raises RevisionConflict.
    """
    rows = Question.objects.select_for_update(of=("self",)).select_related("revision", "newest")
    stored = rows.get(pk=question.pk)
    if started_from is not None and started_from != (stored.newest.number if stored.newest else 0):
        raise RevisionConflict(stored.newest)
    return stored


@transaction.atomic
def propose_revision(
    question: Question,
    *,
    document: QuestionDocument,
    author: AbstractBaseUser | None = None,
    started_from: int | None = None,
) -> Revision:
    """The newest revision when nothing changed, else a new draft, which readers don't see. Raises RevisionConflict."""
    stored = locked(question, started_from=started_from)
    newest, digest = stored.newest, digest_of(document.canonical())
    if newest is None or newest.digest != digest:
        newest = Revision.objects.create(
            question=stored,
            number=newest.number + 1 if newest else 1,
            document=document.canonical(),
            rendered=render_document(document),
            renderer_digest=renderer_digest(with_figures=False),
            digest=digest,
            author=author,
        )
        check_revision(newest)
        request_variants(newest)
        Question.objects.filter(pk=stored.pk).update(newest=newest, kind=document.kind, is_in_review=False)
        question.is_in_review = False
    question.newest, question.kind = newest, document.kind
    return newest


@transaction.atomic
def release(question: Question, *, revision: Revision, by: AbstractBaseUser | None = None, note: str = "") -> None:
    """Readers get this revision from now on; nobody is asked (publishing.py asks)."""
    if revision.renderer_digest != renderer_digest(with_figures=False):
        render_again(revision)
    if locked(question).revision_id != revision.pk:
        Transition.objects.create(
            question=question, revision=revision, step=Transition.Step.PUBLISHED, by=by, note=note
        )
    Question.objects.filter(pk=question.pk).update(revision=revision, is_in_review=False)
    question.revision, question.is_in_review = revision, False
    accept_runs(question)


@transaction.atomic
def save_revision(
    question: Question, *, document: QuestionDocument, author: AbstractBaseUser | None = None
) -> Revision:
    """A revision that readers get at once: what the content files say."""
    revision = propose_revision(question, document=document, author=author)
    release(question, revision=revision, by=author)
    return revision


def restore_revision(revision: Revision, *, author: AbstractBaseUser, started_from: int) -> Revision:
    """The document of an old revision becomes the newest draft. Raises RevisionConflict."""
    return propose_revision(
        revision.question, document=revision.question_document, author=author, started_from=started_from
    )


def render_again(revision: Revision) -> None:
    """The renderer changed: what readers see is made anew from the same document."""
    revision.rendered = render_document(revision.question_document)
    revision.renderer_digest = renderer_digest(with_figures=False)
    revision.save(update_fields=["rendered", "renderer_digest"])
