"""Small content for the tests: documents, rows, and a content directory on disk."""

from pathlib import Path
from typing import Any

from quizzes.kinds import parse_document
from quizzes.models import Concept, Question, Topic
from quizzes.services.concepts import save_concept
from quizzes.services.revisions import save_revision
from trainer.claim_files import read_claims
from trainer.services.loading import load_claims


def both(text: str) -> dict[str, str]:
    return {"en": text, "ko": f"{text} (한국어)"}


def choice(slug: str, *, is_correct: bool = False) -> dict[str, Any]:
    explanation = both(f"because-{slug}")
    return {"slug": slug, "is_correct": is_correct, "text": both(f"Option {slug}"), "explanation": explanation}


def single_choice(**changes: Any) -> dict[str, Any]:
    document = {
        "kind": "single_choice",
        "stem": both("What is $x$?"),
        "choices": [choice("alpha"), choice("beta", is_correct=True), choice("gamma"), choice("delta")],
        "explanation": both("overall-explanation"),
    }
    return document | changes


def multiple_choice(**changes: Any) -> dict[str, Any]:
    """alpha and beta are correct; gamma, delta and epsilon are wrong."""
    slugs = ("alpha", "beta", "gamma", "delta", "epsilon")
    options = [choice(slug, is_correct=slug in slugs[:2]) for slug in slugs]
    return single_choice(kind="multiple_choice", choices=options) | changes


def entry(slug: str, **changes: Any) -> dict[str, Any]:
    return {"slug": slug, "text": both(f"Option {slug}"), "explanation": both(f"because-{slug}")} | changes


def ordering(**changes: Any) -> dict[str, Any]:
    """alpha, beta, gamma, delta is the right order."""
    lines = [entry(slug) for slug in ("alpha", "beta", "gamma", "delta")]
    document = {"kind": "ordering", "stem": both("In which order?"), "lines": lines}
    return document | {"explanation": both("overall-explanation")} | changes


def matching(**changes: Any) -> dict[str, Any]:
    """Three prompts in the order alpha, beta, gamma; delta matches nothing."""
    pairs = [entry(slug, prompt=both(f"Prompt {number}")) for number, slug in enumerate(("alpha", "beta", "gamma"))]
    document = {"kind": "matching", "stem": both("What matches?"), "pairs": pairs, "decoys": [entry("delta")]}
    return document | {"explanation": both("overall-explanation")} | changes


def slip(slug: str, key: str) -> dict[str, Any]:
    return {"slug": slug, "key": key, "message": both(f"because-{slug}")}


def numeric(**changes: Any) -> dict[str, Any]:
    """10; who answers 1.9 made the slip `early`."""
    document = {
        "kind": "numeric",
        "stem": both("How many?"),
        "key": "1 / (1 - 0.9)",
        "slips": [slip("early", "1 + 0.9")],
    }
    document |= {"tolerance_kind": "relative", "tolerance": 0.01, "unit": both("times")}
    return document | {"explanation": both("overall-explanation")} | changes


def tensor(**changes: Any) -> dict[str, Any]:
    """[[1, 2], [3, 4]]; its transpose is the slip `turned`."""
    document = numeric(kind="tensor", key="[[1, 2], [3, 4]]", slips=[slip("turned", "transpose([[1, 2], [3, 4]])")])
    return {name: value for name, value in document.items() if name != "unit"} | changes


def expression(**changes: Any) -> dict[str, Any]:
    """sigmoid(z) - y; with the sign reversed it is the slip `sign`."""
    names = [{"slug": name, "name": name, "low": -2.0, "high": 2.0} for name in ("z", "y")]
    document = {"kind": "expression", "stem": both("What is it?"), "key": "sigmoid(z) - y", "variables": names}
    return document | {"slips": [slip("sign", "y - sigmoid(z)")], "explanation": both("overall-explanation")} | changes


ACCEPTED = {"en": ["vanishing gradient", "vanishing gradients"], "ko": ["기울기 소실"]}


def short_text(**changes: Any) -> dict[str, Any]:
    document = {"kind": "short_text", "stem": both("Its name?"), "accepted": ACCEPTED}
    return document | {"explanation": both("overall-explanation")} | changes


def cloze(**changes: Any) -> dict[str, Any]:
    """Gap 1: validation, gap 2: patience; Korean has them the other way round."""
    gaps = [
        {"slug": slug, "accepted": {"en": [slug], "ko": [korean]}, "explanation": both(f"because-{slug}")}
        for slug, korean in (("validation", "검증"), ("patience", "인내심"))
    ]
    text = {"en": "Watch the **[[1]]** loss with [[2]].", "ko": "[[2]]을 두고 **[[1]]** 손실을 봅니다."}
    document = {"kind": "cloze", "stem": both("Fill the gaps."), "text": text, "gaps": gaps}
    return document | {"explanation": both("overall-explanation")} | changes


def free_answer(**changes: Any) -> dict[str, Any]:
    """Two points of a rubric, alpha and beta."""
    points = [{"slug": slug, "text": both(f"Point {slug}")} for slug in ("alpha", "beta")]
    document = {"kind": "free_answer", "stem": both("Explain it."), "rubric": points}
    return document | {"model_answer": both("the-model"), "explanation": both("overall-explanation")} | changes


