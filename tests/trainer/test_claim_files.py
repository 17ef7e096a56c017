"""The claim files that ship are valid, and what is wrong with a file is named by file and line, all at once."""

from pathlib import Path

import pytest

from trainer.claim_files import CLAIMS_DIRECTORY, InvalidClaimFiles, read_claims

SHIPPED = CLAIMS_DIRECTORY / "activations" / "deep-sigmoid-does-not-train.yaml"


def problems(tmp_path: Path, text: str | bytes, *, name: str = "topic/claim.yaml") -> list[str]:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    try:
        read_claims(tmp_path)
    except InvalidClaimFiles as error:
        return [f"{problem.line}: {problem.message}" for problem in error.problems]
    return []


def line_of(words: str) -> int:
    lines = SHIPPED.read_text().splitlines()
    return next(number for number, line in enumerate(lines, start=1) if words in line)


def changed(words: str, by: str) -> str:
    text = SHIPPED.read_text()
    assert words in text
    return text.replace(words, by)


def test_the_claims_that_ship_are_valid() -> None:
    assert {claim.slug for claim in read_claims()} >= {"deep-sigmoid-does-not-train", "leaky-relu-no-better"}


@pytest.mark.parametrize(
    ("words", "by", "message"),
    [
        ("expected: supported", "expected: maybe", "expected: Input should be"),
        ("expected: supported", "expects: supported", "expects: Extra inputs"),
        ("tanh: {en: tanh, ko: tanh}", "tanh: {en: tanh}", "arm_labels.tanh.ko: Field required"),
        ("batch_size: 64", "batch_size: 0", "spec.training.batch_size: out_of_range"),
        ("metric: gradient_norm/layer1", "metric: gradient_norm/layer9", "mechanism.metric: the spec records"),
        ("order: 10", "order: ten", "order: Input should be"),
    ],
)
def test_a_fault_is_named_at_its_line(tmp_path: Path, words: str, by: str, message: str) -> None:
    (problem,) = [problem for problem in problems(tmp_path, changed(words, by)) if message in problem]
    assert problem.startswith(f"{line_of(words)}: ")


def test_all_faults_of_a_file_are_listed_together(tmp_path: Path) -> None:
    text = changed("batch_size: 64", "batch_size: 0").replace("order: 10", "order: ten")
    assert len(problems(tmp_path, text)) == 2


def test_every_arm_has_its_name(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, changed("  tanh: {en: tanh, ko: tanh}\n", ""))
    assert "name every arm" in problem


def test_a_repeated_key_is_a_fault(tmp_path: Path) -> None:
    assert "order occurs twice" in problems(tmp_path, changed("order: 10", "order: 10\norder: 11"))[0]


@pytest.mark.parametrize("text", ["", "a: [", "- 1", "7", b"\xff\xfe", "a: *nothing"])
def test_what_is_no_claim_at_all_is_a_problem_and_not_an_error(tmp_path: Path, text: str | bytes) -> None:
    assert problems(tmp_path, text)


def test_a_slug_is_used_once_over_all_topics(tmp_path: Path) -> None:
    problems(tmp_path, SHIPPED.read_bytes(), name="one/claim.yaml")
    assert len(problems(tmp_path, SHIPPED.read_bytes(), name="other/claim.yaml")) == 2


def test_one_invalid_file_lets_none_through(tmp_path: Path) -> None:
    problems(tmp_path, SHIPPED.read_bytes(), name="one/good.yaml")
    problems(tmp_path, "a: [", name="one/bad.yaml")
    with pytest.raises(InvalidClaimFiles):
        read_claims(tmp_path)
