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
from django.utils.translation import get_language

from quizzes.kinds import KINDS
from quizzes.kinds.contract import AnswerForm, Kind
from quizzes.models import Question, Revision
from quizzes.rendering import localised

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
    given: tuple[str, ...] = ()
    certainty: str = ""
    is_further: bool = False  # the second step of a kind that has one

    @property
    def kind(self) -> Kind:
        return KINDS[self.revision.document["kind"]]

    @property
    def token(self) -> str:
        return signing.dumps([self.revision.pk, self.key.hex, round(self.started_at, 3)], salt=SALT)

    @property
    def shown(self) -> list[str]:
        """Slugs of the options in the order of this presentation."""
        slugs = list(self.revision.question_document.items)
        random.Random(salted_hmac(SALT, self.key.hex).digest()).shuffle(slugs)
        return slugs

    @property
    def content(self) -> dict[str, Any]:
        """What may be seen before the answer: the stem, and what the kind shows beside it."""
        rendered = localised(self.revision.rendered, language=get_language() or "en")
        if self.is_further:
            return {"stem": rendered["stem"], **self.kind.asked_further(rendered, self.given)}
        return {"stem": rendered["stem"], **self.kind.asked(rendered, self.shown, self.given)}

    @property
    def elapsed_seconds(self) -> float:
        return min(max(0.0, timezone.now().timestamp() - self.started_at), MAX_ELAPSED_SECONDS)

    def again(self, form: AnswerForm) -> Self:
        """The same showing with what was posted, or its next step."""
        return replace(
            self,
            given=tuple(form.given()),
            certainty=form.data.get("certainty", ""),
            is_further=form.is_valid() and form.needs_more(),
        )

    def form(self, data: QueryDict | None = None) -> AnswerForm:
        return self.kind.answer_form(data, document=self.revision.question_document, shown=self.shown)


def present(question: Question) -> Presentation:
    """A new showing of what readers get now."""
    assert question.revision is not None, "published questions have a revision"
    return Presentation(question, question.revision, uuid.uuid4(), timezone.now().timestamp())


def read_presentation(token: str, *, question: Question) -> Presentation:
    """The showing that a form came from; the question may have a newer revision by now. Raises InvalidPresentation."""
    try:
        revision_id, key, started_at = signing.loads(token, salt=SALT)
    except signing.BadSignature as error:
        raise InvalidPresentation from error
    revision = question.revisions.filter(pk=revision_id).first()
    if revision is None:
        raise InvalidPresentation
    return Presentation(question, revision, uuid.UUID(key), started_at)
