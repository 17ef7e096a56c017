"""Everything that an experiment's page, its fragments and the list of experiments show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from trainer.curves import Curve, curves_of
from trainer.engine.specs import ExperimentSpec
from trainer.exports import downloads_of
from trainer.forms.prefilling import is_expressible
from trainer.models import Counterexample, Experiment, Verdict
from trainer.models.experiment import Certainty
from trainer.presentation.charts import chart_data, figures, num_looked_at
from trainer.presentation.further_seeds import further_of
from trainer.presentation.heat_maps import heat_maps
from trainer.presentation.snapshots import snapshots_of
from trainer.presentation.standing import Standing, advance, current_records
from trainer.presentation.trajectories import trajectories_of
from trainer.presentation.verdict_card import verdict_card
from trainer.scoring import Named, score
from trainer.services.revealing import may_see_verdict
from trainer.spec_links import linked
from trainer.wording.downloads import download_in_words
from trainer.wording.errors import failure_message
from trainer.wording.numbers import duration
from trainer.wording.predictions import (
    brier_in_words,
    interval_score_in_words,
    prediction_in_words,
    result_in_words,
    size_error_in_words,
)
from trainer.wording.rules import judged_quantity
from trainer.wording.setting import arm_labels, describe, title_of

Context = dict[str, Any]


@dataclass(frozen=True)
class Subject:
    """An experiment with its spec read once, and its arms' names."""

    experiment: Experiment
    spec: ExperimentSpec
    labels: list[str]

    @classmethod
    def of(cls, experiment: Experiment) -> "Subject":
        spec = experiment.experiment_spec
        return cls(experiment, spec, arm_labels(spec, _names_of_arms(experiment, spec)))

    @property
    def title(self) -> str:
        claim = self.experiment.claim
        return claim.title if claim else title_of(self.spec)

    @property
    def slugs(self) -> list[str]:
        return [arm.slug for arm in self.spec.arms]


def _names_of_arms(experiment: Experiment, spec: ExperimentSpec) -> Mapping[str, Any] | None:
    """As the claim's author gave them: its own run's, and those of a run in which only other things were changed."""
    origin = experiment.claim or experiment.started_from
    return origin.arm_labels if origin and (experiment.claim or spec.arms == origin.experiment_spec.arms) else None


def page_context(experiment: Experiment) -> Context:
    """Of the whole page; the fragments are rendered from parts of it."""
    subject, standing = Subject.of(experiment), Standing.of(experiment)
    curves = stored_curves(subject)
    return {
        "subject": subject,
        "facts": describe(subject.spec, subject.labels),
        "prediction": _prediction_words(subject),
        "can_change": is_expressible(subject.spec),
        **state_context(experiment, standing),
        **verdict_context(subject, curves),
        **curves_context(subject, standing, curves),
        **takings_context(subject),
    }


def takings_context(subject: Subject) -> Context:
    """Of what its owner can take away once it is over."""
    return {"takings": takings(subject) if subject.experiment.is_finished else None}


def shared_context(experiment: Experiment) -> Context:
    """Of the page behind the link: without what its owner predicted, and without anything to press."""
    subject, standing = Subject.of(experiment), Standing.of(experiment)
    curves = stored_curves(subject)
    return {
        "subject": subject,
        "facts": describe(subject.spec, subject.labels),
        "experiment": experiment,
        **verdict_context(subject, curves),
        **curves_context(subject, standing, curves, is_watched=False),
        "prediction": None,
        "found": None,
        "further": None,
        "change_url": f"{reverse('trainer:build')}?spec={linked(subject.spec)}",
        "takings": takings(subject, is_shared=True) if experiment.is_finished else None,
    }


def takings(subject: Subject, *, is_shared: bool = False) -> list[tuple[str, str]]:
    """What can be downloaded: (address, words)."""
    experiment = subject.experiment
    key = experiment.share_key if is_shared else experiment.public_id
    address = "trainer:shared_download" if is_shared else "trainer:download"
    names = downloads_of(subject.spec, is_shared=is_shared)
    return [(reverse(address, args=[key, name]), download_in_words(name)) for name in names]


def state_context(experiment: Experiment, standing: Standing) -> Context:
    context: Context = {"experiment": experiment, "state": standing.state, "wait": standing.wait}
    if standing.state == "running":
        context["advance"] = advance(experiment, standing)
    if standing.state == "failed":
        reasons = experiment.shards.exclude(reason="").values_list("reason", flat=True).distinct()
        context["failures"] = [failure_message(reason) for reason in sorted(reasons)]
    if standing.state == "done":
        context["outcome"] = experiment.verdicts.last().outcome
        context["trained"] = duration(sum(experiment.shards.values_list("training_seconds", flat=True)))
    return context


