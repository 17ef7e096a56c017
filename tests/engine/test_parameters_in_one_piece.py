"""A stack's parameters lie in one tensor and their gradients in another; each parameter is a view of its part."""

import torch

from trainer.engine.kernels import KERNELS
from trainer.engine.networks.parameters import ALIGNED, Parameters
from trainer.engine.optimizers import optimizer
from trainer.engine.specs.optimizers import OPTIMIZERS


def parameters() -> Parameters:
    """Of three replicas: 6 and 5 numbers each."""
    return Parameters([torch.arange(18.0).view(3, 2, 3), torch.arange(15.0).view(3, 1, 5)])


def test_every_parameter_is_a_view_that_begins_at_a_cache_line() -> None:
    made = parameters()
    made.values += 1.0
    assert torch.equal(made.leaves[1].detach(), torch.arange(15.0).view(3, 1, 5) + 1.0)
    assert len(made.values) == len(made.gradient) == 3 * ALIGNED  # 18 numbers take two of them


def test_gradients_are_added_up_in_the_common_gradient() -> None:
    made = parameters()
    sum((leaf.square().sum() for leaf in made.leaves), torch.tensor(0.0)).backward()
    assert torch.equal(made.gradient, 2 * made.values)


def test_in_rows_the_parameters_have_the_same_values() -> None:
    made, before = parameters(), [leaf.detach().clone() for leaf in parameters().leaves]
    made.lay_in_rows()
    assert made.values.shape == (3, 11)
    assert all(torch.equal(leaf, old) for leaf, old in zip(made.leaves, before, strict=True))


def test_a_number_of_every_replica_is_spread_over_its_parameters() -> None:
    made, numbers = parameters(), torch.tensor([1.0, 2.0, 3.0])
    spread = made.views(made.spread(numbers, made.values))
    assert all(torch.equal(each[row], torch.full_like(each[row], row + 1.0)) for each in spread for row in range(3))


def test_a_kernel_moves_parameters_as_the_optimizer_of_its_name_does() -> None:
    for name, kernel in KERNELS.items():
        spec = OPTIMIZERS[name](name=name, weight_decay=0.05)
        mine, theirs = torch.linspace(-1.0, 1.0, 50), torch.linspace(-1.0, 1.0, 50).requires_grad_()
        made, usual = kernel(spec, mine), optimizer(spec, [theirs])
        for step in range(20):
            theirs.grad = torch.sin(torch.arange(50.0) * (step + 1))
            usual.step()
            made.step(mine, theirs.grad, spec.learning_rate)
        assert torch.allclose(mine, theirs, rtol=1e-5, atol=1e-7), name
