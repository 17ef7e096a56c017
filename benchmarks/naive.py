"""One training as most people write it in PyTorch: a Module, a DataLoader, `optimizer.step()`, `loss.item()`.

What the engine is measured against. Nothing here comes from the engine but the values of the spec and the examples.
"""

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from trainer.engine.datasets import Split
from trainer.engine.specs import ResolvedArm

ACTIVATIONS = {"identity": nn.Identity, "tanh": nn.Tanh, "relu": nn.ReLU, "sigmoid": nn.Sigmoid}
LOSSES = {"cross_entropy": nn.CrossEntropyLoss, "mse": nn.MSELoss}


class Network(nn.Module):
    def __init__(self, arm: ResolvedArm) -> None:
        super().__init__()
        shapes = arm.layer_shapes
        self.hidden = nn.ModuleList(nn.Linear(*shape) for shape in shapes[:-1])
        self.output = nn.Linear(*shapes[-1])
        self.activation = ACTIVATIONS[arm.network.activation.name]()
        self.output_activation = ACTIVATIONS[arm.network.output_activation]()

    def forward(self, values: Tensor) -> Tensor:
        for layer in self.hidden:
            values = self.activation(layer(values))
        return self.output_activation(self.output(values))


def train(arm: ResolvedArm, data: Split, seed: int, *, norms_every: int = 0) -> float:
    """Trains one network, with the loss of every step and a test after every epoch; its last accuracy in percent."""
    torch.manual_seed(seed)
    training = arm.training
    network, loss_function = Network(arm), LOSSES[training.loss.name]()
    optimizer = _optimizer(arm, network)
    examples = TensorDataset(data.train_inputs, _targets(arm, data))
    drop_last = training.last_batch == "dropped"
    loader = DataLoader(examples, batch_size=training.batch_size, shuffle=True, drop_last=drop_last)
    losses, norms, accuracies = [], [], []
    for _ in range(training.num_epochs):
        network.train()
        for inputs, targets in loader:
            optimizer.zero_grad()
            loss = loss_function(network(inputs), targets)
            loss.backward()
            if norms_every and len(losses) % norms_every == 0:
                norms.append([layer.weight.grad.norm().item() for layer in (*network.hidden, network.output)])
            optimizer.step()
            losses.append(loss.item())
        accuracies.append(_accuracy(network, data))
    return accuracies[-1]


def _targets(arm: ResolvedArm, data: Split) -> Tensor:
    """Classes, or for a single output -1 and 1."""
    return 2.0 * data.train_targets[:, None].float() - 1.0 if arm.network.outputs == "single" else data.train_targets


def _optimizer(arm: ResolvedArm, network: nn.Module) -> torch.optim.Optimizer:
    wanted = arm.training.optimizer
    family = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[wanted.name]
    return family(network.parameters(), lr=wanted.learning_rate)


@torch.no_grad()
def _accuracy(network: nn.Module, data: Split) -> float:
    network.eval()
    outputs = network(data.test_inputs)
    predicted = (outputs[:, 0] > 0).long() if outputs.shape[1] == 1 else outputs.argmax(dim=1)
    return 100.0 * (predicted == data.test_targets).double().mean().item()
