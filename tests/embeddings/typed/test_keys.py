"""Raw Telex and VNI keys."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from embeddings.training.spoil import telex, vni
from embeddings.typed.keys import from_telex, from_vni
from embeddings.typed.letters import canonical
from embeddings.typed.syllables import is_syllable

TELEX = {
    "lamf": "làm",
    "kichs": "kích",
    "dduwowcj": "được",
    "dduowcj": "được",
    "ddwowcj": "được",
    "hoatj": "hoạt",
    "hoajt": "hoạt",
    "nuwowcs": "nước",
    "nguwowif": "người",
    "nguowif": "người",
    "tieengs": "tiếng",
    "vieetj": "việt",
    "vietej": "việt",
    "tw": "tư",
    "nhw": "như",
    "muaw": "mưa",
    "quar": "quả",
    "giaf": "già",
    "thuowr": "thuở",
    "ddawng": "đăng",
    "dangd": "đang",
    "oongf": "ồng",
    "xin": "xin",
    "chao": "chao",
    "truwowngf": "trường",
    "tuaans": "tuấn",
    "huowu": "hươu",
    "oanr": "oản",
}
VNI = {
    "lam2": "làm",
    "kich1": "kích",
    "d9uo7c5": "được",
    "d9u7o7c5": "được",
    "hoat5": "hoạt",
    "nu7o7c1": "nước",
    "vie6t5": "việt",
    "d9a8ng": "đăng",
    "to6i": "tôi",
    "tuo6i3": "tuổi",
    "nguo7i2": "người",
    "thue61": "thuế",
    "xa4": "xã",
    "nhu7": "như",
    "ky1": "ký",
}


@pytest.mark.parametrize(("keys", "word"), TELEX.items())
def test_telex_keys_are_read_as_letters(keys: str, word: str) -> None:
    assert from_telex(keys) == word


@pytest.mark.parametrize(("keys", "word"), VNI.items())
def test_vni_keys_are_read_as_letters(keys: str, word: str) -> None:
    assert from_vni(keys) == word


def test_every_syllable_of_the_held_out_lines_comes_back_from_its_keys() -> None:
    words = {canonical(w.strip(".,?!")) for w in (Path(__file__).parent / "held_out.txt").read_text("utf-8").split()}
    chance = random.Random(1)
    for word in sorted(word for word in words if is_syllable(word)):
        assert from_telex(telex(word, chance)) == word
        assert from_vni(vni(word, chance)) == word


@pytest.mark.parametrize("text", ["", "w", "ww", "dd", "aaaa", "123", "zzz", "f", "uow", "đđ", "6789"])
def test_odd_keys_never_raise(text: str) -> None:
    assert isinstance(from_telex(text) + from_vni(text), str)
