"""What single and multiple choice have in common: options with explanations, and the fields of both forms."""

from collections.abc import Sequence
from typing import Annotated, Self

from django.http import QueryDict
from pydantic import Field, StrictBool, field_validator

from quizzes.kinds.contract import Answer, AnswerForm, QuestionDocument, Rendered
from quizzes.kinds.entries import Entry, carried_slugs, entries_differ
from quizzes.kinds.told import Told, in_words

MIN_CHOICES, MAX_CHOICES = 2, 8


class Choice(Entry):
    """An option with its explanation."""

    is_correct: StrictBool


class ChoicesDocument(QuestionDocument):
    """A stem and 2 to 8 options; kinds say how many of them are correct."""

    choices: Annotated[tuple[Choice, ...], Field(min_length=MIN_CHOICES, max_length=MAX_CHOICES)]

    @field_validator("choices")
    @classmethod
    def _choices_differ(cls, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
        entries_differ(choices)
        return choices

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(choice.slug for choice in self.choices)

    def offered(self) -> dict[str, Told]:
        return {each.slug: Told(each.slug, in_words(each.text), each.is_correct) for each in self.choices}

    def example_answer(self, shown: Sequence[str]) -> Answer:
        return [*shown[:1]]

    def right_answer(self) -> Answer:
        return sorted(self.correct)

    def slugs_from(self, old: Self) -> dict[str, str] | None:
        return carried_slugs(old.choices, self.choices)

    def carried_over(self, answer: Answer, old: Self) -> Answer | None:
        carried = super().carried_over(answer, old)
        return None if carried is None else sorted(carried)

    @property
    def correct(self) -> frozenset[str]:
        return frozenset(choice.slug for choice in self.choices if choice.is_correct)

    @property
    def wrong(self) -> frozenset[str]:
        return frozenset(self.items) - self.correct


class ChoicesAnswerForm(AnswerForm):
    """Which options were ticked. Places instead of slugs: a slug may say too much."""

    def __init__(self, data: QueryDict | None = None, *, document: QuestionDocument, shown: Sequence[str]) -> None:
        super().__init__(data, document=document, shown=shown)
        self.fields["answer"].num_items = len(self.shown)

    def canonical_answer(self) -> Answer:
        return sorted(self.shown[place] for place in self.cleaned_data["answer"])


def asked(rendered: Rendered, shown: Sequence[str], given: Sequence[str]) -> Rendered:
    """The texts of the options by their place, and what is ticked; neither slug, explanation nor key."""
    texts = {choice["slug"]: choice["text"] for choice in rendered["choices"]}
    return {"options": [(str(place), texts[slug], str(place) in given) for place, slug in enumerate(shown)]}


def answered(_document: ChoicesDocument, rendered: Rendered, shown: Sequence[str], answer: Answer) -> Rendered:
    """Every option with its explanation, whether it is correct and whether it was chosen."""
    choices = {choice["slug"]: choice for choice in rendered["choices"]}
    return {"options": [choices[slug] | {"is_chosen": slug in answer} for slug in shown]}
