"""Fills the database of a site that was just set up: many questions, learners and attempts. For benchmarks/quizzes.py.

The questions are copies of the shipped ones, of every kind; answers are marked by the kinds' own rules. Rows are
written in bulk, in the shape that the models have now.
"""

import copy
import random
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils import timezone

from quizzes.kinds import grade
from quizzes.models import Attempt, Concept, Grade, Question, Revision, Variant, VariantSet, document_for
from quizzes.texts.rendering import renderer_digest
from trainer.models import Certainty

QUESTIONS_PER_CONCEPT = 20
BATCH = 20_000
BUSY_SHARE = 2  # the busiest learner has answered every question so often
SECONDS = 365 * 24 * 3600


@dataclass(frozen=True)
class Size:
    num_questions: int = 2000
    num_users: int = 10_000
    num_attempts: int = 1_000_000


def fill(size: Size, *, seed: int = 0) -> None:
    draw = random.Random(seed)
    with transaction.atomic():
        add_questions(size.num_questions)
        users = add_users(size.num_users)
    add_attempts(size.num_attempts, users=users, draw=draw)


def add_questions(num_questions: int) -> None:
    """Until there are so many, in further concepts of the shipped topics."""
    shipped = list(Question.objects.published().select_related("revision", "concept"))
    concepts = list(Concept.objects.published())
    num_new = max(num_questions - len(shipped), 0)
    homes = _copies(concepts, -(-num_new // QUESTIONS_PER_CONCEPT), 100)
    Concept.objects.bulk_create(homes)
    originals = [shipped[place % len(shipped)] for place in range(num_new)]
    questions = [
        _copy(old, slug=f"{old.slug}-{place}"[-80:].lstrip("-"), concept=homes[place // QUESTIONS_PER_CONCEPT], n=place)
        for place, old in enumerate(originals)
    ]
    for question in questions:
        question.revision = question.newest = None
    Question.objects.bulk_create(questions)
    revisions = [_copy(old.revision, question=new) for old, new in zip(originals, questions, strict=True)]
    Revision.objects.bulk_create(revisions)
    for question, revision in zip(questions, revisions, strict=True):
        question.revision = question.newest = revision
    Question.objects.bulk_update(questions, ["revision", "newest"], batch_size=500)
    _add_variants(originals, revisions)
    assert set(Revision.objects.values_list("renderer_digest", flat=True)) == {renderer_digest(with_figures=False)}


def _add_variants(originals: Sequence[Question], revisions: Sequence[Revision]) -> None:
    sets = {made.revision_id: made for made in VariantSet.objects.all()}
    variants = list(Variant.objects.all())
    pairs = [(old.revision_id, new) for old, new in zip(originals, revisions, strict=True) if old.revision_id in sets]
    VariantSet.objects.bulk_create([_copy(sets[old], revision=new) for old, new in pairs])
    copies = [_copy(variant, revision=new) for old, new in pairs for variant in variants if variant.revision_id == old]
    Variant.objects.bulk_create(copies, batch_size=500)


def _copies(rows: Sequence[models.Model], count: int, first: int) -> list[Any]:
    """Round and round, each with a slug of its own, behind the others."""
    originals = [rows[place % len(rows)] for place in range(count)]
    return [_copy(row, slug=f"{row.slug}-{n}", order=first + n) for n, row in enumerate(originals)]


def _copy(row: models.Model, *, n: int = 0, **changes: object) -> Any:  # noqa: ANN401
    """Not saved. It counts as written here, so that loading the files leaves it alone."""
    made = copy.copy(row)
    made.__dict__ = {name: value for name, value in row.__dict__.items() if name != "_state"}
    made._state = models.base.ModelState()
    made.pk = None
    own = {"file_digest": "", "is_in_files": False, "order": n % QUESTIONS_PER_CONCEPT} | changes
    names = {field.name for field in row._meta.concrete_fields}
    for name, value in own.items():
        if name in names:
            setattr(made, name, value)
    return made


def add_users(num_users: int) -> list[Any]:
    model = get_user_model()
    users = [model(username=f"learner{number}", password="!") for number in range(num_users)]
    return model.objects.bulk_create(users, batch_size=1000)


# Attempts -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Sample:
    """One way to answer a question, and what it earns."""

    revision: Revision
    variant: Variant | None
    shown: list[str]
    answer: list[str]
    marks: float


def add_attempts(num_attempts: int, *, users: Sequence[Any], draw: random.Random) -> None:
    """The first learner has answered everything twice; the others share the rest evenly."""
    samples = [samples for revision in _revisions() if (samples := _samples(revision, draw))]
    last = Attempt.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    readers = _readers(num_attempts, users, num_questions=len(samples), draw=draw)
    rows = _rows(last, readers, samples, draw)
    while chunk := [row for row, _ in zip(rows, range(BATCH), strict=False)]:
        with transaction.atomic():
            _insert(Attempt, [attempt for attempt, _ in chunk])
            _insert(Grade, [grade for _, grade in chunk])
    _set_sequences()


def _revisions() -> Iterable[Revision]:
    published = Question.objects.published().select_related("revision")
    return (question.revision for question in published)


def _samples(revision: Revision, draw: random.Random) -> list[Sample]:
    """A few examples of a wrong or partly right answer; one that is fully right where the order of options gives it."""
    variant, found = revision.variants.first(), []
    document = document_for(revision, variant)
    for _ in range(4):
        shown = draw.sample(list(document.items), len(document.items))
        answer = document.example_answer(shown)
        found.append(Sample(revision, variant, shown, answer, grade(document, answer).marks))
    return found


def _readers(
    num_attempts: int, users: Sequence[Any], *, num_questions: int, draw: random.Random
) -> Iterator[tuple[int, int]]:
    """(user, place of the question)."""
    busy = [(users[0].pk, place) for place in range(num_questions)] * BUSY_SHARE
    yield from busy[:num_attempts]
    others = users[1:] or users
    for number in range(num_attempts - len(busy)):
        yield others[number % len(others)].pk, draw.randrange(num_questions)


def _rows(
    last: int, readers: Iterable[tuple[int, int]], samples: Sequence[Sequence[Sample]], draw: random.Random
) -> Iterator[tuple[Attempt, Grade]]:
    now = timezone.now()
    certainties = [*Certainty.values, ""]
    for number, (user, place) in enumerate(readers, start=last + 1):
        sample = draw.choice(samples[place])
        is_right = draw.random() < 0.5  # the key itself is not asked for: its marks are what counts here
        at = now - timedelta(seconds=draw.random() * SECONDS)
        attempt = Attempt(
            pk=number,
            public_id=uuid.UUID(int=draw.getrandbits(128), version=4),
            revision=sample.revision,
            variant=sample.variant,
            user_id=user,
            answer=sample.answer,
            choice_order=sample.shown,
            elapsed_seconds=draw.uniform(5, 120),
            certainty=draw.choice(certainties),
            idempotency_key=uuid.UUID(int=draw.getrandbits(128), version=4),
            created_at=at,
        )
        yield attempt, Grade(attempt_id=number, marks=1.0 if is_right else sample.marks, created_at=at)


def _insert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Much faster than bulk_create, which sends the rows in small pieces."""
    fields = [field for field in model._meta.concrete_fields if rows[0].pk or not field.primary_key]
    values = [[field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in rows]
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})", values)


def _set_sequences() -> None:
    """Attempts were numbered here; PostgreSQL has to be told."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Attempt]):
            cursor.execute(statement)
