"""Standard deviation of what a hidden layer hands on, over its units and the observed training examples together."""

from torch import Tensor

from trainer.engine.probes.observed import hidden, rows
from trainer.engine.stack import Stack


def read(stack: Stack) -> Tensor:
    """[hidden layers, replicas]"""
    return rows([output.double().std(dim=(1, 2), correction=0) for _, output in hidden(stack)], stack)
