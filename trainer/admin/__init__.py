"""The staff's pages: claims are edited here; what is run, and what readers add, is looked at."""

from trainer.admin.claims import ClaimAdmin
from trainer.admin.experiments import ExperimentAdmin
from trainer.admin.later_evidence import CounterexampleAdmin, PoolAdmin
from trainer.admin.shards import ShardAdmin
from trainer.admin.tables import TableAdmin
from trainer.admin.verdicts import VerdictAdmin
from trainer.admin.workers import WorkerAdmin

__all__ = [
    "ClaimAdmin",
    "CounterexampleAdmin",
    "ExperimentAdmin",
    "PoolAdmin",
    "ShardAdmin",
    "TableAdmin",
    "VerdictAdmin",
    "WorkerAdmin",
]
