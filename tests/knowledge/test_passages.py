import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest

from knowledge.corpus import MANIFEST, PLANS, BadManifest, read_corpus, read_document
from knowledge.reading import UnreadableDocument, read_lines
from knowledge.sentences import sentences, split_long, topic
from tests.knowledge import plans
from tests.knowledge.losses import squeezed

PROSE = [passage for name in plans.NAMES for passage in plans.passages(name)]


def test_each_plan_gives_about_as_many_passages_as_it_has_items() -> None:
    counts = {name: len(plans.passages(name)) for name in plans.NAMES}
    assert counts == {"000": 171, "001": 115, "002": 163, "003": 166, "004": 61}


def test_ids_are_unique_over_prose_and_target_rows() -> None:
    ids = [passage.id for passage in plans.corpus().passages]
    assert len(ids) == len(set(ids))


def test_an_id_changes_with_the_words_and_not_with_the_spaces() -> None:
    passage = plans.passage("004", "xã, phường đã được hỗ trợ là 86")
    assert passage.id == f"004-{hashlib.sha256(squeezed(passage.text).encode()).hexdigest()[:10]}"


def test_a_passage_is_neither_a_heading_nor_a_chapter() -> None:
    for passage in PROSE:
        assert passage.section, passage.id
        assert passage.text not in passage.section, passage.id
        assert len(passage.text) >= 80 or passage.lead_in, passage.id
        assert len(passage.text) <= 950, passage.id


def test_a_passage_reads_as_clean_text() -> None:
    for passage in PROSE:
        for text in (passage.text, passage.lead_in, *passage.section, *(note.text for note in passage.footnotes)):
            assert not re.search(r"\t| {2}|\xa0|\ufeff|[\U0000e000-\U0000f8ff\U00100000-\U0010fffd]", text), passage.id
            assert text == text.strip(), passage.id
        assert not re.match(r"[-–+,.;:)]|[a-zđ]\) ", passage.text), passage.id


def test_a_passage_begins_with_a_sentence_or_says_what_it_belongs_to() -> None:
    assert [passage.id for passage in PROSE if passage.text[0].islower() and not passage.lead_in] == []


def test_a_short_list_stays_with_the_words_that_open_it() -> None:
    passage = plans.passage("000", "Tổng kinh phí tỉnh được bố trí là 93.832.477.000 đồng")
    assert passage.text.startswith("Kết quả thực hiện và giải ngân Kế hoạch")
    assert "- Kết quả thực hiện: 20.297.922.000 đồng" in passage.text


def test_an_item_of_a_long_list_carries_the_words_that_open_it() -> None:
    first = plans.passage("004", "đưa vào hoạt động 366 trạm BTS 5G")
    second = plans.passage("004", "Mạng truyền số liệu chuyên dùng của tỉnh kết nối")
    assert first.text.startswith("Về hạ tầng số, dữ liệu số:\n+ Hạ tầng viễn thông")
    assert second.lead_in == "Về hạ tầng số, dữ liệu số:"


def test_a_duty_names_who_has_it() -> None:
    passage = plans.passage("001", "Chi cục Thuế khu vực XVII")
    assert passage.text.startswith(
        "Đề nghị Chi cục Thuế khu vực XVII – Bộ phận một cửa Vĩnh Long\na) Thực hiện nhiệm vụ"
    )
    later = plans.passage("001", "Đoàn Thanh niên Cộng sản Hồ Chí Minh tỉnh: chỉ đạo")
    assert later.lead_in.startswith("Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh")


def test_an_opening_that_says_too_little_is_told_with_its_subject() -> None:
    passage = plans.passage("000", "Đội phòng thủ: Sở TTTT Vĩnh Long hoàn thành xuất sắc nhiệm vụ")
    assert passage.lead_in.startswith("Tổ chức diễn tập thực chiến ATTT")
    assert passage.lead_in.endswith("… Kết quả:")


def test_a_remark_too_short_for_itself_joins_its_neighbour() -> None:
    passage = plans.passage("000", "Ngày Chuyển đổi số quốc gia 10.10 năm 2024")
    assert passage.text.endswith("\nTồn tại, hạn chế: không có.")


@pytest.mark.parametrize(
    ("name", "words", "page"),
    [
        ("000", "giấy khám sức khỏe lái xe phục vụ Đề án 06/CP", 12),
        ("000", "Khai báo lưu trú: 15/15", 13),
        ("000", "Tổ chức diễn tập ATTT năm 2025 bằng hình thức thực chiến", 18),
        ("000", "chương trình “Bảo vệ và hỗ trợ trẻ em tương tác lành mạnh", 19),
        ("001", "cài đặt, sử dụng app “Smart Vĩnh Long”", 3),
        ("003", "Triển khai mobile money", 7),
        ("004", "xã, phường đã được hỗ trợ là 86", 4),
        ("004", "Duy trì, cập nhật, kết nối, chia sẻ 22/24", 3),
        ("004", "UBND tỉnh cũng đã có văn bản chỉ đạo về việc bổ sung", 4),
    ],
)
def test_a_passage_knows_the_page_on_which_it_begins(name: str, words: str, page: int) -> None:
    assert plans.passage(name, words).page == page


