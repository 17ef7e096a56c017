"""Gives an experiment away by a link that nobody can guess, and takes the link back."""

import secrets

from trainer.models import Experiment

KEY_BYTES = 18  # 24 characters; 144 bits


def share_experiment(*, experiment: Experiment) -> str:
    """The link's key: the one that there is, or a new one."""
    Experiment.objects.filter(pk=experiment.pk, share_key=None).update(share_key=secrets.token_urlsafe(KEY_BYTES))
    experiment.refresh_from_db(fields=["share_key"])
    assert experiment.share_key
    return experiment.share_key


def stop_sharing(*, experiment: Experiment) -> None:
    """The old link leads nowhere from now on; sharing again makes another."""
    Experiment.objects.filter(pk=experiment.pk).update(share_key=None)
