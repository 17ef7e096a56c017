"""Three spiral arms, as the notes of Stanford's CS231n draw them ("Putting it together: minimal neural network")."""

import numpy as np

from trainer.engine.specs.data.plane import Cs231nSpiral

ARM_LENGTH = 4.0  # radians


def examples(spec: Cs231nSpiral, seed: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(spec.drawing_seed(seed))
    arms = [_arm(len(part), label, spec.noise, generator) for label, part in enumerate(_thirds(spec.num_examples))]
    return np.concatenate(arms), np.repeat(np.arange(3), [len(arm) for arm in arms])


def _thirds(num_examples: int) -> list[np.ndarray]:
    return np.array_split(np.arange(num_examples), 3)


def _arm(size: int, label: int, noise: float, generator: np.random.Generator) -> np.ndarray:
    radius = np.linspace(0.0, 1.0, size)
    angle = np.linspace(label * ARM_LENGTH, (label + 1) * ARM_LENGTH, size) + noise * generator.normal(size=size)
    return radius[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
