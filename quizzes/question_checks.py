"""What is worth saying about a question although its document is valid: give-aways, missing translations, odd links.

`findings_of` tells codes, which problems.py words. Blocking ones keep a revision from being published.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from quizzes.kinds.choices import ChoicesDocument
from quizzes.kinds.contract import QuestionDocument
from quizzes.texts.formulas import stray_dollars
from quizzes.texts.links import EXTERNAL, INTERNAL, links_of
from quizzes.texts.validated import LANGUAGES, Path, texts_of

FORMULA = re.compile(r"\$[^$]*\$|`[^`]*`")
HANGUL = re.compile(r"[가-힣]")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
ABSOLUTE = {
    "en": re.compile(r"\b(always|never|impossible|under no circumstances|in every case)\b", re.IGNORECASE),
    "ko": re.compile(r"항상|언제나|절대로?\b|결코|무조건|어떤 경우에도"),
}
CATCH_ALL = {
    "en": re.compile(r"\b(all|none|both) of (the|these|them)( \w+)?\b", re.IGNORECASE),
    "ko": re.compile(r"위의? (모두|전부)|모두 (옳|맞|정답)|정답(이|은)? 없"),
}
CLEARLY_LONGER, LONG_ENOUGH = 1.5, 24  # times the longest wrong option; characters by which it must stand out
MANY_WORDS = 5  # Latin words without any Hangul: hardly a name


@dataclass(frozen=True)
class Finding:
    """`path` is the place in the document; `values` go into the words."""

    code: str
    path: Path = ()
    is_blocking: bool = False
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """What a text may name: `has("concept", slug)`; and the slugs of other questions with the same stem."""

    has: Callable[[str, str], bool]
    same_stem: Callable[[str, str], str | None]  # language and stem_key → a slug


def folded(text: str) -> str:
    """A text as far as readers can tell texts apart: NFC, no case, blanks as one."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def stem_key(text: str) -> str:
    return sha256(folded(text).encode()).hexdigest()[:32]


def findings_of(document: QuestionDocument, known: Known) -> list[Finding]:
    found = [
        *_names(document, known),
        *_translations(document),
        *_links(document, known),
        *_same_stems(document, known),
    ]
    if isinstance(document, ChoicesDocument):
        found += _give_aways(document)
    return sorted(found, key=lambda finding: not finding.is_blocking)


def _names(document: QuestionDocument, known: Known) -> Iterator[Finding]:
    if not document.references:
        yield Finding("no_reference", ("references",))
    for slug in document.references:
        if not known.has("reference", slug):
            yield Finding("dead_name", ("references",), is_blocking=True, values={"name": slug})
    if document.claim and not known.has("claim", document.claim):
        yield Finding("dead_name", ("claim",), is_blocking=True, values={"name": document.claim})
    if document.follow_up and not known.has("question", document.follow_up):
        yield Finding("dead_name", ("follow_up",), is_blocking=True, values={"name": document.follow_up})


def _translations(document: QuestionDocument) -> Iterator[Finding]:
    for path, text in texts_of(document):
        english, korean = (FORMULA.sub(" ", text.in_language(language)) for language in LANGUAGES)
        is_prose = path in (("stem",), ("explanation",))
        if not HANGUL.search(korean) and len(LATIN_WORD.findall(korean)) >= MANY_WORDS:
            yield Finding("no_korean", (*path, "ko"), is_blocking=is_prose)
        if HANGUL.search(english) and len(LATIN_WORD.findall(english)) < len(HANGUL.findall(english)):
            yield Finding("no_english", (*path, "en"), is_blocking=is_prose)


def _links(document: QuestionDocument, known: Known) -> Iterator[Finding]:
    for path, text in texts_of(document):
        for language in LANGUAGES:
            words, place = text.in_language(language), (*path, language)
            for _line, target in links_of(words):
                internal = INTERNAL.match(target)
                if internal and not known.has(internal[1], internal[2]):
                    yield Finding("dead_link", place, is_blocking=True, values={"target": target})
                elif not internal and not EXTERNAL.match(target):
                    yield Finding("odd_link", place, values={"target": target[:60]})
            for _line, stray in stray_dollars(words):
                yield Finding("stray_dollar", place, values={"text": stray[:60]})


def _same_stems(document: QuestionDocument, known: Known) -> Iterator[Finding]:
    for language in LANGUAGES:
        slug = known.same_stem(language, stem_key(document.stem.in_language(language)))
        if slug:
            yield Finding("same_stem", ("stem", language), values={"slug": slug})


def _give_aways(document: ChoicesDocument) -> Iterator[Finding]:
    """What lets readers find the right option without knowing anything."""
    for language in LANGUAGES:
        texts = [
            (place, FORMULA.sub("x", choice.text.in_language(language)))
            for place, choice in enumerate(document.choices)
        ]
        right = [(place, text) for place, text in texts if document.choices[place].is_correct]
        wrong = [(place, text) for place, text in texts if not document.choices[place].is_correct]
        if len(right) == 1 and wrong:
            place, text = right[0]
            longest = max(len(other) for _, other in wrong)
            if len(text) > CLEARLY_LONGER * longest and len(text) - longest >= LONG_ENOUGH:
                yield Finding("longest_is_right", ("choices", place, "text", language))
        if not any(ABSOLUTE[language].search(text) for _, text in right):
            for place, text in wrong:
                if found := ABSOLUTE[language].search(text):
                    yield Finding("absolute_word", ("choices", place, "text", language), values={"word": found[0]})
        for place, text in texts:
            if CATCH_ALL[language].search(text):
                yield Finding("catch_all", ("choices", place, "text", language))
