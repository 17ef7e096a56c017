"""The downloadable script trains what the engine trains: without it, in plain PyTorch, to the same finals."""

import __future__

import ast
import subprocess
import sys
from collections import deque
from itertools import cycle
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import pytest

from tests.engine.examples import arms_of, plan, run_shard, small_spec
from trainer.engine.runtime import ShardRun
from trainer.engine.script import script
from trainer.engine.script.notebook import notebook
from trainer.engine.specs import DATA, OPTIMIZERS, PROBES, ExperimentSpec, SpecErrors, Training, members_of
from trainer.engine.verdicts import OUTCOMES

ALLOWED = {"torch", "numpy", "sklearn", "scipy"}  # scikit-learn brings scipy
SMALL_DATA = [name for name in DATA if name not in {"mnist", "mnist1d", "csv", "csv_values"}]
LOSS_OF = {"classes": "cross_entropy", "values": "mse", "labels": "multilabel_bce"}
TINY = {"data.num_examples": 50, "training.num_epochs": 2}


def program_of(spec: ExperimentSpec) -> ModuleType:
    """The script in this process, which spares importing PyTorch again."""
    program = ModuleType("experiment")
    with patch.dict(sys.modules, {"experiment": program}):
        exec(compile(script(spec), "experiment.py", "exec", dont_inherit=True), program.__dict__)
    return program


def scripted(spec: ExperimentSpec, seed: int) -> dict[int, tuple[float | None, dict[str, float]]]:
    """By arm the final that the script would print, and its last record."""
    program = program_of(spec)
    recorders = [
        program.train_replica(arm, program.SPEC.probes, records, seed)
        for arm, records in zip(program.ARMS, program.RECORDS, strict=True)
    ]
    return {
        index: (program.final_of(program.SPEC.measure, recorder), recorder.records[-1] if recorder.records else {})
        for index, recorder in enumerate(recorders)
    }


def assert_agrees(spec: ExperimentSpec) -> None:
    """Final and every metric of a replica that has a neighbour in the engine."""
    finals = [final for shard in plan(spec, 2) for final in run_shard(spec, shard)[1] if final.seed == 1]
    ours = scripted(spec, 1)
    for final in finals:
        value, metrics = ours[final.arm]
        assert value == pytest.approx(final.value, rel=1e-3, abs=1e-4)
        assert {name: metrics[name] for name in final.metrics} == pytest.approx(final.metrics, rel=1e-3, abs=1e-4)


@pytest.mark.parametrize(("data", "optimizer"), [*zip(SMALL_DATA, cycle(OPTIMIZERS), strict=False)])
def test_every_data_set_and_every_optimizer_gives_the_same_finals(data: str, optimizer: str) -> None:
    size = {"num_examples": 50} if data == "multilabel" else {}  # drawing many takes long
    changes = {
        "data": {"name": data, **size},
        "training.num_epochs": 1,
        "training.batch_size": 4 if data == "gate" else 500,
    }
    changes |= {"training.loss": LOSS_OF[DATA[data].targets], "probes": [], "measure.metric": "test/loss"}
    assert_agrees(small_spec(changes | {"training.optimizer": {"name": optimizer}}))


LOSSES = [
    ("moons", {"name": "cross_entropy", "label_smoothing": 0.1}),
    ("moons", {"name": "cross_entropy_one_hot"}),
    ("moons", {"name": "bce"}),
    ("moons", {"name": "half_mse"}),
    ("moons", {"name": "softmax_mse", "over_classes": "sum"}),
    ("moons", {"name": "softmax_bce"}),
    ("moons", {"name": "kl", "reduction": "mean"}),
    ("sine", {"name": "mse"}),
    ("sine", {"name": "rmse"}),
    ("sine", {"name": "mae"}),
    ("sine", {"name": "huber", "delta": 0.5}),
    ("multilabel", {"name": "multilabel_bce"}),
]


@pytest.mark.parametrize(("data", "loss"), LOSSES, ids=[loss["name"] for _, loss in LOSSES])
def test_every_loss_gives_the_same_finals(data: str, loss: dict[str, Any]) -> None:
    changes = {"data": {"name": data, "num_examples": 50}, "training.loss": loss, "measure.metric": "test/loss"}
    assert_agrees(small_spec(TINY | changes))


def test_no_loss_is_missing_above() -> None:
    assert {loss["name"] for _, loss in LOSSES} == set(members_of(Training.model_fields["loss"].annotation))


@pytest.mark.parametrize("probes", [PROBES[:5], PROBES[5:-2]])  # the last two are pictures
def test_every_probe_is_read(probes: tuple[str, ...]) -> None:
    pulls = {"training.l2": 0.02, "training.l1": 0.01, "training.clip_norm": 0.1, "network.residual": "add"}
    arms = arms_of("network.activation", "tanh", {"name": "shifted", "function": "sigmoid", "shift": -0.5})
    assert_agrees(small_spec({**TINY, **pulls, "arms": arms, "probes": [*probes]}))


@pytest.mark.parametrize(
    "measure",
    [
        {"metric": "gradient_norm/layer2", "at": "log10"},
        {"metric": "dead_units/all", "at": "area"},
        {"metric": "test/accuracy", "at": "gap"},
        {"metric": "test/accuracy", "at": "steps", "target": 70, "cap": 4},
    ],
    ids=lambda measure: measure["at"],
)
def test_curves_become_the_same_number(measure: dict[str, Any]) -> None:
    assert_agrees(small_spec({**TINY, "probes": ["gradient_norm", "dead_units", "train_accuracy"], "measure": measure}))


