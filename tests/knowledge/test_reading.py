import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading import UnreadableDocument, decode, read_lines
from tests.knowledge import plans

SENTENCE = "Đẩy mạnh phát triển xã hội số, phổ cập dịch vụ Internet băng thông rộng đến hộ gia đình."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_unicode_encoding_gives_the_same_text(encoding: str) -> None:
    assert decode(SENTENCE.encode(encoding), "kh.txt") == SENTENCE


def test_utf_16_of_either_byte_order_is_read() -> None:
    assert decode(b"\xfe\xff" + SENTENCE.encode("utf-16-be"), "kh.txt") == SENTENCE
    assert decode(b"\xff\xfe" + SENTENCE.encode("utf-16-le"), "kh.txt") == SENTENCE


def test_decomposed_letters_become_whole_ones() -> None:
    assert decode(unicodedata.normalize("NFD", SENTENCE).encode(), "kh.txt") == SENTENCE


def test_the_report_has_decomposed_letters_and_the_passages_have_none() -> None:
    assert not unicodedata.is_normalized("NFC", plans.raw("004"))
    assert all(unicodedata.is_normalized("NFC", passage.quote) for passage in plans.passages("004"))


@pytest.mark.parametrize("data", [b"", b"  \r\n\t ", b"\xef\xbb\xbf", b"\xff\xfe", "\xa0\n".encode()])
def test_an_empty_document_is_refused_with_a_clear_message(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match=r"kh\.txt.*Vui lòng"):
        decode(data, "kh.txt")


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04\x14\x00\x06", b"%PDF-1.7\n\x00\x01", b"abc\x00def", b"\x89PNG\r\n\x1a\n"]
)
def test_a_binary_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="Vui lòng"):
        decode(data, "kh.docx")


@pytest.mark.parametrize("encoding", ["cp1258", "latin-1", "utf-16-le"])
def test_another_encoding_is_refused(encoding: str) -> None:
    data = (SENTENCE * 3).encode(encoding, errors="replace") if encoding != "utf-16-le" else SENTENCE.encode(encoding)
    with pytest.raises(UnreadableDocument):
        decode(data + b"\xe9\xe8", "kh.txt")


def test_tcvn3_bytes_are_refused() -> None:
    with pytest.raises(UnreadableDocument, match="UTF-8"):
        decode("QuyÕt ®Þnh ban hµnh KÕ ho¹ch".encode("latin-1"), "kh.txt")


@pytest.mark.parametrize(
    "spoilt",
    [
        "QuyÕt ®Þnh vÒ viÖc ban hµnh KÕ ho¹ch ChuyÓn ®æi sè n¨m 2025",
        "Quyeát ñònh veà vieäc ban haønh Keá hoaïch Chuyeån ñoåi soá naêm 2025, phöôøng, xaõ",
        SENTENCE.encode().decode("latin-1").translate(dict.fromkeys(range(0x80, 0xA0), "")),
        "Quy\ufffdt \ufffd\ufffdnh",
    ],
    ids=["TCVN3", "VNI", "twice encoded", "lost letters"],
)
def test_letters_spoilt_by_an_old_font_or_a_wrong_conversion_are_refused(spoilt: str) -> None:
    with pytest.raises(UnreadableDocument, match=r"Unicode|UTF-8"):
        decode(spoilt.encode(), "kh.txt")


def test_a_plan_without_diacritics_is_not_taken_for_a_spoilt_one() -> None:
    assert decode(b"Ke hoach chuyen doi so nam 2025", "kh.txt") == "Ke hoach chuyen doi so nam 2025"


@given(st.binary())
def test_any_bytes_give_text_or_a_clear_error(data: bytes) -> None:
    try:
        text = decode(data, "kh.txt")
    except UnreadableDocument:
        return
    assert text.strip()
    assert unicodedata.is_normalized("NFC", text)


@given(st.text())
def test_no_character_is_lost_between_text_and_lines(text: str) -> None:
    found = read_lines(text)
    assert "\n".join(line.text for line in found) == text.replace("\r\n", "\n").replace("\r", "\n")
    assert [line.number for line in found] == list(range(1, len(found) + 1))
    assert found[0].page == 1
    assert all(0 <= after.page - before.page <= 1 for before, after in pairwise(found))


@pytest.mark.parametrize(("name", "pages"), [("000", 25), ("001", 14), ("002", 1), ("003", 37), ("004", 12)])
def test_the_pages_of_each_plan_are_counted(name: str, pages: int) -> None:
    assert plans.lines(name)[-1].page == pages


@pytest.mark.parametrize(
    ("name", "number", "page"),
    [("000", 67, 2), ("000", 1046, 13), ("000", 1567, 19), ("003", 1615, 22), ("003", 3018, 33), ("004", 261, 4)],
)
def test_the_count_agrees_with_the_page_numbers_that_the_text_kept(name: str, number: int, page: int) -> None:
    line = plans.lines(name)[number - 1]
    assert line.text.strip() == str(page)
    assert line.page == page


@pytest.mark.parametrize(
    ("name", "number"),
    [("000", 203), ("000", 506), ("000", 1096), ("000", 1826), ("003", 31), ("003", 214), ("003", 1421), ("003", 1711)],
)
def test_a_leading_space_for_another_reason_turns_no_page(name: str, number: int) -> None:
    before, line = plans.lines(name)[number - 2 : number]
    assert line.text.startswith(" ")
    assert line.page == before.page


def test_form_feeds_turn_pages_too() -> None:
    assert [line.page for line in read_lines("một\n\fhai\nba\n\fbốn")] == [1, 2, 2, 3]


def test_only_the_plan_without_page_breaks_says_so() -> None:
    assert [name for name in plans.NAMES if not plans.document(name).paged] == ["002"]
