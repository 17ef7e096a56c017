"""Kind `matching`: every prompt has one match among the lettered options; some options may match nothing."""

from collections.abc import Sequence
from string import ascii_uppercase
from typing import Annotated, Literal, Self

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from pydantic import Field, model_validator

from quizzes.grading import Marks
from quizzes.kinds.author_fields import Rows, author_form
from quizzes.kinds.author_parts import Words
from quizzes.kinds.contract import Answer, AnswerForm, Kind, QuestionDocument, Rendered
from quizzes.kinds.entries import Entry, carried_slugs, slugs_differ, texts_differ
from quizzes.kinds.inputs import PlacesField
from quizzes.kinds.told import Told, in_words
from quizzes.texts.validated import Text

MIN_PAIRS, MAX_PAIRS, MAX_DECOYS = 2, 8, 4
PAIRS = Rows(
    key="pairs",
    name="pair",
    title=_("Pair %(number)d"),
    most=MAX_PAIRS,
    too_many=_("At most %(limit)d pairs are possible."),
    parts={"prompt": Words(_("Prompt")), "text": Words(_("What matches it")), "explanation": Words(_("Why"))},
)
DECOYS = Rows(
    key="decoys",
    name="decoy",
    title=_("Option %(number)d that matches nothing"),
    most=MAX_DECOYS,
    too_many=_("At most %(limit)d options may match nothing."),
    num_open=1,
    parts={"text": Words(_("Option")), "explanation": Words(_("Why it matches nothing"))},
)


class Pair(Entry):
    """A prompt with the option that matches it."""

    prompt: Text

    @property
    def as_prompt(self) -> Entry:
        """What readers tell prompts apart by."""
        return Entry(slug=self.slug, text=self.prompt, explanation=self.explanation)


class Decoy(Entry):
    """An option that matches no prompt."""


class MatchingDocument(QuestionDocument):
    """A stem, 2 to 8 pairs, and up to 4 options that match nothing."""

    kind: Literal["matching"]
    pairs: Annotated[tuple[Pair, ...], Field(min_length=MIN_PAIRS, max_length=MAX_PAIRS)]
    decoys: Annotated[tuple[Decoy, ...], Field(max_length=MAX_DECOYS)] = ()

    @model_validator(mode="after")
    def _options_differ(self) -> "MatchingDocument":
        slugs_differ(self.items)
        texts_differ([entry.text for entry in (*self.pairs, *self.decoys)])
        texts_differ([pair.prompt for pair in self.pairs])
        return self

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(entry.slug for entry in (*self.pairs, *self.decoys))

    def told(self, answer: Answer) -> list[Told]:
        """Pair by pair."""
        texts = {entry.slug: in_words(entry.text) for entry in (*self.pairs, *self.decoys)}
        return [
            Told(f"{pair.slug} {chosen}", f"{in_words(pair.prompt)} → {texts.get(chosen, chosen)}", pair.slug == chosen)
            for pair, chosen in zip(self.pairs, answer, strict=False)
        ]

    def example_answer(self, shown: Sequence[str]) -> Answer:
        return [*shown[: len(self.pairs)]]

    def right_answer(self) -> Answer:
        return [pair.slug for pair in self.pairs]

    def slugs_from(self, old: Self) -> dict[str, str] | None:
        return carried_slugs((*old.pairs, *old.decoys), (*self.pairs, *self.decoys))

    def carried_over(self, answer: Answer, old: Self) -> Answer | None:
        slugs = self.slugs_from(old)
        prompts = carried_slugs([pair.as_prompt for pair in old.pairs], [pair.as_prompt for pair in self.pairs])
        if slugs is None or prompts is None:
            return None
        chosen = {prompts[pair.slug]: slugs[part] for pair, part in zip(old.pairs, answer, strict=True)}
        return [chosen[pair.slug] for pair in self.pairs]


class MatchingForm(AnswerForm):
    """For every prompt the place of an option: "1" is option A."""

    answer = PlacesField()

    def __init__(self, data: QueryDict | None = None, *, document: QuestionDocument, shown: Sequence[str]) -> None:
        super().__init__(data, document=document, shown=shown)
        self.fields["answer"].num_inputs = len(document.pairs)
        self.fields["answer"].num_places = len(self.shown)

    def canonical_answer(self) -> Answer:
        """The chosen options' slugs, in the order of the prompts."""
        return [self.shown[place] for place in self.cleaned_data["answer"]]


def grade(document: MatchingDocument, answer: Answer) -> Marks:
    num_right = sum(pair.slug == chosen for pair, chosen in zip(document.pairs, answer, strict=True))
    return Marks(num_right / len(document.pairs))


def asked(rendered: Rendered, shown: Sequence[str], given: Sequence[str]) -> Rendered:
    """The options with their letters, and the prompts, each with what was chosen for it."""
    texts = {entry["slug"]: entry["text"] for entry in (*rendered["pairs"], *rendered["decoys"])}
    options = [(str(place + 1), ascii_uppercase[place], texts[slug]) for place, slug in enumerate(shown)]
    chosen = [*given, *[""] * len(rendered["pairs"])]
    prompts = [(pair["prompt"], mine) for pair, mine in zip(rendered["pairs"], chosen, strict=False)]
    return {"options": options, "prompts": prompts}


def answered(_document: MatchingDocument, rendered: Rendered, _shown: Sequence[str], answer: Answer) -> Rendered:
    """Every prompt with its match, and what was chosen instead; then the options that match nothing."""
    texts = {entry["slug"]: entry["text"] for entry in (*rendered["pairs"], *rendered["decoys"])}
    pairs = [
        pair | {"is_right": pair["slug"] == chosen, "chosen": texts[chosen]}
        for pair, chosen in zip(rendered["pairs"], answer, strict=True)
    ]
    return {"pairs": pairs, "decoys": rendered["decoys"]}


MATCHING = Kind(
    code="matching",
    label=_("matching"),
    document=MatchingDocument,
    answer_form=MatchingForm,
    author_form=author_form((PAIRS, DECOYS)),
    grade=grade,
    asked=asked,
    answered=answered,
    rule=_("Choose a letter for every line. Your marks: the share of the lines that are matched right."),
    answer_template="quizzes/kinds/_matching.html",
    feedback_template="quizzes/kinds/_matching_feedback.html",
)
