"""What a setting would cost, before anything is stored: seconds, memory, place in the queue, or what to lower."""

from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext

from trainer.engine.cost import MAX_PRICE_SECONDS, check_price, price
from trainer.engine.plan import needed_seeds
from trainer.engine.specs import ExperimentSpec, SpecErrors
from trainer.lineup import prospect
from trainer.models import Claim, Experiment
from trainer.presentation.allowance import beyond_today
from trainer.pricing import current_cost_model, num_live_processes
from trainer.spec_links import linked
from trainer.wording.errors import spec_error_message
from trainer.wording.numbers import duration, rough_duration

MEGABYTE = 2**20


@dataclass(frozen=True)
class PricePanel:
    """`problems` say what is too much and which field to lower; `link` opens the builder with this setting."""

    facts: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    link: str = ""
    earlier: Experiment | None = None
    earlier_outcome: str = ""
    claim: Claim | None = None


def price_panel(
    spec: ExperimentSpec | None, num_seeds: int, user: AbstractBaseUser | AnonymousUser
) -> PricePanel | None:
    """None as long as the setting is incomplete."""
    if spec is None:
        return None
    earlier = judged_before(spec, user)
    return PricePanel(
        facts=_facts(spec, num_seeds, user),
        problems=_problems(spec, num_seeds, user),
        link=f"{reverse('trainer:build')}?spec={linked(spec)}",
        earlier=earlier,
        earlier_outcome=earlier.verdicts.last().outcome if earlier else "",
        claim=Claim.objects.published().filter(spec_digest=spec.digest, evidence__isnull=False).first(),
    )


def judged_before(spec: ExperimentSpec, user: AbstractBaseUser | AnonymousUser) -> Experiment | None:
    """The learner's own newest judged run of this very setting."""
    if not user.is_authenticated:
        return None
    return Experiment.objects.owned_by(user).judged(spec.digest).first()


def _facts(spec: ExperimentSpec, num_seeds: int, user: AbstractBaseUser | AnonymousUser) -> list[tuple[str, str]]:
    num_workers = num_live_processes()
    num_seeds = len(needed_seeds(spec, range(num_seeds)))
    priced = price(spec, num_seeds, cost=current_cost_model(), num_workers=num_workers)
    counts = {"arms": len(spec.arms), "seeds": num_seeds, "count": len(spec.arms) * num_seeds}
    return [
        (gettext("Runs"), gettext("%(arms)s arms × %(seeds)s seeds = %(count)s") % counts),
        (
            gettext("Time"),
            gettext("about %(wall)s, if the workers are free; %(seconds)s of computing in all, at most %(most)s")
            % {
                "wall": duration(priced.wall_seconds),
                "seconds": duration(priced.seconds),
                "most": duration(MAX_PRICE_SECONDS),
            },
        ),
        (gettext("Memory"), gettext("about %(size)s MB") % {"size": max(1, round(priced.memory_bytes / MEGABYTE))}),
        (gettext("Queue"), _queue_in_words(user)),
    ]


def _queue_in_words(user: AbstractBaseUser | AnonymousUser) -> str:
    turn = prospect(user)
    if turn.place == 1 and turn.seconds == 0:
        return gettext("nobody is waiting; it would start at once")
    return gettext("place %(place)s; its turn would come in about %(time)s") % {
        "place": turn.place,
        "time": rough_duration(turn.seconds),
    }


def _problems(spec: ExperimentSpec, num_seeds: int, user: AbstractBaseUser | AnonymousUser) -> list[str]:
    """What is too much for one experiment, or for what is left of the learner's day."""
    cost, num_workers = current_cost_model(), num_live_processes()
    try:
        priced = check_price(spec, len(needed_seeds(spec, range(num_seeds))), cost=cost, num_workers=num_workers)
    except SpecErrors as errors:
        return [spec_error_message(error) for error in errors.errors]
    problem = user.is_authenticated and beyond_today(user, priced.seconds)
    return [problem] if problem else []
