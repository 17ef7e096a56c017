"""What a kind of question provides, and the parts that every document of a question has."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Self

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from quizzes.grading import Marks
from quizzes.kinds.told import Told
from quizzes.texts.problems import Problem
from quizzes.texts.validated import Document, Path, Slug, Text
from trainer.engine.specs import ExperimentSpec
from trainer.models import Certainty
from trainer.stored_runs import StoredRun, stored_runs

MAX_HINTS, MAX_TRIES = 3, 3
Answer = list[str]  # slugs, or what was written: the kind says which, and in which order
MOST_GIVEN = 64  # inputs that a form may have
Rendered = dict[str, Any]  # a document with its texts as sanitised HTML of one language


class QuestionDocument(Document):
    """The content of a question, in both languages. Kinds add their own fields and a `kind`."""

    kind: str
    stem: Text
    explanation: Text
    hints: tuple[Text, ...] = Field(default=(), max_length=MAX_HINTS)
    max_tries: Annotated[int, Field(strict=True, ge=1, le=MAX_TRIES)] = 1
    references: tuple[Slug, ...] = Field(default=(), max_length=10)
    claim: Slug | None = None
    follow_up: Slug | None = None

    @property
    def rests_on(self) -> tuple[str, ...]:
        """Slugs of the claims whose stored runs it shows or is marked by."""
        return ()

    @cached_property
    def runs(self) -> Mapping[str, StoredRun]:
        """Those that it rests on, by the claim's slug and read once: form, grade and feedback ask for them."""
        return stored_runs(self.rests_on) if self.rests_on else {}

    @property
    def predicts(self) -> str | None:
        """The claim whose verdict is its key: who has seen the verdict is not scored."""
        return None

    def measured_key(self) -> str | None:
        """The key as its claim's evidence has it today; None where there is none, or the document knows it itself."""
        return None

    @property
    def happens_in(self) -> str | None:
        """The claim that readers are led to after the answer."""
        return self.claim

    @property
    def items(self) -> tuple[str, ...]:
        """Slugs of what is shown in random order; empty when a kind has nothing to shuffle."""
        return ()

    def faults(self) -> Iterator[tuple[Path, PydanticCustomError]]:
        """What is wrong although every field by itself is as it should be, and where."""
        yield from ()

    @property
    def most_tries(self) -> int:
        """Where one of n options is right, the n-th try would always be."""
        return MAX_TRIES

    @model_validator(mode="after")
    def _a_try_is_no_elimination(self) -> Self:
        if self.max_tries > self.most_tries:
            raise PydanticCustomError("too_many_tries", "tries", {"limit": self.most_tries})
        return self

    @property
    def is_parametrised(self) -> bool:
        """Whether every reader gets a variant of it with numbers of its own."""
        return False

    def claim_problems(self, specs: Mapping[str, ExperimentSpec]) -> Iterable[Problem]:  # noqa: ARG002
        """What is wrong with it in the light of the specs of the claims that it rests on, by their slugs."""
        return ()

    def shown_values(self) -> Mapping[str, Any]:
        """Of a variant: what stands for `[[formula]]` in its texts."""
        return {}

    def computed(self) -> dict[str, Any]:
        """What its pages need beside its fields; rendered with them."""
        return {}

    def example_answer(self, shown: Sequence[str]) -> Answer:
        """What a reader could answer: the admin's preview shows what comes of it."""
        raise NotImplementedError

    def right_answer(self) -> Answer | None:
        """What feedback shows as right, to tell whether the key changed; None where no one answer is the right one."""
        return None

    def offered(self) -> dict[str, Told]:
        """What can be chosen, by slug and in its order, for authors. Empty where answers are written."""
        return {}

    def told(self, answer: Answer) -> list[Told]:
        """What was answered, for authors: each part that is worth counting."""
        offered = self.offered()
        if offered:
            return [offered.get(part) or Told(part, part, is_right=False) for part in answer]
        text = " · ".join(" ".join(part.split()) for part in answer)
        return [Told(text, text)]

    def in_one_line(self, answer: Answer) -> str:
        return " · ".join(told.words for told in self.told(answer))

    def slugs_from(self, old: Self) -> dict[str, str] | None:  # noqa: ARG002 (kinds look at it)
        """Which item here is which of the older revision; None when they are not the same items."""
        return {}

    def carried_over(self, answer: Answer, old: Self) -> Answer | None:
        """What was answered to the older revision, as an answer to this one; None when this one can't mark it."""
        slugs = self.slugs_from(old)
        return None if slugs is None else [slugs.get(part, part) for part in answer]

    @property
    def offers_help(self) -> bool:
        return bool(self.hints) or self.max_tries > 1

    def canonical(self) -> dict[str, Any]:
        """Help that a question doesn't offer is not mentioned, nor that nothing follows."""
        usual = (("hints", ()), ("max_tries", 1), ("follow_up", None))
        unused = {name for name, value in usual if getattr(self, name) == value}
        return self.model_dump(mode="json", exclude=unused)


