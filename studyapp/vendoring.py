"""Fetches the vendored front-end files again: `python -m studyapp.vendoring` (needs npm and a network).

Nothing at run time or at set-up calls this: the files are committed, each package with its licence, and
`SHA256SUMS` beside them is checked by the tests.
"""

import hashlib
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "studyapp" / "static" / "vendor"
TEST_VENDOR = ROOT / "tests" / "browser" / "vendor"

# package → (version, folder that receives it, files or folders of the package that we ship)
PACKAGES: dict[str, tuple[str, Path, tuple[str, ...]]] = {
    "htmx.org": ("4.0.1", VENDOR, ("dist/htmx.min.js",)),
    "uplot": ("1.6.32", VENDOR, ("dist/uPlot.iife.min.js", "dist/uPlot.min.css")),
    "katex": ("0.19.1", VENDOR, ("dist/katex.min.js", "dist/katex.min.css", "dist/fonts")),
    "axe-core": ("4.14.1", TEST_VENDOR, ("axe.min.js", "LICENSE-3RD-PARTY.txt")),
}
OLD_FONT_FORMATS = {".ttf", ".woff"}


def fetch_package(name: str, *, version: str, scratch: Path) -> Path:
    """Download one package with `npm pack`; return its unpacked folder."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", f"{name}@{version}"], cwd=scratch, check=True, capture_output=True, text=True
    )
    unpacked = scratch / name
    with tarfile.open(scratch / packed.stdout.strip()) as archive:
        archive.extractall(unpacked, filter="data")
    return unpacked / "package"


def copy_files(package: Path, *, paths: tuple[str, ...], target: Path) -> None:
    """Copy the named files (and the licence) into a fresh `target`, without the folder `dist`."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for path in ("LICENSE", *paths):
        source = package / path
        if source.is_dir():
            shutil.copytree(source, target / source.name)
        else:
            shutil.copyfile(source, target / source.name)


def keep_woff2_only(target: Path) -> None:
    """Every browser that reads our CSS reads woff2: drop the older font formats, and the CSS that names them."""
    for font in target.glob("fonts/*"):
        if font.suffix in OLD_FONT_FORMATS:
            font.unlink()
    for sheet in target.glob("*.css"):
        text = re.sub(r',\s*url\([^)]*\.(?:ttf|woff)\)\s*format\("[^"]*"\)', "", sheet.read_text("utf-8"))
        sheet.write_text(text, "utf-8")


def checksums(folder: Path) -> str:
    """One `sha256sum` line per file below `folder`, sorted by path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n" for path in files
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        for name, (version, folder, paths) in PACKAGES.items():
            package = fetch_package(name, version=version, scratch=Path(scratch))
            target = folder / f"{name}-{version}"
            copy_files(package, paths=paths, target=target)
            keep_woff2_only(target)
    for folder in (VENDOR, TEST_VENDOR):
        (folder / "SHA256SUMS").write_text(checksums(folder), "utf-8")


if __name__ == "__main__":
    main()
