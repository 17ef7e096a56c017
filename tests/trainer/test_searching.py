"""Words find a text in either language, however they are inflected or spaced."""

import unicodedata

import pytest

from trainer.searching import Haystack, Query, words_of

TEXTS = Haystack.of(
    ["A deep sigmoid network does not train", "시그모이드를 쓴 깊은 신경망은 훈련되지 않는다", "Batch normalisation"]
)
SYNONYMS = [("batch normalisation", "배치 정규화"), ("Adam", "Adam(아담)"), ("batch", "배치")]


@pytest.mark.parametrize(
    "words",
    [
        "Do DEEP sigmoid networks train?",
        "시그모이드는",
        "깊은 신경망",
        "깊은신경망은",
        unicodedata.normalize("NFD", "시그모이드"),
        "ｓｉｇｍｏｉｄ",
        "batch normalization",
        "배치 정규화",
        "배치정규화를",
    ],
)
def test_finds_all_words_of(words: str) -> None:
    query = Query(words, SYNONYMS)
    assert query.words
    assert query.num_found(TEXTS) == len(query.words)


@pytest.mark.parametrize("words", ["momentum", "드롭아웃", "deepest", "배치전달", "sigmo1d"])
def test_does_not_find(words: str) -> None:
    assert Query(words, SYNONYMS).num_found(TEXTS) == 0


def test_what_every_sentence_has_is_no_word() -> None:
    assert words_of("Why is it that … ? 왜 는 %$") == ()


def test_a_name_in_brackets_is_another_name() -> None:
    assert Query("아담", SYNONYMS).num_found(Haystack.of(["Adam is better than SGD"])) == 1
