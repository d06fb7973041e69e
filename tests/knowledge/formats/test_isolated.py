"""No file can harm the bot: bombs, broken files and endless ones end in a sentence for the official."""

from __future__ import annotations

import io
import time
import zipfile
import zlib

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.corpus import PLANS
from knowledge.formats import isolated
from knowledge.formats.isolated import read_isolated
from knowledge.formats.limits import MAX_BYTES, Allowance
from knowledge.formats.uploaded import Uploaded, read_upload
from knowledge.reading import UnreadableDocument
from tests.knowledge.formats.printing import docx_of_paragraphs, paragraphs, plan, save_docx

PLAN = (PLANS / "001_8a0f4d49d1bfac52.txt").read_bytes()


def word_file() -> bytes:
    """A small but real Word file."""
    document = docx.Document()
    document.add_paragraph("Kế hoạch chuyển đổi số.")
    return save_docx(document)


def with_part(name: str, content: bytes) -> bytes:
    """A real Word file with one part replaced or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word_file())) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, content)
    return buffer.getvalue()


def pdf_of(objects: list[bytes]) -> bytes:
    """A PDF of these objects, the first of which is its catalogue."""
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + tail


def pdf_with(content: bytes, pages: int = 1, box: bytes = b"0 0 595 842") -> bytes:
    """A PDF whose pages all show the same packed content."""
    packed = zlib.compress(content, 9)
    kids = b" ".join(b"%d 0 R" % (number + 4) for number in range(pages))
    return pdf_of([
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%b]>>" % (pages, kids),
        b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(packed), packed),
        *[b"<</Type/Page/Parent 2 0 R/MediaBox[%b]/Contents 3 0 R>>" % box] * pages,
    ])  # fmt: skip


def test_a_plan_comes_back_from_the_child_as_it_is_read_here() -> None:
    document, lines = plan("004")
    data = docx_of_paragraphs(*paragraphs(document, lines))
    told: list[tuple[int, int]] = []
    assert read_isolated(data, "kế hoạch.docx", lambda done, total: told.append((done, total))) == read_upload(data, "")
    assert told[-1] == (12, 12)


def test_the_child_starts_fast_and_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "secret")
    best = 9.0
    for _ in range(3):
        start = time.monotonic()
        read_isolated(PLAN, "a.txt")
        best = min(best, time.monotonic() - start)
    assert best < 2.0  # half a second where nothing else runs
    assert "DATABASE_URL" not in isolated._KEPT


BOMBS = {
    "a part that unpacks to 300 MB": with_part("word/media/a.bin", bytes(300_000_000)),
    "a billion laughs": with_part(
        "word/document.xml",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>',
    ),
    "a zip cut short": b"PK\x03\x04" + bytes(100),
    "XML nested 100,000 deep": with_part("word/document.xml", b"<a>" * 100_000 + b"</a>" * 100_000),
    "HTML nested 100,000 deep": b"<html><body>" + b"<div>" * 100_000 + "Nội dung".encode() + b"</div>" * 100_000,
    "a PDF of 501 pages": pdf_with(b"", pages=501),
    "a PDF stream of 200 MB of drawing": pdf_with(b"0 0 m 9 9 l S\n" * 15_000_000),
    "a PDF page as large as a town": pdf_with(b"0 0 9 9 re f", box=b"0 0 1e9 1e9"),
    "PDF objects nested 200,000 deep": pdf_of([b"<</Type/Catalog/Pages " + b"[" * 200_000 + b"]" * 200_000 + b">>"]),
    "21 MB": b"a" * (MAX_BYTES + 1),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_in_a_sentence_for_the_official(name: str) -> None:
    start = time.monotonic()
    allowance = Allowance(cpu_seconds=3, wall_seconds=12)
    with pytest.raises(UnreadableDocument, match="Vui lòng"):
        read_isolated(BOMBS[name], "bom", allowance=allowance)
    assert time.monotonic() - start < 14


@pytest.mark.parametrize(
    ("child", "says"),
    [
        ("import os; os.abort()", "quá phức tạp hoặc bị hỏng"),
        ("while True: pass", "quá lâu"),
        ("import time; time.sleep(60)", "quá lâu"),
        ("print('rubbish')", "quá phức tạp hoặc bị hỏng"),
        ("bytearray(4_000_000_000)", "quá phức tạp hoặc bị hỏng"),
    ],
)
def test_every_death_of_the_child_is_told_in_clear_words(
    child: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_AS, (10**9, 10**9)); {child}"
    program = isolated.subprocess.Popen
    code = child if "while" in child else limited
    monkeypatch.setattr(
        isolated.subprocess,
        "Popen",
        lambda command, **given: program([command[0], "-c", code], **given),
    )
    with pytest.raises(UnreadableDocument, match=says):
        read_isolated(PLAN, "a.txt", allowance=Allowance(wall_seconds=1.0))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(
        st.binary(max_size=400),
        st.sampled_from([b"%PDF-1.4\n", b"PK\x03\x04", b"<html>", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"]).flatmap(
            lambda start: st.binary(max_size=300).map(lambda rest: start + rest)
        ),
        st.text(max_size=200).map(str.encode),
    )
)
def test_any_bytes_are_read_or_refused_and_nothing_else(data: bytes) -> None:
    read_or_refused(data)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 255)), min_size=1, max_size=20), st.booleans())
def test_a_damaged_file_is_read_or_refused_and_nothing_else(damage: list[tuple[int, int]], is_word: bool) -> None:
    data = bytearray(word_file() if is_word else pdf_with(b"BT /F1 12 Tf (a) Tj ET"))
    for place, value in damage:
        data[place % len(data)] = value
    read_or_refused(bytes(data))


def read_or_refused(data: bytes) -> None:
    """Reads some bytes here, without the walls of the child."""
    try:
        assert isinstance(read_upload(data, "tệp"), Uploaded)
    except UnreadableDocument as refused:
        said = str(refused)
    else:
        return
    assert "vui lòng" in said.lower()
