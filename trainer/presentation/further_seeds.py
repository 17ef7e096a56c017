"""Another look at an experiment: the seeds that an open verdict asks for, or as many as its owner wants."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from trainer.forms.more_seeds import MoreSeedsForm
from trainer.models import Experiment, Verdict


def further_of(experiment: Experiment, verdict: Verdict, entered: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Empty while a look is under way, and where every seed gives the same; `form` where seeds may still be added."""
    if verdict.look < experiment.num_looks or experiment.experiment_spec.is_deterministic:
        return {}
    left, is_last = settings.MAX_SEEDS - experiment.num_seeds, verdict.look >= settings.MAX_LOOKS
    needed, form = verdict.document["further_seeds"], None
    if left > 0 and not is_last:
        form = MoreSeedsForm(entered, most=left, needed=needed or 0, next_level=verdict.document["level"] / 2)
    return {
        "is_settled": verdict.outcome != Verdict.Outcome.INCONCLUSIVE,
        "num_seeds": needed,
        "form": form,
        "seeds_left": left,
        "is_last_look": is_last,
        "max_seeds": settings.MAX_SEEDS,
    }
