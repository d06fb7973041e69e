import pytest

from knowledge import marks
from knowledge.footnotes import Note, mark_calls, read_notes
from knowledge.layout import NOTE, TEXT, Laid
from knowledge.reading import Line
from tests.knowledge import plans


@pytest.mark.parametrize(("name", "count"), [("000", 34), ("001", 0), ("002", 2), ("003", 0), ("004", 17)])
def test_every_footnote_is_found_in_its_order(name: str, count: int) -> None:
    assert [note.mark for note in plans.notes(name)] == list(range(1, count + 1))


@pytest.mark.parametrize("name", plans.NAMES)
def test_every_footnote_hangs_on_one_passage(name: str) -> None:
    called = [note.mark for passage in plans.passages(name) for note in passage.footnotes]
    assert called == [note.mark for note in plans.notes(name)]


@pytest.mark.parametrize(
    ("name", "mark", "words"),
    [
        ("000", 1, "“Tìm hiểu về Cải cách hành chính và Chuyển đổi số” với số lượt tham dự"),
        ("000", 3, "trên loa phát thanh 975 lượt."),
        ("000", 10, "Ban hành danh mục cơ sở dữ liệu dùng chung và Danh mục dữ liệu mở tỉnh."),
        ("000", 12, "huyện Long Hồ đạt tỷ lệ 37,55%)."),
        ("000", 16, "tỉnh Đồng Tháp). Kết quả:"),
        ("000", 17, "thành phố Cần Thơ năm 2024."),
        ("000", 27, "gồm: 10 cơ sở y tế công lập"),
        ("000", 28, "và 10 cơ sở Y tế tư nhân."),
        ("000", 30, "Tổng cục Giáo dục nghề nghiệp."),
        ("002", 1, "theo quy định của pháp luật."),
        ("002", 2, "dịch vụ đô thị thông minh."),
        ("004", 3, "Kế hoạch số 02-KH/BCĐTW và các văn bản của Trung ương"),
        ("004", 4, "hoạt động chuyển đổi số của địa phương."),
        ("004", 7, "14 chỉ dẫn địa lý; 24 nhãn hiệu"),
        ("004", 8, "24 nhãn hiệu chứng nhận), trong đó"),
        ("004", 10, "Công văn số 1552/BTTTT-THH ngày 26/4/2022"),
        ("004", 11, "UBND tỉnh đã phê duyệt nhiệm vụ dự toán"),
        ("004", 13, "Trung tâm Phục vụ hành chính công; 51 cán bộ"),
        ("004", 15, "xã, phường đã được hỗ trợ là 86, đạt 69,35%."),
        ("004", 17, "Toàn tỉnh có khoảng 150 doanh nghiệp"),
    ],
)
def test_a_mark_is_taken_out_of_the_text_and_its_note_put_with_the_passage(name: str, mark: int, words: str) -> None:
    note = next(note for note in plans.notes(name) if note.mark == mark)
    holder = next(passage for passage in plans.passages(name) if mark in {found.mark for found in passage.footnotes})
    assert words in " ".join(holder.text.split())
    assert f"[{mark}] {' '.join(note.text.split())}" in holder.quote


def test_a_note_called_in_a_heading_goes_to_the_first_passage_below_it() -> None:
    first = plans.passages("004")[0]
    assert [note.mark for note in first.footnotes] == [1, 2, 3]
    assert first.section[1].endswith("Nghị quyết 57-NQ/TW")


def test_a_note_of_many_lines_is_whole_and_its_broken_address_rejoined() -> None:
    text = plans.notes("004")[4].text
    assert text.startswith("Phát thanh mở 2 chuyên đề")
    assert text.endswith("phong trào “Bình dân học vụ số”.")
    assert "https://thvl.vn/the-gioi/khoa-hoc-the-gioi;" in text


def test_a_note_of_eighty_six_communes_names_eighty_six() -> None:
    assert len(plans.notes("004")[14].text.split(",")) == 86


def test_no_footnote_runs_into_the_text() -> None:
    texts = [passage.text for passage in plans.passages("000")]
    assert not any("Kế hoạch số 63/KH-STTTT" in text or "BC số 526/BC-UBND" in text for text in texts)


def _laid(*rows: tuple[str, str, int]) -> list[Laid]:
    return [Laid(Line(number, page, text), role) for number, (role, text, page) in enumerate(rows, start=1)]


def test_a_year_is_not_taken_for_a_mark() -> None:
    laid = _laid((TEXT, "từ năm 2017 đến năm 202417", 1), (NOTE, "17 Công văn", 1))
    texts = mark_calls(laid, [Note(17, "Công văn", 1)])
    assert texts[1].startswith("từ năm 2017 đến năm 2024")
    assert not texts[1].endswith("17")


def test_where_two_figures_could_bear_the_mark_neither_is_touched_and_the_note_is_kept() -> None:
    laid = _laid((TEXT, "có 8615 xã và 9915 ấp", 1))
    texts = mark_calls(laid, [Note(15, "Phú Quới", 1)])
    assert texts[1] == "có 8615 xã và 9915 ấp" + marks.note(0)


def test_numbers_that_open_a_line_inside_a_note_open_no_new_note() -> None:
    laid = _laid((NOTE, "1 Kế hoạch với", 1), (NOTE, "45 bài và", 1), (NOTE, "2 Công văn", 1))
    assert read_notes(laid) == (Note(1, "Kế hoạch với 45 bài và", 1), Note(2, "Công văn", 1))
