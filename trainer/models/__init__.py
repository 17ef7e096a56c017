"""What the laboratory stores; services are the only writers."""

from trainer.models.claim import Claim, Evidence, Reveal
from trainer.models.experiment import Certainty, Experiment, Prediction, SeedBlock
from trainer.models.later_evidence import Counterexample, Pool
from trainer.models.measurement import Album, Final, Measurement, Verdict
from trainer.models.shard import Shard
from trainer.models.table import Table
from trainer.models.worker import Worker

__all__ = [
    "Album",
    "Certainty",
    "Claim",
    "Counterexample",
    "Evidence",
    "Experiment",
    "Final",
    "Measurement",
    "Pool",
    "Prediction",
    "Reveal",
    "SeedBlock",
    "Shard",
    "Table",
    "Verdict",
    "Worker",
]