@pytest.mark.parametrize("fault", ["no_zero_grad", "no_eval_mode", "shuffled_outputs", "softmax_twice"])
def test_faults_are_made_alike(fault: str) -> None:
    assert_agrees(small_spec({**TINY, "network.dropout": 0.2, "training.clip_norm": 0.5, "training.faults": [fault]}))


def test_a_schedule_a_single_output_and_maxout_are_in_it() -> None:
    changes = {"network.outputs": "single", "training.loss": "bce", "training.order": "by_class"}
    changes |= {"training.schedule": {"name": "cosine", "warmup": 3}}
    changes |= {"arms": arms_of("network.activation", "maxout", "prelu")}
    assert_agrees(small_spec(TINY | changes))


def test_what_is_tuned_is_tuned_alike(capsys: pytest.CaptureFixture[str]) -> None:
    spec = small_spec(
        {**TINY, "tune": {"field": "training.optimizer.learning_rate", "values": [1e-4, 0.5], "by": "test/loss"}}
    )
    program = program_of(spec)
    ours = program.tuned(program.SPEC, program.TRIALS)
    (shard,) = plan(spec, 2)
    run = ShardRun(spec, shard)
    deque(run, maxlen=0)
    assert run.tuning is not None
    assert [choice.value for choice in ours.choices] == [choice.value for choice in run.tuning.choices]
    assert "learning_rate" in capsys.readouterr().out


def test_a_network_that_stops_early_has_its_best_weights_back() -> None:
    patience = {"name": "patience", "patience": 1, "min_delta": 0.05}
    changes = {"data.validation_share": 0.2, "training.early_stopping": patience}
    assert_agrees(small_spec(changes | {"probes": ["gradient_norm", "update_ratio"]}))


def test_norms_dropout_and_skips_are_in_it() -> None:
    changes = {"network.norm": "batch", "network.dropout": 0.5, "network.residual": "add"}
    changes |= {"probes": ["dead_units", "gradient_norm"], "measure.metric": "dead_units/all"}
    assert_agrees(small_spec(TINY | changes))


def test_a_diverged_network_has_no_final() -> None:
    rates = arms_of("training.optimizer.learning_rate", 0.1, 1e6)
    ours = scripted(small_spec({"network.activation": "leaky_relu", "arms": rates}), 0)
    assert ours[0][0] is not None
    assert ours[1][0] is None


def test_the_images_that_no_library_has_are_in_it() -> None:
    data = {"name": "mnist", "train_limit": 100, "test_share": 0.1}
    assert_agrees(small_spec({"data": data, "probes": [], "training.num_epochs": 1}))


def test_it_imports_nothing_of_ours() -> None:
    tree = ast.parse(script(small_spec()))
    modules = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    modules += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    assert {name.split(".")[0] for name in modules} - set(sys.stdlib_module_names) <= ALLOWED


def test_it_runs_alone_and_ends_with_the_verdict(tmp_path: Path) -> None:
    path = tmp_path / "experiment.py"
    path.write_text(script(small_spec(TINY), stored={(0, 17): 12.5}, look=2), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(path), "--seeds", "2"], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    lines = done.stdout.splitlines()
    assert lines[0].startswith("seed 17")
    assert "stored 12.5" in lines[0]
    assert any(line.startswith("seed 18") for line in lines)
    assert lines[-1].endswith("at 0.9875")  # the level of a second look
    assert any("sensitive" in line for line in lines)
    assert lines[-1].startswith(OUTCOMES)


def test_the_notebook_s_cells_run_one_after_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    cells = notebook(small_spec(TINY), stored={(0, 5): 1.0, (0, 6): 1.0})["cells"]
    program = ModuleType("notebook")
    with patch.dict(sys.modules, {"notebook": program}):
        for cell in cells[1:]:
            flags = __future__.annotations.compiler_flag
            exec(compile(cell["source"], "cell", "exec", flags, dont_inherit=True), program.__dict__)
    assert capsys.readouterr().out.splitlines()[-1].startswith(OUTCOMES)


def test_rules_judge_measures_of_their_own() -> None:
    rule = {"kind": "difference", "margin": 0.1, "measure": {"metric": "test/loss", "at": "best"}}
    spec = small_spec({**TINY, "rule": {"all_of": [{"kind": "difference", "margin": 1}, rule]}})
    finals = [final for shard in plan(spec, 2) for final in run_shard(spec, shard)[1] if final.seed == 1]
    program = program_of(spec)
    recorder = program.train_replica(program.ARMS[0], program.SPEC.probes, program.RECORDS[0], 1)
    ours = program.metrics_of_rules(program.SPEC, recorder)
    key = spec.measures[1].key
    assert ours[key] == pytest.approx(next(final.metrics[key] for final in finals if final.arm == 0), rel=1e-3)


def test_another_procedure_is_named() -> None:
    spec = small_spec().model_copy(update={"procedure": "descent"})
    with pytest.raises(SpecErrors, match="procedure: unknown_choice"):
        script(spec)
