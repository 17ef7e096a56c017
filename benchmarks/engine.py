"""The engine against the naive PyTorch loop and its peers: 2 arms × 10 seeds, both cores, warm processes.

    python -m benchmarks.engine                          all workloads, engine alone and through the whole site
    python -m benchmarks.engine W1 W2 --without-site     some of them, the engine alone
    python -m benchmarks.engine --naive-seeds 1          2 naive runs a round, times ten, in place of all 20
    python -m benchmarks.engine W3 --peer-seeds 0        without the peers, or with a share of their runs as well

In every round all contestants train the same seeds one after the other; the figures are medians over the rounds, and
ratios are taken within a round. Wall clock and processor seconds: on a busy machine only the second says something.
Against scikit-learn and skorch (`pip install skorch`, no dependency of the project) where they can train the workload.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

import torch

from benchmarks import contestants, prices, site_runs
from benchmarks.contestants import Document, Outcome
from benchmarks.peers import PEERS
from benchmarks.workloads import WORKLOADS, Workload
from trainer.engine.cost import CostModel
from trainer.engine.plan import plan_shards

NUM_SEEDS = 10
NUM_PROCESSES = 2
MEMORY_WORKLOAD, MEMORY_SEEDS, MAX_MEBIBYTES = "W2", 30, 400
MAX_START_SECONDS = 0.05
MAX_RECORD_SHARE = 0.05
PEER_FACTOR = 3.0  # how far ahead of scikit-learn, where a workload asks for it

Round = dict[str, Outcome]


def shards(workload: Workload, seeds: Sequence[int], num_workers: int = NUM_PROCESSES) -> list[dict[str, Any]]:
    return [plan.to_dict() for plan in plan_shards(workload.spec, seeds, num_workers=num_workers, cost=CostModel())]


class Course:
    """The processes that train for all contestants in turn, each with one thread, and the site if there is one."""

    def __init__(self, pool: ProcessPoolExecutor, *, naive_seeds: int, peer_seeds: int, with_site: bool) -> None:
        self.pool = pool
        self.naive_seeds, self.peer_seeds = naive_seeds, peer_seeds
        self.with_site = with_site

    def round(self, workload: Workload, number: int) -> Round:
        """Seeds that no earlier round has trained: nobody finds examples in a cache."""
        seeds = range(1000 + number * NUM_SEEDS, 1000 + (number + 1) * NUM_SEEDS)
        document, some = workload.document, seeds[: self.peer_seeds]
        outcomes = {
            "naive": self._alone(contestants.naive_runs, document, seeds[: self.naive_seeds], workload.norms_every)
        }
        outcomes["engine"] = self._together(contestants.shard, workload, seeds)
        for name in PEERS if some and not workload.norms_every else ():
            outcomes[name] = self._alone(contestants.peer_runs, document, some, name)
        outcomes["timed engine"] = self._together(contestants.timed_shard, workload, seeds)
        outcomes["plain engine"] = self._together(contestants.plain_shard, workload, seeds)
        if self.with_site:
            outcomes["site"] = site_runs.run(workload.spec, NUM_SEEDS)
        first, *_ = shards(workload, [seed + 10**6 for seed in seeds])
        outcomes["start"] = self.pool.submit(contestants.until_first_step, document, first).result()
        return outcomes

    def _alone(self, function: Any, document: Document, seeds: Sequence[int], *arguments: Any) -> Outcome:  # noqa: ANN401
        """In one process; what some of the seeds took, as if it had been all of them."""
        outcome = self.pool.submit(function, document, seeds, *arguments).result()
        outcome.seconds *= NUM_SEEDS / len(seeds)
        outcome.cpu_seconds *= NUM_SEEDS / len(seeds)
        return outcome

    def _together(self, function: Any, workload: Workload, seeds: Sequence[int]) -> Outcome:  # noqa: ANN401
        """Planning included."""
        with contestants.measured() as outcome:
            parts = [self.pool.submit(function, workload.document, plan) for plan in shards(workload, seeds)]
            done = [part.result() for part in parts]
        outcome.cpu_seconds += sum(part.cpu_seconds for part in done)
        outcome.record_cpu_seconds = sum(part.record_cpu_seconds for part in done)
        outcome.finals = [value for part in done for value in part.finals]
        return outcome


def summary(workload: Workload, rounds: Sequence[Round]) -> dict[str, Any]:
    """Medians, and the ratios that are asked for with their bars."""
    figures: dict[str, Any] = {"title": workload.title, "rounds": len(rounds), "contestants": {}, "bars": []}
    for name in rounds[0]:
        finals = [value for each in rounds for value in each[name].finals if value is not None]
        figures["contestants"][name] = {
            "seconds": median(each[name].seconds for each in rounds),
            "cpu_seconds": median(each[name].cpu_seconds for each in rounds),
            "share_of_naive": _ratio(rounds, name, "naive"),
            "cpu_share_of_naive": median(each[name].cpu_seconds / each["naive"].cpu_seconds for each in rounds),
            "mean_final": sum(finals) / len(finals) if finals else None,
        }
    bars = figures["bars"]
    bars.append(_bar("engine / naive", _ratio(rounds, "engine", "naive"), workload.engine_share))
    if "site" in rounds[0]:
        bars.append(_bar("site / naive", _ratio(rounds, "site", "naive"), workload.site_share))
    if workload.beats_peers and "scikit-learn" in rounds[0]:
        bars.append(_bar("engine / scikit-learn", _ratio(rounds, "engine", "scikit-learn"), 1 / PEER_FACTOR))
    bars.append(_bar("probes and records before the last, CPU", _record_share(rounds), MAX_RECORD_SHARE))
    paired = median(each["engine"].cpu_seconds / each["plain engine"].cpu_seconds for each in rounds) - 1
    figures["records_by_paired_runs"] = paired
    starts = median(each["start"].seconds for each in rounds)
    bars.append(_bar("seconds from shard to first step", starts, MAX_START_SECONDS))
    return figures


def _ratio(rounds: Sequence[Round], name: str, other: str) -> float:
    return median(each[name].seconds / each[other].seconds for each in rounds)


def _record_share(rounds: Sequence[Round]) -> float:
    """Of the processor seconds of all else, by a clock within one run. The difference between a run with records and
    one without tells the same, and little beyond the noise of two runs."""
    timed = [each["timed engine"] for each in rounds]
    return median(run.record_cpu_seconds / (run.cpu_seconds - run.record_cpu_seconds) for run in timed)


def _bar(name: str, value: float, limit: float) -> dict[str, Any]:
    return {"name": name, "value": value, "limit": limit, "pass": value <= limit}


def memory() -> dict[str, Any]:
    """60 replicas in one process that has done nothing else: the most that was resident, libraries and all."""
    arguments = [sys.executable, "-m", "benchmarks.memory", MEMORY_WORKLOAD, str(MEMORY_SEEDS)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    before, peak = json.loads(done.stdout)
    name = f"MiB with {2 * MEMORY_SEEDS} replicas of {MEMORY_WORKLOAD}, {before:.0f} of them Python and its libraries"
    return _bar(name, peak, MAX_MEBIBYTES)


def prices_bar() -> dict[str, Any]:
    """In this process, with one thread."""
    torch.set_num_threads(1)
    share = prices.share_within(prices.measure_all(prices.NUM_SPECS, seed=1))
    name = f"share of {prices.NUM_SPECS} random experiments not within a factor of {prices.FACTOR:g} of their price"
    return _bar(name, 1.0 - share, 1.0 - prices.SHARE)


def conditions() -> dict[str, Any]:
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = {line.partition(":")[2].strip() for line in file if line.startswith("model name")}
    return {
        "processor": ", ".join(sorted(names)),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "threads": f"1 in each of {NUM_PROCESSES} processes",
    }


def show(name: str, figures: dict[str, Any]) -> None:
    print(f"\n{name}: {figures['title']}  ({figures['rounds']} rounds)")
    print(f"{'':>14} {'wall':>9} {'CPU':>9} {'of naive':>9} {'CPU of it':>9} {'final':>8}")
    for contestant, each in figures["contestants"].items():
        final = "" if each["mean_final"] is None else f"{each['mean_final']:.2f} %"
        wall, cpu = each["seconds"], each["cpu_seconds"]
        shares = f"{each['share_of_naive']:>9.4f} {each['cpu_share_of_naive']:>9.4f}"
        print(f"{contestant:>14} {wall:>7.3f} s {cpu:>7.3f} s {shares} {final:>8}")
    for bar in figures["bars"]:
        show_bar(bar)
    print(f"        the records by runs with and without them, CPU: {figures['records_by_paired_runs']:.4g}")


def show_bar(bar: dict[str, Any]) -> None:
    print(f"  {'pass' if bar['pass'] else 'FAIL'}  {bar['name']}: {bar['value']:.4g}, at most {bar['limit']:.4g}")


def _processes(number: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(number, mp_context=get_context("spawn"), initializer=contestants.get_ready)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workloads", nargs="*", choices=[[], *WORKLOADS], default=[])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--naive-seeds", type=int, default=NUM_SEEDS, help="that the naive loop really trains")
    parser.add_argument("--peer-seeds", type=int, help="the same for scikit-learn and skorch; 0 leaves them out")
    parser.add_argument("--without-site", action="store_true")
    parser.add_argument("--prices", action="store_true", help="also hold 60 random experiments against their prices")
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    options = parser.parse_args()
    peer_seeds = options.naive_seeds if options.peer_seeds is None else options.peer_seeds
    really = {"naive seeds": options.naive_seeds, "peers' seeds": peer_seeds, "of": NUM_SEEDS}
    report: dict[str, Any] = {"conditions": conditions() | really, "workloads": {}}
    print("  ".join(f"{name}: {value}" for name, value in report["conditions"].items()))
    with nullcontext() if options.without_site else site_runs.site(), _processes(NUM_PROCESSES) as pool:
        course = Course(
            pool, naive_seeds=options.naive_seeds, peer_seeds=peer_seeds, with_site=not options.without_site
        )
        for name in options.workloads or WORKLOADS:
            course.round(WORKLOADS[name], 0)  # warms up
            rounds = [course.round(WORKLOADS[name], number) for number in range(1, options.rounds + 1)]
            report["workloads"][name] = summary(WORKLOADS[name], rounds)
            show(name, report["workloads"][name])
    report["memory"] = memory()
    show_bar(report["memory"])
    if options.prices:
        report["prices"] = prices_bar()
        show_bar(report["prices"])
    report["conditions"]["load_at_the_end"] = round(os.getloadavg()[0], 2)
    print(f"load at the end: {report['conditions']['load_at_the_end']}")
    if options.json:
        options.json.write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
