"""Mean of what a hidden layer hands on, over its units and the observed training examples."""

from torch import Tensor

from trainer.engine.probes.observed import hidden, rows
from trainer.engine.stack import Stack


def read(stack: Stack) -> Tensor:
    """[hidden layers, replicas]"""
    return rows([output.mean(dim=(1, 2)) for _, output in hidden(stack)], stack)
