"""The name of a claim file becomes an address."""

from pathlib import Path
from shutil import copy

import pytest

from trainer.claim_files import CLAIMS_DIRECTORY, InvalidClaimFiles, read_claims

FILE = CLAIMS_DIRECTORY / "activations" / "leaky-relu-no-better.yaml"


@pytest.mark.parametrize("name", ["admin", "new", "show", "시그모이드", "two words", "A", "a_b", "a" * 81])
def test_an_impossible_file_name_is_a_problem(tmp_path: Path, name: str) -> None:
    assert name in problems(tmp_path / "activations" / f"{name}.yaml")


@pytest.mark.parametrize("topic", ["api", "활성화", "Activations", "a" * 41])
def test_an_impossible_folder_name_is_a_problem(tmp_path: Path, topic: str) -> None:
    assert topic in problems(tmp_path / topic / FILE.name)


def problems(path: Path) -> str:
    path.parent.mkdir()
    copy(FILE, path)
    with pytest.raises(InvalidClaimFiles) as caught:
        read_claims(path.parent.parent)
    return caught.value.problems[0].message
