"""Specs as rows store them, parsed once: pages read the same few specs over and over. Specs are frozen, so shared."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from trainer.engine.cost import CostModel, price
from trainer.engine.specs import ExperimentSpec, parse_spec


def stored_spec(document: Mapping[str, Any]) -> ExperimentSpec:
    return _parsed(json.dumps(document, sort_keys=True))


def stored_spec_seconds(document: Mapping[str, Any], num_seeds: int, *, cost: CostModel, num_workers: int) -> float:
    """Its price in time. The catalogue asks it of every claim on every request."""
    return _wall_seconds(json.dumps(document, sort_keys=True), num_seeds, cost, num_workers)


@lru_cache(maxsize=1024)
def _parsed(text: str) -> ExperimentSpec:
    return parse_spec(json.loads(text))


@lru_cache(maxsize=1024)
def _wall_seconds(text: str, num_seeds: int, cost: CostModel, num_workers: int) -> float:
    return price(_parsed(text), num_seeds, cost=cost, num_workers=num_workers).wall_seconds
