"""The stored reference runs are those of the claims that ship, and training them again gives the same."""

import json
import random
from pathlib import Path

import pytest

from trainer.claim_files import ClaimFile, evidence_problems, read_claims
from trainer.engine.plan import ShardPlan, needed_seeds
from trainer.evidence import FIELDS, REFERENCE_SEEDS, canonical_text, digest_of, evidence_path, read_evidence
from trainer.reference_runs import run_reference

CLAIMS = read_claims()
MOST_SECONDS = 3.0  # of the training that one test may ask for


def stored(claim: ClaimFile) -> dict[str, object]:
    return read_evidence(evidence_path(topic=claim.topic, slug=claim.slug))


def estimated_seconds(claim: ClaimFile) -> float:
    return sum(shard["estimated_seconds"] for shard in stored(claim)["shards"])


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.slug)
def test_every_claim_has_evidence_of_its_present_spec(claim: ClaimFile) -> None:
    document = stored(claim)
    assert document["spec_digest"] == claim.document.experiment_spec.digest
    assert document["seeds"] == list(needed_seeds(claim.document.experiment_spec, REFERENCE_SEEDS))


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.slug)
def test_the_expected_verdict_is_the_measured_one(claim: ClaimFile) -> None:
    assert stored(claim)["verdict"]["outcome"] == claim.document.expected


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.slug)
def test_evidence_files_are_canonical_and_small(claim: ClaimFile) -> None:
    path = evidence_path(topic=claim.topic, slug=claim.slug)
    document = stored(claim)
    assert path.read_text() == canonical_text(document)
    assert all(len(curve["steps"]) <= 200 for curve in document["curves"].values())
    assert [ShardPlan.from_dict(plan).to_dict() for plan in document["shards"]]


def test_a_claim_taken_at_random_trains_to_its_stored_verdict() -> None:
    claim = random.choice([claim for claim in CLAIMS if estimated_seconds(claim) < MOST_SECONDS])
    measured = run_reference(claim.document.experiment_spec)["verdict"]
    document = stored(claim)["verdict"]
    assert measured["outcome"] == document["outcome"], claim.slug
    # Another processor may round otherwise, and a last digit grows; the effect stays.
    effects = [comparison["effect"] for comparison in measured["comparisons"]]
    stored_effects = [comparison["effect"] for comparison in document["comparisons"]]
    assert effects == pytest.approx(stored_effects, rel=0.2, abs=5.0)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", json.dumps(dict.fromkeys(FIELDS[:-1]))])
def test_what_is_no_evidence_is_a_problem(tmp_path: Path, text: str) -> None:
    path = tmp_path / "topic" / "claim.json"
    path.parent.mkdir()
    path.write_text(text)
    assert [problem.path for problem in evidence_problems(tmp_path)] == [path]


def test_a_digest_does_not_depend_on_how_a_database_writes_numbers_and_keys() -> None:
    assert digest_of({"a": [1e16, -0.0, True], "b": 1}) == digest_of({"b": 1.0, "a": [10**16, 0, True]})
    assert digest_of({"a": True}) != digest_of({"a": 1})