def verdict_context(subject: Subject, curves: Mapping[str, Curve]) -> Context:
    """Of the newest look that was judged; empty before the first."""
    verdict = subject.experiment.verdicts.last()
    if verdict is None:
        return {"card": None}
    judged = subject.experiment.finals.filter(shard__look__lte=verdict.look)
    card = verdict_card(
        verdict.document,
        spec=subject.spec,
        labels=subject.labels,
        curves=curves,
        claim=subject.experiment.claim,
        finals=list(judged.values("arm", "seed", "value", "metrics")),
    )
    return {
        "experiment": subject.experiment,
        "card": card,
        "look": verdict.look,
        "max_looks": settings.MAX_LOOKS,
        "further": further_of(subject.experiment, verdict),
        "reference": _other_reference(subject.experiment, verdict),
        "prediction": _prediction_words(subject, verdict),
        "found": _found(subject.experiment),
    }


def curves_context(
    subject: Subject, standing: Standing, curves: Mapping[str, Curve], *, is_watched: bool = True
) -> Context:
    """A finished experiment brings its curves; those of a running one arrive by polls, if somebody watches."""
    experiment = subject.experiment
    own, given = reverse("trainer:seeds", args=[experiment.public_id]), experiment.share_key or "-"
    seeds_url = own if is_watched else reverse("trainer:shared_seeds", args=[given])
    is_live = is_watched and standing.state in {"queued", "running"}
    drawn = figures(subject.spec, curves, subject.labels)
    return {
        "labels": subject.labels,
        "figures": [figure for figure in drawn if not figure.is_detail],
        "maps": heat_maps(subject.spec, curves, subject.labels),
        "details": [figure for figure in drawn if figure.is_detail],
        "chart": chart_data(subject.spec, None if is_live else curves, subject.labels),
        "seeds_url": "" if is_live else seeds_url,
        "trajectories": None if is_live else trajectories_of(subject.experiment, subject.spec, subject.labels),
        "snapshots": None if is_live else snapshots_of(subject.experiment, subject.spec, subject.labels),
        "live": live_data(subject) if is_live else None,
        "num_looked_at": num_looked_at(subject.experiment.shards.values_list("plan", flat=True)),
    }


def live_data(subject: Subject) -> Context:
    """For experiment.js: which replica every column of a record belongs to, and what to say meanwhile."""
    plans = dict(subject.experiment.shards.values_list("pk", "plan"))
    return {
        "measure": subject.spec.measure.metric,
        "last_step": max(plan["num_steps"] for plan in plans.values()),
        "shards": {str(pk): {"arms": plan["arms"], "seeds": plan["seeds"]} for pk, plan in plans.items()},
    }


def stored_curves(subject: Subject) -> dict[str, Curve]:
    """Over all looks, from the measurements that count."""
    return curves_of(current_records(subject.experiment), arms=subject.slugs)


def _found(experiment: Experiment) -> Counterexample | None:
    """The counterexample that this is; unsaid as long as its owner has not seen the claim's verdict."""
    found = Counterexample.objects.standing().filter(experiment=experiment).select_related("claim").first()
    if found and may_see_verdict(slug=found.claim.slug, user=experiment.owner, shown_slugs=()):
        return found
    return None


def _other_reference(experiment: Experiment, verdict: Verdict) -> Context | None:
    """The claim's reference verdict where it differs from this one."""
    evidence = getattr(experiment.claim, "evidence", None)
    if evidence is None or not evidence.is_current or evidence.outcome == verdict.outcome:
        return None
    return {"outcome": evidence.outcome, "num_seeds": len(evidence.document["seeds"])}


def _prediction_words(subject: Subject, verdict: Verdict | None = None) -> Context | None:
    prediction = getattr(subject.experiment, "prediction", None)
    if prediction is None:
        return None
    labels: dict[str, str] = dict(zip(subject.slugs, subject.labels, strict=True))
    unit = judged_quantity(subject.spec, subject.spec.rule.all_of[0]).unit
    words: Sequence[Any] = (prediction.winner, prediction.effect, prediction.certainty)
    sentence = prediction_in_words(*words, spread=prediction.spread, labels=labels, unit=unit)
    context: Context = {"sentence": sentence}
    if verdict is not None:
        probability = Certainty(prediction.certainty).probability
        named = Named(prediction.winner, prediction.effect, prediction.spread, probability)
        scored = score(named, spec=subject.spec, verdict=verdict.document)
        context |= {
            "came_true": scored.came_true,
            "result": result_in_words(scored),
            "notes": list(
                filter(
                    None,
                    [brier_in_words(scored), size_error_in_words(scored, unit), interval_score_in_words(scored, unit)],
                )
            ),
        }
    return context
