"""Plain text in every encoding that Vietnamese was ever written in, and HTML."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.corpus import PLANS
from knowledge.formats import legacy
from knowledge.formats.uploaded import read_upload
from knowledge.reading import UnreadableDocument
from tests.knowledge.formats.printing import plan

PLAN = (PLANS / "001_8a0f4d49d1bfac52.txt").read_text(encoding="utf-8")
WORDS = sorted({word for word in PLAN.split() if word.isalpha()})
TCVN3 = (
    "Căâđêôơư àảãáạ ằẳẵắặ ầẩẫấậ èẻẽéẹ ềểễếệ ìỉĩíị òỏõóọ ồổỗốộ ờởỡớợ ùủũúụ ừửữứự ỳỷỹýỵ",
    bytes.fromhex(
        "43a8a9aeaaabacad20b5b6b7b8b920bbbcbdbec620c7c8c9cacb20cccecfd0d120d2d3d4d5d620d7d8dcddde20dfe1e2e3e420e5e6e7e8e920"
        "eaebecedee20eff1f2f3f420f5f6f7f8f920fafbfcfdfe"
    ),
)
"""Every small letter of TCVN 5712:1993 with its byte, from the standard's table."""


def as_vni(text: str) -> bytes:
    """Text in VNI-Windows, by the rules of the encoding: a letter, its shape, its tone."""
    shapes = {"\u0302": "â", "\u0306": "ê"}
    tones = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
    both = {
        ("\u0302", "\u0301"): "á", ("\u0302", "\u0300"): "à", ("\u0302", "\u0309"): "å", ("\u0302", "\u0303"): "ã",
        ("\u0302", "\u0323"): "ä", ("\u0306", "\u0301"): "é", ("\u0306", "\u0300"): "è", ("\u0306", "\u0309"): "ú",
        ("\u0306", "\u0303"): "ü", ("\u0306", "\u0323"): "ë",
    }  # fmt: skip
    whole = {"đ": "ñ", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î"}
    said = ""
    for letter in unicodedata.normalize("NFC", text):
        base, *found = unicodedata.normalize("NFD", letter.lower())
        found = sorted(found, key=lambda mark: mark in tones)
        if letter.lower() in whole:
            piece = whole[letter.lower()]
        elif found[:1] == ["\u031b"]:
            piece = {"o": "ô", "u": "ö"}[base] + "".join(tones[mark] for mark in found[1:])
        elif len(found) == 2:
            piece = base + both[found[0], found[1]]
        else:
            piece = base + "".join({**shapes, **tones}[mark] for mark in found)
        said += piece.upper() if letter.isupper() else piece
    return said.encode("latin-1")


@pytest.mark.parametrize("prefix", ["000", "001", "002", "003", "004"])
def test_a_plan_as_text_comes_back_line_by_line(prefix: str) -> None:
    document, lines = plan(prefix)
    read = read_upload((PLANS / document.file).read_bytes(), document.file)
    assert read.text.split("\n") == [line.text for line in lines]
    assert len(read.pages) == lines[-1].page
    assert read.warnings == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_form_of_unicode_is_read(encoding: str) -> None:
    assert read_upload(PLAN.encode(encoding), "a.txt").text == PLAN.removeprefix("\ufeff")


def test_windows_1258_is_read_and_told() -> None:
    text = " ".join(WORDS)
    data = b"".join(_in_1258(letter) for letter in text)
    read = read_upload(data, "a.txt")
    assert read.text == text
    assert [warning.code for warning in read.warnings] == ["old_encoding"]


def _in_1258(letter: str) -> bytes:
    try:
        return letter.encode("cp1258")
    except UnicodeEncodeError:
        decomposed = unicodedata.normalize("NFD", letter)
        shape = unicodedata.normalize(
            "NFC", "".join(mark for mark in decomposed if mark not in "\u0300\u0301\u0303\u0309\u0323")
        )
        return shape.encode("cp1258") + "".join(m for m in decomposed if m in "\u0300\u0301\u0303\u0309\u0323").encode(
            "cp1258"
        )


def test_every_small_letter_of_tcvn3_is_converted_by_the_standards_table() -> None:
    text, data = TCVN3
    assert legacy.to_unicode(data.decode("latin-1"), "tcvn3") == text


def test_vni_is_converted_by_the_rules_of_the_encoding() -> None:
    text = " ".join(WORDS)
    assert legacy.to_unicode(as_vni(text).decode("latin-1"), "vni") == text


@pytest.mark.parametrize("as_utf8", [False, True])
def test_a_text_in_vni_is_known_without_a_font(as_utf8: bool) -> None:
    text = " ".join(WORDS)
    data = as_vni(text)
    read = read_upload(data.decode("latin-1").encode() if as_utf8 else data, "a.txt")
    assert read.text == text
    assert read.warnings[0].code == "old_encoding"


def test_a_text_in_tcvn3_is_known_without_a_font() -> None:
    assert "Độc lập - Tự do" not in "§éc lËp - Tù do"
    data = "§éc lËp - Tù do - H¹nh phóc. Céng hoµ x· héi chñ nghÜa ViÖt Nam. KÕ ho¹ch chuyÓn ®æi sè".encode("latin-1")
    read = read_upload(data, "a.txt")
    assert read.text == "Độc lập - Tự do - Hạnh phúc. Cộng hoà xã hội chủ nghĩa Việt Nam. Kế hoạch chuyển đổi số"


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=60))
def test_proper_vietnamese_always_comes_back_as_it_is(words: list[str]) -> None:
    text = " ".join(words)
    assert legacy.repaired([text]) == ([text], None)


