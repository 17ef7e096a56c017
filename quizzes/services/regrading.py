"""Regrading: when a key or a verdict changed, exactly the attempts that it touches get a new grade.

An editor asks for it in the admin (a corrected key); a task does when a claim's verdict changed. Attempts and their
older grades stay as they are.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet

from quizzes.grading import Marks, penalty
from quizzes.kinds import grade
from quizzes.models import Attempt, Grade, Reason, Revision, can_pose, document_for

CHUNK = 500
ENOUGH = 1e-9  # marks are shares: what differs by less is rounding


@dataclass(frozen=True)
class Change:
    """What marking by today's key would make of an attempt."""

    attempt: Attempt
    before: Grade
    marks: Marks
    revision: Revision

    @property
    def difference(self) -> float:
        return self.marks.marks / self.marks.max_marks - self.before.share_before_penalty


class Marking:
    """Marks answers by the revision that readers get now; every distinct answer once."""

    def __init__(self, *, new_evidence: str | None = None) -> None:
        self._new_evidence = new_evidence
        self._revisions: dict[int, Revision] = {}
        self._marks: dict[tuple[int, int | None, int, str], Marks | None] = {}

    def revision(self, pk: int) -> Revision:
        if pk not in self._revisions:
            self._revisions[pk] = Revision.objects.select_related("question").defer("rendered").get(pk=pk)
        return self._revisions[pk]

    def change(self, attempt: Attempt, before: Grade) -> Change | None:
        """None: nothing changes for this attempt, or today's question can't mark it."""
        attempt.revision = self.revision(attempt.revision_id)  # one object for all its attempts
        current_id = attempt.revision.question.revision_id
        if current_id is None:
            return None
        current = self.revision(current_id)
        marks = self._marks_by(current, attempt)
        if marks is None:
            return None
        change = Change(attempt, before, marks, current)
        by = self.revision(before.revision_id or attempt.revision_id)
        is_touched = abs(change.difference) > ENOUGH or self._has_other_key(change, by) or self._was_told_other(change)
        return change if is_touched else None

    def _marks_by(self, current: Revision, attempt: Attempt) -> Marks | None:
        key = (attempt.revision_id, attempt.variant_id, current.pk, json.dumps(attempt.answer))
        if key not in self._marks:
            answer = self.revision(attempt.revision_id).carry(attempt.answer, to=current)
            can_mark = answer is not None and can_pose(current, attempt.variant)
            self._marks[key] = grade(document_for(current, attempt.variant), answer) if can_mark else None
        return self._marks[key]

    def _was_told_other(self, change: Change) -> bool:
        """Wrong before and wrong now, but older evidence told the reader that something else is right."""
        is_wrong = not change.before.is_correct
        return self._new_evidence is not None and is_wrong and change.attempt.evidence_digest != self._new_evidence

    @staticmethod
    def _has_other_key(change: Change, by: Revision) -> bool:
        """The marks stay, but what the reader was told to be right is not right any more."""
        if change.before.is_correct or by.pk == change.revision.pk:
            return False
        old, new = (document_for(revision, change.attempt.variant) for revision in (by, change.revision))
        right = old.right_answer() if old.kind == new.kind else None
        return right is not None and new.carried_over(right, old) != new.right_answer()


def changes_of(attempts: QuerySet[Attempt], *, new_evidence: str | None = None) -> Iterator[Change]:
    """What regrading these attempts would change; nothing is stored.

    `new_evidence` is the digest of evidence that has just moved the key: answers to older evidence were told another.
    """
    marking = Marking(new_evidence=new_evidence)
    rows = attempts.select_related("variant").order_by("pk").iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        # Not prefetched: attempts and grades that hold each other would be left for the garbage collector to find.
        grades = Grade.objects.filter(attempt__in=chunk).order_by("created_at", "id")
        newest = {each.attempt_id: each for each in grades}
        for attempt in chunk:
            if change := marking.change(attempt, newest[attempt.pk]):
                yield change


def new_grade(
    attempt: Attempt, marks: Marks, *, reason: Reason = Reason.ANSWERED, revision: Revision | None = None
) -> Grade:
    """Not stored yet. Hints and further tries cost the same under every key."""
    lost = penalty(marks, num_helped=attempt.num_helped)
    return Grade(
        attempt=attempt,
        marks=marks.marks - lost,
        max_marks=marks.max_marks,
        penalty=lost,
        reason=reason,
        revision=revision,
    )


@transaction.atomic
def regrade(attempts: QuerySet[Attempt], *, reason: str, new_evidence: str | None = None) -> int:
    """A new grade for every attempt whose marks or key changed; how many.

    A second call finds nothing more to do, except with `new_evidence`: it is named once, when it has moved the key.
    """
    locked = attempts.select_for_update(of=("self",))
    grades = [
        new_grade(
            change.attempt,
            change.marks,
            reason=Reason(reason),
            revision=change.revision if change.revision.pk != change.attempt.revision_id else None,
        )
        for change in changes_of(locked, new_evidence=new_evidence)
    ]
    Grade.objects.bulk_create(grades, batch_size=CHUNK)
    return len(grades)
