"""A claim as something to predict: what may win, in words, and what its stored verdict says. The key is never typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext

from trainer.models import Certainty
from trainer.presentation.verdict_card import ComparisonCard, verdict_card
from trainer.scoring import FAILS, HOLDS, NO_DIFFERENCE, Named, Score, score
from trainer.stored_runs import StoredRun, stored_runs
from trainer.wording.contrasts import differing_words, shared_facts
from trainer.wording.metrics import difference, difference_unit
from trainer.wording.predictions import brier_in_words, prediction_in_words, result_in_words, size_error_in_words
from trainer.wording.rules import judged_label, judged_quantity
from trainer.wording.setting import Fact

WORDS = (NO_DIFFERENCE, HOLDS, FAILS)  # what may be said that names no arm


@dataclass(frozen=True)
class Foretelling:
    """`run` has evidence of the claim's present spec, whether or not it may be asked about now."""

    run: StoredRun

    @classmethod
    def of(cls, claim: str) -> "Foretelling | None":
        run = stored_runs([claim]).get(claim)
        return cls(run) if run else None

    @property
    def compares_pairs(self) -> bool:
        """Whether an arm wins, by some size; else the claim holds or fails."""
        return self.run.spec.rule.compares_pairs

    @property
    def winners(self) -> tuple[str, ...]:
        return (*self.run.labels, NO_DIFFERENCE) if self.compares_pairs else (HOLDS, FAILS)

    @cached_property
    def key(self) -> str | None:
        """What the verdict says; None where it leaves open who wins."""
        right = [winner for winner in self.winners if self.score(winner).came_true]
        return right[0] if len(right) == 1 else None

    @property
    def is_open(self) -> bool:
        """Whether it can be asked and marked now."""
        return self.key is not None and not self.run.claim.is_flagged

    def score(self, winner: str, effect: float = 0.0, certainty: str = Certainty.GUESS) -> Score:
        """Also of an arm that the claim has no longer: that leaves everything open."""
        if winner not in self.winners:
            return Score(None, None, None)
        verdict = self.run.evidence.document["verdict"]
        named = Named(winner, effect, None, Certainty(certainty).probability)
        return score(named, spec=self.run.spec, verdict=verdict)

    # Before the answer ------------------------------------------------------------------------------------------------
    @property
    def unit(self) -> str:
        return judged_quantity(self.run.spec, self.run.spec.rule.all_of[0]).unit

    @property
    def effect_unit(self) -> str:
        return difference_unit(self.unit)

    @property
    def asks(self) -> str:
        if not self.compares_pairs:
            return gettext("Will the claim hold?")
        measured = judged_label(self.run.spec, self.run.spec.rule.all_of[0])
        return gettext("Which one ends higher? (%(metric)s)") % {"metric": measured}

    @property
    def statement(self) -> str:
        """Of a claim that holds or fails; where arms compete it would take sides."""
        return "" if self.compares_pairs else self.run.claim.statement

    @property
    def facts(self) -> list[Fact]:
        """What all arms share. The rule is not said: it names the side that is claimed to win."""
        return shared_facts(self._arms)

    def wording(self, winner: str) -> str:
        if winner in self.run.labels:
            label, values = self.run.labels[winner], differing_words(self._arms, [*self.run.labels].index(winner))
            return label if label == values else gettext("%(arm)s: %(values)s") % {"arm": label, "values": values}
        if winner in (HOLDS, FAILS):
            return gettext("yes, it will hold") if winner == HOLDS else gettext("no, it will not")
        margin = getattr(self.run.spec.rule.all_of[0], "margin", None)
        if margin is None or winner != NO_DIFFERENCE:
            return gettext("no difference") if winner == NO_DIFFERENCE else winner
        return gettext("no difference: less than %(margin)s apart") % {"margin": difference(margin, self.unit)}

    # After it ---------------------------------------------------------------------------------------------------------
    @property
    def findings(self) -> list[ComparisonCard]:
        """What was measured: effects with their intervals."""
        run, labels = self.run, [*self.run.labels.values()]
        document = run.evidence.document
        card = verdict_card(
            document["verdict"], spec=run.spec, labels=labels, curves=document["curves"], claim=run.claim
        )
        return card.comparisons

    def turned_out(self, winner: str, effect: float, certainty: str) -> dict[str, Any]:
        """What was predicted, and how it turned out, in words."""
        outcome = self.score(winner, effect, certainty)
        labels: Mapping[str, str] = {winner: winner, **self.run.labels}
        return {
            "said": prediction_in_words(winner, effect, certainty, labels=labels, unit=self.unit),
            "result": result_in_words(outcome),
            "brier": brier_in_words(outcome),
            "size": size_error_in_words(outcome, self.unit) if winner not in WORDS else "",
        }

    @property
    def _arms(self) -> list[Any]:
        return [self.run.spec.resolved(place) for place in range(len(self.run.spec.arms))]
