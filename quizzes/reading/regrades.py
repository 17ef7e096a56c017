"""Answers whose marks changed after they were given: the study page names the new ones, an attempt's page the last."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from quizzes.models import Attempt, Grade
from quizzes.reading.readers import Reader
from quizzes.texts.rendering import localised

MOST_LINES = 10


@dataclass(frozen=True)
class Regrade:
    """One answer: what it earned until now, and what it earns."""

    attempt: Attempt
    before: Grade
    now: Grade

    @property
    def is_moved(self) -> bool:
        """Else only the right answer is another one."""
        return self.before.percent != self.now.percent

    @property
    def stem(self) -> str:
        return localised(self.now.marking_revision.rendered["stem"], language=get_language() or "en")


@dataclass(frozen=True)
class News:
    """The regraded answers that a reader has not put away, the newest first; not all of them stand in `lines`."""

    lines: list[Regrade]
    num_answers: int
    until: datetime

    @property
    def num_further(self) -> int:
        return self.num_answers - len(self.lines)


def regrade_of(attempt: Attempt) -> Regrade | None:
    """The last one; None for what was graded once."""
    now, *older = attempt.newest_grades
    return Regrade(attempt, older[0], now) if older else None


def news_of(reader: Reader, *, since: datetime | None) -> News | None:
    attempts = Attempt.objects.of_reader(user=reader.user, visitor_key=reader.visitor_key)
    unseen = list(Grade.objects.regraded(attempts, since=since).values_list("attempt", "created_at"))
    if not unseen:
        return None
    ids = list(dict.fromkeys(attempt for attempt, _created_at in unseen))  # a set that keeps the order
    shown = Attempt.objects.select_related("revision").prefetch_related("grades__revision").in_bulk(ids[:MOST_LINES])
    lines = [_regrade_since(shown[pk], since=since) for pk in ids[:MOST_LINES]]
    return News(lines, len(ids), max(created_at for _attempt, created_at in unseen))


def _regrade_since(attempt: Attempt, *, since: datetime | None) -> Regrade:
    """From the marks that the reader knows to those of now."""
    now, *older = attempt.grades.all()
    unseen = [grade for grade in older[:-1] if since is None or grade.created_at > since]
    return Regrade(attempt, older[len(unseen)], now)
