"""JSON Schema of questions.yaml, made from the documents of the kinds: editors check and complete with it.

A test compares it with docs/questions.schema.json; `manage.py question_schema` writes that file anew.
"""

import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

from quizzes.content_files.documents import SlugDocument
from quizzes.content_files.text import SCHEMA
from quizzes.kinds import KINDS

SCHEMA_FILE = Path(__file__).parents[2] / "docs" / SCHEMA
TITLE = "Questions of one concept (questions.yaml)"
# What the classes don't say of themselves. A field with a description of its own keeps it.
MEANING = {
    "slug": "Its name: small letters, digits and single hyphens. It never changes, and no other question has it.",
    "kind": "How it is asked and marked.",
    "stem": "What is asked: Markdown with formulas between dollar signs.",
    "explanation": "What is said after the answer.",
    "references": "Keys in references.yaml.",
    "claim": "The claim that settles it: “see it happen”.",
    "follow_up": "The question with which an interviewer would go on; readers are led to it after the answer.",
    "metric": "The metric whose curve is shown, such as test/accuracy.",
    "metrics": "The metrics whose curves are shown, such as train/loss and gradient_norm/layer1.",
    "options": "Runs to choose from, in any order: readers see them shuffled.",
    "is_shown": "Whether its curve is the one that is shown: that makes it the right answer.",
    "run": "The claim and the arm of its reference run.",
    "arm": "The arm's slug in the claim's spec.",
    "healthy": "The run without the fault, shown beside the other.",
    "choices": "The options, in any order: readers see them shuffled.",
    "is_correct": "Whether choosing it is right.",
    "key": "The right answer, as a formula that code computes.",
    "slips": "What typical mistakes give, and what to say to who made one.",
    "tolerance_kind": "How an answer is compared with the key.",
    "tolerance": "How far away an answer may be: a distance, a share of the key, or a number of figures.",
    "unit": "What stands behind the number.",
    "accepted": "The forms that count as right; the first is the one that is shown.",
    "rubric": "What a good answer says, point by point.",
    "model_answer": "What an interviewer would like to hear.",
    "lines": "In their right order.",
    "pairs": "Prompts, each with the text that belongs to it.",
    "decoys": "Texts that belong to no prompt.",
    "variables": "The names that a formula may use, and between which values formulas are compared.",
    "parameters": "Numbers that are drawn for every reader; formulas use their names, texts show them as [[name]].",
    "constraints": "Comparisons that must hold of the parameters, such as w * x + b > 0.",
    "closed_form": "The right answer in another way: the two must agree for every variant.",
    "num_variants": "How many variants are made.",
    "text": "In both languages.",
    "message": "What is said to who made this mistake.",
    "en": "English.",
    "ko": "Korean.",
}


def question_schema() -> dict[str, Any]:
    documents = [kind.document for kind in KINDS.values()]
    refs, made = models_json_schema([(document, "validation") for document in documents], title=TITLE)
    definitions = {name: _finished(definition) for name, definition in made["$defs"].items()}
    slug = _finished(SlugDocument.model_json_schema())["properties"]["slug"]
    named = {}
    for kind, document in zip(KINDS.values(), documents, strict=True):
        ref = refs[document, "validation"]["$ref"]
        definition = definitions[ref.rpartition("/")[2]]
        definition["properties"] = {"slug": slug} | definition["properties"]
        definition["required"] = ["slug", *definition["required"]]
        named[kind.code] = ref
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": TITLE,
        "type": "array",
        "items": _by_kind(slug, named),
        "$defs": definitions,
    }


def schema_text() -> str:
    return json.dumps(question_schema(), ensure_ascii=False, indent=1) + "\n"


def _by_kind(slug: dict[str, Any], named: dict[str, str]) -> dict[str, Any]:
    """An editor says what is wrong with a question of this kind, and not that it is none of them."""
    return {
        "type": "object",
        "required": ["slug", "kind"],
        "properties": {"slug": slug, "kind": {"description": MEANING["kind"], "enum": list(named)}},
        "allOf": [
            {"if": {"properties": {"kind": {"const": code}}, "required": ["kind"]}, "then": {"$ref": ref}}
            for code, ref in named.items()
        ],
    }


def _finished(schema: Any) -> Any:  # noqa: ANN401 (any JSON)
    """With meanings, without titles that repeat the names, with patterns that every reader of JSON Schema knows."""
    if isinstance(schema, list):
        return [_finished(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    done = {name: _finished(part) for name, part in schema.items() if name != "title" or isinstance(part, dict)}
    if "pattern" in done and isinstance(done["pattern"], str):
        done["pattern"] = done["pattern"].replace(r"\A", "^").replace(r"\z", "$").replace(r"\Z", "$")
    for name, part in done.get("properties", {}).items():
        if isinstance(part, dict) and name in MEANING:
            part.setdefault("description", MEANING[name])
    return done
