"""Vietnamese sentences out of unpacked Debian packages: message catalogs, help pages, manuals, language packs."""

from __future__ import annotations

import gettext
import gzip
import html
import json
import re
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path

_TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^<>]{0,300}>", re.IGNORECASE | re.DOTALL)
_PLACE = re.compile(r"%(?:\d+\$)?[-+ #0]*\d*(?:\.\d+)?(?:\(\w+\))?(?:l{0,2}[a-zA-Z]|\d)|\$\{?\w+\}?|\{+[^{}]*\}+|&\w+;")
_MARKER = re.compile(r"\(&[A-Za-z]\)|[&_~](?=\w)|\\[a-zA-Z]\w?|\[\[[^\]|]*\||['\[\]{}|=*#]+")
_END = re.compile(r"(?<=[.?!:;])\s+|[\n\r\t]+|[()\"“”«»…•]+")
_MARKED = re.compile("[ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ]", re.IGNORECASE)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


def sentences(raw: str) -> Iterator[str]:
    """Splits `raw` into pieces of at least two words that bear Vietnamese letters; tags and placeholders go."""
    text = html.unescape(_TAG.sub("\n", raw))
    text = _MARKER.sub("", _PLACE.sub(" 0 ", text))
    for piece in _END.split(text):
        words = piece.split()
        if len(words) >= 2 and len(_MARKED.findall(piece)) * 4 >= len(words):
            yield " ".join(words)


def _catalog(path: Path) -> Iterator[str]:
    try:
        with path.open("rb") as file:
            translations = gettext.GNUTranslations(file)
    except (OSError, UnicodeDecodeError, ValueError, struct.error):
        return  # a damaged catalog, or one in an 8-bit code
    messages = getattr(translations, "_catalog", {})
    yield from (text for key, text in messages.items() if key and isinstance(text, str))


def _language_pack(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.endswith((".ftl", ".properties", ".dtd")):
                continue
            for line in archive.read(name).decode("utf-8", "replace").splitlines():
                if name.endswith(".dtd"):
                    yield from _QUOTED.findall(line)
                elif not line.startswith("#"):
                    yield line.partition("=")[2] if "=" in line else line


def _resource_pack(path: Path) -> Iterator[str]:
    """Chromium's .pak, version 5: header, (id, offset) entries, then the strings in UTF-8."""
    data = path.read_bytes()
    version, _, entries, _ = struct.unpack_from("<IIHH", data)
    if version != 5:
        return
    offsets = [struct.unpack_from("<HI", data, 12 + 6 * i)[1] for i in range(entries + 1)]
    for start, end in pairwise(offsets):
        yield data[start:end].decode("utf-8", "ignore")


def _messages(path: Path) -> Iterator[str]:
    content = json.loads(path.read_text("utf-8", "replace"))
    if isinstance(content, dict):
        yield from (text for text in content.values() if isinstance(text, str))


def _manual(path: Path) -> Iterator[str]:
    raw = gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
    lines = (re.sub(r"\\f.|\\[-,/&]", "", line) for line in raw.splitlines() if not line.startswith("."))
    yield " ".join(lines)


def _plain(path: Path) -> Iterator[str]:
    yield path.read_text("utf-8", "replace")


def _page(path: Path) -> Iterator[str]:
    yield re.sub(r"\s*\n\s*", " ", path.read_text("utf-8", "replace"))


_READERS: tuple[tuple[re.Pattern[str], Callable[[Path], Iterator[str]]], ...] = (
    (re.compile(r"/vi(?:_VN)?/.*\.mo$|/vi(?:_VN)?\.mo$"), _catalog),
    (re.compile(r"langpack-vi@.*\.xpi$"), _language_pack),
    (re.compile(r"/vi\.pak$"), _resource_pack),
    (re.compile(r"/vi\.json$"), _messages),
    (re.compile(r"/man/vi/.*\.gz$"), _manual),
    (re.compile(r"/vietnamese\.txt$"), _plain),
    (re.compile(r"/vi(?:_VN)?/.*\.x?html?$|[./]vi\.html$|/vie\.html$"), _page),
)


def package_sentences(root: Path) -> Iterator[str]:
    """Returns the Vietnamese sentences of the package unpacked under `root`, files in the order of their names."""
    for path in sorted(root.rglob("*")):
        name = path.as_posix()
        for pattern, reader in _READERS:
            if pattern.search(name) and path.is_file() and not path.is_symlink():
                for raw in reader(path):
                    yield from sentences(raw)
                break


def unique(lines: Iterable[str]) -> Iterator[str]:
    """Drops the lines seen before, whatever their capitals: catalogs repeat each other a great deal."""
    seen: set[str] = set()
    for line in lines:
        key = line.casefold()
        if key not in seen:
            seen.add(key)
            yield line
