"""Kind `free_answer`: the learner writes, marks it against the rubric's points, and only then sees the model answer.

Two posts. The first hands in the text and gets the rubric, with the text sealed; the second hands in the ticks.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _
from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from quizzes.grading import Marks
from quizzes.kinds.author_fields import Rows, author_form
from quizzes.kinds.author_parts import Words
from quizzes.kinds.contract import Answer, AnswerForm, Kind, QuestionDocument, Rendered
from quizzes.kinds.entries import slugs_differ, texts_differ
from quizzes.kinds.inputs import ListField
from quizzes.kinds.told import Told, in_words
from quizzes.texts.validated import Document, Slug, Text, normalise

SALT = "quizzes.free_answer"
MIN_LETTERS, MAX_LETTERS = 20, 4000
MIN_POINTS, MAX_POINTS = 2, 8
POINTS = Rows(
    key="rubric",
    name="point",
    title=_("Point %(number)d"),
    most=MAX_POINTS,
    too_many=_("At most %(limit)d points are possible."),
    parts={"text": Words(_("What a good answer says"))},
)


class Point(Document):
    """Something that an interviewer listens for."""

    slug: Slug
    text: Text


class FreeAnswerDocument(QuestionDocument):
    kind: Literal["free_answer"]
    rubric: Annotated[tuple[Point, ...], Field(min_length=MIN_POINTS, max_length=MAX_POINTS)]
    model_answer: Text

    @field_validator("rubric")
    @classmethod
    def _points_differ(cls, rubric: tuple[Point, ...]) -> tuple[Point, ...]:
        slugs_differ([point.slug for point in rubric])
        texts_differ([point.text for point in rubric])
        return rubric

    @model_validator(mode="after")
    def _readers_mark_themselves(self) -> Self:
        if self.offers_help:
            raise PydanticCustomError("no_help", "no help")
        return self

    def offered(self) -> dict[str, Told]:
        """The points: none of them is wrong, and none alone is right."""
        return {point.slug: Told(point.slug, in_words(point.text), is_right=False) for point in self.rubric}

    def told(self, answer: Answer) -> list[Told]:
        """The points that its writer found in it."""
        return super().told(answer[1:])

    def in_one_line(self, answer: Answer) -> str:
        return " ".join(answer[0].split())

    def example_answer(self, shown: Sequence[str]) -> Answer:  # noqa: ARG002 (nothing is shuffled)
        return ["…", self.rubric[0].slug]

    def carried_over(self, answer: Answer, old: Self) -> Answer | None:  # noqa: ARG002
        return None  # its writer marked it, against the points of that time


class TextOrTicks(ListField):
    """The text at first; places of the rubric's points once it is sealed."""

    default_error_messages = {
        "required": _("Write your answer first."),
        "too_short": _("Write at least %(limit)d characters; an interviewer wants a sentence or two."),
        "too_long": _("An answer has at most %(limit)d characters."),
    }

    def clean(self, value: list[str]) -> list[str]:
        return value

    def text_of(self, value: list[str]) -> str:
        text = str(normalise("".join(value[:1])))
        if not text:
            raise self.fault("required")
        if len(text) < MIN_LETTERS:
            raise self.fault("too_short", limit=MIN_LETTERS)
        if len(text) > MAX_LETTERS:
            raise self.fault("too_long", limit=MAX_LETTERS)
        if len(value) > 1 or "\x00" in text:
            raise self.fault("unknown")
        return text

    def ticks_of(self, value: list[str], *, num_points: int) -> list[int]:
        places = {str(place): place for place in range(num_points)}
        if set(value) - places.keys():
            raise self.fault("unknown")
        return sorted({places[text] for text in value})


class FreeAnswerForm(AnswerForm):
    """`sealed` carries the text to the second post, signed: who has read the rubric can't change what was written."""

    answer = TextOrTicks(required=False)
    sealed = forms.CharField(required=False, max_length=40 * MAX_LETTERS)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        field, given = self.fields["answer"], cleaned.get("answer", [])
        try:
            if cleaned.get("sealed"):
                cleaned["text"] = self._unsealed(cleaned["sealed"])
                cleaned["ticks"] = field.ticks_of(given, num_points=len(self.document.rubric))
            else:
                cleaned["text"] = field.text_of(given)
        except forms.ValidationError as error:
            self.add_error("answer", error)
        return cleaned

    def _unsealed(self, sealed: str) -> str:
        try:
            showing, text = signing.loads(sealed, salt=SALT)
        except signing.BadSignature:
            raise self.fields["answer"].fault("unknown") from None
        if showing != self._showing:
            raise self.fields["answer"].fault("unknown")
        return text

    @property
    def _showing(self) -> str:
        """What the token of the presentation says, without its time stamp; the view has checked its signature."""
        return self.data.get("presentation", "").partition(":")[0]

    def needs_more(self) -> bool:
        return "ticks" not in self.cleaned_data

    def given(self) -> list[str]:
        """The text alone; or the text, its seal and the ticks."""
        if not self.is_bound:
            return []
        if not self.is_valid() or (text := self.cleaned_data.get("text")) is None:
            return super().given()[:1]
        return [text, signing.dumps([self._showing, text], salt=SALT)]

    def canonical_answer(self) -> Answer:
        """The text, and behind it the slugs of the points that its writer found in it."""
        points = self.document.rubric
        return [self.cleaned_data["text"], *(points[place].slug for place in self.cleaned_data["ticks"])]


def grade(document: FreeAnswerDocument, answer: Answer) -> Marks:
    return Marks((len(answer) - 1) / len(document.rubric))


def asked(_rendered: Rendered, _shown: Sequence[str], given: Sequence[str]) -> Rendered:
    return {"given": "".join(given[:1]), "limit": MAX_LETTERS}


def asked_further(rendered: Rendered, given: Sequence[str]) -> Rendered:
    """What was written, sealed, and the points to compare it with."""
    points = [(str(place), point["text"]) for place, point in enumerate(rendered["rubric"])]
    return {"given": given[0], "sealed": given[1], "points": points}


def answered(_document: FreeAnswerDocument, rendered: Rendered, _shown: Sequence[str], answer: Answer) -> Rendered:
    points = [point | {"is_ticked": point["slug"] in answer[1:]} for point in rendered["rubric"]]
    return {"given": answer[0], "points": points, "model_answer": rendered["model_answer"]}


FREE_ANSWER = Kind(
    code="free_answer",
    label=_("free answer"),
    document=FreeAnswerDocument,
    answer_form=FreeAnswerForm,
    author_form=author_form((POINTS,), offers_help=False, model_answer=Words(_("Model answer"), num_lines=5)),
    grade=grade,
    asked=asked,
    asked_further=asked_further,
    asks_certainty=False,
    answered=answered,
    rule=_(
        "Answer as you would aloud. Then you compare it with the points that an interviewer listens for. Your marks: "
        "the share of the points that you find in your answer."
    ),
    answer_template="quizzes/kinds/_free_answer.html",
    feedback_template="quizzes/kinds/_free_answer_feedback.html",
)