class AnswerForm(forms.Form):
    """Turns a post into an answer. `shown` is the slugs in the order in which this reader saw them.

    Every input is called `answer`; several come in the order in which they stand in the page.
    """

    certainty = forms.ChoiceField(
        required=False,
        choices=Certainty.choices,
        error_messages={
            "required": _("Say how sure you are: with certainty marking, your points depend on it."),
            "invalid_choice": _("Choose how sure you are from the answers offered, or leave it open."),
        },
    )

    def __init__(self, data: QueryDict | None = None, *, document: QuestionDocument, shown: Sequence[str]) -> None:
        self.document = document
        self.shown = tuple(shown)
        super().__init__(data)

    def require_certainty(self) -> None:
        self.fields["certainty"].required = True

    def canonical_answer(self) -> Answer:
        """The same for the same ticks, in whatever order they arrived."""
        raise NotImplementedError

    def given(self) -> list[str]:
        """What was posted, to be shown again when it is no answer."""
        return self.data.getlist("answer")[:MOST_GIVEN] if self.is_bound else []

    def faulty(self) -> frozenset[int]:
        """Which of the inputs are wrong, counted from 0; all of them where a message doesn't say which."""
        everything = frozenset(range(MOST_GIVEN))
        faults = self.errors.as_data().get("answer", [])
        return frozenset().union(*((fault.params or {}).get("at", everything) for fault in faults))

    def needs_more(self) -> bool:
        """Of a valid form: whether this was a first step, and the kind's `asked_further` asks for the next."""
        return False


class AuthorForm(forms.Form):
    """The document as fields of the admin's form."""

    def document_data(self) -> dict[str, Any]:
        """What the fields say, in the shape of the document, not yet validated."""
        raise NotImplementedError

    @classmethod
    def initial_of(cls, document: dict[str, Any]) -> dict[str, Any]:
        """A canonical document as initial values of the fields."""
        raise NotImplementedError

    def field_of(self, path: tuple[str | int, ...]) -> str | None:
        """The field that shows a problem at this path of the document."""
        raise NotImplementedError

    @classmethod
    def fieldsets(cls, document: dict[str, Any] | None) -> list[tuple[Any, dict[str, Any]]]:
        raise NotImplementedError


@dataclass(frozen=True)
class Kind:
    """One kind of question. `rule` says to the reader how marks are given.

    `asked(rendered, shown, given)` is all that its answer template may know: nothing in it may tell the answer. `given`
    is what was posted when the form is shown again, else empty.
    `asked_further(rendered, given)` is what it may know after a first step, of a kind whose form `needs_more`.
    `answered(document, rendered, shown, answer)` is what its feedback template shows.
    """

    code: str
    label: str | Promise
    document: type[QuestionDocument]
    answer_form: type[AnswerForm]
    author_form: type[AuthorForm]
    grade: Callable[[QuestionDocument, Answer], Marks]
    asked: Callable[[Rendered, Sequence[str], Sequence[str]], Rendered]
    answered: Callable[[QuestionDocument, Rendered, Sequence[str], Answer], Rendered]
    rule: str | Promise
    answer_template: str
    feedback_template: str
    asked_further: Callable[[Rendered, Sequence[str]], Rendered] | None = None
    asks_certainty: bool = True  # not where readers mark themselves
    needs_certainty: bool = False
    rests_on_runs: bool = False  # then a question is withheld while its claims' evidence is not sound