def test_budgets_are_never_for_citizens() -> None:
    money = re.compile(r"KINH PHÍ|kinh phí$")
    assert {item.audience for item in PROSE if any(money.search(heading) for heading in item.section)} == {"internal"}
    assert plans.passage("000", "55.862 triệu đồng").audience == "internal"


def test_the_legal_bases_are_for_helpers_and_apart_from_the_articles() -> None:
    legal = [item for item in PROSE if item.text.startswith("Căn cứ ")]
    assert legal
    assert {item.audience for item in legal} == {"helper"}
    assert not any("Điều 1." in item.text for item in legal)


def test_province_and_date_come_from_the_document() -> None:
    for item in plans.corpus().passages:
        document = plans.document(item.file[:3])
        assert (item.province, item.as_of) == (document.province, document.as_of)
    assert {item.province for item in plans.passages("003")} == {"vinh-phuc"}


def test_sentences_are_not_cut_at_abbreviations_addresses_or_inside_brackets() -> None:
    text = (
        "Đại học Kinh tế TP.HCM và TP. Cần Thơ (gồm: A. B) có 1.316 sản phẩm. "
        "Đến nay có 40 xã.Trong đó, https://nsvl.com.vn là sàn."
    )
    assert sentences(text) == (
        "Đại học Kinh tế TP.HCM và TP. Cần Thơ (gồm: A. B) có 1.316 sản phẩm.",
        "Đến nay có 40 xã.",
        "Trong đó, https://nsvl.com.vn là sàn.",
    )


def test_a_long_paragraph_is_cut_between_sentences_and_loses_nothing() -> None:
    sentence = "Triển khai dịch vụ công trực tuyến cho người dân và doanh nghiệp trên địa bàn tỉnh. "
    text = (sentence * 20).strip()
    parts = split_long(text)
    assert len(parts) > 1
    assert " ".join(parts) == text
    assert all(part.endswith(".") and 150 <= len(part) <= 900 for part in parts)


def test_the_topic_is_what_stands_before_the_first_colon() -> None:
    assert topic("Về nhân lực số: có 124 tổ") == "Về nhân lực số:"
    assert topic("Có 124 tổ. Trong đó: 105 xã") == ""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "plans"
    shutil.copytree(PLANS, copy)
    return copy


def test_an_altered_file_is_refused_by_name(folder: Path) -> None:
    with (folder / "001_8a0f4d49d1bfac52.txt").open("a", encoding="utf-8") as file:
        file.write("thêm\n")
    with pytest.raises(BadManifest, match=r"001_8a0f4d49d1bfac52\.txt.*thay đổi"):
        read_corpus(folder)


def test_a_file_that_nobody_listed_is_refused(folder: Path) -> None:
    (folder / "005_moi.txt").write_text("Kế hoạch mới", encoding="utf-8")
    with pytest.raises(BadManifest, match=r"005_moi\.txt"):
        read_corpus(folder)


def test_a_missing_file_and_a_broken_or_missing_manifest_are_told(folder: Path) -> None:
    (folder / "004_fbbabbd3d345821c.txt").unlink()
    with pytest.raises(BadManifest, match=r"004_fbbabbd3d345821c\.txt"):
        read_corpus(folder)
    (folder / MANIFEST).write_text("[{]", encoding="utf-8")
    with pytest.raises(BadManifest, match="sai định dạng"):
        read_corpus(folder)
    (folder / MANIFEST).unlink()
    with pytest.raises(BadManifest, match="Không tìm thấy"):
        read_corpus(folder)


def test_a_plan_in_a_wrong_encoding_is_told(folder: Path) -> None:
    data = "KÕ ho¹ch ®æi sè".encode("latin-1")
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest[0]["sha256"] = hashlib.sha256(data).hexdigest()
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    (folder / manifest[0]["file"]).write_bytes(data)
    with pytest.raises(UnreadableDocument, match="UTF-8"):
        read_corpus(folder)


@pytest.mark.parametrize(
    "text", ["", "một dòng", "I. MỤC TIÊU", "1\n2\n3", "Nơi nhận:\n- Như trên;", "a)\nb)\n-", "Phần I"]
)
def test_odd_documents_are_read_without_an_error(text: str) -> None:
    passages, _ = read_document(plans.document("001"), read_lines(text))
    assert all(passage.text for passage in passages)
