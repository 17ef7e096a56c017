"""What must always be true of the laboratory's rows, whatever was killed, lost or late. `manage.py audit` asks.

Every invariant is a function that yields one sentence per violation.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

from trainer.audit import numbers, results, seeds, shards

INVARIANTS: dict[str, Callable[[], Iterator[str]]] = {
    "legal state path": shards.illegal_paths,
    "one live owner": shards.crowded_workers,
    "epochs monotone": shards.epochs_out_of_order,
    "shard as its experiment": shards.strangers,
    "charges = shard seconds": shards.wrong_charges,
    "done ⇔ one final per replica": results.missing_or_surplus_finals,
    "one verdict per finished look": results.unjudged_or_hasty_looks,
    "predicted before the first lease": results.unpredicted_experiments,
    "nothing non-finite": numbers.non_finite_numbers,
    "seeds counted once": seeds.repeated_seeds,
    "shards train the look's seeds": seeds.untrained_seeds,
    "evidence as its document": results.forged_evidence,
    "doubt has a reason": results.groundless_doubts,
}


def violations() -> Iterator[tuple[str, str]]:
    """(invariant, what violates it), all of one moment."""
    with _snapshot():
        for name, check in INVARIANTS.items():
            for sentence in check():
                yield name, sentence


@contextmanager
def _snapshot() -> Iterator[None]:
    """Reads of one moment, while everybody else goes on writing."""
    if connection.in_atomic_block:
        yield
        return
    begin = "BEGIN DEFERRED" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
