"""Kind `prediction`: which arm wins, by how much, how sure? The key is the measured verdict of the claim."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Literal, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from pydantic import field_validator
from pydantic_core import PydanticCustomError

from quizzes.expressions.numbers import MAX_LENGTH, NotANumber, read_number
from quizzes.grading import Marks
from quizzes.kinds.author_fields import author_form
from quizzes.kinds.contract import Answer, Kind, QuestionDocument, Rendered
from quizzes.kinds.foretelling import WORDS, Foretelling
from quizzes.kinds.inputs import ListField
from quizzes.kinds.runs import RunsAnswerForm
from quizzes.kinds.told import Told
from quizzes.texts.validated import Slug
from trainer.models import Certainty

MOST_EFFECT = 1_000_000


class PredictionDocument(QuestionDocument):
    """A stem about one claim; what may be answered, and what is right, follows from the claim and its evidence."""

    kind: Literal["prediction"]
    claim: Slug

    @field_validator("claim", mode="before")
    @classmethod
    def _claim_is_named(cls, claim: object) -> object:
        if not claim:
            raise PydanticCustomError("claim_needed", "no claim")
        return claim

    @cached_property
    def foretelling(self) -> Foretelling | None:
        run = self.runs.get(self.claim)
        return Foretelling(run) if run else None

    @property
    def items(self) -> tuple[str, ...]:
        return self.foretelling.winners if self.foretelling else ()

    def offered(self) -> dict[str, Told]:
        found = self.foretelling
        winners = found.winners if found else ()
        return {each: Told(each, found.wording(each), each == found.key) for each in winners}

    def told(self, answer: Answer) -> list[Told]:
        return super().told(answer[:1])

    @property
    def rests_on(self) -> tuple[str, ...]:
        return (self.claim,)

    @property
    def predicts(self) -> str:
        return self.claim

    def measured_key(self) -> str | None:
        return self.foretelling.key if self.foretelling else None

    def slugs_from(self, old: Self) -> dict[str, str] | None:
        return {} if old.claim == self.claim else None

    def example_answer(self, shown: Sequence[str]) -> Answer:
        return [*shown[:1], "1", Certainty.THINK_SO.value]


class PredictionField(ListField):
    """Place of the winner, then its size; the page posts the size even where it is empty."""

    default_error_messages = {
        "required": _("Choose an answer first."),
        "no_size": _("“By how much?” is still empty: it takes a number from 0 to %(most)s."),
        "no_number": _("“By how much?” takes a number from 0 to %(most)s, such as 0.35; “%(text)s” is none."),
        "decimal_comma": _("“%(text)s” has a comma. Write the decimals behind a point: 0.35."),
        "too_long": _("A number has at most %(limit)d characters."),
        "too_large": _("“%(text)s” is too large. Numbers up to 1e300 are possible."),
        "out_of_range": _("“By how much?” takes a number from 0 to %(most)s."),
    }

    def __init__(self, **options: object) -> None:
        self.foretelling: Foretelling | None = None  # set by the form
        self.shown: Sequence[str] = ()
        super().__init__(**options)

    def clean(self, value: list[str]) -> tuple[str, float]:
        if any("\x00" in text for text in value):
            raise self.fault("unknown")
        asks_size = bool(self.foretelling and self.foretelling.compares_pairs)
        chosen, sizes = (value[:-1], value[-1:]) if asks_size else (value, [])
        places = {str(place): slug for place, slug in enumerate(self.shown)}
        if not chosen:
            raise self.fault("required", at=range(len(self.shown)))
        if len(chosen) > 1 or chosen[0] not in places:
            raise self.fault("unknown", at=range(len(self.shown)))
        winner = places[chosen[0]]
        return winner, 0.0 if winner in WORDS else self._size(sizes[0])

    def _size(self, text: str) -> float:
        at, most = [len(self.shown)], 100 if self.foretelling.unit == "%" else MOST_EFFECT
        if not text.strip():
            raise self.fault("no_size", at=at, most=f"{most:,}")
        try:
            size = read_number(text)
        except NotANumber as error:
            raise self.fault(error.code, at=at, text=text, limit=MAX_LENGTH, most=f"{most:,}") from None
        if not 0 <= size <= most:
            raise self.fault("out_of_range", at=at, most=f"{most:,}")
        return size


class PredictionForm(RunsAnswerForm):
    answer = PredictionField()
    certainty = forms.ChoiceField(
        choices=Certainty.choices,
        error_messages={
            "required": _("Say how sure you are: that is part of a prediction."),
            "invalid_choice": _("Say how sure you are: that is part of a prediction."),
        },
    )

    def __init__(self, data: QueryDict | None = None, *, document: QuestionDocument, shown: Sequence[str]) -> None:
        super().__init__(data, document=document, shown=shown)
        self.fields["answer"].foretelling, self.fields["answer"].shown = document.foretelling, self.shown

    def is_answerable(self) -> bool:
        return super().is_answerable() and self.document.foretelling.is_open

    def canonical_answer(self) -> Answer:
        winner, size = self.cleaned_data["answer"]
        return [winner, f"{size:.12g}", self.cleaned_data["certainty"]]


def grade(document: PredictionDocument, answer: Answer) -> Marks:
    foretelling = document.foretelling
    return Marks(float(foretelling is not None and foretelling.key == answer[0]))


def asked(rendered: Rendered, shown: Sequence[str], given: Sequence[str]) -> Rendered:
    """What may win, in the order shown; neither the claim's title nor its rule, which take sides."""
    foretelling = Foretelling.of(rendered["claim"])
    if foretelling is None or not foretelling.is_open:
        return {"is_missing": True}
    has_size = foretelling.compares_pairs
    ticked, size = (given[:-1], "".join(given[-1:])) if has_size else (given, "")
    return {
        "asks": foretelling.asks,
        "statement": foretelling.statement,
        "facts": foretelling.facts,
        "options": [(str(at), foretelling.wording(winner), str(at) in ticked) for at, winner in enumerate(shown)],
        "has_size": has_size,
        "unit": foretelling.effect_unit,
        "given": size,
    }


def answered(document: PredictionDocument, _rendered: Rendered, shown: Sequence[str], answer: Answer) -> Rendered:
    """The verdict, what was said, and how far from it; without its evidence only that it is gone."""
    foretelling = document.foretelling
    if foretelling is None:
        return {"is_missing": True}
    winner, size, certainty = answer
    options: list[dict[str, Any]] = [
        {"text": foretelling.wording(each), "is_correct": each == foretelling.key, "is_chosen": each == winner}
        for each in shown
    ]
    turned_out = foretelling.turned_out(winner, float(size), certainty)
    return turned_out | {
        "options": options,
        "findings": foretelling.findings,
        "mechanism": foretelling.run.claim.mechanism,
    }


PREDICTION = Kind(
    code="prediction",
    label=_("prediction"),
    document=PredictionDocument,
    answer_form=PredictionForm,
    author_form=author_form(),
    grade=grade,
    asked=asked,
    answered=answered,
    rule=_(
        "All marks for what training really showed, none otherwise. Your certainty gets a Brier score: the square of "
        "the distance between the probability that you gave (sure 0.95, think so 0.75, guess 0.4) and what came true; "
        "0 is best. How far off your size was is told, not marked."
    ),
    needs_certainty=True,
    rests_on_runs=True,
    answer_template="quizzes/kinds/_prediction.html",
    feedback_template="quizzes/kinds/_prediction_feedback.html",
)
