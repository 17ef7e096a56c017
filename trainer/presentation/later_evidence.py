"""What a claim's page shows beside the reference run: all seeds since, what readers predicted, where it breaks."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.urls import reverse

from trainer.models import Claim, Counterexample, Experiment, Pool, Prediction
from trainer.presentation.claim_page import Setting
from trainer.presentation.verdict_card import verdict_card
from trainer.spec_links import linked
from trainer.wording.numbers import percent
from trainer.wording.predictions import winner_label
from trainer.wording.variations import changes_in_words

MOST_SHOWN = 10


@dataclass(frozen=True)
class Pooled:
    """One analysis over all distinct seeds; a line for each comparison: what it found, with its interval."""

    pool: Pool
    findings: list[tuple[str, str]]


@dataclass(frozen=True)
class Guess:
    label: str
    count: int
    share: str


@dataclass(frozen=True)
class Broken:
    """A counterexample, whoever found it: what was changed, and a link that opens the builder with its setting."""

    example: Counterexample
    changes: list[str]
    url: str


def later_context(setting: Setting) -> dict[str, Any]:
    """For readers who may see the verdict."""
    guesses = readers_guesses(setting)
    return {
        "pooled": pooled(setting),
        "guesses": guesses,
        "num_readers": sum(guess.count for guess in guesses),
        "broken": list(counterexamples(setting)),
    }


def own_runs(claim: Claim, user: AbstractBaseUser | AnonymousUser) -> list[tuple[Experiment, str]]:
    """The reader's judged runs of this claim, the newest first, with their verdicts."""
    if not user.is_authenticated:
        return []
    runs = Experiment.objects.owned_by(user).judged(claim.spec_digest).prefetch_related("verdicts")
    return [(run, max(run.verdicts.all(), key=lambda each: each.look).outcome) for run in runs[:MOST_SHOWN]]


def pooled(setting: Setting) -> Pooled | None:
    pool = Pool.objects.filter(claim=setting.claim, spec_digest=setting.claim.spec_digest).first()
    if pool is None:
        return None
    card = verdict_card(pool.document, spec=setting.spec, labels=setting.labels, curves={}, claim=setting.claim)
    return Pooled(pool, [(each.finding, each.interval) for each in card.comparisons])


def readers_guesses(setting: Setting) -> list[Guess]:
    """Every reader's first prediction counts, in the order of the arms."""
    of_claim = Prediction.objects.filter(experiment__claim=setting.claim, experiment__owner__isnull=False)
    said = of_claim.filter(experiment__spec_digest=setting.claim.spec_digest).order_by("created_at", "pk")
    first: dict[int, str] = {}
    for owner, winner in said.values_list("experiment__owner", "winner"):
        first.setdefault(owner, winner)
    counts = Counter(first.values())
    labels = dict(zip((arm.slug for arm in setting.spec.arms), setting.labels, strict=True))
    return [
        Guess(winner_label(winner, labels), counts[winner], percent(counts[winner] / len(first), decimals=0))
        for winner in (*labels, *Prediction.WORDS)
        if counts[winner]
    ]


def counterexamples(setting: Setting) -> list[Broken]:
    """The newest, each setting once."""
    standing = setting.claim.counterexamples.standing().select_related("experiment")
    by_digest: dict[str, Counterexample] = {}
    for each in standing[: 5 * MOST_SHOWN]:
        by_digest.setdefault(each.experiment.spec_digest, each)
    return [_broken(setting, each) for each in list(by_digest.values())[:MOST_SHOWN]]


def _broken(setting: Setting, example: Counterexample) -> Broken:
    spec = example.experiment.experiment_spec
    changes = changes_in_words(setting.spec, spec)
    return Broken(example, changes, f"{reverse('trainer:build')}?claim={setting.claim.slug}&spec={linked(spec)}")
