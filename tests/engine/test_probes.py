"""Probes hold against the definition, computed one replica at a time."""

import pytest
import torch
from torch.nn import functional

from tests.engine.examples import arms_of, claim_spec, plan, run_shard, small_spec
from trainer.engine.batches import epoch_orders
from trainer.engine.datasets import load
from trainer.engine.networks import build
from trainer.engine.plan import StackPlan
from trainer.engine.probes import PROBES, dead_units
from trainer.engine.snapshots import SNAPSHOTS
from trainer.engine.specs import PROBES as NAMES
from trainer.engine.specs import ExperimentSpec
from trainer.engine.stack import Stack


def test_every_probe_of_a_spec_can_be_read() -> None:
    assert {*PROBES, *SNAPSHOTS} == set(NAMES)


def test_the_first_gradient_norm_is_that_of_the_initial_network() -> None:
    spec = small_spec()
    (first, *_), _ = run_shard(spec, plan(spec, 2)[0])
    data, network = load(spec.data, 1), build(spec.resolved(0), 1)
    batch = next(epoch_orders(spec.training, 1, data.train_targets))[:16]
    functional.cross_entropy(network(data.train_inputs[batch]), data.train_targets[batch]).backward()
    for layer, module in ((1, network[0]), (2, network[2]), (3, network[4])):
        assert first.values[f"gradient_norm/layer{layer}"][1] == pytest.approx(
            module.weight.grad.norm().item(), rel=1e-5
        )


def stack_with_dead_units(spec: ExperimentSpec) -> Stack:
    stack = Stack(spec, StackPlan((0,), (0, 1)))
    with torch.no_grad():  # a bias this low silences a unit on every example
        stack.network.parameters[1][0, 0, :2] = -100.0
        stack.network.parameters[3][1, 0, :] = -100.0
    return stack


def test_units_that_never_fire_are_counted_per_layer_and_replica() -> None:
    spec = small_spec({"network.activation": "relu", "arms": arms_of("network.init", "torch_default", "xavier_normal")})
    stack = stack_with_dead_units(spec)
    fresh = dead_units.read(Stack(spec, stack.plan))
    dead = dead_units.read(stack) - fresh
    assert dead[0].tolist() == pytest.approx([25.0, 0.0])
    assert dead[1, 1] + fresh[1, 1] == 100.0
    assert torch.allclose(dead_units.read(stack)[2], dead_units.read(stack)[:2].mean(dim=0))


def test_the_count_does_not_depend_on_the_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    stack = Stack(claim_spec("dead-relu-learning-rate"), StackPlan((0,), (0, 1)))
    whole = dead_units.read(stack)
    monkeypatch.setattr("trainer.engine.stack.CHUNK_ELEMENTS", 1)
    assert torch.equal(dead_units.read(stack), whole)


def test_a_network_without_hidden_layers_has_no_dead_units() -> None:
    spec = small_spec({"network.hidden_widths": [], "arms": arms_of("training.optimizer.learning_rate", 0.1, 0.2)})
    records, _ = run_shard(spec, plan(spec, 2)[0])
    assert not any(name.startswith("dead_units") for name in records[0].values)


def test_a_run_leaves_no_hooks_behind() -> None:
    stack = Stack(small_spec(), StackPlan((0, 1), (0,)))
    stack.advance()
    dead_units.read(stack)
    assert not any(parameter._backward_hooks for parameter in stack.network.parameters)


