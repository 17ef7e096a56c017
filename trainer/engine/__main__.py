"""The engine in a terminal: `python -m trainer.engine run SPEC.yaml`, `price SPEC.yaml`, `script SPEC.yaml`,
`list`, `spec`.

Exit code 0 after any verdict, 2 for a bad spec, with one line per fault.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from trainer.engine.cost import CostModel, check_price
from trainer.engine.documents import read_spec
from trainer.engine.manual import manual
from trainer.engine.manual.choices import names
from trainer.engine.plan import MAX_SEEDS, MIN_SEEDS, plan_shards
from trainer.engine.report import report
from trainer.engine.rules import FinalMetrics, Finals
from trainer.engine.runtime import ShardRun
from trainer.engine.script import script
from trainer.engine.specs import ExperimentSpec, SpecError, SpecErrors
from trainer.engine.tuning import combined
from trainer.engine.verdicts import Verdict, judge

BAR_WIDTH = 30


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    if options.command == "list":
        print(_list())
        return 0
    if options.command == "spec":
        sys.stdout.write(manual())
        return 0
    try:
        spec = read_spec(options.file)
        if options.command == "script":
            sys.stdout.write(script(spec, stored=_finals_beside(spec, options.seeds)))
            return 0
        _check_seeds(options.seeds)
        priced = check_price(spec, options.seeds, cost=CostModel(), num_workers=1)
    except (SpecErrors, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{priced.num_replicas} replicas, about {priced.seconds:.1f} s and {priced.memory_bytes / 2**20:.0f} MiB")
    return _run(spec, options.seeds) if options.command == "run" else 0


def _run(spec: ExperimentSpec, num_seeds: int) -> int:
    try:
        print(report(spec, _train_and_judge(spec, num_seeds)))
    except SpecErrors as error:  # such as a table that nobody has
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m trainer.engine", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name, meaning in (
        ("run", "train, and print the verdict in the last line"),
        ("price", "say what it would cost"),
    ):
        command = commands.add_parser(name, help=meaning)
        command.add_argument("file", type=Path, help="spec or claim, YAML")
        command.add_argument("--seeds", type=int, default=10, help=f"{MIN_SEEDS} to {MAX_SEEDS}, default 10")
    command = commands.add_parser("script", help="print a program in plain PyTorch that does it all, one file alone")
    command.add_argument("file", type=Path, help="spec or claim, YAML")
    beside = f"0 to {MAX_SEEDS}, default 2: trained here, so that the program prints its finals beside the engine's"
    command.add_argument("--seeds", type=int, default=2, help=beside)
    commands.add_parser("list", help="every name that a spec can use")
    commands.add_parser("spec", help="how to write a spec: SPEC.md")
    return parser.parse_args(arguments)


def _check_seeds(num_seeds: int) -> None:
    if not MIN_SEEDS <= num_seeds <= MAX_SEEDS:
        raise SpecErrors([SpecError("out_of_range", "seeds", {"min": MIN_SEEDS, "max": MAX_SEEDS})])


def _finals_beside(spec: ExperimentSpec, num_seeds: int) -> Finals:
    """The engine's own, for the script to be compared with."""
    if not 0 <= num_seeds <= MAX_SEEDS:
        raise SpecErrors([SpecError("out_of_range", "seeds", {"min": 0, "max": MAX_SEEDS})])
    if num_seeds == 0 or spec.procedure != "training":
        return {}
    check_price(spec, num_seeds, cost=CostModel(), num_workers=1)
    return _train(spec, num_seeds)[0]


def _train_and_judge(spec: ExperimentSpec, num_seeds: int) -> Verdict:
    finals, metrics, tunings = _train(spec, num_seeds)
    return judge(spec, finals, look=1, reference=True, metrics=metrics, tuning=combined(tunings))


def _train(spec: ExperimentSpec, num_seeds: int) -> tuple[Finals, FinalMetrics, list[dict[str, Any] | None]]:
    """With a progress bar: finals and last records by (arm, seed), and what every shard has tuned."""
    shards = plan_shards(spec, range(num_seeds), num_workers=1, cost=CostModel())
    num_steps = sum(shard.num_steps * len(shard.replicas) for shard in shards)
    num_done, finals, metrics, tunings = 0, {}, {}, []
    for shard in shards:
        run = ShardRun(spec, shard)
        for record in run:
            _draw_bar((num_done + record.step * len(shard.replicas)) / num_steps)
        num_done += shard.num_steps * len(shard.replicas)
        assert run.honesty.ok, run.honesty
        finals |= {(final.arm, final.seed): final.value for final in run.finals}
        metrics |= {(final.arm, final.seed): final.metrics for final in run.finals}
        tunings.append(run.tuning and run.tuning.to_dict())
    sys.stderr.write("\n")
    return finals, metrics, tunings


def _draw_bar(share: float) -> None:
    filled = round(BAR_WIDTH * share)
    sys.stderr.write(f"\r[{'#' * filled}{' ' * (BAR_WIDTH - filled)}] {share:4.0%}")
    sys.stderr.flush()


def _list() -> str:
    return "\n".join(f"{path}: {', '.join(map(str, choices))}" for path, choices in names().items())


def _whole(arguments: Sequence[str] | None = None) -> int:
    """As a program: whoever reads the output may stop reading, as `head` does."""
    try:
        code = main(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains when it closes the pipe
        return 1
    return code


if __name__ == "__main__":
    sys.exit(_whole())
