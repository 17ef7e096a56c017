"""A presentation: one showing of a question, with its own key and its own order of the options.

The form carries a signed token (revision, key, time). The order follows from the key and our secret, and options are
posted by their place in it: neither token, order nor values say anything about the answer.
"""

import random
import uuid
from dataclasses import dataclass, replace
from typing import Any, Self

from django.core import signing
from django.http import QueryDict
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import get_language

from quizzes.kinds import KINDS
from quizzes.kinds.contract import AnswerForm, Kind, QuestionDocument, Rendered
from quizzes.models import Question, Revision, Variant, document_for
from quizzes.reading.help_used import NO_HELP, HelpUsed, help_used, open_turn
from quizzes.reading.profiles import has_certainty_marking
from quizzes.reading.readers import Reader
from quizzes.texts.rendering import localised, render_document

SALT = "quizzes.presentation"
MAX_ELAPSED_SECONDS = 24 * 3600


class InvalidPresentation(ValueError):
    """The token was not made here, or for another question."""


@dataclass(frozen=True)
class Presentation:
    """What one reader is shown. `started_at` is in seconds since 1970; `given` is what comes back with a message."""

    question: Question
    revision: Revision
    key: uuid.UUID
    started_at: float
    variant: Variant | None = None
    given: tuple[str, ...] = ()
    certainty: str = ""
    faulty: frozenset[int] = frozenset()  # inputs that are to be mended, counted from 0
    is_certainty_faulty: bool = False
    is_further: bool = False  # the second step of a kind that has one
    is_certainty_marked: bool = False  # points by certainty, which must be said
    help: HelpUsed = NO_HELP
    is_hint_new: bool = False
    is_not_yet: bool = False  # the last try was wrong
    slip: str = ""  # what to say to who made it, after a try that was wrong

    @property
    def kind(self) -> Kind:
        return KINDS[self.revision.document["kind"]]

    @property
    def token(self) -> str:
        seed = [self.variant.seed] if self.variant else []
        return signing.dumps([self.revision.pk, self.key.hex, round(self.started_at, 3), *seed], salt=SALT)

    @cached_property
    def document(self) -> QuestionDocument:
        return document_for(self.revision, self.variant)

    @property
    def shown(self) -> list[str]:
        """Slugs of the options in the order of this presentation."""
        slugs = list(self.document.items)
        random.Random(salted_hmac(SALT, self.key.hex).digest()).shuffle(slugs)
        return slugs

    @property
    def content(self) -> dict[str, Any]:
        """What may be seen before the answer: the stem, and what the kind shows beside it."""
        rendered = self._rendered
        if self.is_further:
            return {"stem": rendered["stem"], **self.kind.asked_further(rendered, self.given)}
        return {"stem": rendered["stem"], **self.kind.asked(rendered, self.shown, self.given)}

    @cached_property
    def _rendered(self) -> dict[str, Any]:
        return localised(rendered_for(self.revision, self.variant), language=get_language() or "en")

    @property
    def hints(self) -> list[str]:
        """Those that were taken."""
        return self._rendered.get("hints", [])[: self.help.num_hints]

    @property
    def asks_certainty(self) -> bool:
        """Before the first try, as long as nothing is known."""
        return self.kind.asks_certainty and (self.kind.needs_certainty or not self.help.num_tries)

    @property
    def next_hint(self) -> int:
        """Its number; 0 when there is none left."""
        number = self.help.num_hints + 1
        return number if number <= len(self.revision.question_document.hints) else 0

    @property
    def num_tries_left(self) -> int:
        return self.revision.question_document.max_tries - self.help.num_tries

    @property
    def offers_help(self) -> bool:
        return self.revision.question_document.offers_help

    @property
    def elapsed_seconds(self) -> float:
        return min(max(0.0, timezone.now().timestamp() - self.started_at), MAX_ELAPSED_SECONDS)

    def again(self, form: AnswerForm) -> Self:
        """The same showing with what was posted, or its next step."""
        return replace(
            self,
            given=tuple(form.given()),
            certainty=form.data.get("certainty", ""),
            faulty=form.faulty(),
            is_certainty_faulty="certainty" in form.errors,
            is_further=form.is_valid() and form.needs_more(),
        )

    def to(self, reader: Reader) -> Self:
        """As this reader has it set."""
        return replace(self, is_certainty_marked=self.kind.asks_certainty and has_certainty_marking(reader))

    @property
    def stored(self) -> dict[str, Any]:
        """What services store of it."""
        return {"revision": self.revision, "variant": self.variant, "key": self.key}

    def certainty_of(self, number: int, said: str) -> str:
        """What counts is what was said with the first try."""
        return self.help.certainty if number > 1 else said

    def anew(self) -> Self:
        """With the help that was used meanwhile."""
        return replace(self, help=help_used(self.key))

    def keeping(self, data: QueryDict) -> Self:
        """The same showing with what was posted, which nobody checked: a hint was asked for."""
        return replace(self, given=tuple(self.form(data).given()), certainty=data.get("certainty", ""))

    def after_wrong_try(self, form: AnswerForm) -> Self:
        """What may be said of it: the slip, but not the key."""
        said = self.kind.answered(self.document, self._rendered, self.shown, form.canonical_answer())
        return replace(self.again(form).anew(), slip=said.get("slip", ""), is_not_yet=True)

    def form(self, data: QueryDict | None = None) -> AnswerForm:
        form = self.kind.answer_form(data, document=self.document, shown=self.shown)
        if self.asks_certainty and self.is_certainty_marked:
            form.require_certainty()
        return form


def rendered_for(revision: Revision, variant: Variant | None) -> Rendered:
    """The texts with the numbers of the variant."""
    return render_document(document_for(revision, variant)) if variant else revision.rendered


def present(
    question: Question, reader: Reader | None = None, *, seed: int | None = None, other_than: int | None = None
) -> Presentation:
    """A new showing of what readers get now; or the one that this reader left with a hint or a wrong try.

    Of a parametrised question a variant by chance, or that of `seed`. Raises Variant.DoesNotExist.
    """
    revision = question.revision
    assert revision is not None, "published questions have a revision"
    document, is_chosen = revision.question_document, seed is not None or other_than is not None
    turn = open_turn(reader, revision) if reader and document.offers_help and not is_chosen else None
    if turn:
        key, started_at, variant = turn.key, turn.started_at, turn.variant
    else:
        key, started_at, variant = uuid.uuid4(), timezone.now().timestamp(), None
        if document.is_parametrised:
            variants = revision.variants
            variant = variants.drawn(other_than=other_than) if seed is None else variants.get(seed=seed)
    shown = Presentation(question, revision, key, started_at, variant, help=help_used(key) if turn else NO_HELP)
    return shown.to(reader) if reader else shown


def read_presentation(token: str, *, question: Question) -> Presentation:
    """The showing that a form came from; the question may have a newer revision by now. Raises InvalidPresentation."""
    try:
        revision_id, key, started_at, *seed = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise InvalidPresentation from error
    is_current = revision_id == question.revision_id
    revision = question.revision if is_current else question.revisions.filter(pk=revision_id).first()
    if revision is None:
        raise InvalidPresentation
    revision.question = question  # known already: nobody has to ask for it
    variant = revision.variants.get(seed=seed[0]) if seed else None
    used = help_used(uuid.UUID(key)) if revision.question_document.offers_help else NO_HELP
    return Presentation(question, revision, uuid.UUID(key), started_at, variant, help=used)
