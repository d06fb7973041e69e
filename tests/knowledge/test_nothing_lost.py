"""Nothing of a plan may get lost between its raw text and what the bot knows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.corpus import PLANS, read_document
from knowledge.left_out import LeftOut, read_kept
from knowledge.model import Passage
from knowledge.reading import read_lines
from tests.knowledge import plans
from tests.knowledge.losses import added_words, counted, lost_lines, lost_words, raw_lines, squeezed, texts

WHYS = {
    "title",
    "page number",
    "letterhead",
    "link address",
    "recipients",
    "signature",
    "closing formula",
    "reference to an appendix",
    "table title or header",
}


def _passages(name: str) -> list[Passage]:
    return [passage for passage in plans.corpus().passages if passage.file.startswith(name)]


def _reviewed(name: str) -> list[LeftOut]:
    return [entry for entry in read_kept(PLANS) if entry.file.startswith(name)]


def _marks(name: str) -> list[int]:
    return [note.mark for note in plans.notes(name)]


def _kept(name: str) -> list[str]:
    return texts(_passages(name), _reviewed(name))


@pytest.mark.parametrize("name", plans.NAMES)
def test_every_word_of_a_plan_is_kept_as_often_as_it_stands_there(name: str) -> None:
    assert not lost_words(plans.raw(name), _kept(name), _marks(name))


@pytest.mark.parametrize("name", plans.NAMES)
def test_every_line_of_a_plan_is_kept_in_its_order(name: str) -> None:
    assert lost_lines(plans.raw(name), _kept(name), _marks(name)) == []


@pytest.mark.parametrize("name", plans.NAMES)
def test_no_word_is_added_to_a_plan(name: str) -> None:
    assert added_words(plans.raw(name), _kept(name), _marks(name)) == set()


def test_what_the_reader_leaves_out_is_exactly_what_was_reviewed() -> None:
    assert plans.corpus().left_out == read_kept(PLANS)


def test_every_reason_for_leaving_out_is_one_of_the_agreed() -> None:
    assert {entry.why for entry in read_kept(PLANS)} <= WHYS


def test_little_is_left_out() -> None:
    for name in plans.NAMES:
        prose = sum(len(squeezed(entry.text)) for entry in _reviewed(name) if not entry.why.startswith("table"))
        assert prose < 0.03 * len(squeezed(plans.raw(name))), name


@pytest.mark.parametrize("name", plans.NAMES)
def test_the_loss_of_any_one_passage_would_be_seen(name: str) -> None:
    passages, reviewed = _passages(name), _reviewed(name)
    for at in range(len(passages)):
        kept = texts(passages[:at] + passages[at + 1 :], reviewed)
        assert lost_words(plans.raw(name), kept, _marks(name)), passages[at].id


def test_the_loss_of_a_footnote_would_be_seen() -> None:
    passages = [passage.model_copy(update={"footnotes": ()}) for passage in _passages("004")]
    assert lost_words(plans.raw("004"), texts(passages, _reviewed("004")), _marks("004"))


def test_the_loss_of_one_sentence_of_a_passage_would_be_seen() -> None:
    passages = _passages("004")
    at = next(at for at, passage in enumerate(passages) if "là 86" in passage.text)
    shorter = passages[at].model_copy(update={"text": passages[at].text.partition(" Đồng thời,")[0]})
    kept = texts([*passages[:at], shorter, *passages[at + 1 :]], _reviewed("004"))
    assert lost_words(plans.raw("004"), kept, _marks("004"))
    assert lost_lines(plans.raw("004"), kept, _marks("004"))


def test_a_reader_that_drops_a_page_would_be_seen() -> None:
    lines = tuple(line for line in plans.lines("001") if line.page != 5)
    passages, _ = read_document(plans.document("001"), lines)
    assert lost_lines(plans.raw("001"), texts(passages, _reviewed("001")), [])


def test_a_line_that_newly_falls_out_would_be_seen() -> None:
    fewer = plans.corpus().left_out[1:]
    assert fewer != read_kept(PLANS)


LINES = st.sampled_from(
    [
        "Phần I ",
        "I. MỤC TIÊU ",
        "1. Sở Nội vụ ",
        "2. Phát triển hạ tầng số, nền tảng số và các công cụ phân tích thông minh trên địa ",
        "1.1. Ngày Chuyển đổi số ",
        "a) Kết quả đạt được ",
        "b) Tồn tại, hạn chế: không có. ",
        "- Triển khai dịch vụ công trực tuyến cho người dân, gồm: ",
        "+ Tổ công nghệ số cộng đồng; ",
        "- 10 năm tới. ",
        "bàn tỉnh, bảo đảm an toàn thông tin trong 05 ",
        "Tổ chức tập huấn cho người dân. ",
        " đầu trang mới ",
        "Căn cứ Luật Công nghệ thông tin, ngày 29/6/2006; ",
        "Nơi nhận: ",
        "CHỦ TỊCH ",
        "KẾ HOẠCH ",
        "Trên đây là Kế hoạch chuyển đổi số./. ",
        "https://vneconomy.vn/fintech.htm",
        "                              ",
        "1 Quyết định của tỉnh ",
        "2 ",
        "",
        "",
        "",
    ]
)


@given(st.lists(LINES, max_size=40))
def test_whatever_the_order_of_its_parts_no_word_of_a_document_is_lost(lines: list[str]) -> None:
    text = "\n".join(lines)
    passages, left_out = read_document(plans.document("001"), read_lines(text))
    before, after = counted(raw_lines(text)), counted(texts(passages, left_out))
    assert {word for word in before if not word.isdigit()} <= set(after)
    headings = counted(" ".join(passage.section) for passage in passages)
    for word in ("huấn", "cộng", "trang", "luật", "vneconomy", "gồm"):  # each of one line that is no heading by itself
        if word not in headings:  # a line behind a heading may go on with it, and a path names a heading once
            assert after[word] >= before[word], word


def test_a_document_of_nothing_but_footnotes_is_left_out_not_lost() -> None:
    text = "                              \n1 Quyết định của tỉnh "
    passages, left_out = read_document(plans.document("001"), read_lines(text))
    assert (passages, [item.text for item in left_out]) == ((), ["1 Quyết định của tỉnh"])
