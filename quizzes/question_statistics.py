"""The statistics of one question, gathered from its readers' first answers. The newest grade of each counts.

A question with more readers than SAMPLE is judged by its newest ones, so that the page stays fast on a busy site.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, F, Min, Q

from quizzes.item_analysis import ENOUGH_READERS, Estimate, discrimination, facility, quartiles, strong_half
from quizzes.models import Attempt, Question, Report
from quizzes.models.attempt import newest_share

SAMPLE = 1000  # readers whose first answers are looked at
COMPARED = 200  # of them, the newest whose other answers are looked at
OTHER_QUESTIONS = 3  # that a reader must have answered to be compared
MOST_ANSWERS, MOST_VARIANTS = 8, 20
LONGEST_ANSWER = 80  # characters of an answer that is worth counting


@dataclass(frozen=True)
class Reading:
    """One reader's first answer."""

    reader: tuple[int | None, Any]
    answer: tuple[str, ...]
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


def statistics_of(question: Question, *, language: str) -> QuestionStatistics:
    revisions = list(question.revisions.values_list("pk", flat=True))
    attempts = Attempt.objects.filter(revision__in=revisions)
    readings = _first_answers(revisions)
    compared = _compared(readings, revisions)
    rest = [value for _, value in compared]
    halves = {id(reading): strong for (reading, _), strong in zip(compared, strong_half(rest), strict=True)}
    document = (question.revision or question.newest).document if question.newest else {}
    shares = [reading.share for reading in readings]
    return QuestionStatistics(
        num_attempts=attempts.count(),
        num_readers=len(readings),
        is_sample=len(readings) == SAMPLE,
        facility=facility(shares),
        discrimination=discrimination([reading.share for reading, _ in compared], rest),
        num_compared=len(compared),
        quartiles=quartiles([reading.seconds for reading in readings if reading.seconds is not None]),
        chosen=_chosen(readings, halves, document, language),
        has_options="choices" in document,
        variants=_variants(readings),
        num_reports=Report.objects.filter(revision__in=revisions).count(),
        num_open_reports=Report.objects.num_open_of([question]).get(question.pk, 0),
    )


def _first_answers(revisions: list[int]) -> list[Reading]:
    """The newest first."""
    of_question = Attempt.objects.filter(revision__in=revisions).order_by()
    first = of_question.values("user", "visitor_key").annotate(first=Min("pk")).order_by("-first")
    chosen = list(first.values_list("first", flat=True)[:SAMPLE])
    rows = Attempt.objects.filter(pk__in=chosen).annotate(share=newest_share(F("marks"))).order_by("-pk")
    fields = ("user", "visitor_key", "answer", "share", "elapsed_seconds", "variant__seed")
    return [
        Reading((user, visitor), tuple(map(str, answer)), share or 0.0, seconds, seed)
        for user, visitor, answer, share, seconds, seed in rows.values_list(*fields)
    ]


def _compared(readings: list[Reading], revisions: list[int]) -> list[tuple[Reading, float]]:
    """The newest readers with their mean share on other questions."""
    newest = readings[:COMPARED]
    users = [reading.reader[0] for reading in newest if reading.reader[0] is not None]
    visitors = [reading.reader[1] for reading in newest if reading.reader[0] is None]
    others = Attempt.objects.filter(Q(user__in=users) | Q(user=None, visitor_key__in=visitors)).exclude(
        revision__in=revisions
    )
    told = others.annotate(share=newest_share(F("marks"))).order_by().values("user", "visitor_key")
    told = told.annotate(mean=Avg("share"), num=Count("revision__question", distinct=True))
    rest = {
        (user, visitor): mean
        for user, visitor, mean, num in told.values_list("user", "visitor_key", "mean", "num")
        if num >= OTHER_QUESTIONS
    }
    return [(reading, rest[reading.reader]) for reading in newest if reading.reader in rest]


def _chosen(readings: list[Reading], halves: dict[int, bool], document: dict[str, Any], language: str) -> list[Chosen]:
    """Options of a choice in their order; of other kinds the most frequent answers."""
    options = {choice["slug"]: choice for choice in document.get("choices", ())}
    counts: Counter[str] = Counter()
    strong: Counter[str] = Counter()
    weak: Counter[str] = Counter()
    right: dict[str, bool] = {slug: choice["is_correct"] for slug, choice in options.items()}
    for reading in readings:
        given = reading.answer if options else _as_one(reading.answer)
        if not options and given:
            right[given[0]] = reading.share >= 1
        for each in given:
            counts[each] += 1
            if id(reading) in halves:
                (strong if halves[id(reading)] else weak)[each] += 1
    num_strong, num_weak = sum(halves.values()), len(halves) - sum(halves.values())
    is_told = min(num_strong, num_weak) >= ENOUGH_READERS // 2
    names = [*options, *(slug for slug in counts if slug not in options)] if options else _most_frequent(counts)
    return [
        Chosen(
            text=options[name]["text"][language] if name in options else name,
            is_right=right.get(name, False),
            num=counts[name],
            share=counts[name] / len(readings) if readings else 0.0,
            strong=strong[name] / num_strong if is_told else None,
            weak=weak[name] / num_weak if is_told else None,
        )
        for name in names
    ]


def _as_one(answer: tuple[str, ...]) -> tuple[str, ...]:
    text = " · ".join(" ".join(part.split()) for part in answer)
    return (text,) if 0 < len(text) <= LONGEST_ANSWER else ()


def _most_frequent(counts: Counter[str]) -> list[str]:
    return [name for name, _num in counts.most_common(MOST_ANSWERS)]


def _variants(readings: list[Reading]) -> list[tuple[int, int, float]]:
    """The hardest first."""
    shares: dict[int, list[float]] = {}
    for reading in readings:
        if reading.variant is not None:
            shares.setdefault(reading.variant, []).append(reading.share)
    told = [(seed, len(each), sum(each) / len(each)) for seed, each in shares.items()]
    return sorted(told, key=lambda row: row[2])[:MOST_VARIANTS]