def run_option(slug: str, claim: str, arm: str, **changes: Any) -> dict[str, Any]:
    """An arm of a claim, worded by itself; its text says its slug for the tests."""
    option = {"slug": slug, "is_shown": False, "run": {"claim": claim, "arm": arm}, "text": both(f"Option {slug}")}
    return option | {"explanation": both(f"because-{slug}")} | changes


def read_the_curve(**changes: Any) -> dict[str, Any]:
    """The curve of alpha, which is PyTorch's zero_grad forgotten."""
    options = [
        run_option("alpha", "forgotten-zero-grad", "forgotten", is_shown=True),
        run_option("beta", "forgotten-zero-grad", "zero-grad"),
        run_option("gamma", "learning-rate-too-high", "rate-5"),
    ]
    document = {"kind": "read_the_curve", "stem": both("Whose curve?"), "metric": "test/accuracy", "options": options}
    return document | {"explanation": both("overall-explanation")} | changes


def find_the_fault(**changes: Any) -> dict[str, Any]:
    """alpha is the fault; of gamma only words speak."""
    options = [
        run_option("alpha", "forgotten-zero-grad", "forgotten", is_shown=True),
        run_option("beta", "learning-rate-too-high", "rate-5"),
        run_option("gamma", "", "", run=None),
    ]
    document = {"kind": "find_the_fault", "stem": both("Which fault?"), "options": options}
    document |= {"metrics": ["train/loss", "gradient_norm/layer1"]}
    document |= {"healthy": {"claim": "forgotten-zero-grad", "arm": "zero-grad"}}
    return document | {"explanation": both("overall-explanation")} | changes


def prediction(**changes: Any) -> dict[str, Any]:
    """The right answer is zero_grad, as training showed."""
    document = {"kind": "prediction", "stem": both("Who wins?"), "claim": "forgotten-zero-grad"}
    return document | {"explanation": both("overall-explanation")} | changes


def load_claims_of(*slugs: str) -> None:
    """The shipped claims of these names, with their evidence."""
    load_claims([file for file in read_claims() if file.slug in slugs])


def make_concept(slug: str = "relu", **fields: Any) -> Concept:
    topic, _ = Topic.objects.get_or_create(
        slug="activations",
        defaults={"title_en": "Activations", "title_ko": "활성화", "summary_en": "Why.", "summary_ko": "이유."},
    )
    texts = {"title_en": "ReLU", "title_ko": "렐루", "summary_en": "A kink.", "summary_ko": "꺾임."}
    concept = Concept(slug=slug, topic=topic, **texts | {"body_en": "Text.", "body_ko": "글."} | fields)
    save_concept(concept)
    return concept


def make_question(document: dict[str, Any] | None = None, *, slug: str = "a-question", **fields: Any) -> Question:
    concept = fields.pop("concept", None) or Concept.objects.first() or make_concept()
    parsed = parse_document(document or single_choice())
    question = Question.objects.create(slug=slug, concept=concept, kind=parsed.kind, **fields)
    save_revision(question, document=parsed)
    return question


PATH = """\
topics:
  - slug: activations
    title: {en: Activations, ko: 활성화}
    summary: {en: Why., ko: 이유.}
    concepts: [relu]
"""
REFERENCES = """\
nair-2010:
  title: Rectified Linear Units
  authors: Vinod Nair, Geoffrey Hinton
  year: 2010
  where: ICML
  url: https://example.org/nair
"""
CONCEPT = """\
title: {en: ReLU, ko: 렐루}
summary: {en: A kink., ko: 꺾임.}
references: [nair-2010]
figures:
  curve:
    kind: functions
    functions: [relu]
    low: -2
    high: 2
    caption: {en: The curve., ko: 곡선.}
    description: {en: A kink at zero., ko: 0에서 꺾입니다.}
"""
BODY = "## The idea\n\nA formula $x^2$.\n\n::: figure curve\n:::\n"
QUESTIONS = """\
- slug: kink
  kind: single_choice
  stem: {en: "Where is the kink?", ko: "어디에서 꺾입니까?"}
  choices:
    - {slug: zero, is_correct: true, text: {en: "0", ko: "0"}, explanation: {en: Yes., ko: 네.}}
    - {slug: one, is_correct: false, text: {en: "1", ko: "1"}, explanation: {en: No., ko: 아니요.}}
  explanation: {en: At zero., ko: 0에서.}
  references: [nair-2010]
"""


def write_content(directory: Path) -> Path:
    """A valid content directory with one concept and one question."""
    concept = directory / "activations" / "relu"
    concept.mkdir(parents=True)
    (directory / "path.yaml").write_text(PATH)
    (directory / "references.yaml").write_text(REFERENCES)
    (concept / "concept.yaml").write_text(CONCEPT)
    (concept / "questions.yaml").write_text(QUESTIONS)
    for language in ("en", "ko"):
        (concept / f"{language}.md").write_text(BODY)
    return directory


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
