"""Share of weights, in percent, that are as good as zero: what a penalty on their size has switched off."""

import torch
from torch import Tensor

from trainer.engine.stack import Stack

SMALL = 1e-3


@torch.no_grad()
def read(stack: Stack) -> Tensor:
    """[layers + 1, replicas]; the last row counts the weights of all layers."""
    num_small = torch.stack([(each.abs() < SMALL).sum(dim=(1, 2)) for each in stack.network.weights]).double()
    num_weights = torch.tensor([each[0].numel() for each in stack.network.weights])
    num_small = torch.cat([num_small, num_small.sum(dim=0, keepdim=True)])
    return 100.0 * num_small / torch.cat([num_weights, num_weights.sum()[None]])[:, None]
