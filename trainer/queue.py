"""The word "there may be work". Views and tasks call it after their transaction.

The database is the queue: a word that is lost, late or doubled changes nothing, and the sweep sends it again.
"""

import logging
from collections.abc import Collection

from celery import current_app
from kombu import Connection
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

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
