"""Kind `ordering`: lines that are to be put in order; marks for every pair that stands the right way round."""

from collections.abc import Sequence
from itertools import combinations
from typing import Annotated, Literal, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from pydantic import Field, field_validator

from quizzes.grading import Marks
from quizzes.kinds.author_fields import Rows, author_form
from quizzes.kinds.author_parts import Words
from quizzes.kinds.contract import Answer, AnswerForm, Kind, QuestionDocument, Rendered
from quizzes.kinds.entries import Entry, carried_slugs, entries_differ
from quizzes.kinds.inputs import PlacesField
from quizzes.kinds.told import Told

MIN_LINES, MAX_LINES = 3, 8
LINES = Rows(
    key="lines",
    name="line",
    title=_("Place %(number)d"),
    most=MAX_LINES,
    too_many=_("At most %(limit)d lines are possible."),
    parts={"text": Words(_("Line")), "explanation": Words(_("Why here"))},
)


class Line(Entry):
    """What is to be put in its place, and why it stands there."""


class OrderingDocument(QuestionDocument):
    """A stem and 3 to 8 lines, here in the right order."""

    kind: Literal["ordering"]
    lines: Annotated[tuple[Line, ...], Field(min_length=MIN_LINES, max_length=MAX_LINES)]

    @field_validator("lines")
    @classmethod
    def _lines_differ(cls, lines: tuple[Line, ...]) -> tuple[Line, ...]:
        entries_differ(lines)
        return lines

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(line.slug for line in self.lines)

    def told(self, answer: Answer) -> list[Told]:
        """Lines by their places in the right order."""
        places = {slug: str(place) for place, slug in enumerate(self.items, start=1)}
        words = " → ".join(places.get(slug, slug) for slug in answer)
        return [Told(words, words)]

    def example_answer(self, shown: Sequence[str]) -> Answer:
        return [*shown]

    def slugs_from(self, old: Self) -> dict[str, str] | None:
        return carried_slugs(old.lines, self.lines)

    def right_answer(self) -> Answer:
        return [*self.items]


class OrderingForm(AnswerForm):
    """For every line, in the order shown, its place: "1" is first."""

    answer = PlacesField()

    def __init__(self, data: QueryDict | None = None, *, document: QuestionDocument, shown: Sequence[str]) -> None:
        super().__init__(data, document=document, shown=shown)
        self.fields["answer"].num_inputs = self.fields["answer"].num_places = len(self.shown)

    def clean_answer(self) -> list[int]:
        places = self.cleaned_data["answer"]
        if len(set(places)) < len(places):
            twice = min(place for place in places if places.count(place) > 1)
            message = _("Two lines have the place %(place)d. Give every line a place of its own.")
            at = frozenset(line for line, place in enumerate(places) if place == twice)
            raise forms.ValidationError(message, code="twice", params={"place": twice + 1, "at": at})
        return places

    def canonical_answer(self) -> Answer:
        """Slugs from the first place to the last."""
        places = self.cleaned_data["answer"]
        return [slug for _place, slug in sorted(zip(places, self.shown, strict=True))]


def grade(document: OrderingDocument, answer: Answer) -> Marks:
    """Kendall's τ of the answer's order with the right one, never below 0: chance earns nothing."""
    right = {slug: place for place, slug in enumerate(document.items)}
    pairs = [*combinations([right[slug] for slug in answer], 2)]
    num_wrong = sum(first > second for first, second in pairs)
    return Marks(max(0.0, 1.0 - 2.0 * num_wrong / len(pairs)))


def asked(rendered: Rendered, shown: Sequence[str], given: Sequence[str]) -> Rendered:
    """The lines as shown, each with the place that it was given, and all places."""
    texts = {line["slug"]: line["text"] for line in rendered["lines"]}
    places = [str(place) for place in range(1, len(shown) + 1)]
    chosen = [*given, *[""] * len(shown)]
    return {"places": places, "lines": [(texts[slug], mine) for slug, mine in zip(shown, chosen, strict=False)]}


def answered(document: OrderingDocument, rendered: Rendered, _shown: Sequence[str], answer: Answer) -> Rendered:
    """The lines in the right order, with the place that each was given."""
    lines = [
        line | {"place": place, "given": answer.index(line["slug"]) + 1}
        for place, line in enumerate(rendered["lines"], start=1)
    ]
    return {"lines": lines, "num_lines": len(document.lines)}


ORDERING = Kind(
    code="ordering",
    label=_("ordering"),
    document=OrderingDocument,
    answer_form=OrderingForm,
    author_form=author_form((LINES,)),
    grade=grade,
    asked=asked,
    answered=answered,
    rule=_(
        "Give every line its place. Your marks: the share of pairs of lines that stand the right way round minus the "
        "share that stand the wrong way round, never below zero."
    ),
    answer_template="quizzes/kinds/_ordering.html",
    feedback_template="quizzes/kinds/_ordering_feedback.html",
)
