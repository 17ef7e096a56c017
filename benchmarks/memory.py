"""What a process that trains has in memory: nothing but the engine is imported here. `benchmarks/engine.py` starts it.

python -m benchmarks.memory W2 30    the replicas of 30 seeds in one process; prints [MiB before, most MiB]
"""

import json
import resource
import sys

from benchmarks.workloads import WORKLOADS
from trainer.engine.cost import CostModel
from trainer.engine.plan import plan_shards
from trainer.engine.runtime import ShardRun


def peak_mebibytes() -> float:
    """The most that this process ever had resident: Python, libraries, data and networks."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def main(workload: str, num_seeds: str) -> None:
    spec = WORKLOADS[workload].spec
    before = peak_mebibytes()
    for plan in plan_shards(spec, range(int(num_seeds)), num_workers=1, cost=CostModel()):
        run = ShardRun(spec, plan)
        for _ in run:
            pass
        assert run.honesty.ok, run.honesty
    print(json.dumps([before, peak_mebibytes()]))


if __name__ == "__main__":
    main(*sys.argv[1:])
