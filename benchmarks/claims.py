"""How long the twelve claims that every topic begins with take to their verdicts: ten seeds each, two processes.

    python -m benchmarks.claims                     the twelve; the bar is 30 s in all on two cores
    python -m benchmarks.claims --all               every claim that ships, without a bar
    python -m benchmarks.claims SLUG … --json FILE  those named

The engine alone, as `manage.py verify_claims` and a worker use it: planned, trained, held against plain PyTorch (the
lockstep check of every shard) and judged. The clock runs from the first plan to the last verdict, in processes that
have imported torch; what importing it takes stands in the conditions. `core s` is processor time in the children.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.references import conditions
from trainer.claim_files import ClaimFile, read_claims
from trainer.engine.cost import CostModel
from trainer.engine.plan import ShardPlan, plan_shards
from trainer.engine.runtime import Final, ShardRun
from trainer.engine.specs import ExperimentSpec
from trainer.engine.tuning import combined
from trainer.engine.verdicts import judge
from trainer.evidence import REFERENCE_SEEDS

NUM_PROCESSES = 2
MAX_SECONDS = 30.0
TWELVE = {  # rows of the reference table
    "A2": "deep-sigmoid-does-not-train",
    "A5": "dead-relu-learning-rate",
    "A10": "perceptron-cannot-learn-xor",
    "A13": "mae-resists-outliers",
    "A16": "squared-error-saturated-sigmoid",
    "A23": "momentum-in-a-ravine",
    "A34": "zero-weights-do-not-learn",
    "A40": "he-trains-thirty-layers",
    "A48": "softmax-twice",
    "A52": "dropout-noisy-labels",
    "A54": "weight-decay-noisy-labels",
    "A56": "early-stopping-noisy-labels",
}


@dataclass(frozen=True)
class Trained:
    """A shard's finals and what it chose by tuning, with the processor's seconds."""

    finals: list[Final]
    tuning: dict[str, Any] | None
    core_seconds: float


@dataclass(frozen=True)
class Row:
    """One claim; `seconds` is the moment of its verdict on the common clock."""

    slug: str
    expected: str
    outcome: str
    effect: float | None
    low: float | None
    high: float | None
    num_shards: int
    estimated_seconds: float
    core_seconds: float
    seconds: float


def train(spec: ExperimentSpec, shard: ShardPlan) -> Trained:
    """In a process of its own."""
    started = time.process_time()
    run = ShardRun(spec, shard)
    for _ in run:
        pass
    assert run.honesty.ok, run.honesty
    return Trained(run.finals, run.tuning and run.tuning.to_dict(), time.process_time() - started)


class _Training:
    """A claim's shards, on their way through the pool."""

    def __init__(self, claim: ClaimFile) -> None:
        self.claim = claim
        self.spec = claim.document.experiment_spec
        self.shards = plan_shards(self.spec, REFERENCE_SEEDS, num_workers=NUM_PROCESSES, cost=CostModel())
        self.futures: list[Future[Trained]] = []

    @property
    def estimated_seconds(self) -> float:
        return sum(shard.estimated_seconds for shard in self.shards)

    def submit(self, pool: ProcessPoolExecutor) -> None:
        self.futures = [pool.submit(train, self.spec, shard) for shard in self.shards]

    def row(self, started: float) -> Row:
        parts = [future.result() for future in self.futures]
        finals = [final for part in parts for final in part.finals]
        verdict = judge(
            self.spec,
            {(final.arm, final.seed): final.value for final in finals},
            look=1,
            reference=True,
            metrics={(final.arm, final.seed): final.metrics for final in finals},
            tuning=combined([part.tuning for part in parts]),
        )
        first = verdict.comparisons[0]
        return Row(
            self.claim.slug,
            self.claim.document.expected,
            verdict.outcome,
            first.effect,
            first.low,
            first.high,
            len(self.shards),
            round(self.estimated_seconds, 2),
            round(sum(part.core_seconds for part in parts), 2),
            round(time.perf_counter() - started, 2),
        )


def measure(claims: Sequence[ClaimFile]) -> tuple[list[Row], float, float]:
    """Rows, the seconds until the last verdict, and those that starting the processes took before."""
    with ProcessPoolExecutor(NUM_PROCESSES, mp_context=get_context("spawn")) as pool:
        started = time.perf_counter()
        for each in [pool.submit(time.sleep, 0.1) for _ in range(NUM_PROCESSES)]:
            each.result()
        starting = time.perf_counter() - started - 0.1
        started = time.perf_counter()
        trainings = sorted(map(_Training, claims), key=lambda each: -each.estimated_seconds)  # no long one at the end
        for training in trainings:
            training.submit(pool)
        rows = [training.row(started) for training in trainings]
        return rows, time.perf_counter() - started, starting


def show(rows: Sequence[Row], ids: dict[str, str]) -> None:
    line = "{:<4} {:<34} {:<14} {:>10} {:>24} {:>7} {:>9} {:>8} {:>8}"
    print(line.format("", "claim", "verdict", "effect", "interval", "shards", "estimated", "core s", "done at"))
    for row in rows:
        outcome = row.outcome if row.outcome == row.expected else f"{row.outcome} (!)"
        numbers = [_number(value) for value in (row.effect, row.low, row.high)]
        interval = f"[{numbers[1]}, {numbers[2]}]"
        times = (f"{row.estimated_seconds:.2f}", f"{row.core_seconds:.2f}", f"{row.seconds:.2f}")
        print(line.format(ids.get(row.slug, ""), row.slug, outcome, numbers[0], interval, row.num_shards, *times))


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.4g}"


def chosen(slugs: Sequence[str], *, all_claims: bool) -> list[ClaimFile]:
    claims = {claim.slug: claim for claim in read_claims()}
    wanted = list(claims) if all_claims else slugs or [*TWELVE.values()]
    if unknown := set(wanted) - set(claims):
        raise SystemExit(f"no such claim: {', '.join(sorted(unknown))}")
    return [claims[slug] for slug in wanted]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("slugs", nargs="*", metavar="SLUG", help="claims, the twelve without")
    parser.add_argument("--all", action="store_true", help="every claim that ships")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file as well")
    options = parser.parse_args(arguments)
    is_barred = not options.all and not options.slugs
    rows, seconds, starting = measure(chosen(options.slugs, all_claims=options.all))
    under = conditions() | {"seeds": str(len(REFERENCE_SEEDS)), "starting the processes": f"{starting:.1f} s"}
    print("  ".join(f"{name}: {value}" for name, value in under.items()))
    show(rows, {slug: name for name, slug in TWELVE.items()})
    core_seconds = sum(row.core_seconds for row in rows)
    print(f"{len(rows)} verdicts in {seconds:.1f} s, {core_seconds:.1f} core seconds" + _bar(seconds) * is_barred)
    if options.json:
        totals = {"seconds": seconds, "core_seconds": core_seconds} | ({"limit": MAX_SECONDS} if is_barred else {})
        document = {"conditions": under, **totals, "rows": [asdict(row) for row in rows]}
        options.json.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    as_expected = all(row.outcome == row.expected for row in rows)
    return 0 if as_expected and not (is_barred and seconds > MAX_SECONDS) else 1


def _bar(seconds: float) -> str:
    return f"; the bar is {MAX_SECONDS:.0f} s: {'pass' if seconds <= MAX_SECONDS else 'FAIL'}"


if __name__ == "__main__":
    sys.exit(main())
