"""The statistics of one question, gathered from its readers' first answers. The newest grade of each counts.

A question with more readers than SAMPLE is judged by its newest ones, so that the page stays fast on a busy site.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, F, Min, QuerySet, Window
from django.db.models.functions import RowNumber

from quizzes.item_analysis import ENOUGH_READERS, Estimate, discrimination, facility, quartiles, strong_half
from quizzes.kinds.told import Told
from quizzes.models import Attempt, Question, Report
from quizzes.models.attempt import newest_share
from quizzes.reading.told_answers import AnswerTeller

SAMPLE = 1000  # readers whose first answers are looked at
COMPARED = 200  # of them, the newest whose other answers are looked at
OTHER_ANSWERS = 20  # of each of these, the newest
OTHER_QUESTIONS = 3  # that a reader must have answered to be compared
MOST_ANSWERS, MOST_VARIANTS = 8, 20
LONGEST_ANSWER = 200  # characters of an answer that is worth counting


@dataclass(frozen=True)
class Reading:
    """One reader's first answer."""

    reader: tuple[int | None, Any]
    told: Sequence[Told]  # what was answered, in words
    share: float
    seconds: float | None
    variant: int | None


@dataclass(frozen=True)
class Chosen:
    """An option or an answer: how many gave it, what share of all, of the strong half and of the weak half."""

    text: str
    is_right: bool
    num: int
    share: float
    strong: float | None
    weak: float | None


@dataclass(frozen=True)
class QuestionStatistics:
    """Estimates are None where the data are too few."""

    num_attempts: int
    num_readers: int
    is_sample: bool
    facility: Estimate | None
    discrimination: Estimate | None
    num_compared: int
    quartiles: tuple[float, float, float] | None
    chosen: list[Chosen]
    has_options: bool
    variants: list[tuple[int, int, float]]  # seed, readers, mean share
    num_reports: int
    num_open_reports: int
    enough: int = ENOUGH_READERS


def statistics_of(question: Question) -> QuestionStatistics:
    """In the language that is active."""
    revisions = list(question.revisions.values_list("pk", flat=True))
    attempts = Attempt.objects.filter(revision__in=revisions)
    reports = list(Report.objects.filter(revision__in=revisions).values_list("state", flat=True))
    readings = _first_answers(revisions)
    compared = _compared(readings, revisions)
    rest = [value for _, value in compared]
    halves = {id(reading): strong for (reading, _), strong in zip(compared, strong_half(rest), strict=True)}
    shown = question.revision or question.newest
    options = shown.question_document.offered() if shown else {}
    shares = [reading.share for reading in readings]
    return QuestionStatistics(
        num_attempts=attempts.count(),
        num_readers=len(readings),
        is_sample=len(readings) == SAMPLE,
        facility=facility(shares),
        discrimination=discrimination([reading.share for reading, _ in compared], rest),
        num_compared=len(compared),
        quartiles=quartiles([reading.seconds for reading in readings if reading.seconds is not None]),
        chosen=_chosen(readings, halves, options=options),
        has_options=bool(options),
        variants=_variants(readings),
        num_reports=len(reports),
        num_open_reports=reports.count(Report.State.OPEN),
    )


def _first_answers(revisions: list[int]) -> list[Reading]:
    """The newest first."""
    of_question = Attempt.objects.filter(revision__in=revisions).order_by()
    first = of_question.values("user", "visitor_key").annotate(first=Min("pk")).order_by("-first")
    chosen = list(first.values_list("first", flat=True)[:SAMPLE])
    rows = Attempt.objects.filter(pk__in=chosen).annotate(share=newest_share(F("marks"))).order_by("-pk")
    fields = ("user", "visitor_key", "answer", "share", "elapsed_seconds", "variant__seed", "revision", "variant")
    found = list(rows.values_list(*fields))
    teller = AnswerTeller((revision, variant) for *_rest, revision, variant in found)
    return [
        Reading((user, visitor), teller.told(revision, variant, answer), share or 0.0, seconds, seed)
        for user, visitor, answer, share, seconds, seed, revision, variant in found
    ]


def _compared(readings: list[Reading], revisions: list[int]) -> list[tuple[Reading, float]]:
    """The newest readers with their mean share on the other questions that they answered last."""
    newest = readings[:COMPARED]
    others = Attempt.objects.exclude(revision__in=revisions)
    visitors = {reading.reader[1] for reading in newest if reading.reader[0] is None}
    rest = _means(others, "user", {reading.reader[0] for reading in newest} - {None})
    rest |= _means(others.filter(user=None), "visitor_key", visitors)
    told = [(reading, rest.get(reading.reader[0] or reading.reader[1])) for reading in newest]
    return [(reading, mean) for reading, mean in told if mean is not None]


def _means(others: QuerySet[Attempt], field: str, readers: set[Any]) -> dict[Any, float]:
    """By reader; an index alone tells which answers are looked at."""
    if not readers:
        return {}
    place = Window(RowNumber(), partition_by=field, order_by="-pk")
    theirs = others.filter(**{f"{field}__in": readers}).order_by()
    latest = theirs.annotate(place=place).filter(place__lte=OTHER_ANSWERS).values("pk")
    told = Attempt.objects.filter(pk__in=latest).annotate(share=newest_share(F("marks"))).order_by().values(field)
    told = told.annotate(mean=Avg("share"), num=Count("revision__question", distinct=True))
    return dict(told.filter(num__gte=OTHER_QUESTIONS).values_list(field, "mean"))


def _chosen(readings: list[Reading], halves: dict[int, bool], *, options: dict[str, Told]) -> list[Chosen]:
    """What can be chosen, in its order; of what is written the most frequent answers."""
    counts: dict[bool | None, Counter[str]] = {None: Counter(), True: Counter(), False: Counter()}
    found: dict[str, tuple[Told, bool]] = {slug: (told, bool(told.is_right)) for slug, told in options.items()}
    for reading in readings:
        half = halves.get(id(reading))
        for told in reading.told:
            is_right = reading.share >= 1 if told.is_right is None else told.is_right
            found.setdefault(told.key, (told, is_right))
            for each in {None, half}:
                counts[each][told.key] += 1
    num_strong, num_weak = sum(halves.values()), len(halves) - sum(halves.values())
    is_told = min(num_strong, num_weak) >= ENOUGH_READERS // 2
    short = [key for key, _num in counts[None].most_common() if len(found[key][0].words) <= LONGEST_ANSWER]
    names = [*options, *(key for key in counts[None] if key not in options)] if options else short[:MOST_ANSWERS]
    return [
        Chosen(
            text=found[name][0].words,
            is_right=found[name][1],
            num=counts[None][name],
            share=counts[None][name] / len(readings) if readings else 0.0,
            strong=counts[True][name] / num_strong if is_told else None,
            weak=counts[False][name] / num_weak if is_told else None,
        )
        for name in names
    ]


def _variants(readings: list[Reading]) -> list[tuple[int, int, float]]:
    """The hardest first."""
    shares: dict[int, list[float]] = {}
    for reading in readings:
        if reading.variant is not None:
            shares.setdefault(reading.variant, []).append(reading.share)
    told = [(seed, len(each), sum(each) / len(each)) for seed, each in shares.items()]
    return sorted(told, key=lambda row: row[2])[:MOST_VARIANTS]


def num_attempts_of(questions: list[Question]) -> dict[int, int]:
    """By the id of the question, for one page of the list."""
    counted = Attempt.objects.filter(revision__question__in=questions).order_by().values("revision__question")
    return dict(counted.annotate(num=Count("pk")).values_list("revision__question", "num"))
