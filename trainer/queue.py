"""The word "there may be work", and who is next. Views and tasks call it after their transaction.

The database is the queue: a word that is lost, late or doubled changes nothing, and the sweep sends it again.
"""

import logging
import time
from collections.abc import Collection
from dataclasses import dataclass, field

from celery import current_app
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Sum
from kombu import Connection
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from trainer.models import Experiment, Shard
from trainer.pricing import num_live_processes

logger = logging.getLogger(__name__)

TRAINING = "training"  # the queue, as settings.CELERY_TASK_ROUTES has it
TRAIN_NEXT = "trainer.tasks.train_next"
# A request waits for the broker at most twice this long: once to connect, once for the first answer.
BROKER_SECONDS = 0.4
PING_SECONDS = 1.0
BROKER_ERRORS = (OperationalError, RedisError, OSError)  # kombu translates only those of its own connecting


def send_word(num: int = 1, *, but_unread: bool = False) -> None:
    """Wakes up to `num` training processes, less those that unread words will wake if the caller asks for that.

    Takes at most a second; a failure is only logged.
    """
    try:
        with impatient_connection() as connection:
            for _ in range(num - (_num_unread(connection) if but_unread else 0)):
                current_app.send_task(TRAIN_NEXT, connection=connection, retry=False, ignore_result=True)
    except BROKER_ERRORS as error:
        logger.warning("the word did not reach the broker, the sweep will send it: %s", error)


def impatient_connection() -> Connection:
    """To the broker, without Celery's patience: by default it would try for ever to connect."""
    patience = {"max_retries": 0, "socket_connect_timeout": BROKER_SECONDS, "socket_timeout": BROKER_SECONDS}
    options = current_app.conf.broker_transport_options | patience
    return current_app.connection_for_write(transport_options=options)


def _num_unread(connection: Connection) -> int:
    try:
        return connection.default_channel.queue_declare(TRAINING, passive=True).message_count
    except connection.channel_errors:  # an empty queue does not exist for Redis
        return 0


def answering_workers(names: Collection[str]) -> set[str]:
    """Which of these workers answer over the broker: they take messages. Raises BROKER_ERRORS."""
    with impatient_connection() as connection:
        mailbox = current_app.control.mailbox(connection)
        mailbox.producer_pool = None  # else it would send through Celery's own, patient connection
        answers = mailbox.call(list(names), "ping", timeout=PING_SECONDS)
    return {name for answer in answers for name in answer}


def position(experiment: Experiment) -> int | None:
    """1 for the experiment whose turn is next; None when none of its shards waits for a first worker."""
    return place_of(experiment) if experiment.state == Experiment.State.QUEUED else None


def place_of(experiment: Experiment) -> int | None:
    """The position of one that is known to be queued."""
    place = _order().get(experiment.pk)
    return place and place[0]


def waiting_seconds(experiment: Experiment) -> float:
    """Until a worker takes the experiment's first waiting shard: what is ahead of it, over the live processes."""
    place = _order().get(experiment.pk)
    return place[1] if place else 0.0


def prospect(user: AbstractBaseUser | AnonymousUser) -> tuple[int, float]:
    """The place that a launch of this learner would get now, 1 for the next, and the seconds until its turn."""
    mine = Shard.objects.recent_seconds_of(user) if user.is_authenticated else 0.0
    queued = Shard.objects.queued().in_lease_order().filter(priority="interactive", recent_seconds__lte=mine)
    ahead = list(queued.values_list("experiment_id", "estimated_seconds"))
    return len({pk for pk, _ in ahead}) + 1, _seconds_until_free(sum(seconds for _, seconds in ahead))


def _seconds_until_free(ahead: float) -> float:
    """With so many seconds of training ahead, beside what is being trained."""
    running = Shard.objects.filter(state=Shard.State.RUNNING).aggregate(
        estimated=Sum("estimated_seconds", default=0.0), trained=Sum("training_seconds", default=0.0)
    )
    return (ahead + max(0.0, running["estimated"] - running["trained"])) / num_live_processes()


@dataclass
class _Remembered:
    """The order of the queue: experiment → (place, seconds until its turn), and until when pages may show it."""

    order: dict[int, tuple[int, float]] = field(default_factory=dict)
    until: float = 0.0


_remembered = _Remembered()


def _order() -> dict[int, tuple[int, float]]:
    """Asked for once a moment by each web process, however many pages watch their place."""
    global _remembered  # noqa: PLW0603 (replaced whole: another thread sees the old one or the new one)
    if _remembered.until <= time.monotonic():
        waiting = Shard.objects.queued().in_lease_order().values_list("experiment_id", "estimated_seconds")
        ahead, order = 0.0, {}
        for pk, seconds in waiting:
            order.setdefault(pk, (len(order) + 1, ahead))
            ahead += seconds
        free = _seconds_until_free(0.0) if order else 0.0
        num = num_live_processes()
        order = {pk: (place, free + seconds / num) for pk, (place, seconds) in order.items()}
        _remembered = _Remembered(order, time.monotonic() + settings.QUEUE_ORDER_SECONDS)
    return _remembered.order
