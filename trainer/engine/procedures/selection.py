"""`selection`: accuracies of all candidates at once, then the best among the first k for every k."""

import torch
from torch import Tensor

from trainer.engine.honesty import Honesty
from trainer.engine.procedures.replicas import ReplicaRun
from trainer.engine.specs.procedures.selection import CHUNK, SelectionArm

FRESH_STREAM = 2**32  # added to the seed: fresh examples are independent draws, and the candidates stay the same


class SelectionRun(ReplicaRun):
    def curves(self, arm: SelectionArm, seed: int) -> Tensor:
        candidates, examples, fresh = draw(arm, seed)
        by_which = accuracies(candidates, *examples)
        judged = by_which if arm.judged_on == "chosen" else accuracies(candidates, *fresh)
        return judged[best_so_far(by_which)][None]

    def check(self, arm: SelectionArm, seed: int, curves: Tensor, honesty: Honesty) -> None:
        """The choice again, candidate by candidate."""
        candidates, (inputs, labels), fresh = draw(arm, seed)
        best, chosen = -1.0, 0
        for place, weights in enumerate(candidates):
            accuracy = float(((inputs @ weights > 0) == labels).double().mean())
            if accuracy > best:
                best, chosen = accuracy, place
        inputs, labels = (inputs, labels) if arm.judged_on == "chosen" else fresh
        expected = 100.0 * float(((inputs @ candidates[chosen] > 0) == labels).double().mean())
        honesty.note(arm.num_steps, abs(float(curves[0, -1]) - expected), 0.0, 0.0)


Examples = tuple[Tensor, Tensor]  # inputs [examples, features], labels [examples] true or false


def draw(arm: SelectionArm, seed: int) -> tuple[Tensor, Examples, Examples]:
    """Candidates' weights [candidates, features], the examples to choose by, fresh ones."""
    generator = torch.Generator().manual_seed(seed)
    examples = _coin_flips(arm.num_examples, arm.num_features, generator)
    candidates = torch.randn(arm.num_candidates, arm.num_features, generator=generator, dtype=torch.float64)
    return (
        candidates,
        examples,
        _coin_flips(arm.num_fresh, arm.num_features, torch.Generator().manual_seed(FRESH_STREAM + seed)),
    )


def _coin_flips(num_examples: int, num_features: int, generator: torch.Generator) -> Examples:
    inputs = torch.randn(num_examples, num_features, generator=generator, dtype=torch.float64)
    return inputs, torch.rand(num_examples, generator=generator) < 0.5


def accuracies(candidates: Tensor, inputs: Tensor, labels: Tensor) -> Tensor:
    """[candidates], in percent."""
    parts = [((part @ inputs.T > 0) == labels).double().mean(dim=1) for part in candidates.split(CHUNK)]
    return 100.0 * torch.cat(parts)


def best_so_far(values: Tensor) -> Tensor:
    """The place of the largest among the first k, for every k; of equal ones the first."""
    highest = values.cummax(dim=0).values
    is_new = torch.cat([torch.tensor([True]), highest[1:] > highest[:-1]])
    return torch.where(is_new, torch.arange(len(values)), 0).cummax(dim=0).values
