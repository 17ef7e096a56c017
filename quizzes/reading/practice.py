"""What a reader has answered and what comes next. Views and the home page ask here."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from quizzes.grading import POINTS
from quizzes.models import Attempt, Question
from quizzes.reading.presenting import Presentation, present
from quizzes.reading.readers import Reader
from trainer.models import Certainty

# Question id → best share of the marks, None where no answer was scored; a question that was not answered is not there.
Standing = dict[int, float | None]


def standing_of(reader: Reader, *, among: Iterable[Question] | None = None) -> Standing:
    own = Attempt.objects.of_reader(user=reader.user, visitor_key=reader.visitor_key)
    return (own if among is None else own.to_questions(among)).standing()


@dataclass(frozen=True)
class Calibration:
    """How one certainty has turned out: answers in all, fully right ones, and the points that they earned."""

    certainty: Certainty
    num_answers: int
    num_right: int

    @property
    def percent_right(self) -> int:
        return round(100 * self.num_right / self.num_answers)

    @property
    def percent_said(self) -> int:
        return round(100 * self.certainty.probability)

    @property
    def points(self) -> int:
        right, wrong = POINTS[self.certainty]
        return right * self.num_right + wrong * (self.num_answers - self.num_right)


def calibration_of(reader: Reader) -> list[Calibration]:
    """Of the certainties that this reader has named, the surest first; empty before the first."""
    counts = Attempt.objects.of_reader(user=reader.user, visitor_key=reader.visitor_key).calibration()
    return [Calibration(certainty, *counts[certainty]) for certainty in Certainty if certainty in counts]


@dataclass(frozen=True)
class Points:
    """What certainty marking has given in all."""

    num_answers: int
    points: int


def points_of(reader: Reader) -> Points | None:
    """None before the first answer with certainty marking, and for visitors, who can't switch it on."""
    counts = Attempt.objects.filter(user=reader.user, is_certainty_marked=True).calibration() if reader.user else {}
    rows = [Calibration(Certainty(code), *numbers) for code, numbers in counts.items()]
    return Points(sum(row.num_answers for row in rows), sum(row.points for row in rows)) if rows else None


def is_open(standing: Standing, question_id: int) -> bool:
    """Whether answering it, again or for the first time, could earn marks."""
    best = standing.get(question_id, 0.0)
    return best is not None and best < 1


def next_question(reader: Reader, *, after: Question | None = None) -> Question | None:
    """The next on the learning path that this reader has not answered fully right, going round; None: all are."""
    near = _next_in_concept(reader, after) if after else None
    if near:
        return near
    standing = standing_of(reader)
    path = list(Question.objects.published().values_list("pk", flat=True))
    start = path.index(after.pk) + 1 if after and after.pk in path else 0
    around = [pk for pk in path[start:] + path[:start] if after is None or pk != after.pk]
    chosen = next((pk for pk in around if is_open(standing, pk)), None)
    return Question.objects.get(pk=chosen) if chosen else None


def _next_in_concept(reader: Reader, after: Question) -> Question | None:
    """Mostly there is one, and neither the whole path nor all that the reader ever answered is looked at."""
    is_later = Q(order__gt=after.order) | Q(order=after.order, slug__gt=after.slug)
    later = list(Question.objects.published().filter(is_later, concept=after.concept_id))
    standing = standing_of(reader, among=later) if later else {}
    return next((question for question in later if is_open(standing, question.pk)), None)


def presentation_for(reader: Reader) -> Presentation | None:
    """The question that home offers, ready for `quizzes/_question_form.html`; None: nothing is left to answer."""
    question = next_question(reader)
    if question is None:
        return None
    return present(Question.objects.with_place().select_related("revision").get(pk=question.pk), reader)
