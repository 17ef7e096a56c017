"""Experiments through the whole site, without the pages: launched as a view does it, followed in the database.

`site()` starts `manage.py up` on a folder of its own and opens its database here; `run` is one experiment.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import django

from benchmarks.contestants import Outcome
from benchmarks.first_verdict import own_site
from trainer.engine.specs import ExperimentSpec

POLL_SECONDS = 0.005
PATIENCE_SECONDS = 300


@contextmanager
def site() -> Iterator[None]:
    with tempfile.TemporaryDirectory(prefix="engine-benchmark-") as folder:
        data_directory = Path(folder) / "var"
        with own_site(data_directory):
            os.environ |= {"DATA_DIR": str(data_directory), "DJANGO_SETTINGS_MODULE": "studyapp.settings"}
            django.setup()
            yield


def run(spec: ExperimentSpec, num_seeds: int) -> Outcome:
    """Wall clock from the launch to the verdict; the processor's seconds are those of all training processes."""
    # Django's models can only be imported once it is set up.
    from django.contrib.auth import get_user_model  # noqa: PLC0415

    from trainer.models import Verdict  # noqa: PLC0415
    from trainer.queue import send_word  # noqa: PLC0415
    from trainer.services.launching import PredictionInput, launch_experiment  # noqa: PLC0415

    owner, _ = get_user_model().objects.get_or_create(username="benchmark")
    prediction = PredictionInput(winner=spec.arms[0].slug, effect=1.0, certainty="guess")
    started = time.perf_counter()
    experiment, _ = launch_experiment(
        owner=owner, spec=spec, claim=None, num_seeds=num_seeds, prediction=prediction, idempotency_key=uuid4()
    )
    send_word(experiment.shards.count())
    while not Verdict.objects.filter(experiment=experiment).exists():
        assert time.perf_counter() < started + PATIENCE_SECONDS, "no verdict"
        assert not experiment.shards.filter(state="failed").exists(), "a shard failed"
        time.sleep(POLL_SECONDS)
    seconds = time.perf_counter() - started
    return Outcome(seconds, finals=list(experiment.finals.values_list("value", flat=True)))
