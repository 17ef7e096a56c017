"""`python -m trainer.engine`: the last line is the verdict; 0 after any verdict, 2 for a bad spec, a line per fault."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.engine.examples import CLAIMS, arms_of, document
from trainer.engine.__main__ import main


def spec_file(folder: Path, changes: dict[str, Any] | None = None) -> str:
    path = folder / "spec.yaml"
    path.write_text(yaml.safe_dump(document(changes)), encoding="utf-8")
    return str(path)


def test_a_run_prints_its_verdict_in_the_last_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", spec_file(tmp_path), "--seeds", "3"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("inconclusive: ")


def test_a_run_that_diverges_ends_in_a_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arms = arms_of("training.optimizer.learning_rate", 0.1, 1e6)
    path = spec_file(tmp_path, {"arms": arms, "network.activation": "leaky_relu"})
    assert main(["run", path]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "refuted: no interval, diverged 0 and 10 of 10"


def test_a_script_knows_the_finals_of_the_engine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["script", spec_file(tmp_path), "--seeds", "1"]) == 0
    assert "STORED = {(0, 0): 80.0, (1, 0): 52.0}" in capsys.readouterr().out
    assert main(["script", spec_file(tmp_path), "--seeds", "31"]) == 2


def test_a_bad_spec_exits_with_a_line_per_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = spec_file(tmp_path, {"training.batch_size": 0, "training.num_epochs": "many"})
    assert main(["run", path]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "training.batch_size: out_of_range (min 1, max 4096)",
        "training.num_epochs: wrong_type (type integer)",
    ]


@pytest.mark.parametrize("text", ["a: [", "", "- 1", "text", "\x00"])
def test_a_file_that_is_no_spec_exits_with_2(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(text, encoding="utf-8")
    assert main(["price", str(path)]) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00\x01", b"[" * 5000, b"a: 2024-13-45", b"a: " + b"9" * 5000, b"x: 1\n" * 300_000],
    ids=["binary", "nested", "date", "number", "huge"],
)
def test_a_file_that_no_spec_can_be_is_said_in_one_line(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "spec.yaml"
    path.write_bytes(content)
    assert main(["run", str(path)]) == 2
    printed = capsys.readouterr()
    assert len(printed.err.splitlines()) == 1 and not printed.out


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_a_file_that_cannot_be_read_exits_with_2(name: str, tmp_path: Path) -> None:
    assert main(["run", str(tmp_path / name)]) == 2


@pytest.mark.parametrize("num_seeds", ["1", "31", "-3"])
def test_seeds_out_of_range_exit_with_2(num_seeds: str, tmp_path: Path) -> None:
    assert main(["price", spec_file(tmp_path), "--seeds", num_seeds]) == 2


def test_what_is_too_expensive_exits_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = spec_file(tmp_path, {"data.num_examples": 20_000, "training.batch_size": 1, "training.num_epochs": 500})
    assert main(["run", path]) == 2
    assert capsys.readouterr().err.startswith("training.num_epochs: too_expensive")


def test_a_claim_file_is_a_spec_file_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["price", str(CLAIMS / "activations" / "deep-sigmoid-does-not-train.yaml")]) == 0
    assert capsys.readouterr().out.startswith("20 replicas, about ")


def test_a_rate_may_be_written_with_an_exponent(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    text = json.dumps(document()).replace('"learning_rate": 0.1', '"learning_rate": 1e-1')
    path.write_text(text, encoding="utf-8")
    assert main(["price", str(path)]) == 0


def test_the_list_shows_every_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    listed = {*capsys.readouterr().out.replace(",", " ").split()}
    assert {"rosenbrock", "himmelblau", "by_hand", "log_softmax", "gradient_descent", "separable", "linear"} <= listed
    assert {"digits", "leaky_relu", "adam", "dead_units", "difference", "cosine", "softmax_twice", "patience"} <= listed


def test_it_runs_as_a_module_whose_reader_may_stop_reading() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "trainer.engine", "spec"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as program:
        assert program.stdout.read(1) == b"#"
        program.stdout.close()
        assert program.stderr.read() == b""
