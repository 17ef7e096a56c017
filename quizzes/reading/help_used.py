"""Help that a presentation gave already: hints and tries, as its reader goes on with it."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from quizzes.models import Attempt, Revision, Turn
from quizzes.reading.readers import Reader

OPEN_FOR = timedelta(days=1)  # a question that was left with a hint taken goes on where it was for so long


@dataclass(frozen=True)
class HelpUsed:
    num_hints: int = 0
    num_tries: int = 0
    certainty: str = ""  # said with the first try, before anything was known

    @property
    def num_helped(self) -> int:
        """What costs marks if the next answer is right."""
        return self.num_hints + self.num_tries


NO_HELP = HelpUsed()


def help_used(key: uuid.UUID) -> HelpUsed:
    turns = Turn.objects.filter(key=key).order_by("action", "number").values_list("action", "certainty")
    tries = [certainty for action, certainty in turns if action == Turn.Action.TRY]
    return HelpUsed(len(turns) - len(tries), len(tries), *tries[:1])


def open_turn(reader: Reader, revision: Revision) -> Turn | None:
    """The newest of this reader's without an answer: showing the question anew doesn't take a hint back."""
    turns = Turn.objects.of_reader(user=reader.user, visitor_key=reader.visitor_key)
    own = Attempt.objects.of_reader(user=reader.user, visitor_key=reader.visitor_key)
    unanswered = turns.exclude(Exists(own.filter(idempotency_key=OuterRef("key"))))
    recent = unanswered.filter(revision=revision, created_at__gt=timezone.now() - OPEN_FOR)
    return recent.order_by("-created_at", "-id").first()
