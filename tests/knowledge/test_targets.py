"""The tables of the plans, read from the real texts: every row found, every cell in its column, nothing lost.

`target_rows.jsonl` holds rows that a person read from the raw texts, the hard ones among them.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

import knowledge
from knowledge.model import Document, Passage, TargetRow
from knowledge.reading import Line, UnreadableDocument, read_lines
from knowledge.targets import table_furniture, table_lines, target_passages

PLANS = Path(knowledge.__file__).parent / "plans"
WITH_TABLES = ("002", "003")
EXPECTED = [
    json.loads(line) for line in Path(__file__).with_name("target_rows.jsonl").read_text(encoding="utf-8").splitlines()
]

ROWS_WITHOUT_VALUES_IN_002 = {"59", "116"}
"""Their three cells of values are empty in the original."""
ROWS_WITHOUT_LEAD_IN_002 = {"118.1"}
"""A part of row 118 ("trong đó …"); its cells of agencies are empty in the original."""
TASKS_WITHOUT_YEAR_IN_003 = {"1", "6"}
"""Their time is "Hằng năm" and "Khi có hướng dẫn của Bộ TT&TT"."""


@cache
def document(start: str) -> Document:
    return Document(
        file=next(PLANS.glob(f"{start}_*.txt")).name,
        sha256="",
        number=None,
        title="",
        name="",
        issuer="",
        province="Vĩnh Phúc" if start == "003" else "Vĩnh Long",
        kind="plan",
        issued_on=None,
        as_of="2022" if start == "003" else "2023-04-06",
        covers="",
    )


@cache
def lines_of(start: str) -> tuple[Line, ...]:
    return read_lines((PLANS / document(start).file).read_text(encoding="utf-8"))


@cache
def passages_of(start: str) -> tuple[Passage, ...]:
    return target_passages(document(start), lines_of(start))


def rows_of(start: str, appendix: str) -> list[TargetRow]:
    rows = [passage.target for passage in passages_of(start)]
    return [row for row in rows if row is not None and row.appendix == appendix]


def passage_with(start: str, appendix: str, number: str) -> Passage:
    found = [p for p in passages_of(start) if p.target and (p.target.appendix, p.target.number) == (appendix, number)]
    assert len(found) == 1
    return found[0]


def essence(text: str) -> str:
    """Letters and digits only, in lower case."""
    return "".join(char for char in text.lower() if char.isalnum())


def with_number(passage: Passage) -> str:
    assert passage.target is not None
    return essence(passage.target.number + passage.text + passage.target.budget)


def lost_lines(start: str, passages: Iterable[Passage], furniture: Iterable[Line]) -> list[Line]:
    """The lines of tables whose letters and digits stand neither in a passage nor in the furniture."""
    said = [with_number(passage) for passage in passages]
    left_out = {line.number for line in furniture}
    inside = table_lines(document(start), lines_of(start))
    candidates = [line for line in lines_of(start) if line.number in inside and line.number not in left_out]
    return [line for line in candidates if not any(essence(line.text) in text for text in said)]


def words(texts: Iterable[str]) -> Counter[str]:
    return Counter(word for text in texts for raw in text.split() if (word := essence(raw)))


def without_lines(lines: Sequence[Line], numbers: Iterable[int]) -> tuple[Line, ...]:
    gone = set(numbers)
    return tuple(line for line in lines if line.number not in gone)


# --- which rows ---


def test_the_appendix_of_002_has_the_rows_1_to_173_and_a_part_of_row_118() -> None:
    numbers = [row.number for row in rows_of("002", "Phụ lục 1")]
    assert [number for number in numbers if "." not in number] == [str(number) for number in range(1, 174)]
    assert [number for number in numbers if "." in number] == ["118.1"]
    assert numbers.index("118.1") == numbers.index("118") + 1


def test_appendix_1_of_003_has_37_targets_in_three_groups() -> None:
    found = Counter(row.group[0].split(".")[0] for row in rows_of("003", "Phụ lục I"))
    assert found == {"I": 20, "II": 6, "III": 11}
    first = [row.number for row in rows_of("003", "Phụ lục I")][:20]
    assert first == ["1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", *(f"3.{part}" for part in range(1, 14))]


@pytest.mark.parametrize(("appendix", "count"), [("Phụ lục II", 17), ("Phụ lục III", 57)])
def test_the_tasks_and_projects_of_003_are_numbered_without_a_gap(appendix: str, count: int) -> None:
    assert [row.number for row in rows_of("003", appendix)] == [str(number) for number in range(1, count + 1)]


@pytest.mark.parametrize("start", ["000", "001", "004"])
def test_a_plan_without_tables_has_no_target_rows(start: str) -> None:
    assert target_passages(document(start), lines_of(start)) == ()
    assert table_lines(document(start), lines_of(start)) == frozenset()
    assert table_furniture(document(start), lines_of(start)) == ()


# --- what stands in them ---


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda row: f"{row['file']} {row['appendix']} {row['number']}")
def test_a_row_reads_as_in_the_original(expected: dict[str, object]) -> None:
    rows = [
        row
        for row in rows_of(str(expected["file"]), str(expected["appendix"]))
        if row.number == expected["number"] and list(row.group) == expected["group"]
    ]
    assert len(rows) == 1
    found = rows[0].model_dump(exclude={"values", "group", "appendix", "budget"})
    assert found == {key: expected[key] for key in ("number", "text", "lead", "partners", "legal_basis")}
    assert {str(value.year): value.value for value in rows[0].values} == expected["values"]


def test_every_row_of_002_names_a_lead_agency_and_a_value_save_those_left_empty_in_the_original() -> None:
    rows = rows_of("002", "Phụ lục 1")
    assert {row.number for row in rows if not row.lead} == ROWS_WITHOUT_LEAD_IN_002
    assert {row.number for row in rows if not row.values} == ROWS_WITHOUT_VALUES_IN_002
    assert {value.year for row in rows for value in row.values} == {2023, 2024, 2025}


def test_every_row_of_003_names_a_lead_agency_and_every_target_has_one_deadline() -> None:
    targets, tasks = rows_of("003", "Phụ lục I"), rows_of("003", "Phụ lục II")
    assert all(row.lead for row in (*targets, *tasks, *rows_of("003", "Phụ lục III")))
    assert all(len(row.values) == 1 and 2023 <= row.values[0].year <= 2025 for row in targets)
    assert {row.number for row in tasks if not row.values} == TASKS_WITHOUT_YEAR_IN_003


def test_the_agencies_of_002_look_like_agencies_and_its_legal_bases_like_legal_bases() -> None:
    rows = rows_of("002", "Phụ lục 1")
    agency = re.compile(
        r"(Các |các |Sở|UBND|Văn phòng|Công an|Thanh tra|Cục |Báo|Ngân hàng|NHNN|Trường|$)",
    )
    assert [row.number for row in rows if not agency.match(row.lead) or not agency.match(row.partners)] == []
    basis = re.compile(r"((Nghị quyết|Quyết định|Kế hoạch) (số )?)?\d+.*\d{1,2}/\d{1,2}/\d{4}|")
    assert [row.number for row in rows if not basis.fullmatch(row.legal_basis)] == []


def test_a_target_passage_is_its_cells_in_order_without_the_number() -> None:
    passage = passage_with("002", "Phụ lục 1", "18")
    assert passage.text == (
        "Tỷ lệ cơ quan Nhà nước cung cấp dịch vụ 24/7, sẵn sàng phục vụ trực tuyến bất cứ khi nào người dân và doanh "
        "nghiệp cần. 80% 90% 100% Các sở, ban, ngành tỉnh, UBND cấp huyện, UBND cấp xã Sở Thông tin và Truyền thông "
        "Nghị quyết số 07-NQ/TU ngày 16/11/2022"
    )
    assert passage.section == (
        "Phụ lục 1. Phân công trách nhiệm tham mưu, triển khai các hoạt động chuyển đổi số trọng tâm đến năm 2025",
        "I. Chính quyền số",
    )
    assert (passage.kind, passage.province, passage.as_of, passage.audience) == (
        "target",
        "Vĩnh Long",
        "2023-04-06",
        "public",
    )


def test_the_part_of_row_118_says_of_what_it_is_a_part() -> None:
    part = passage_with("002", "Phụ lục 1", "118.1")
    assert part.lead_in == "Tỷ lệ thanh toán không dùng tiền mặt trong thương mại điện tử;"
    assert [passage for passage in passages_of("002") if passage.lead_in] == [part]


def test_a_task_of_003_gives_its_result_for_the_last_year_of_its_time() -> None:
    passage = passage_with("003", "Phụ lục II", "2")
    assert passage.text.endswith("Nghị quyết của HĐND tỉnh Sở Thông tin và Truyền thông 2022-2023")
    assert passage.target is not None
    assert [(value.year, value.value) for value in passage.target.values] == [(2023, "Nghị quyết của HĐND tỉnh")]


def test_a_budget_is_kept_apart_from_the_text_and_from_the_values() -> None:
    projects = [passage for passage in passages_of("003") if passage.section[0].startswith("Phụ lục III")]
    assert all(passage.target is not None and not passage.target.values for passage in projects)
    without_budget = [p.target.number for p in projects if p.target is not None and not p.target.budget]
    assert without_budget == ["32", "54", "55"]
    project = passage_with("003", "Phụ lục III", "6")
    assert project.text.endswith("theo yêu cầu. 2022-2025")
    assert project.target is not None
    assert project.target.budget == "50.000 25.000"


def test_a_cell_broken_by_the_end_of_a_page_is_put_together_again() -> None:
    name = passage_with("003", "Phụ lục III", "6").target
    assert name is not None
    assert name.text.endswith("Nền tảng địa chỉ số; Nền tảng bản đồ số; các nền tảng chuyên ngành khác…")
    way = passage_with("003", "Phụ lục III", "5").text
    assert "an ninh không gian mạng. - Thuê dịch vụ phân tích số liệu" in way
    assert way.endswith("nhằm giảm thời gian và chi phí cho cán bộ và ngân sách. 2022-2024")


def test_page_headers_and_page_numbers_stand_in_no_passage_of_003() -> None:
    texts = " ".join(passage.text for passage in passages_of("003"))
    assert not re.search(r"STT|NỘI DUNG|CƠ QUAN|PHỐI HỢP|THỜI HẠN|KINH PHÍ|ĐTC SN|Phụ lục I", texts)
    furniture = [line.text.strip() for line in table_furniture(document("003"), lines_of("003"))]
    assert furniture.count("STT NỘI DUNG MỤC TIÊU") == 5
    assert {"22", "33"} <= set(furniture)


def test_a_row_stands_on_the_page_on_which_it_begins() -> None:
    pages = [passage.page for passage in passages_of("003")]
    assert pages == sorted(pages)
    before, after = passage_with("003", "Phụ lục I", "2.2"), passage_with("003", "Phụ lục I", "2.3")
    assert after.page == before.page + 1


# --- ids ---


def test_every_row_has_an_id_of_its_own_even_where_two_rows_have_the_same_words() -> None:
    for start in WITH_TABLES:
        ids = [passage.id for passage in passages_of(start)]
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch(rf"{start}-[0-9a-f]{{10}}(-\d+)?", passage_id) for passage_id in ids)
    # Rows 76 and 162 differ in a capital letter and a full stop.
    first, second = passage_with("002", "Phụ lục 1", "76"), passage_with("002", "Phụ lục 1", "162")
    assert second.id == f"{first.id}-2"


# --- nothing lost ---


@pytest.mark.parametrize("start", WITH_TABLES)
def test_every_line_of_a_table_is_in_a_passage_or_was_left_out_on_purpose(start: str) -> None:
    assert lost_lines(start, passages_of(start), table_furniture(document(start), lines_of(start))) == []


@pytest.mark.parametrize("start", WITH_TABLES)
def test_every_word_of_a_table_is_said_as_often_as_in_the_original(start: str) -> None:
    furniture = table_furniture(document(start), lines_of(start))
    inside = table_lines(document(start), lines_of(start)) - {line.number for line in furniture}
    original = words(line.text for line in lines_of(start) if line.number in inside)
    said = words(f"{p.text} {p.target.budget}" for p in passages_of(start) if p.target)
    # The number "118.1" is ours: the original leaves that cell empty.
    numbers = words(p.target.number for p in passages_of(start) if p.target and p.target.number != "118.1")
    assert said + numbers == original


@pytest.mark.parametrize(("start", "appendix", "number"), [("002", "Phụ lục 1", "118.1"), ("003", "Phụ lục I", "3.12")])
def test_the_check_notices_a_row_that_is_missing(start: str, appendix: str, number: str) -> None:
    gone = passage_with(start, appendix, number)
    rest = [passage for passage in passages_of(start) if passage != gone]
    lost = lost_lines(start, rest, table_furniture(document(start), lines_of(start)))
    assert lost
    assert all(essence(line.text) in with_number(gone) for line in lost)


def test_the_footnotes_behind_the_table_of_002_are_left_to_the_reading_of_prose() -> None:
    inside = table_lines(document("002"), lines_of("002"))
    footnotes = [line for line in lines_of("002") if re.match(r"[12] (Hầu hết|Thực hiện triển khai)", line.text)]
    assert len(footnotes) == 2
    assert not inside & {line.number for line in footnotes}


def test_the_lines_of_a_table_run_from_its_appendix_heading_without_a_gap() -> None:
    inside = table_lines(document("002"), lines_of("002"))
    text = {line.number: line.text for line in lines_of("002")}
    assert inside == set(range(min(inside), max(inside) + 1))
    assert text[min(inside)] == "PHỤ LỤC 1"
    assert text[max(inside)] == "\tQuyết định số 950/QĐ-TTg, ngày 01/8/2018"


# --- damaged tables ---


def test_an_appendix_cut_off_behind_its_column_titles_has_no_rows() -> None:
    for start, first_row in (("002", "\t\xa0"), ("003", "I Xây dựng chính quyền số")):
        end = next(index for index, line in enumerate(lines_of(start)) if line.text.startswith(first_row))
        assert target_passages(document(start), lines_of(start)[:end]) == ()
        assert table_furniture(document(start), lines_of(start)[:end]) != ()
    assert target_passages(document("002"), ()) == ()


def test_a_cell_that_is_missing_is_reported_with_the_line_to_look_at() -> None:
    lines = lines_of("002")
    cell = next(line for line in lines if line.text == "\t7%")
    with pytest.raises(UnreadableDocument, match=r"Phụ lục 1, dòng \d+ của tập tin.*8 ô"):
        target_passages(document("002"), without_lines(lines, [cell.number]))


def test_an_agency_that_nobody_knows_is_reported_with_the_row_and_the_file_to_add_it_to() -> None:
    lines = tuple(
        replace(line, text="Cục Chưa biết ") if line.text.startswith("UBND các huyện,") else line
        for line in lines_of("003")
    )
    with pytest.raises(UnreadableDocument, match=r"Phụ lục I, hàng 3\.12: .*agencies\.txt"):
        target_passages(document("003"), lines)
