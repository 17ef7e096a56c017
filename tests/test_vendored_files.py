"""The vendored front-end files are the ones that were fetched, each with its licence."""

from pathlib import Path

import pytest

from studyapp.vendoring import PACKAGES, TEST_VENDOR, VENDOR, checksums


@pytest.mark.parametrize("folder", [VENDOR, TEST_VENDOR], ids=["site", "tests"])
def test_every_vendored_file_has_its_recorded_checksum(folder: Path) -> None:
    assert checksums(folder) == (folder / "SHA256SUMS").read_text("utf-8")


@pytest.mark.parametrize("name", PACKAGES)
def test_every_vendored_package_carries_its_licence(name: str) -> None:
    version, folder, _ = PACKAGES[name]
    assert (folder / f"{name}-{version}" / "LICENSE").stat().st_size > 500


def test_no_vendored_style_sheet_names_a_file_that_is_not_there() -> None:
    sheet = (VENDOR / "katex-0.19.1" / "katex.min.css").read_text("utf-8")
    assert ".woff2" in sheet and ".ttf" not in sheet
