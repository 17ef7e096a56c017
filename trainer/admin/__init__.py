"""The staff's pages: claims are edited here; experiments, shards, verdicts and workers are looked at."""

from trainer.admin.claims import ClaimAdmin
from trainer.admin.experiments import ExperimentAdmin
from trainer.admin.shards import ShardAdmin
from trainer.admin.verdicts import VerdictAdmin
from trainer.admin.workers import WorkerAdmin

__all__ = ["ClaimAdmin", "ExperimentAdmin", "ShardAdmin", "VerdictAdmin", "WorkerAdmin"]
