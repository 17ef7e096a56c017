"""Finds texts by words of either language: without case, inflection and Korean particles, and by what means the same.

A query is a handful of words or a whole question; what every sentence has is no word here.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

MAX_QUERY = 200  # characters
SHORTEST_PREFIX = 3
SHORTEST_HANGUL = 2  # syllables that stay when an ending goes
WORD = re.compile(r"[a-z0-9]+|[가-힣]+")
HANGUL = re.compile(r"[가-힣]")
STOP_WORDS = frozenset(
    re.findall(
        "[a-z]+",
        "a an and are as at be by can could do does for from has have how i if in is it its of on or should so than "
        "that the then there this to vs was were what when where which who why will with would you",
    )
)
SUFFIXES = ("izations", "ization", "ations", "ation", "ings", "ing", "ies", "ied", "ized", "ize", "es", "ed", "e", "s")
# the longest first
ENDINGS = sorted(
    re.findall(
        "[가-힣]+",
        "은 는 이 가 을 를 의 에 에서 에게 으로 로 와 과 도 만 보다 처럼 까지 부터 이나 이란 란 에는 에서는 으로는 "
        "인가요 일까요 인가 일까 입니까 입니다 이다 나요 하나요 되나요 할까요 될까요 합니까 됩니까 합니다 됩니다 한다 "
        "된다 하다 되다 하는 되는 하면 되면 하지 되지 해야 돼야 했다 됐다 하고 되고 하는가 되는가 왜",
    ),
    key=len,
    reverse=True,
)


def plain(text: str) -> str:
    """One spelling: composed Hangul, no full-width letters, small letters; British and American words alike."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"is(?=(e|ed|er|es|ing|ation|ations)\b)", "iz", text)


def words_of(text: str) -> tuple[str, ...]:
    """Stems, in order, each once."""
    stems = (_stem(word) for word in WORD.findall(plain(text)) if word not in STOP_WORDS)
    return tuple(dict.fromkeys(filter(None, stems)))


@dataclass(frozen=True)
class Haystack:
    """Texts to be searched: their words, and their Hangul without spaces, for that is where Koreans differ."""

    words: frozenset[str]
    hangul: str

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Haystack":
        whole = [plain(text) for text in texts]
        words = frozenset(word for text in whole for word in WORD.findall(text) if not HANGUL.match(word))
        return cls(words, "\n".join(re.sub(r"\s+", "", text) for text in whole if HANGUL.search(text)))

    def has(self, word: str) -> bool:
        """`word` is a stem."""
        if HANGUL.match(word):
            return word in self.hangul
        if len(word) < SHORTEST_PREFIX or word.isdigit():
            return word in self.words
        return any(each.startswith(word) for each in self.words)


class Query:
    """`synonyms`: groups of phrases that mean the same."""

    def __init__(self, text: str, synonyms: Iterable[Sequence[str]] = ()) -> None:
        self.words = words_of(text[:MAX_QUERY])
        self._others: dict[str, list[tuple[str, ...]]] = {word: [] for word in self.words}
        glued = "".join(self.words)
        for group in synonyms:
            phrases = list(dict.fromkeys(_phrases(group)))
            for phrase in phrases:
                for word in self._standing_for(phrase, glued):
                    self._others[word] += [other for other in phrases if other != phrase]

    def num_found(self, texts: Haystack) -> int:
        """How many of its words the texts have, in either language."""
        return sum(self._is_in(texts, word) for word in self.words)

    def _is_in(self, texts: Haystack, word: str) -> bool:
        return texts.has(word) or any(all(map(texts.has, other)) for other in self._others[word])

    def _standing_for(self, phrase: tuple[str, ...], glued: str) -> list[str]:
        """Words of the query that are this phrase, however it is spaced."""
        if set(phrase) <= set(self.words):
            return [*phrase]
        joined = "".join(phrase)
        if HANGUL.match(joined) and len(joined) >= SHORTEST_HANGUL and joined in glued:
            return [word for word in self.words if word in joined]
        return []


def _phrases(group: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """`Adam(아담)` is two of them."""
    for text in group:
        for part in re.split(r"[()]", text):
            if words := words_of(part):
                yield words


def _stem(word: str) -> str:
    if HANGUL.match(word):
        return _without_ending(word)
    if len(word) <= SHORTEST_PREFIX:
        return word
    suffix = next((each for each in SUFFIXES if word.endswith(each)), "")
    stem = word.removesuffix(suffix)
    return stem if len(stem) >= SHORTEST_PREFIX else word


def _without_ending(word: str) -> str:
    """An ending that stands alone is no word."""
    if word in ENDINGS:
        return ""
    ending = next((each for each in ENDINGS if word.endswith(each)), "")
    stem = word.removesuffix(ending)
    return stem if len(stem) >= SHORTEST_HANGUL else word
