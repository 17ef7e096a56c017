"""Kind `cloze`: a text with gaps, written as [[1]], [[2]], …; marks for every gap."""

import re
from collections.abc import Sequence
from typing import Annotated, Literal, Self

from django.http import QueryDict
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from quizzes.grading import Marks
from quizzes.kinds.accepted import AcceptedForms
from quizzes.kinds.author_fields import Rows, author_form
from quizzes.kinds.author_parts import WordList, Words
from quizzes.kinds.contract import Answer, AnswerForm, Kind, QuestionDocument, Rendered
from quizzes.kinds.entries import slugs_differ
from quizzes.kinds.inputs import WordsField
from quizzes.kinds.told import Told
from quizzes.texts.validated import LANGUAGES, Document, Slug, Text

MAX_GAPS = 8
GAP = re.compile(r"\[\[(\d{1,2})\]\]")
GAPS = Rows(
    key="gaps",
    name="gap",
    title=_("Gap [[%(number)d]]"),
    most=MAX_GAPS,
    too_many=_("At most %(limit)d gaps are possible."),
    parts={"accepted": WordList(_("Accepted answers")), "explanation": Words(_("Why"))},
)


class Gap(Document):
    slug: Slug
    accepted: AcceptedForms
    explanation: Text


class ClozeDocument(QuestionDocument):
    """`text` holds every gap once in each language; the order may differ, as the languages' word order does."""

    kind: Literal["cloze"]
    text: Text
    gaps: Annotated[tuple[Gap, ...], Field(min_length=1, max_length=MAX_GAPS)]

    @model_validator(mode="after")
    def _every_gap_is_there_once(self) -> Self:
        slugs_differ([gap.slug for gap in self.gaps])
        wanted = [str(number) for number in range(1, len(self.gaps) + 1)]
        for language in LANGUAGES:
            if sorted(GAP.findall(self.text.in_language(language))) != wanted:
                values = {"language": language, "gaps": " ".join(f"[[{number}]]" for number in wanted)}
                raise PydanticCustomError("gaps", "gaps", values)
        return self

    def told(self, answer: Answer) -> list[Told]:
        """Gap by gap."""
        written = [(f"[[{number}]] {text}", text) for number, text in enumerate(answer, start=1)]
        return [
            Told(words, words, gap.accepted.accepts(text))
            for gap, (words, text) in zip(self.gaps, written, strict=False)
        ]

    def example_answer(self, shown: Sequence[str]) -> Answer:  # noqa: ARG002 (nothing is shuffled)
        return [gap.accepted.shown("en") for gap in self.gaps[:-1]] + ["…?"]

    def right_answer(self) -> Answer:
        return [gap.accepted.shown("en") for gap in self.gaps]

    def carried_over(self, answer: Answer, old: Self) -> Answer | None:  # noqa: ARG002
        return answer if len(answer) == len(self.gaps) else None


class ClozeForm(AnswerForm):
    """What was written into the gaps, in the order in which this language has them; the answer is by their numbers."""

    answer = WordsField()

    def __init__(self, data: QueryDict | None = None, *, document: QuestionDocument, shown: Sequence[str]) -> None:
        super().__init__(data, document=document, shown=shown)
        self.fields["answer"].num_inputs = len(document.gaps)

    def canonical_answer(self) -> Answer:
        order = order_in(self.document.text.in_language(get_language() or "en"))
        written = dict(zip(order, self.cleaned_data["answer"], strict=True))
        return [written[number] for number in sorted(written)]


def order_in(text: str) -> list[int]:
    return [int(number) for number in GAP.findall(text)]


def grade(document: ClozeDocument, answer: Answer) -> Marks:
    num_right = sum(gap.accepted.accepts(text) for gap, text in zip(document.gaps, answer, strict=True))
    return Marks(num_right / len(document.gaps))


def asked(rendered: Rendered, _shown: Sequence[str], given: Sequence[str]) -> Rendered:
    """The text in pieces, between them the number of a gap and what was written there."""
    pieces = GAP.split(rendered["text"])
    written = iter([*given, *[""] * len(pieces)])
    gaps = [(number, next(written)) for number in pieces[1::2]] + [None]
    # The pieces of sanitised HTML; tags that a gap interrupts are closed behind it.
    return {"pieces": [*zip(map(mark_safe, pieces[0::2]), gaps, strict=True)]}


def answered(document: ClozeDocument, rendered: Rendered, _shown: Sequence[str], answer: Answer) -> Rendered:
    """The text with what belongs into its gaps, and every gap with what was written."""
    language = get_language() or "en"
    gaps = [
        {
            "number": number,
            "given": given,
            "is_right": gap.accepted.accepts(given),
            "key": gap.accepted.shown(language),
            "explanation": words["explanation"],
        }
        for number, (gap, given, words) in enumerate(zip(document.gaps, answer, rendered["gaps"], strict=True), start=1)
    ]
    pieces = GAP.split(rendered["text"])
    filled = [gaps[int(number) - 1] for number in pieces[1::2]] + [None]
    return {"pieces": [*zip(map(mark_safe, pieces[0::2]), filled, strict=True)], "gaps": gaps}


CLOZE = Kind(
    code="cloze",
    label=_("text with gaps"),
    document=ClozeDocument,
    answer_form=ClozeForm,
    author_form=author_form(
        (GAPS,),
        text=Words(_("Text with gaps"), _("Write [[1]], [[2]], … where the gaps are, each once."), num_lines=4),
    ),
    grade=grade,
    asked=asked,
    answered=answered,
    rule=_("Fill every gap, in English or Korean. Your marks: the share of the gaps that are right."),
    answer_template="quizzes/kinds/_cloze.html",
    feedback_template="quizzes/kinds/_cloze_feedback.html",
)
