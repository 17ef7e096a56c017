"""Runs a claim's reference run in this process, without database, worker or clock. verify_claims calls it.

The plan counts with the engine's default costs and one worker, so that it is the same on every machine.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import torch

from trainer.curves import curves_of
from trainer.engine.cost import CostModel
from trainer.engine.environment import environment
from trainer.engine.plan import needed_seeds, plan_shards
from trainer.engine.runtime import ShardRun
from trainer.engine.specs import ExperimentSpec
from trainer.engine.tuning import combined
from trainer.engine.verdicts import judge
from trainer.evidence import REFERENCE_SEEDS


class EngineDisagrees(Exception):
    """The stacked step differs from plain PyTorch's by more than rounding: no evidence can rest on it."""


def run_reference(spec: ExperimentSpec, *, seeds: Sequence[int] = REFERENCE_SEEDS) -> dict[str, Any]:
    """The evidence document. Raises EngineDisagrees."""
    torch.set_num_threads(1)
    seeds = needed_seeds(spec, seeds)
    plans = plan_shards(spec, tuple(seeds), num_workers=1, cost=CostModel())
    records, finals, tunings = [], [], []
    for plan in plans:
        run = ShardRun(spec, plan)
        records += [(plan.replicas, record.to_dict()) for record in run]
        if not run.honesty.ok:
            raise EngineDisagrees(run.honesty.to_dict())
        finals += run.finals
        tunings.append(run.tuning and run.tuning.to_dict())
    values = {(final.arm, final.seed): final.value for final in finals}
    metrics = {(final.arm, final.seed): final.metrics for final in finals}
    verdict = judge(spec, values, look=1, reference=True, metrics=metrics, tuning=combined(tunings))
    return {
        "spec_digest": spec.digest,
        "created_on": datetime.now(UTC).date().isoformat(),
        "environment": environment(),
        "seeds": list(seeds),
        "shards": [_plain(plan.to_dict()) for plan in plans],
        "finals": [final.to_dict() for final in sorted(finals, key=lambda final: (final.arm, final.seed))],
        "curves": curves_of(records, arms=[arm.slug for arm in spec.arms]),
        "verdict": _plain(verdict.to_dict()),
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 (any JSON)
    """Tuples as lists, so that a document equals itself after a round through its file."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
