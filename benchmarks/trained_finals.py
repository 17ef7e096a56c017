"""Finals of many really trained networks: what the simulations of the error rates draw from.

    python -m benchmarks.trained_finals            writes tests/engine/data/trained_finals.json (about a minute)

Two pools: a usual network on digits, and one with a learning rate so high that some runs fail and others don't.
"""

import json
from pathlib import Path

import torch

from trainer.engine.cost import CostModel
from trainer.engine.plan import MAX_SEEDS, plan_shards
from trainer.engine.runtime import ShardRun
from trainer.engine.specs import ExperimentSpec, parse_spec

PATH = Path(__file__).resolve().parents[1] / "tests" / "engine" / "data" / "trained_finals.json"
NUM_NETWORKS = 420
POOLS = {
    "usual": {"hidden_widths": [32], "learning_rate": 0.1, "num_epochs": 5},
    "bimodal": {"hidden_widths": [64, 64, 64, 64], "learning_rate": 1.0, "num_epochs": 10},
}


def spec_of(*, hidden_widths: list[int], learning_rate: float, num_epochs: int) -> ExperimentSpec:
    """One arm; what is drawn from it later plays both sides."""
    optimizer = {"name": "sgd", "learning_rate": learning_rate}
    return parse_spec(
        {
            "data": {"name": "digits"},
            "network": {"name": "mlp", "hidden_widths": hidden_widths, "activation": "relu"},
            "training": {"optimizer": optimizer, "num_epochs": num_epochs},
            "arms": [{"slug": "only", "set": {}}],
            "measure": {"metric": "test/accuracy"},
            "rule": {"all_of": [{"kind": "threshold", "bound": 50.0}]},
        }
    )


def finals_of(spec: ExperimentSpec) -> list[float | None]:
    """Test accuracy in % of every seed, rounded to what 360 test examples can tell."""
    torch.set_num_threads(1)
    values = []
    for first in range(0, NUM_NETWORKS, MAX_SEEDS):
        for plan in plan_shards(spec, range(first, first + MAX_SEEDS), num_workers=1, cost=CostModel()):
            run = ShardRun(spec, plan)
            for _ in run:
                pass
            assert run.honesty.ok, run.honesty
            values += [None if final.value is None else round(final.value, 4) for final in run.finals]
    return values


def main() -> None:
    pools = {name: finals_of(spec_of(**settings)) for name, settings in POOLS.items()}
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(values)}" for name, values in pools.items())
    PATH.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    for name, values in pools.items():
        finite = [value for value in values if value is not None]
        print(f"{name}: {len(values)} networks, mean {sum(finite) / len(finite):.2f}, {values.count(None)} diverged")


if __name__ == "__main__":
    main()
