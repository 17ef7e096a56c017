"""The whole experiment: every arm with every seed, one network after the other, then the verdict."""

import argparse
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

import torch
from torch import Tensor, nn

from trainer.engine.datasets import Split
from trainer.engine.measures import value_of
from trainer.engine.networks import build
from trainer.engine.oracle import train
from trainer.engine.plan import MAX_SEEDS, MIN_SEEDS
from trainer.engine.probes.plain import Moment, look, weights
from trainer.engine.report import report
from trainer.engine.specs import ExperimentSpec, MeasureSpec, ResolvedArm, is_sampled
from trainer.engine.tuning import Tuning, choice
from trainer.engine.verdicts import judge

NUDGE = 1e-6  # relative, of one weight after the first step: about the last digit of a float
SENSITIVE = 1e-3  # relative difference of the final loss from which on the last digits of a final can't be expected


# The steps at which an arm is recorded, and how many examples of a part all records but the last look at (0: all).
Records = tuple[Sequence[int], int]
Trial = tuple[ResolvedArm, Records]  # an arm with one value of the tuned field


class Diverged(Exception):
    """Loss or parameters are no longer finite."""


class Recorder:
    """Looks at the network after the steps at which the experiment was recorded."""

    def __init__(
        self, arm: ResolvedArm, seed: int, probes: Sequence[str], records: Records, nudge: float = 0.0
    ) -> None:
        self.arm = arm
        self.before = weights(build(arm, seed))
        self.probes = probes
        self.record_steps, self.record_examples = records
        self.nudge = nudge
        self.step = 0
        self.epoch_losses: list[tuple[float, int]] = []  # with the sizes of their batches
        self.now: Moment
        self.records: list[dict[str, float]] = []

    @torch.no_grad()
    def __call__(self, network: nn.Module, data: Split, loss: Tensor) -> None:
        self.step += 1
        if not loss.isfinite():
            raise Diverged
        if self.step == 1:
            next(network.parameters()).view(-1)[0] *= 1.0 + self.nudge
        self.note_loss(loss.item())
        examples = 0 if self.step == self.record_steps[-1] else self.record_examples
        self.now = Moment(network, self.arm, data, loss, self.before, self.epoch_loss, examples)
        if self.step in self.record_steps:
            self.record(self.now)
        self.before = [weight.clone() for weight in weights(network)]

    def note_loss(self, loss: float) -> None:
        place = (self.step - 1) % self.arm.num_steps_per_epoch
        if place == 0:
            self.epoch_losses = []
        num_used, size = self.arm.training.num_used(self.arm.data.num_train), self.arm.training.batch_size
        self.epoch_losses.append((loss, min(size, num_used - place * size)))

    @property
    def epoch_loss(self) -> float:
        return sum(loss * size for loss, size in self.epoch_losses) / sum(size for _, size in self.epoch_losses)

    def record(self, moment: Moment) -> None:
        if not all(parameter.isfinite().all() for parameter in moment.network.parameters()):
            raise Diverged
        record = look(moment, probes=self.probes)
        self.records.append(record | {"train/epochs": self.step // self.arm.num_steps_per_epoch})

    def finish(self) -> None:
        """What has stopped early repeats its last numbers; no weight moves any more. At the end all examples count."""
        if self.step not in self.record_steps:
            self.record(replace(self.now, before=self.before))
        self.records += self.records[-1:] * (len(self.record_steps) - len(self.records))
        if self.step < self.record_steps[-1]:
            whole = look(replace(self.now, before=self.before, most_looked_at=0), probes=self.probes)
            self.records[-1] = {
                name: whole[name] if is_sampled(name) else value for name, value in self.records[-1].items()
            }


def train_replica(arm: ResolvedArm, probes: Sequence[str], records: Records, seed: int) -> Recorder:
    """One network from its first weights to its last. The final is None where it diverged."""
    recorder = Recorder(arm, seed, probes, records)
    try:
        train(arm, seed, watch=recorder)
        recorder.finish()
    except Diverged:
        recorder.records.clear()
    return recorder


def final_of(measure: MeasureSpec, recorder: Recorder) -> float | None:
    """The measure: one number per network."""
    if not recorder.records:
        return None
    curves = {name: [_finite(record[name]) for record in recorder.records] for name in measure.metrics}
    return value_of(measure, recorder.record_steps, curves)


def metrics_of_rules(spec: ExperimentSpec, recorder: Recorder) -> dict[str, float | None]:
    """The last record, and the measures that rules have of their own; nothing of what has diverged."""
    last = recorder.records[-1] if recorder.records else {}
    readable = [measure for measure in spec.measures if set(measure.metrics) <= set(last)]
    return last | {measure.key: final_of(measure, recorder) for measure in readable}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def is_sensitive(arm: ResolvedArm, probes: Sequence[str], records: Records) -> bool:
    """Whether a change in the last digit of one weight grows into a different network."""
    losses = []
    for nudge in (0.0, NUDGE):
        recorder = Recorder(arm, 0, probes, records, nudge)
        try:
            train(arm, 0, watch=recorder)
            recorder.finish()
        except Diverged:
            return True
        losses.append(recorder.records[-1]["train/loss"])
    before, after = losses
    return abs(after - before) > SENSITIVE * max(abs(before), 1e-6)


def tuned(spec: ExperimentSpec, trials: Sequence[Sequence[Trial]]) -> Tuning:
    """Every arm finds its own best value of the tuned field, on seeds that the judging never uses."""
    measure = spec.tuning_measure
    choices = []
    for index, tried in enumerate(trials):
        columns = [
            [final_of(measure, train_replica(arm, spec.probes, records, seed)) for seed in spec.tune.seeds]
            for arm, records in tried
        ]
        choices.append(choice(spec.tune, index, columns, better=measure.quantity.better))
        print(f"{spec.arms[index].slug:20} {spec.tune.field} = {choices[-1].value}", flush=True)
    return Tuning(spec.tune.field, spec.tune.values, spec.tune.seeds, tuple(choices))


def main(
    spec: ExperimentSpec,
    arms: Sequence[ResolvedArm],
    records: Sequence[Records],
    trials: Sequence[Sequence[Trial]],
    stored: Mapping[tuple[int, int], float | None],
    *,
    look: int | None,
) -> None:
    """`trials` are what every arm tries where something is tuned; `stored` are finals to print beside ours.

    `look` is the look of the stored verdict, None for a reference run.
    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = len({seed for _, seed in stored}) or 10
    parser.add_argument("--seeds", type=int, default=default, help=f"{MIN_SEEDS} to {MAX_SEEDS}, default {default}")
    num_seeds = parser.parse_args().seeds
    if not MIN_SEEDS <= num_seeds <= MAX_SEEDS and num_seeds != default:
        parser.error(f"--seeds: {MIN_SEEDS} to {MAX_SEEDS}")
    run(spec, arms, records, trials, stored, look=look, seeds=seeds_of(stored, num_seeds))


def seeds_of(stored: Mapping[tuple[int, int], float | None], count: int) -> list[int]:
    """The stored ones first, in their order; then those that follow."""
    own = sorted({seed for _, seed in stored})
    following = own[-1] + 1 if own else 0
    return [*own, *range(following, following + count)][:count]


def run(
    spec: ExperimentSpec,
    arms: Sequence[ResolvedArm],
    records: Sequence[Records],
    trials: Sequence[Sequence[Trial]],
    stored: Mapping[tuple[int, int], float | None],
    *,
    look: int | None,
    seeds: Sequence[int],
) -> None:
    """Trains every arm with every seed, says how exact the finals can be, and prints the verdict."""
    torch.set_num_threads(1)  # with more threads sums are added up in another order, and the last digits change
    tuning = tuned(spec, trials) if trials else None
    if tuning is not None:
        best = [spec.tune.values.index(choice.value) for choice in tuning.choices]
        arms = [tried[place][0] for tried, place in zip(trials, best, strict=True)]
    finals, metrics = {}, {}
    for seed in seeds:
        for index, arm in enumerate(arms):
            recorder = train_replica(arm, spec.probes, records[index], seed)
            finals[index, seed] = final_of(spec.measure, recorder)
            metrics[index, seed] = metrics_of_rules(spec, recorder)
            beside = f"   stored {_written(stored[index, seed])}" if (index, seed) in stored else ""
            print(f"seed {seed}  {spec.arms[index].slug:20} {_written(finals[index, seed])}{beside}", flush=True)

    for index, arm in enumerate(arms):
        if is_sensitive(arm, spec.probes, records[index]):
            print(f"{spec.arms[index].slug}: sensitive, a change in the last digit grows. Last digits may differ.")
        else:
            print(f"{spec.arms[index].slug}: not sensitive, finals should agree.")
    values = {"metrics": metrics, "tuning": tuning and asdict(tuning)}
    print(report(spec, judge(spec, finals, look=look or 1, reference=look is None, **values)))


def _written(final: float | None) -> str:
    return "diverged" if final is None else f"{final:.6g}"
