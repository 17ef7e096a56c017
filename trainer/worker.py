"""Prepares the processes of a Celery worker that serves the queue `training`. trainer.tasks imports it.

Main process: loads torch before it forks (and never uses it), has the costs of this machine measured once, reports
the worker. Training processes: one thread, low priority, limited memory, warmed up. That they die with the main
process is Celery's own doing (PR_SET_PDEATHSIG).
"""

import importlib
import logging
import os
import resource
import socket
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from celery.signals import worker_init, worker_process_init, worker_ready, worker_shutting_down
from celery.worker import WorkController
from celery.worker.consumer import Consumer
from django.conf import settings
from django.db import DatabaseError, connections

from trainer import shutdown
from trainer.queue import TRAINING
from trainer.services import reporting

logger = logging.getLogger(__name__)

NICENESS = 10  # pages stay quick while every core trains
ENGINE = "trainer.services.running"  # named, not imported: only a training worker may load torch


@dataclass
class _MainProcess:
    """What the main process found out; its children inherit it."""

    trains: bool = False
    cost: dict[str, Any] | None = None


_main = _MainProcess()


@worker_init.connect
def prepare_main_process(sender: WorkController, **_: object) -> None:
    _main.trains = TRAINING in sender.app.amqp.queues.consume_from
    if not _main.trains:
        return
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # read when torch is loaded
    importlib.import_module(ENGINE)
    _main.cost = reporting.known_cost(socket.gethostname()) or _measured_cost()
    connections.close_all()  # no child may inherit a connection


@worker_process_init.connect
def prepare_training_process(**_: object) -> None:
    if not _main.trains:
        return
    if os.getpriority(os.PRIO_PROCESS, 0) < NICENESS:
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)
    limit = settings.TRAINING_MEMORY_MEBIBYTES * 2**20
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    importlib.import_module(ENGINE).warm_up()


@worker_ready.connect
def report(sender: Consumer, **_: object) -> None:
    """A worker that can't reach the database is of no use: it ends, and whoever supervises it tries again."""
    if not _main.trains:
        return
    try:
        reporting.report_worker(
            name=sender.hostname,
            host=socket.gethostname(),
            num_processes=sender.controller.concurrency,
            cost=_main.cost,
        )
    except DatabaseError as error:
        logger.critical("the database can't be used: %s", error)
        raise SystemExit(1) from error
    finally:
        connections.close_all()


@worker_shutting_down.connect
def tell_training_processes(**_: object) -> None:
    shutdown.announce()


def _measured_cost() -> dict[str, Any] | None:
    """In a process of its own, because a process that has used torch must not fork training processes."""
    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=importlib.import_module(ENGINE).measure_host, args=(sender,))
    process.start()
    sender.close()
    try:
        return receiver.recv()
    except EOFError:
        logger.error("the cost of training could not be measured here; the engine's defaults hold")
        return None
    finally:
        process.join()
