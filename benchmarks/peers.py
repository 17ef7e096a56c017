"""The same trainings with the libraries that people reach for: scikit-learn's MLPClassifier and skorch.

skorch is no dependency of the project: `pip install skorch`, and the benchmark has a column for it.
"""

import warnings

import torch
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from torch import nn

from benchmarks.naive import Network
from trainer.engine.datasets import Split
from trainer.engine.specs import ResolvedArm

try:
    from skorch import NeuralNetClassifier, NeuralNetRegressor
except ImportError:
    NeuralNetClassifier = NeuralNetRegressor = None

SCIKIT_LEARN_ACTIVATIONS = {"tanh": "tanh", "relu": "relu", "sigmoid": "logistic"}


def scikit_learn(arm: ResolvedArm, data: Split, seed: int) -> float:
    """No test per epoch and no curves; the last, smaller batch is kept. Always log loss. Accuracy in percent."""
    wanted, training = arm.training.optimizer, arm.training
    classifier = MLPClassifier(
        arm.network.hidden_widths,
        activation=SCIKIT_LEARN_ACTIVATIONS[arm.network.activation.name],
        solver=wanted.name,
        learning_rate_init=wanted.learning_rate,
        momentum=0.0,
        alpha=0.0,
        batch_size=training.batch_size,
        max_iter=training.num_epochs,
        n_iter_no_change=training.num_epochs + 1,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it always trains the given number of epochs
        classifier.fit(data.train_inputs.numpy(), data.train_targets.numpy())
    return 100.0 * classifier.score(data.test_inputs.numpy(), data.test_targets.numpy())


def skorch(arm: ResolvedArm, data: Split, seed: int) -> float:
    """With skorch's own history per epoch, one test at the end. Accuracy in percent."""
    assert NeuralNetClassifier is not None
    is_single = arm.network.outputs == "single"  # targets of -1 and 1
    torch.manual_seed(seed)
    training = arm.training
    network = (NeuralNetRegressor if is_single else NeuralNetClassifier)(
        Network,
        module__arm=arm,
        criterion=nn.MSELoss if is_single else nn.CrossEntropyLoss,
        optimizer={"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[training.optimizer.name],
        lr=training.optimizer.learning_rate,
        batch_size=training.batch_size,
        max_epochs=training.num_epochs,
        iterator_train__shuffle=True,
        iterator_train__drop_last=training.last_batch == "dropped",
        train_split=None,
        verbose=0,
    )
    targets = 2.0 * data.train_targets[:, None].float() - 1.0 if is_single else data.train_targets
    network.fit(data.train_inputs, targets)
    predicted = network.predict(data.test_inputs)
    classes = predicted[:, 0] > 0 if is_single else predicted
    return 100.0 * (classes == data.test_targets.numpy()).mean()


PEERS = {"scikit-learn": scikit_learn} | ({"skorch": skorch} if NeuralNetClassifier else {})
