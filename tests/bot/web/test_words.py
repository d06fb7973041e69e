"""Every word of the page stands in words.json, and every word there is used."""

from __future__ import annotations

import re
from pathlib import Path

import bot.web
from bot.web.words import load_words

WEB = Path(bot.web.__file__).parent
SCRIPT = (WEB / "static" / "chat.js").read_text(encoding="utf-8")
TEMPLATE = (WEB / "templates" / "chat.html.j2").read_text(encoding="utf-8")
VIETNAMESE = re.compile(r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)


def test_the_script_uses_the_words_that_there_are() -> None:
    used = set(re.findall(r"\bwords\.(\w+)", SCRIPT)) | {"up", "down", "copy"}
    assert used == set(load_words().script)


def test_the_template_uses_the_words_that_there_are() -> None:
    used = set(re.findall(r"\bwords\.(\w+)", TEMPLATE)) | {"size_1", "size_2", "size_3"}
    in_the_manifest = {"short_name"}
    assert used | in_the_manifest == set(load_words().page)


def test_neither_the_script_nor_the_template_speaks_vietnamese_by_itself() -> None:
    assert VIETNAMESE.findall(TEMPLATE) == []
    assert VIETNAMESE.findall(SCRIPT) == []


def test_the_four_core_programmes_come_first_and_can_be_buttons() -> None:
    assert [start.button.id for start in load_words().starts] == [
        "programme:vneid",
        "programme:thanh-toan-khong-tien-mat",
        "programme:dich-vu-cong",
        "programme:binh-dan-hoc-vu-so",
    ]
