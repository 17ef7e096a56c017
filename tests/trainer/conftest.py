"""What several tests of the laboratory start from."""

import pytest
from django.contrib.auth.models import User

from tests.trainer.making import launch, train_all
from trainer.models import Experiment


@pytest.fixture
def trained(learner: User) -> Experiment:
    """Of the learner, with its verdict."""
    experiment = launch(learner)
    train_all()
    return experiment
