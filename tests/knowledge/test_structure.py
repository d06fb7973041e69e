import re
from dataclasses import replace

import pytest

from knowledge import marks
from knowledge.layout import Laid
from knowledge.rejoining import join
from knowledge.structure import Block, read_blocks
from tests.knowledge import plans


def _sections(name: str) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(block.section for block in plans.blocks(name)))


def test_the_path_goes_from_the_part_to_the_letter() -> None:
    assert (
        "Phần I. ĐÁNH GIÁ KẾT QUẢ THỰC HIỆN NĂM 2024",
        "I. TÌNH HÌNH THỰC HIỆN CÁC NHIỆM VỤ NĂM 2024",
        "10. Xã hội số",
        "a) Kết quả đạt được",
    ) in _sections("000")


def test_a_wrong_number_of_the_original_does_not_break_the_path() -> None:
    under = [section[3] for section in _sections("000") if section[2:3] == ("1. Nhận thức số",) and len(section) > 3]
    assert list(dict.fromkeys(under)) == [
        "1.1. Ngày Chuyển đổi số",
        "2.2. Chia sẻ bài toán, sáng kiến, cách làm về chuyển đổi số",
        "1.3. Truyền thông về chuyển đổi số",
    ]


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        (
            "000",
            "10. Nâng cao nhận thức, tuyên truyền, truyền thông và các giải pháp khác "
            "đẩy mạnh chuyển đổi số, đảm bảo an toàn thông tin",
        ),
        ("001", "15. Báo và Đài Phát thanh và Truyền hình Vĩnh Long và các cơ quan báo chí trên địa bàn tỉnh"),
        ("003", "1.1. Tăng cường sự lãnh đạo của các cấp ủy Đảng, nâng cao nhận thức về chuyển đổi số"),
        ("004", "III. PHƯƠNG HƯỚNG, NHIỆM VỤ TRỌNG TÂM 3 THÁNG CUỐI NĂM 2025"),
    ],
)
def test_a_heading_over_two_lines_is_one_heading(name: str, heading: str) -> None:
    assert any(heading in section for section in _sections(name))


@pytest.mark.parametrize(
    ("name", "heading", "first_words"),
    [
        ("000", "b) Hoạt động của Ban Chỉ đạo chuyển đổi số tỉnh", "Kiện toàn Ban Chỉ đạo"),
        ("000", "8. Sở Tài chính", "Phối hợp các đơn vị"),
        ("001", "2.1. Nông nghiệp và môi trường", "Phát triển kinh tế số"),
        ("003", "4.9. Chuyển đổi số trong lĩnh vực năng lượng", "Chuyển đổi số trong"),
        ("004", "4. Kế hoạch số 02-KH/BCĐTW", "Tiếp tục triển khai"),
    ],
)
def test_a_heading_ends_where_its_paragraph_begins(name: str, heading: str, first_words: str) -> None:
    block = next(block for block in plans.blocks(name) if block.section[-1] == heading)
    assert marks.plain(block.text).startswith(first_words)


def test_a_line_that_begins_with_a_dash_inside_a_sentence_is_no_item() -> None:
    texts = [marks.plain(block.text) for block in plans.blocks("001")]
    assert any("công nghệ số trong 05 - 10 năm tới." in text for text in texts)


@pytest.mark.parametrize("name", plans.NAMES)
def test_no_block_is_a_piece_of_a_sentence(name: str) -> None:
    for block in plans.blocks(name):
        first = marks.plain(block.text)[:1]
        assert first.isupper() or first.isdigit() or first in "“(", marks.plain(block.text)


def test_a_sentence_over_two_pages_is_whole_and_begins_on_the_first() -> None:
    block = next(
        block for block in plans.blocks("004") if "cổng thông tin điện tử về Đề án 06" in marks.plain(block.text)
    )
    assert "hưởng ứng các hoạt động chuyển đổi số của địa phương" in marks.plain(block.text)
    assert (block.page, marks.last_page(block.text, block.page)) == (1, 2)


def test_words_hyphenated_over_a_line_are_whole() -> None:
    assert plans.passage("000", "cụm loa truyền thanh ứng dụng CNTT-VT kết nối")
    assert plans.passage("000", "triển khai thực hiện Quyết định số 742/QĐ-UBND ngày 06/4/2023 của Chủ tịch UBND tỉnh.")
    assert plans.passage("004", "Quyết định số 422/QĐ-TTg ngày 4/4/2022")
    assert plans.passage("003", "ngành Y tế Vĩnh Phúc giai đoạn 2020-2025 được phê duyệt")


@pytest.mark.parametrize(
    ("text", "line", "joined"),
    [
        ("ứng dụng CNTT-", "VT kết nối", "ứng dụng CNTT-VT kết nối"),
        ("quốc phòng - an", "ninh", "quốc phòng - an ninh"),
        ("kinh tế -", "xã hội", "kinh tế - xã hội"),
        ("xem https://thvl.vn/", "tong-hop.", "xem https://thvl.vn/tong-hop."),
        ("năm 2024" + marks.note(16), ". Thường xuyên", "năm 2024" + marks.note(16) + ". Thường xuyên"),
        ("hội thi", marks.note(0), "hội thi" + marks.note(0)),
    ],
)
def test_lines_join_as_their_words_ask(text: str, line: str, joined: str) -> None:
    assert join(text, line) == joined


@pytest.mark.parametrize("name", plans.NAMES)
def test_page_numbers_and_letterheads_are_not_in_the_text(name: str) -> None:
    for passage in plans.passages(name):
        assert not re.search(r"CỘNG H[OÒ]|Độc lập - Tự do|Nơi nhận|KT\. GIÁM ĐỐC", passage.text)
    assert (
        plans.passage("000", "cơ sở khám chữa bệnh thực liên thông dữ liệu giấy khám sức khỏe lái xe")
        if name == "000"
        else True
    )


@pytest.mark.parametrize("name", plans.NAMES)
def test_addresses_of_hyperlinks_at_the_foot_of_a_page_are_not_in_the_text(name: str) -> None:
    assert not any("vneconomy" in passage.text for passage in plans.passages(name))


def test_the_address_that_a_sentence_gives_stays() -> None:
    assert plans.passage("000", "các bài toán chuyển đổi số: https://c63.mic.gov.vn.")


def test_closing_words_for_all_stand_under_no_single_agency() -> None:
    passage = plans.passage("000", "UBND tỉnh yêu cầu các sở, ban, ngành tỉnh")
    assert passage.section[-1] == "VI. TỔ CHỨC THỰC HIỆN"


def test_broken_lines_are_known_without_the_space_at_their_ends() -> None:
    bare = [replace(item, line=replace(item.line, text=item.line.text.rstrip())) for item in plans.laid("001")]
    texts = {item.line.number: item.text for item in bare}
    assert [block.text for block in read_blocks(bare, texts)] == [block.text for block in plans.blocks("001")]


def test_a_document_of_one_line_a_paragraph_needs_no_rejoining() -> None:
    laid = [item for item in plans.laid("002") if item.role == "text"]
    bare: list[Laid] = [replace(item, line=replace(item.line, text=item.line.text.rstrip())) for item in laid]
    blocks: tuple[Block, ...] = read_blocks(bare, {item.line.number: item.text for item in bare})
    assert len(blocks) == len(plans.blocks("002"))