@given(
    st.lists(
        st.sampled_from([word for word in WORDS if word.encode("latin-1", "ignore").decode("latin-1") == word]),
        min_size=1,
    )
)
def test_vietnamese_of_latin_1_letters_alone_comes_back_as_it_is(words: list[str]) -> None:
    assert legacy.repaired([" ".join(words)])[1] is None


@pytest.mark.parametrize(
    "text",
    ["El señor Muñoz añadió que mañana habrá más información según él", "Größe, Straße, für, müssen, können, daß, Öl"],
)
def test_other_languages_are_left_alone(text: str) -> None:
    assert legacy.repaired([text]) == ([text], None)


def test_reserved_characters_cannot_be_smuggled_in() -> None:
    assert read_upload("Đạt 95%\U00100003 hồ\u200b sơ.".encode(), "a.txt").text == "Đạt 95% hồ sơ."


def test_html_keeps_text_lists_and_tables_and_leaves_the_rest() -> None:
    page = """<!doctype html><html><head><title>T</title><style>p{}</style></head><body><nav>Trang chủ</nav>
    <main><h1>KẾ HOẠCH</h1><p>Tỉnh triển khai các nhiệm vụ <b>sau</b>:</p><ol><li>Mở lớp;<li>Tuyên truyền.</ol>
    <ol type=a><li>Việc a;</ol><ul><li>Gạch đầu dòng.</ul><p style="display:none">ẩn</p>
    <table><tr><th>TT<th>Việc<th>Hạn</tr><tr><td>1<td>Mở lớp<td>2026</tr></table></main>
    <script>alert(1)</script><footer>Bản quyền</footer></body></html>"""
    read = read_upload(page.encode(), "a.htm")
    assert read.kind == "html"
    assert read.text.splitlines() == [
        "KẾ HOẠCH", "Tỉnh triển khai các nhiệm vụ", "sau:", "1. Mở lớp;", "2. Tuyên truyền.", "a) Việc a;",
        "- Gạch đầu dòng.", "1. Mở lớp; Hạn: 2026.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "trống"),
        (b" \n\t", "trống"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, r"\.doc"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "ảnh"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 40, "ảnh"),
        (b"Rar!\x1a\x07\x00" + b"\0" * 40, "nén"),
        (b"{\\rtf1 a}", "RTF"),
        (b"%PDF-1.7\nrubbish", "hỏng"),
        (bytes(range(256)) * 4, "nhị phân|bảng mã"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
    ],
)
def test_what_cannot_be_read_is_refused_in_clear_words(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableDocument, match=says):
        read_upload(data, "tệp")
