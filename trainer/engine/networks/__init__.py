"""The networks: one file each, listed here. Each gives the ordinary module and its stacked twin."""

import torch
from torch import nn

from trainer.engine.networks.mlp import StackedMlp, build_mlp
from trainer.engine.specs import ResolvedArm

BUILDERS = {"mlp": build_mlp, "linear": build_mlp}  # the ordinary PyTorch module of one replica
STACKED = {"mlp": StackedMlp, "linear": StackedMlp}  # many replicas of one shape in one set of tensors


def build(arm: ResolvedArm, seed: int) -> nn.Sequential:
    """One replica as an ordinary module. Weights and dropout masks depend on the seed alone; no draw is disturbed."""
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)  # `torch.manual_seed` would tell every accelerator, for a millisecond
        module = BUILDERS[arm.network.name](arm.network, arm.layer_shapes, seed)
    if "softmax_twice" in arm.training.faults:  # here, and in the loss once more
        module.append(nn.Softmax(dim=-1))
    return module


__all__ = ["BUILDERS", "STACKED", "build"]
