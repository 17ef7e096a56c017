"""Share of hidden units, in percent, whose activation is not above zero for any training example.

Every record looks at all of them: of a part the share would be too high, for a unit may fire at few.
"""

import torch
from torch import Tensor

from trainer.engine.stack import Stack


@torch.no_grad()
def read(stack: Stack) -> Tensor:
    """[hidden layers + 1, replicas]; the last row counts all hidden units. No rows without hidden layers."""
    if not stack.arm.network.hidden_widths:
        return torch.empty(0, len(stack.train_inputs))
    widths = torch.tensor(stack.arm.network.hidden_widths)
    highest = [torch.full((len(stack.train_inputs), int(width)), -torch.inf) for width in widths]
    for chunk in stack.chunks(stack.train_inputs):
        hidden = (fired for fired, _ in stack.network.hidden(chunk))
        highest = [torch.maximum(high, values.amax(dim=1)) for high, values in zip(highest, hidden, strict=True)]
    num_dead = torch.stack([(high <= 0).sum(dim=1) for high in highest]).double()
    num_dead = torch.cat([num_dead, num_dead.sum(dim=0, keepdim=True)])
    return 100.0 * num_dead / torch.cat([widths, widths.sum()[None]])[:, None]
