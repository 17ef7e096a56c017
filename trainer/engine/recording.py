"""How often a run is recorded, and how closely: from the spec alone, so that all its shards and looks do it alike.

Recording costs next to nothing beside the training: a record before the last makes do with some of the examples.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from trainer.engine.effort import usual_record_seconds, usual_seconds
from trainer.engine.specs import ExperimentSpec, ResolvedArm, TrainingArm, is_sampled

MOST_RECORDS, FEWEST_RECORDS, FEWEST_SHORT_RECORDS = 60, 24, 10
RECORD_SHARE, RECORD_SECONDS = 0.035, 0.01  # of a stack's steps; and what nobody notices, however short they are
GOOD_EXAMPLES, LEAST_EXAMPLES = 200, 96  # of a part: fewer say too little, and records become fewer instead
CURVE_SHARE, FEWEST_CURVE_RECORDS = 0.1, 8  # where a measure reads several records, and so wants them exact
DENSE_RECORDS, DENSE_SHARE = 200, 1.0  # where the measure itself is a step: the records are its resolution


@dataclass(frozen=True)
class Recording:
    """`num_examples` of every part that a record before the last looks at, the same ones each time; 0: all."""

    num_records: int
    num_examples: int


def recording(spec: ExperimentSpec, num_steps: int) -> Recording:
    """Of the arms with so many steps."""
    arms = [spec.resolved(arm) for arm in range(len(spec.arms))]
    arms = [arm for arm in arms if arm.num_steps == num_steps]
    if any(each.is_dense for each in spec.measures):
        return Recording(_affordable(arms, spec, DENSE_SHARE, FEWEST_RECORDS, DENSE_RECORDS), 0)
    if _reads_samples(spec) or not all(_may_be_sampled(arm) for arm in arms):
        return Recording(_affordable(arms, spec, CURVE_SHARE, FEWEST_CURVE_RECORDS, MOST_RECORDS), 0)
    num_records = _affordable(arms, spec, RECORD_SHARE, 0, MOST_RECORDS)
    return Recording(num_records, 0) if num_records >= FEWEST_RECORDS else _sampled(arms, spec)


def record_steps(num_steps: int, num_records: int) -> tuple[int, ...]:
    """Steps after which a record is taken: the first, the last, and denser at the beginning."""
    num_records = min(num_records, num_steps)
    spread = [1 + (num_steps - 1) * (index / max(1, num_records - 1)) ** 1.5 for index in range(num_records)]
    return tuple(sorted({round(step) for step in spread} | {num_steps}))


def _sampled(arms: Sequence[ResolvedArm], spec: ExperimentSpec) -> Recording:
    """Many records of few examples rather than few of many: a curve is looked at, its last point is judged."""
    good, least = (_share(arms, spec, RECORD_SHARE, number) for number in (GOOD_EXAMPLES, LEAST_EXAMPLES))
    num_records = min(max(int(1.0 / good), FEWEST_SHORT_RECORDS), FEWEST_RECORDS)
    if good == least:  # there are no more, or none at all
        return Recording(num_records, 0)
    of_one = (good - least) / (GOOD_EXAMPLES - LEAST_EXAMPLES)
    return Recording(num_records, LEAST_EXAMPLES + max(0, int((1.0 / num_records - least) / of_one)))


def _affordable(arms: Sequence[ResolvedArm], spec: ExperimentSpec, share: float, fewest: int, most: int) -> int:
    """Records of all examples."""
    return min(max(int(1.0 / _share(arms, spec, share, 0)), fewest), most)


def _share(arms: Sequence[ResolvedArm], spec: ExperimentSpec, allowed: float, num_examples: int) -> float:
    """Of what records may take together, that one takes."""
    return max(
        usual_record_seconds(arm, spec.probes, num_examples) / max(allowed * usual_seconds(arm), RECORD_SECONDS)
        for arm in arms
    )


def _reads_samples(spec: ExperimentSpec) -> bool:
    """Whether a measure reads more than the last record of what may be sampled."""
    return any(not each.reads_last_only and any(map(is_sampled, each.metrics)) for each in spec.measures)


def _may_be_sampled(arm: ResolvedArm) -> bool:
    """Not where the outputs depend on who else is evaluated."""
    return not isinstance(arm, TrainingArm) or "no_eval_mode" not in arm.training.faults
