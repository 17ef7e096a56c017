"""A site of its own for each part of benchmarks.laboratory, with learners and experiments launched as views do it."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import django

from benchmarks.first_verdict import own_site

NO_QUOTA = {
    "MAX_RUNNING_EXPERIMENTS": "1000",
    "MAX_QUEUED_EXPERIMENTS": "1000",
    "MAX_TRAINING_SECONDS_A_DAY": "86400",
    "MAX_QUEUED_SHARDS": "100000",
}
SETTLING_SECONDS = 5.0


def document(num_epochs: int, learning_rate: float = 0.1) -> dict[str, Any]:
    """About 0.05 s of training an epoch: 7 seeds of two activations on the digits."""
    return {
        "data": {"name": "digits"},
        "network": {"name": "mlp", "hidden_widths": [32]},
        "training": {"optimizer": {"name": "sgd", "learning_rate": learning_rate}, "batch_size": 32}
        | {"num_epochs": num_epochs},
        "arms": [{"slug": name, "set": {"network.activation": name}} for name in ("tanh", "relu")],
        "measure": {"metric": "test/accuracy"},
        "rule": {"all_of": [{"kind": "difference", "margin": 2.0}]},
    }


@contextmanager
def site(num_processes: int) -> Iterator[str]:
    """Its address; its database is open here. Once in a process."""
    with tempfile.TemporaryDirectory(prefix="laboratory-") as folder:
        data_directory = Path(folder) / "var"
        os.environ |= NO_QUOTA | {"TRAINING_PROCESSES": str(num_processes), "DATA_DIR": str(data_directory)}
        with own_site(data_directory) as address:
            os.environ["DJANGO_SETTINGS_MODULE"] = "studyapp.settings"
            django.setup()
            yield address


def learners(number: int) -> list[Any]:
    from django.contrib.auth import get_user_model  # noqa: PLC0415 (Django's models want django.setup first)

    return [get_user_model().objects.create_user(f"learner{index}") for index in range(number)]


def launch(owner: Any, spec: dict[str, Any], *, num_seeds: int = 7) -> Any:  # noqa: ANN401 (a model, imported late)
    from trainer.engine.specs import parse_spec  # noqa: PLC0415
    from trainer.services.launching import PredictionInput, launch_experiment  # noqa: PLC0415

    prediction = PredictionInput(winner="no difference", effect=0.0, certainty="guess")
    return launch_experiment(
        owner=owner,
        spec=parse_spec(spec),
        claim=None,
        num_seeds=num_seeds,
        prediction=prediction,
        idempotency_key=uuid4(),
    )[0]


def warm_up(num_processes: int) -> None:
    """Some work for every process; then nothing, until the site has settled."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415

    from trainer.models import Shard  # noqa: PLC0415
    from trainer.queue import send_word  # noqa: PLC0415

    early = get_user_model().objects.create_user("early")
    for _ in range(3 * num_processes):
        launch(early, document(10))
    send_word(num_processes)
    wait_until(lambda: not Shard.objects.unfinished().exists())
    time.sleep(SETTLING_SECONDS)


def wait_until(is_so: Callable[[], bool], *, seconds: float = 600) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
