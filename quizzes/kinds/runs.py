"""Documents that rest on claims' stored runs: options that are arms of claims, one of which is shown as a curve."""

from collections.abc import Sequence
from typing import Annotated, Any, Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from pydantic import Field, StrictBool, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from quizzes.grading import Marks
from quizzes.kinds.choices import ChoicesAnswerForm
from quizzes.kinds.contract import Answer, AnswerForm, QuestionDocument
from quizzes.kinds.entries import slugs_differ
from quizzes.kinds.inputs import PositionsField
from quizzes.kinds.run_pages import OfferedRuns
from quizzes.kinds.told import Told, in_words
from quizzes.texts.validated import Document, Path, Slug, Text

MAX_OPTIONS = 6
MetricName = Annotated[str, StringConstraints(pattern=r"\A[a-z_]+/[a-z_0-9]+\z", max_length=80)]


class ArmOfClaim(Document):
    """An arm of a claim's reference run."""

    claim: Slug
    arm: Slug


class RunOption(Document):
    """An answer to choose: an arm, worded from its spec, with the author's words before it; or these words alone."""

    slug: Slug
    is_shown: StrictBool
    run: ArmOfClaim | None = None
    text: Text | None = None
    explanation: Text


class RunsDocument(QuestionDocument):
    """The curve of one option's run is shown, and that option is the answer."""

    options: Annotated[tuple[RunOption, ...], Field(min_length=2, max_length=MAX_OPTIONS)]

    @field_validator("options")
    @classmethod
    def _one_run_is_shown(cls, options: tuple[RunOption, ...]) -> tuple[RunOption, ...]:
        slugs_differ([option.slug for option in options])
        shown = [option for option in options if option.is_shown and option.run]
        if len(shown) != 1 or sum(option.is_shown for option in options) != 1:
            raise PydanticCustomError("one_shown", "one shown")
        runs = [option.run for option in options if option.run]
        if len(set(runs)) < len(runs):
            raise PydanticCustomError("repeated_run", "repeated")
        return options

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(option.slug for option in self.options)

    @property
    def most_tries(self) -> int:
        return len(self.options) - 1

    @property
    def answer(self) -> RunOption:
        return next(option for option in self.options if option.is_shown)

    @property
    def arms(self) -> list[tuple[Path, ArmOfClaim]]:
        """Every arm that is drawn, before or after the answer, and where the document names it."""
        return [(("options", at, "run"), each.run) for at, each in enumerate(self.options) if each.run]

    @property
    def drawn(self) -> list[tuple[Path, str]]:
        """The metrics whose curves are drawn, and where the document names them."""
        raise NotImplementedError

    @property
    def rests_on(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.claim for _path, each in self.arms))

    @property
    def happens_in(self) -> str | None:
        return self.claim or self.answer.run.claim

    def offered(self) -> dict[str, Told]:
        words = OfferedRuns.of(self.canonical()).words
        texts = {each.slug: [in_words(each.text)] if each.text else [] for each in self.options}
        return {
            each.slug: Told(each.slug, ": ".join(filter(None, [*texts[each.slug], words[each.slug]])), each.is_shown)
            for each in self.options
        }

    def right_answer(self) -> Answer:
        return [self.answer.slug]

    def slugs_from(self, old: Self) -> dict[str, str] | None:
        """The same run, or words alone with the same slug."""
        now = {(option.run or option.slug): option.slug for option in self.options}
        found = {option.slug: now.get(option.run or option.slug) for option in old.options}
        return found if set(found.values()) == set(self.items) else None

    def example_answer(self, shown: Sequence[str]) -> Answer:
        return [*shown[:1]]


class RunsAnswerForm(AnswerForm):
    """Refuses an answer while the runs can't be asked about."""

    def is_answerable(self) -> bool:
        runs = self.document.runs
        return all(slug in runs and runs[slug].is_usable for slug in self.document.rests_on)

    def clean(self) -> dict[str, Any]:
        if not self.is_answerable():
            message = _("What this question rests on is being measured anew. Nothing was stored; come back later.")
            raise ValidationError(message, code="no_run")
        return super().clean()


class OneRunForm(RunsAnswerForm, ChoicesAnswerForm):
    answer = PositionsField(at_most=1)


def grade(document: RunsDocument, answer: Answer) -> Marks:
    return Marks(float(answer == [document.answer.slug]))
