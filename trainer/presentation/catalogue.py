"""The catalogue of claims: those that a reader looks for, in their order, and how many there are of what."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils import translation

from trainer.concept_names import Names
from trainer.models import Claim
from trainer.presentation.claim_page import ClaimCard
from trainer.searching import Haystack, Query
from trainer.wording.topics import topic_label

LANGUAGES = ("en", "ko")
MOST_CLOSE = 12


@dataclass(frozen=True)
class Found:
    """`groups` are headings (none where the order is another) with their cards; `is_close`: nothing has all words."""

    groups: list[tuple[str, list[ClaimCard]]]
    num_found: int
    is_close: bool = False


def topic_choices(claims: Sequence[Claim]) -> list[tuple[str, str]]:
    counts = Counter(claim.topic for claim in claims)
    return [(topic, f"{topic_label(topic)} ({count})") for topic, count in counts.items()]


def concept_choices(claims: Sequence[Claim], names: Names) -> list[tuple[str, str]]:
    """Of concepts that a claim names, in the order of the learning path."""
    counts = Counter(slug for claim in claims for slug in claim.concepts)
    return [(each.slug, f"{each.title} ({counts[each.slug]})") for each in names.concepts if counts[each.slug]]


def find(cards: Sequence[ClaimCard], wanted: Mapping[str, str], names: Names) -> Found:
    """`wanted` as CatalogueForm gives it."""
    chosen = [card for card in cards if _is_wanted(card, wanted)]
    if "q" in wanted:
        chosen, is_close = _with_words(chosen, Query(wanted["q"], names.synonyms), names)
    else:
        is_close = False
    return Found(_in_order(chosen, wanted.get("sort"), is_search="q" in wanted), len(chosen), is_close)


def _is_wanted(card: ClaimCard, wanted: Mapping[str, str]) -> bool:
    return (
        wanted.get("topic", card.claim.topic) == card.claim.topic
        and ("concept" not in wanted or wanted["concept"] in card.claim.concepts)
        and ("cost" not in wanted or card.seconds <= float(wanted["cost"]))
    )


def _with_words(cards: Sequence[ClaimCard], query: Query, names: Names) -> tuple[list[ClaimCard], bool]:
    """Those with all words, titles before texts; where there is none, those that have at least half of them."""
    titles = {name.slug: name.titles for name in names.concepts}
    counted = []
    for card in cards:
        heads, texts = _texts(card.claim, titles)
        counted.append((query.num_found(texts), query.num_found(heads), card))
    most = max((num for num, _, _ in counted), default=0)
    if not query.words or most * 2 < len(query.words):
        return [], False
    best = sorted((each for each in counted if each[0] == most), key=lambda each: -each[1])
    is_close = most < len(query.words)
    return [card for _, _, card in best[: MOST_CLOSE if is_close else None]], is_close


def _texts(claim: Claim, titles: Mapping[str, Sequence[str]]) -> tuple[Haystack, Haystack]:
    """Titles alone, and everything that a reader may see beforehand."""
    heads = [getattr(claim, f"title_{language}") for language in LANGUAGES]
    texts = [getattr(claim, f"statement_{language}") for language in LANGUAGES]
    arms = [label for labels in claim.arm_labels.values() for label in labels.values()]
    concepts = [title for slug in claim.concepts for title in titles.get(slug, ())]
    return Haystack.of(heads), Haystack.of([*heads, *texts, *arms, *concepts, *_topic_labels(claim.topic)])


def _topic_labels(topic: str) -> list[str]:
    labels = []
    for language in LANGUAGES:
        with translation.override(language):
            labels.append(topic_label(topic))
    return labels


def _in_order(cards: list[ClaimCard], sort: str | None, *, is_search: bool) -> list[tuple[str, list[ClaimCard]]]:
    """A search's best come first unless another order was asked for."""
    if sort == "cost":
        return [("", sorted(cards, key=lambda card: card.seconds))]
    if sort == "title":
        return [("", sorted(cards, key=lambda card: card.claim.title.casefold()))]
    if is_search:
        return [("", cards)]
    return [(topic_label(topic), list(group)) for topic, group in groupby(cards, key=lambda card: card.claim.topic)]
