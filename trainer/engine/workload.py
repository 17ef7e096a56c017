"""How much work a spec's arms are: operations, bytes, and seconds by a cost model. Plan and price count with it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from trainer.engine.specs import (
    MOST_MOMENTS,
    OBSERVE_ACTIVATIONS,
    OBSERVED_EXAMPLES,
    READ_TRAINING_SET,
    SAMPLED_PROBES,
    SNAPSHOTS,
    Patience,
    ResolvedArm,
    num_examples,
)

FLOAT_BYTES = 4
KERNELS = ("sgd", "adagrad", "adam", "adamw")
ROOM = 5  # a gradient of its own, and what an update in several passes calculates with
PASSES = {"sgd": 0.25, "rmsprop": 2.0}  # seconds of an update, of Adam's with a kernel; others without one:
MOST_PASSES = 4.0
MEANS = {"sgd": 1, "adagrad": 1, "rmsprop": 1}  # running means that an optimizer keeps of every parameter, else 2

# per hidden value, normalisation and dropout: work as a share of an activation's, and numbers that are kept;
# whatever the size: overhead as a share of a layer's
NORM_WORK, DROPOUT_WORK = 3.0, 2.2
NORM_COPIES, DROPOUT_COPIES = 4, 4
NORM_OVERHEAD, DROPOUT_OVERHEAD = 2.6, 0.9

# what autograd has to record (`by_hand`): overhead of an activation as a share of a layer's, of a loss of a step's
RECORDED_ACTIVATIONS, ACTIVATION_OVERHEAD = ("step", "prelu", "maxout", "shifted"), 6.5
RECORDED_LOSSES, LOSS_OVERHEAD = ("rmse", "huber", "softmax_mse", "softmax_bce"), 1.5
PASSES_OVERHEAD = 0.8  # of an update in several passes, as a share of a step's

# a replica's layer is made: its overhead of a layer's in a step, and the time of its parameters of an update's
MAKING_OVERHEAD, MAKING_PASSES = 5.5, 15.0
# plain PyTorch makes a step: its overhead of a stack's, of its layers of a stack's
NUM_CHECKS, CHECK_OVERHEAD, CHECK_LAYERS = 4, 12.0, 13.0
RUNNING = 1.4  # of a run, in units of its steps alone: what lies between them, and caches that others use as well
PROBE_OVERHEAD = 0.5  # of a layer at a record, as a share of a layer's in a step
RECORD_OVERHEAD = 4.0  # of a record, whatever its size: as a share of a step's
MOVING_WORK = 9.0  # of one input, where images move: in units of an activation's


@dataclass(frozen=True)
class CostModel:
    """Seconds of one core per unit of work; `calibration.py` measures them.

    The shipped ones, and the shares above, are from paces of stacks of 5: one and the same shape in growing depth gives
    the overhead, in growing width the arithmetic. `python -m benchmarks.prices` holds them against random experiments.
    """

    per_step: float = 60e-6  # a stack's step, whatever its size
    per_layer: float = 18e-6  # one layer of a stack's step, forward and backward
    per_gigaflop: float = 12e-3
    per_million_elements: float = 1e-3  # inputs and hidden activations, forward and backward
    per_million_parameters: float = 0.8e-3  # optimizer
    per_replica: float = 0.3e-3  # data and what else is made once for each, whatever the network

    def to_dict(self) -> dict[str, float]:
        return asdict(self)

    @classmethod
    def from_dict(cls, document: Mapping[str, float]) -> "CostModel":
        return cls(**document)


def batch_size(arm: ResolvedArm) -> int:
    """A batch larger than the training set is the training set."""
    return min(arm.training.batch_size, arm.data.num_train)


def num_parameters(arm: ResolvedArm) -> int:
    return sum((inputs + 1) * outputs for inputs, outputs in arm.layer_shapes) + _num_others(arm)


def _num_others(arm: ResolvedArm) -> int:
    return arm.network.num_other_parameters(arm.layer_shapes)


def copies(arm: ResolvedArm) -> int:
    """Tensors as large as the parameters: themselves, their gradients, what the optimizer keeps."""
    steps = arm.training.optimizer
    extra = steps.name == "rmsprop" and (steps.momentum > 0) + steps.centered
    # parameters and gradients of the best epoch, and those that are held of what has stopped
    extra += 4 * isinstance(arm.training.early_stopping, Patience)
    kept = 2 + MEANS.get(steps.name, 2) + extra + getattr(steps, "amsgrad", False)
    return kept + (0 if _has_a_kernel(arm) else ROOM)


def _has_a_kernel(arm: ResolvedArm) -> bool:
    """Whether PyTorch makes the whole update in one pass; as `updates.update_of` decides."""
    training = arm.training
    return training.optimizer.name in KERNELS and not (training.l1 or training.l2 or training.clip_norm)


def _passes(arm: ResolvedArm) -> float:
    """Of an update over all parameters."""
    training = arm.training
    has_a_kernel = training.optimizer.name in KERNELS
    own = PASSES.get(training.optimizer.name, 1.0 if has_a_kernel else MOST_PASSES)
    if _has_a_kernel(arm):
        return own
    return own + 0.5 + (training.l2 > 0) + (training.clip_norm > 0) + 2 * (training.l1 > 0)


def flops(arm: ResolvedArm, num_examples: int, *, passes: int) -> float:
    """A multiply-add counts two; training is three passes, evaluation one."""
    return 2.0 * passes * num_examples * sum(inputs * outputs for inputs, outputs in arm.layer_shapes)


def replica_bytes(arm: ResolvedArm) -> int:
    """Working set of one replica in a stack: parameters with their copies, activations of a batch."""
    per_unit = NORM_COPIES * (arm.network.norm != "none") + DROPOUT_COPIES * (arm.network.dropout > 0.0)
    hidden = sum(outputs for _, outputs in arm.layer_shapes[:-1])
    activations = 2 * sum(inputs + outputs for inputs, outputs in arm.layer_shapes) + per_unit * hidden
    return FLOAT_BYTES * (copies(arm) * num_parameters(arm) + batch_size(arm) * activations)


def check_bytes(arm: ResolvedArm, num_replicas: int) -> int:
    """While a step is checked: a copy of the stack's parameters, plain PyTorch's twin, and both in double precision."""
    tensors = 5 * num_replicas + copies(arm) + 5
    return FLOAT_BYTES * tensors * num_parameters(arm)


def data_bytes(arm: ResolvedArm) -> int:
    """The examples of one seed, inputs and targets."""
    return FLOAT_BYTES * _data_values(arm)


def gathered_bytes(arm: ResolvedArm) -> int:
    """Batches that are put in order at a time, a share of GATHERED_VALUES in `batches.py` or a batch."""
    values = max(min(arm.data.num_train * arm.data.num_inputs, 2**18), batch_size(arm) * arm.data.num_inputs)
    return FLOAT_BYTES * values


def _data_values(arm: ResolvedArm) -> int:
    num_examples = arm.data.num_train + arm.data.num_validation + arm.data.num_test
    return num_examples * (arm.data.num_inputs + 2 + arm.data.num_targets)


def _recorded(arm: ResolvedArm, probes: tuple[str, ...], num_looked_at: int) -> int:
    """Examples that go forward at a record step: validation and test part, and what every probe reads of the training
    part; of what may be sampled only so many, 0 for all."""
    data = arm.data
    parts = [data.num_validation, data.num_test, *(data.num_train for probe in probes if probe in SAMPLED_PROBES)]
    parts = [min(part, num_looked_at or part) for part in parts]
    num_readers = sum(probe in READ_TRAINING_SET and probe not in SAMPLED_PROBES for probe in probes)
    num_observers = sum(probe in OBSERVE_ACTIVATIONS for probe in probes)
    observed = num_observers * min(OBSERVED_EXAMPLES, data.num_train)
    return sum(parts) + num_readers * data.num_train + observed


def record_seconds(
    arm: ResolvedArm, num_replicas: int, num_looked_at: int, probes: tuple[str, ...], cost: CostModel
) -> float:
    """One record that looks at so many examples of every part, for 0 at all."""
    layers = _num_overheads(arm) + PROBE_OVERHEAD * len(probes) * len(arm.layer_shapes)
    forward = _pass_seconds(arm, _recorded(arm, probes, num_looked_at), 1, cost)
    return RECORD_OVERHEAD * cost.per_step + layers * cost.per_layer + num_replicas * forward


def step_seconds(arm: ResolvedArm, num_replicas: int, *, cost: CostModel) -> float:
    """One step of a stack of that many replicas."""
    overheads = 1.0 + PASSES_OVERHEAD * (not _has_a_kernel(arm))
    overheads += LOSS_OVERHEAD * (arm.training.loss.name in RECORDED_LOSSES)
    step = (
        _pass_seconds(arm, batch_size(arm), 3, cost)
        + num_parameters(arm) * _passes(arm) * 1e-6 * cost.per_million_parameters
    )
    if getattr(arm.data, "train_shift", 0):
        step += MOVING_WORK * batch_size(arm) * arm.data.num_inputs * 1e-6 * cost.per_million_elements
    return overheads * cost.per_step + _num_overheads(arm) * cost.per_layer + num_replicas * step


def seconds(
    arm: ResolvedArm,
    num_replicas: int,
    *,
    num_arms: int,
    num_records: int,
    record_examples: int,
    probes: tuple[str, ...],
    cost: CostModel,
) -> float:
    """Train and record a stack of that many replicas on one core, one of every arm held against plain PyTorch."""
    steps = arm.num_steps * step_seconds(arm, num_replicas, cost=cost)
    steps += (num_records - 1) * record_seconds(arm, num_replicas, record_examples, probes, cost)
    steps += record_seconds(arm, num_replicas, 0, probes, cost)
    steps += num_arms * min(NUM_CHECKS, arm.num_steps) * _check_seconds(arm, cost)
    steps += arm.training.num_epochs * _look_seconds(arm, num_replicas, cost)
    steps += num_records * num_replicas * _modules_seconds(arm, probes, cost)
    looked_at = sum(num_examples(probe, arm.data) for probe in probes if probe in SNAPSHOTS)
    if looked_at:
        look = (
            cost.per_step + _num_overheads(arm) * cost.per_layer + num_replicas * _pass_seconds(arm, looked_at, 1, cost)
        )
        steps += min(num_records, MOST_MOMENTS) * look
    # a quarter of a million values is what comes with a replica; images are more
    own_values = 0 if arm.data.is_same_for_all_seeds else _data_values(arm)
    made = cost.per_replica * max(1.0, 20e-6 * own_values) + _num_overheads(arm) * MAKING_OVERHEAD * cost.per_layer
    made += num_parameters(arm) * MAKING_PASSES * 1e-6 * cost.per_million_parameters
    return RUNNING * (steps + num_replicas * made)


def _check_seconds(arm: ResolvedArm, cost: CostModel) -> float:
    overhead = CHECK_OVERHEAD * cost.per_step + CHECK_LAYERS * _num_overheads(arm) * cost.per_layer
    return overhead + 2 * step_seconds(arm, 1, cost=cost)


def _look_seconds(arm: ResolvedArm, num_replicas: int, cost: CostModel) -> float:
    """Early stopping: after every epoch the validation part goes forward, and the best parameters are kept."""
    rule = arm.training.early_stopping
    if not isinstance(rule, Patience):
        return 0.0
    keep = num_parameters(arm) * 1e-6 * cost.per_million_parameters
    forward = 0.0 if rule.monitor == "train_loss" else _pass_seconds(arm, arm.data.num_validation, 1, cost)
    return cost.per_step + len(arm.layer_shapes) * cost.per_layer + num_replicas * (keep + forward)


def _modules_seconds(arm: ResolvedArm, probes: tuple[str, ...], cost: CostModel) -> float:
    """Who forgets the evaluation mode is evaluated alone, batch by batch: overhead of one record of one replica."""
    if "no_eval_mode" not in arm.training.faults:
        return 0.0
    num_batches = -(-_recorded(arm, probes, 0) // arm.training.batch_size) + 3 * arm.data.num_classes
    return (num_batches / 3 + 10) * (cost.per_step + len(arm.layer_shapes) * cost.per_layer)


def making_seconds(arm: ResolvedArm, num_seeds: int) -> float:
    """Of the data: once a process where all seeds share what is generated, else for each of them."""
    num_times = num_seeds if getattr(arm.data, "draw", "once") == "every_seed" else 1
    return num_times * arm.data.making_seconds * arm.data.size


def _pass_seconds(arm: ResolvedArm, num_examples: int, passes: int, cost: CostModel) -> float:
    hidden = sum(outputs for _, outputs in arm.layer_shapes[:-1])
    elements = num_examples * (arm.data.num_inputs + hidden * _hidden_work(arm, passes)) * passes / 3
    arithmetic = flops(arm, num_examples, passes=passes) * 1e-9 * cost.per_gigaflop
    return arithmetic + elements * 1e-6 * cost.per_million_elements


def _hidden_work(arm: ResolvedArm, passes: int) -> float:
    """Of one hidden value, in units of an activation's; only training drops."""
    drops = arm.network.dropout > 0.0 and passes > 1
    return 1.0 + NORM_WORK * (arm.network.norm != "none") + DROPOUT_WORK * drops


def _num_overheads(arm: ResolvedArm) -> float:
    """Layers of a step, with what stands in front of and behind the activations."""
    extra = NORM_OVERHEAD * (arm.network.norm != "none") + DROPOUT_OVERHEAD * (arm.network.dropout > 0.0)
    extra += ACTIVATION_OVERHEAD * (arm.network.activation.name in RECORDED_ACTIVATIONS)
    return len(arm.layer_shapes) + extra * (len(arm.layer_shapes) - 1)