def test_activation_probes_are_those_of_the_first_training_examples() -> None:
    spec = small_spec({"arms": arms_of("network.activation", "tanh", "sigmoid")})
    stack = Stack(spec, StackPlan((0, 1), (3, 4)))
    for column, (arm, seed) in enumerate(stack.plan.replicas):
        network, values = build(spec.resolved(arm), seed), stack.train_inputs[column]
        low, high = (-0.99, 0.99) if arm == 0 else (0.01, 0.99)
        for layer, end in enumerate((2, 4)):
            hidden = network[:end](values)
            assert PROBES["activation_mean"](stack)[layer, column] == pytest.approx(hidden.mean().item(), abs=1e-6)
            assert PROBES["activation_std"](stack)[layer, column] == pytest.approx(hidden.std(correction=0).item())
            share = 100.0 * ((hidden < low) | (hidden > high)).double().mean().item()
            assert PROBES["saturation"](stack)[layer, column] == pytest.approx(share)


def test_large_weights_saturate_tanh() -> None:
    arms = arms_of("network.init.gain", 1.0, 50.0)
    spec = small_spec({"network.init": "xavier_normal", "network.activation": "tanh", "arms": arms})
    small, large = PROBES["saturation"](Stack(spec, StackPlan((0, 1), (0,))))[-1]
    assert small < 20.0 and large > 60.0


@pytest.mark.parametrize("norm", ["batch", "layer"])
def test_saturation_is_read_behind_a_normalisation(norm: str) -> None:
    spec = small_spec({"network.norm": norm, "probes": ["saturation"], "training.num_epochs": 1})
    records, _ = run_shard(spec, plan(spec, 2)[0])
    assert all(share is not None for share in records[-1].values["saturation/all"][:2])


def test_other_activations_have_no_saturation() -> None:
    names = small_spec({"probes": ["saturation"]}).resolved(1).metrics(("saturation",))  # ReLU
    assert not any(name.startswith("saturation") for name in names)


def test_weight_norm_and_update_ratio_are_those_of_the_last_step() -> None:
    stack = Stack(small_spec(), StackPlan((0,), (0, 1)))
    before = [weight.detach().clone() for weight in stack.network.weights]
    stack.keeps_weights = True
    stack.advance()
    norms, ratios = PROBES["weight_norm"](stack), PROBES["update_ratio"](stack)
    for layer, (old, new) in enumerate(zip(before, stack.network.weights, strict=True)):
        assert norms[layer, 1].item() == pytest.approx(new[1].norm().item())
        assert ratios[layer, 1].item() == pytest.approx(((new[1] - old[1]).norm() / old[1].norm()).item(), rel=1e-4)


def test_all_probes_together_leave_the_training_alone() -> None:
    some = ["activation_std", "saturation", "weight_norm", "update_ratio"]
    tanh = {"network.activation": "tanh", "arms": arms_of("network.init", "zero", "xavier_normal")}
    with_probes, without = (small_spec({**tanh, "probes": probes}) for probes in (some, []))
    one, other = (run_shard(spec, plan(spec, 2)[0])[0] for spec in (with_probes, without))
    assert [each.values["train/loss"] for each in one] == [each.values["train/loss"] for each in other]
    assert all(value is not None for values in one[-1].values.values() for value in values)


def test_arms_of_which_one_cannot_saturate_are_read_one_by_one() -> None:
    records, _ = run_shard(small_spec({"probes": ["saturation"]}), plan(small_spec({"probes": ["saturation"]}), 2)[0])
    tanh, relu = records[-1].values["saturation/all"][:2], records[-1].values["saturation/all"][2:]
    assert None not in tanh and relu == [None, None]


def test_the_loss_over_the_epoch_is_the_mean_of_its_steps() -> None:
    spec = small_spec({"probes": ["epoch_loss"], "training.batch_size": 30})
    stack = Stack(spec, StackPlan((0,), (0, 1)))
    per_epoch, size = spec.resolved(0).num_steps_per_epoch, spec.data.num_train
    summed = torch.zeros(2, dtype=torch.float64)
    for _ in range(2 * per_epoch):
        stack.advance()
        if stack.step > per_epoch:
            summed += stack.losses.double() * stack.batch[0].shape[1]
    assert size % 30
    assert torch.allclose(PROBES["epoch_loss"](stack), summed[None] / size)
