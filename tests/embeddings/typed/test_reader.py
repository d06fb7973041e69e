"""What was typed is read as what was meant, and what was typed right stays."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from embeddings.training.measure_reading import measure
from embeddings.training.spoil import SPOILERS, spoiled
from embeddings.typed.reader import Reader, ReaderUnavailable, load_reader

HERE = Path(__file__).parent
UNHARMED = [line for line in (HERE / "unharmed.txt").read_text("utf-8").splitlines() if not line.startswith("# ")]
HELD_OUT = (HERE / "held_out.txt").read_text("utf-8").splitlines()
READER = load_reader()

MEANT = {
    "lam sao kich hoat vneid": "làm sao kích hoạt vneid",
    "lamf sao kichs hoatj VNeID": "làm sao kích hoạt VNeID",
    "d9a8ng ky1 di5ch vu5 co6ng": "đăng ký dịch vụ công",
    "toi muon thnah toan tien dien": "tôi muốn thanh toán tiền điện",
    "tôi muốn dang ky tài khoản": "tôi muốn đăng ký tài khoản",
    "ko biết lm sao": "không biết làm sao",
    "dc k": "được không",
    "quáaaa trời luôn": "quá trời luôn",
    "khôngđược": "không được",
    "ck tiền cho con": "chuyển khoản tiền cho con",
    "nộp hs ở đâu": "nộp hồ sơ ở đâu",
    "tk ngân hàng bị khóa": "tài khoản ngân hàng bị khóa",
    "MA TUI MUON LANH TIEN": "MÁ TUI MUỐN LÃNH TIỀN",
    "ng ười già": "người già",
    "cai dat vnied": "cài đặt VNeID",
    "Quyết định 2808/QDD-UBND": "Quyết định 2808/QĐ-UBND",
}
FLOORS = {
    "clean": 0.995,
    "no marks": 0.87,
    "no marks, lower case": 0.87,
    "half marked": 0.92,
    "raw Telex": 0.985,
    "raw VNI": 0.985,
    "teencode": 0.975,
    "one or two slips": 0.93,
}


@pytest.mark.parametrize(("typed", "meant"), MEANT.items())
def test_a_message_is_read_as_it_was_meant(reader: Reader, typed: str, meant: str) -> None:
    assert reader.read(typed).best == meant


@pytest.mark.parametrize("line", UNHARMED)
def test_names_terms_codes_and_southern_words_pass_unharmed(reader: Reader, line: str) -> None:
    assert reader.read(line).best == line


def test_the_list_of_what_passes_is_long_enough() -> None:
    assert len(set(UNHARMED)) >= 300


@pytest.mark.parametrize("noise", SPOILERS)
def test_the_held_out_lines_are_restored(reader: Reader, noise: str) -> None:
    assert measure(reader, HELD_OUT, noise).syllables >= FLOORS[noise]


def test_an_ambiguous_shorthand_keeps_its_other_reading(reader: Reader) -> None:
    reading = reader.read("cho hỏi tt", most=5)
    assert {"cho hỏi thông tin", "cho hỏi thanh toán"} <= {reading.best, *reading.others}
    assert 0 < reading.confidence < 1


def test_a_message_typed_right_is_sure_and_unchanged(reader: Reader) -> None:
    reading = reader.read("Tôi muốn đăng ký dịch vụ công trực tuyến thì phải làm sao?")
    assert not reading.changed
    assert reading.confidence > 0.9


def test_capitals_and_punctuation_stay(reader: Reader) -> None:
    assert reader.read("Lam sao?? (dang ky)  o Vinh Long...").best == "Làm sao?? (đăng ký)  ở Vĩnh Long..."


@given(st.text(max_size=80))
@settings(max_examples=150, deadline=None)
@example("\x00")
@example("a\u0301\u0323" * 7)
@example("👍🏽 ko dc \ud800"[:8])
def test_any_text_is_read_without_raising_or_growing_and_reading_twice_changes_nothing(text: str) -> None:
    best = READER.read(text).best
    assert READER.read(best).best == best
    assert len(best) <= 2 * len(text) + 20


@given(st.sampled_from(HELD_OUT), st.sampled_from(sorted(SPOILERS)))
@settings(max_examples=150, deadline=None)
def test_reading_a_message_twice_changes_nothing(line: str, noise: str) -> None:
    best = READER.read(spoiled(noise, line)).best
    assert READER.read(best).best == best
    assert len(best) <= 2 * len(spoiled(noise, line)) + 20


@pytest.mark.parametrize(
    "text", ["k " * 5000, "dvc" * 3000, "lam sao dang ky " * 600, "x" * 10_000, "\x00" * 10_000, "ko dc " * 20_000]
)
def test_a_very_long_message_neither_raises_nor_grows(reader: Reader, text: str) -> None:
    best = reader.read(text).best
    assert len(best) <= 2 * len(text) + 20
    assert reader.read(best).best == best


def test_the_reader_loads_without_torch_or_sklearn() -> None:
    code = (
        "import sys; from embeddings.typed.reader import load_reader; load_reader(); "
        "sys.exit(any(m in sys.modules for m in ('torch', 'sklearn', 'transformers', 'onnxruntime', 'faiss')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("packed", [b"x", b"PK\x03\x04" + b"\x00" * 50])
def test_a_damaged_model_says_what_to_do(packed: bytes) -> None:
    with pytest.raises(ReaderUnavailable, match="cài lại"):
        load_reader(packed)
