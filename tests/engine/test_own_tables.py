"""A CSV file becomes a table of numbers, or is refused with the line and the column of what is wrong."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from tests.engine.examples import arms_of, document
from trainer.engine.__main__ import main
from trainer.engine.datasets import EXAMPLES, load
from trainer.engine.documents import read_spec
from trainer.engine.own_tables import OwnTable, read_table
from trainer.engine.own_tables.cells import MAX_BYTES
from trainer.engine.script import script
from trainer.engine.specs import SpecErrors

ROWS = [f"{index},{'red' if index % 2 else 'blue'},{index * 0.5},{'yes' if index % 3 else 'no'}" for index in range(15)]
HEADER = "size,colour,weight,bought"
FILE = "\n".join([HEADER, *ROWS])


def refusal(text: str | bytes, **options: Any) -> tuple[str, dict[str, Any]]:
    with pytest.raises(SpecErrors) as caught:
        read_table(text.encode() if isinstance(text, str) else text, **options)
    (error,) = caught.value.errors
    assert error.field in {"data.file", "data.target"}
    return error.code, error.limit


def with_row(row: str, line: int = 5) -> str:
    return "\n".join([HEADER, *ROWS[: line - 2], row, *ROWS[line - 2 :]])


def test_numbers_are_inputs_words_are_one_input_each_and_the_last_column_is_the_target() -> None:
    table = read_table(FILE.encode())
    assert table.inputs == ("size", "colour=blue", "colour=red", "weight")
    assert (table.target, table.classes, table.num_rows) == ("bought", ("no", "yes"), 15)
    assert list(table.values[5:10]) == [1.0, 0.0, 1.0, 0.5, 1.0]


def test_any_column_can_be_the_target() -> None:
    table = read_table(FILE.encode(), target="weight", has_classes=False)
    assert table.inputs == ("size", "colour=blue", "colour=red", "bought=no", "bought=yes")
    assert table.classes == ()
    assert table.values[-1] == 7.0


def test_classes_that_are_numbers_are_ordered_by_size() -> None:
    text = "x,y\n" + "\n".join(f"{index},{[10, 9, 100][index % 3]}" for index in range(12))
    assert read_table(text.encode()).classes == ("9", "10", "100")


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode() + b"\r\n\r\n,,,\r\n",
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.replace(",", ";").replace(".", ",").encode(),
        lambda text: text.replace(",", "\t").encode(),
        lambda text: text.replace("red", '" red"').replace("size", '"size"').encode(),
    ],
    ids=["mark", "windows", "old-mac", "semicolons", "tabs", "quotes"],
)
def test_the_same_content_has_the_same_digest_however_it_is_written(rewrite: Callable[[str], bytes]) -> None:
    assert read_table(rewrite(FILE)).digest == read_table(FILE.encode()).digest


def test_a_table_comes_back_from_its_content() -> None:
    table = read_table(FILE.encode())
    assert OwnTable.from_content(table.content) == table


@pytest.mark.parametrize(
    ("text", "code", "limit"),
    [
        ("", "table_too_small", {"rows": 10, "columns": 2}),
        ("\n \n", "table_too_small", {"rows": 10, "columns": 2}),
        (HEADER, "table_too_small", {"rows": 10, "columns": 2}),
        ("\n".join(["y", *map(str, range(20))]), "table_too_small", {"rows": 10, "columns": 2}),
        (
            "\n".join(ROWS).replace("red", "1").replace("blue", "2").replace("yes", "1").replace("no", "0"),
            "header_wrong",
            {"column": 1},
        ),
        (FILE.replace("colour", " "), "header_wrong", {"column": 2}),
        (FILE.replace("colour", "c" * 81), "header_wrong", {"column": 2}),
        (FILE.replace("colour", "size "), "duplicate_column", {"column": "size"}),
        (with_row("1,red,2"), "row_length", {"row": 5, "expected": 4, "found": 3}),
        (with_row("1,red,2,yes,"), "row_length", {"row": 5, "expected": 4, "found": 5}),
        (with_row("1,red,,yes"), "missing_value", {"row": 5, "column": "weight"}),
        (with_row("1,n/a,2,yes"), "missing_value", {"row": 5, "column": "colour"}),
        (with_row("1,red,2,?"), "missing_value", {"row": 5, "column": "bought"}),
        (with_row("l,red,2,yes"), "not_a_number", {"row": 5, "column": "size"}),
        (with_row("1_000,red,2,yes"), "not_a_number", {"row": 5, "column": "size"}),
        (with_row("١,red,2,yes"), "not_a_number", {"row": 5, "column": "size"}),
        (with_row("inf,red,2,yes"), "not_a_number", {"row": 5, "column": "size"}),
        (with_row("=1+1,red,2,yes"), "not_a_number", {"row": 5, "column": "size"}),
        (with_row("1,red,1e16,yes"), "number_too_large", {"row": 5, "column": "weight"}),
        (with_row("1,red,1e999,yes"), "number_too_large", {"row": 5, "column": "weight"}),
        (with_row('1,"red,2,yes'), "table_quotes", {"row": 17}),
        (with_row("1,red\0,2,yes"), "table_encoding", {"row": 5}),
        (with_row("1,빨강,2,yes").encode("cp949"), "table_encoding", {"row": 5}),
        (FILE.encode("utf-16"), "table_encoding", {"row": 1}),
        (FILE.replace("yes", "no"), "class_count", {"column": "bought", "found": 1, "min": 2, "max": 100}),
        (with_row("1,red,2,maybe"), "class_too_small", {"name": "maybe", "found": 1, "min": 4}),
        (",".join(f"c{k}" for k in range(201)), "table_too_large", {"columns": 200}),
        ("x,y\n" + "1,a\n" * 20_001, "table_too_large", {"rows": 20_000}),
        (b"x" * (MAX_BYTES + 1), "table_too_large", {"megabytes": 32}),
        (FILE + "\n" * 100_001 + FILE, "table_too_large", {"rows": 20_000}),
        ("," * 200_000, "table_too_large", {"columns": 200}),
        (with_row("1," + "x" * 200_000 + ",2,yes"), "table_quotes", {"row": 5}),
        (with_row("-,red,2,yes"), "not_a_number", {"row": 5, "column": "size"}),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(text: str | bytes, code: str, limit: dict[str, Any]) -> None:
    assert refusal(text) == (code, limit)


def test_a_column_of_too_many_words_is_refused() -> None:
    names = "\n".join(f"{chr(97 + index)},{index % 2}" for index in range(24))
    assert refusal("name,y\n" + names) == ("too_many_categories", {"column": "name", "found": 24, "max": 20})


def test_a_target_that_is_no_column_is_refused_and_so_are_words_as_numbers() -> None:
    assert refusal(FILE, target="price")[1] == {"choices": HEADER.split(",")}
    limit = {"row": 2, "column": "colour"}
    assert refusal(FILE, target="colour", has_classes=False) == ("not_a_number", limit)


def test_a_formula_is_only_a_word() -> None:
    text = "x,y\n" + "\n".join(f"{index},{['=1+1', '@now'][index % 2]}" for index in range(12))
    assert read_table(text.encode()).classes == ("=1+1", "@now")


def spec_beside(folder: Path, data: dict[str, Any], changes: dict[str, Any] | None = None) -> Path:
    (folder / "table.csv").write_text(FILE, encoding="utf-8")
    path = folder / "spec.yaml"
    path.write_text(yaml.safe_dump(document({"data": data, "probes": [], **(changes or {})})), encoding="utf-8")
    return path


def test_a_spec_names_a_file_beside_it_and_holds_its_content(tmp_path: Path) -> None:
    named = read_spec(spec_beside(tmp_path, {"name": "csv", "file": "table.csv"}))
    (tmp_path / "table.csv").rename(tmp_path / "other.csv")
    spelt = read_spec(spec_beside(tmp_path, {"name": "csv", "file": "other.csv", "target": "bought"}))
    assert named == spelt
    assert (named.data.num_rows, named.data.num_inputs, named.data.num_classes) == (15, 4, 2)
    inputs, targets = EXAMPLES["csv"](named.data, 0)
    assert np.array_equal(inputs[:, 3], np.arange(15) * 0.5)
    assert targets.tolist() == [int(index % 3 > 0) for index in range(15)]


def test_a_table_is_split_by_the_seed_and_standardised(tmp_path: Path) -> None:
    spec = read_spec(spec_beside(tmp_path, {"name": "csv", "file": "table.csv", "test_share": 0.4}))
    split = load(spec.data, 0)
    assert split.train_inputs.shape == (9, 4)
    assert split.train_inputs.mean(dim=0).abs().max() < 1e-6


def test_a_run_with_numbers_to_predict_ends_in_a_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = {"name": "csv_values", "file": "table.csv", "target": "weight"}
    changes = {"training.loss": "mse", "arms": arms_of("training.loss", "mse", "mae"), "measure.metric": "test/rmse"}
    assert main(["run", str(spec_beside(tmp_path, data, changes)), "--seeds", "2"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith(("inconclusive: ", "no difference: "))


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ({"name": "csv"}, "data.file: required"),
        ({"name": "csv", "file": 3}, "data.file: wrong_type (type text)"),
        ({"name": "csv", "file": "no.csv"}, "data.file: file_unreadable (file no.csv)"),
        ({"name": "csv", "file": "."}, "data.file: file_unreadable (file .)"),
        (
            {"name": "csv", "file": "table.csv", "target": "no"},
            "data.target: unknown_choice (choices ['size', 'colour', 'weight', 'bought'])",
        ),
        ({"name": "csv", "file": "table.csv", "table": "0" * 64}, "data.num_rows: required (min 10, max 20000)"),
        ({"name": "moons", "file": "table.csv"}, "data.file: unknown_field"),
    ],
)
def test_a_file_that_cannot_be_used_exits_with_2(
    data: dict[str, Any], line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", str(spec_beside(tmp_path, data))]) == 2
    assert any(found.startswith(line) for found in capsys.readouterr().err.splitlines())


def test_the_script_of_a_table_carries_it_along(tmp_path: Path) -> None:
    spec = read_spec(spec_beside(tmp_path, {"name": "csv", "file": "table.csv"}))
    program = tmp_path / "program.py"
    program.write_text(script(spec), encoding="utf-8")
    command = [sys.executable, "-I", str(program), "--seeds", "2"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1].startswith("no difference: ")


@pytest.mark.django_db  # the site that the tests set up looks into its database as well
def test_a_digest_that_nobody_has_exits_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sizes = {"num_rows": 15, "num_inputs": 4, "num_classes": 2}
    assert main(["run", str(spec_beside(tmp_path, {"name": "csv", "table": "0" * 64, **sizes}))]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == "data.table: table_unknown"


def test_sizes_that_are_not_the_table_s_exit_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = read_spec(spec_beside(tmp_path, {"name": "csv", "file": "table.csv"})).data
    wrong = {"name": "csv", "table": table.table, "num_rows": 14, "num_inputs": 4, "num_classes": 2}
    assert main(["run", str(spec_beside(tmp_path, wrong))]) == 2
    assert capsys.readouterr().err.splitlines()[-1] == "data.num_rows: invalid (table 15)"
