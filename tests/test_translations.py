"""The Korean interface is whole, and the compiled catalogue is that of the text beside it."""

import re

import polib

from tests.source_messages import ROOT, source_messages

CATALOGUE = ROOT / "studyapp" / "locale" / "ko" / "LC_MESSAGES" / "django.po"


def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def translations(entries: polib.POFile | polib.MOFile) -> dict[str, object]:
    return {entry.msgid: entry.msgstr_plural or entry.msgstr for entry in entries if not entry.obsolete}


def test_every_message_of_the_source_is_in_the_catalogue() -> None:
    known = {entry.msgid for entry in catalogue() if not entry.obsolete}
    assert {message: path for message, path in source_messages().items() if message not in known} == {}


def test_every_message_of_the_catalogue_is_in_the_source() -> None:
    assert {entry.msgid for entry in catalogue()} - set(source_messages()) == set()


def test_no_translation_is_missing_or_unsure() -> None:
    assert [entry.msgid for entry in catalogue().untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue().fuzzy_entries()] == []


def test_a_translation_keeps_every_placeholder() -> None:
    for entry in catalogue():
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text:
                assert placeholders(text) == placeholders(entry.msgid_plural or entry.msgid), entry.msgid


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)[-.\d]*[sdif]|\{\w*\}", text))


def test_the_compiled_catalogue_is_fresh() -> None:
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    assert translations(compiled) == translations(catalogue())
