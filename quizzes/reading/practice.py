"""What a reader has answered and what comes next. Views and the home page ask here."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, F, Q, QuerySet, When

from quizzes.grading import POINTS
from quizzes.models import Attempt, Question
from quizzes.models.attempt import ROUNDING, newest_share
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


def open_to(reader: Reader) -> QuerySet[Question]:
    """Along the learning path: where an answer, again or for the first time, could earn marks.

    Who was not scored has seen the verdict, and would not be scored again.
    """
    own = Attempt.objects.of_reader(user=reader.user, visitor_key=reader.visitor_key)
    is_done = Q(share__gte=1 - ROUNDING) | Q(is_scored=False)
    done = own.annotate(share=newest_share(F("marks"))).filter(is_done).order_by().values("revision__question")
    return Question.objects.published().exclude(pk__in=done)


def next_question(reader: Reader, *, after: Question | None = None) -> Question | None:
    """The next one open to this reader, going round the learning path; None: there is none."""
    opens = open_to(reader)
    if after is None:
        return opens.first()
    # Mostly it is in the same concept, and only its few questions are looked at.
    later = Q(order__gt=after.order) | Q(order=after.order, slug__gt=after.slug)
    near = opens.filter(later, concept=after.concept_id).first()
    return near or opens.exclude(pk=after.pk).order_by(_is_passed(after).asc(), *opens.query.order_by).first()


def _is_passed(after: Question) -> Case:
    """Whether a question's concept comes before this one's on the path, or is the same."""
    topic, concept = after.concept.topic.order, after.concept.order
    is_ahead = Q(concept__topic__order__gt=topic) | Q(concept__topic__order=topic, concept__order__gt=concept)
    return Case(When(is_ahead, then=0), default=1)


def presentation_for(reader: Reader) -> Presentation | None:
    """The question that home offers, ready for `quizzes/_question_form.html`; None: nothing is left to answer."""
    question = open_to(reader).with_place().select_related("revision").first()
    return present(question, reader) if question else None
