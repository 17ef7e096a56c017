"""What a question about stored runs shows: curves and options before the answer, every option's curve after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from quizzes.figures.run_curves import RunCurves
from quizzes.kinds.contract import Rendered
from trainer.engine.specs import ResolvedArm
from trainer.stored_runs import StoredRun, stored_runs
from trainer.wording.contrasts import differing_words, shared_facts
from trainer.wording.procedures import AXES
from trainer.wording.setting import Fact

Place = Mapping[str, str]  # claim and arm, as a document says it


@dataclass(frozen=True)
class OfferedRuns:
    """The options of a rendered document with the runs of their arms; `healthy` is the arm that they are faults of."""

    options: Sequence[Rendered]
    healthy: Place | None
    runs: Mapping[str, StoredRun]  # by claim; without evidence of its present spec a claim is not there

    @classmethod
    def of(cls, rendered: Rendered, runs: Mapping[str, StoredRun] | None = None) -> Self:
        """`runs`: where they were read already."""
        options, healthy = rendered["options"], rendered.get("healthy")
        if runs is not None:
            return cls(options, healthy, runs)
        places = [option["run"] for option in options if option["run"]] + ([healthy] if healthy else [])
        return cls(options, healthy, stored_runs(place["claim"] for place in places))

    @property
    def is_complete(self) -> bool:
        """Whether the question can be asked now."""
        return len(self._drawn) == len(self._places) and not any(run.claim.is_flagged for run in self.runs.values())

    @property
    def correct(self) -> Place:
        return next(option["run"] for option in self.options if option["is_shown"])

    # Words ------------------------------------------------------------------------------------------------------------
    @cached_property
    def words(self) -> dict[str, str]:
        """Per option, in what its arm differs: from the healthy one, or from the other options'."""
        there = [option for option in self.options if self._has(option["run"])]
        arms = [self._resolved(option["run"]) for option in there]
        words = dict.fromkeys((option["slug"] for option in self.options), "")
        for at, option in enumerate(there):
            if not self.healthy:
                words[option["slug"]] = differing_words(arms, at)
            elif self._has(self.healthy):
                words[option["slug"]] = differing_words([self._resolved(self.healthy), arms[at]], 1)
        return words

    def facts(self) -> list[Fact]:
        """The setting: the healthy arm's, or what all options share."""
        places = [self.healthy] if self.healthy else self._places
        return shared_facts([self._resolved(place) for place in places])

    def mechanism(self) -> str:
        """Why the shown arm's claim turns out as it does."""
        run = self.runs.get(self.correct["claim"])
        return run.claim.mechanism if run else ""

    # Options ----------------------------------------------------------------------------------------------------------
    def asked(self, shown: Sequence[str], given: Sequence[str]) -> list[dict[str, Any]]:
        """In the order shown; of an option only its text, its words and whether it is ticked."""
        texts = {option["slug"]: option["text"] for option in self.options}
        return [
            {"place": str(at), "text": texts[slug], "words": self.words[slug], "is_ticked": str(at) in given}
            for at, slug in enumerate(shown)
        ]

    def answered(self, shown: Sequence[str], answer: Sequence[str]) -> list[dict[str, Any]]:
        options = {option["slug"]: (at, option) for at, option in enumerate(self.options, start=1)}
        return [
            {
                **(option := options[slug][1]),
                "words": self.words[slug],
                "series": options[slug][0] if self._has(option["run"]) else None,
                "is_chosen": slug in answer,
                "is_correct": option["is_shown"],
            }
            for slug in shown
        ]

    def feedback(self, metrics: Sequence[str], shown: Sequence[str], answer: Sequence[str]) -> Rendered:
        """What stands on the page after the answer."""
        figures = [self.all_curves(metric) for metric in metrics]
        return {"options": self.answered(shown, answer), "figures": figures, "mechanism": self.mechanism()}

    # Figures ----------------------------------------------------------------------------------------------------------
    def figure(self, metric: str, named: Sequence[tuple[int, str, Place]], *, caption: str = "") -> str:
        """`named` are (number of the line sample, name, arm); arms without this metric are left out."""
        curves = [(series, name, self.runs[at["claim"]].curve(at["arm"], metric)) for series, name, at in named]
        drawn = [each for each in curves if each[2] is not None]
        if not drawn:
            return ""
        series, names, found = zip(*drawn, strict=True)
        procedure = next(iter(self.runs.values())).spec.procedure
        axis = str(AXES.get(procedure, _("training step")))
        return RunCurves(found, names, series, axis=axis, caption=caption).html()

    def all_curves(self, metric: str) -> str:
        """The healthy run's and every option's, in one figure."""
        labels = {option["slug"]: self._label(option["run"]) for option in self.options if self._has(option["run"])}
        is_ambiguous = len(set(labels.values())) < len(labels)
        named = [(0, _("healthy run"), self.healthy)] if self.healthy and self._has(self.healthy) else []
        named += [
            (at, self.words[option["slug"]] if is_ambiguous else labels[option["slug"]], option["run"])
            for at, option in enumerate(self.options, start=1)
            if option["slug"] in labels
        ]
        return self.figure(metric, named, caption=_("All the runs that were offered, with 95 % bands over seeds."))

    @property
    def _places(self) -> list[Place]:
        return [option["run"] for option in self.options if option["run"]] + ([self.healthy] if self.healthy else [])

    @property
    def _drawn(self) -> list[Place]:
        return [place for place in self._places if self._has(place)]

    def _has(self, place: Place | None) -> bool:
        return bool(place) and place["claim"] in self.runs and place["arm"] in self.runs[place["claim"]].labels

    def _resolved(self, place: Place) -> ResolvedArm:
        spec = self.runs[place["claim"]].spec
        return spec.resolved([arm.slug for arm in spec.arms].index(place["arm"]))

    def _label(self, place: Place) -> str:
        return self.runs[place["claim"]].labels[place["arm"]]
