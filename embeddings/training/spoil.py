"""Seeded generators that type a clean sentence badly, to measure the reader: written from how the methods are typed.

They share no table with `embeddings.typed`, whose rules they are to try.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

Spoiler = Callable[[str, random.Random], str]

_WORD = re.compile(r"[^\W\d_]+")
_TELEX_KEYS = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j", "\u0306": "w", "\u031b": "w"}
_VNI_KEYS = {"\u0300": "2", "\u0301": "1", "\u0309": "3", "\u0303": "4", "\u0323": "5", "\u0306": "8", "\u031b": "7"}
_MARK_KEYS = {"telex": _TELEX_KEYS, "vni": {**_VNI_KEYS, "\u0302": "6"}}
_TONE_MARKS = frozenset("\u0300\u0301\u0309\u0303\u0323")
_SHORT = {
    "không": ["ko", "k", "hk", "hok"], "được": ["dc", "đc"], "gì": ["j"], "vậy": ["z", "v"],
    "rồi": ["r", "rùi"], "với": ["vs"], "người": ["ng"], "biết": ["bít", "bt"], "nhiêu": ["nhiu"],
    "điện thoại": ["đt", "dt"], "tài khoản": ["tk"], "như thế nào": ["ntn"], "bao nhiêu": ["bn", "bnhiu"],
    "làm sao": ["ls"], "làm": ["lm"], "chuyển khoản": ["ck"], "hồ sơ": ["hs", "hso"], "học sinh": ["hs"],
    "thông tin": ["tt"], "thanh toán": ["tt"], "thời gian": ["tgian"], "công ty": ["cty"], "mọi người": ["mn"],
    "cũng": ["cx", "cg"], "giờ": ["h"], "bây giờ": ["bh", "bgio"], "anh": ["a"], "em": ["e"],
    "đăng ký": ["dk", "đk"], "dịch vụ": ["dvu"], "ngân hàng": ["nh"], "gia đình": ["gd"], "trước": ["trc"],
    "luôn": ["lun"], "muốn": ["mún"], "chưa": ["ch"], "bảo hiểm": ["bhiem"], "bảo hiểm y tế": ["bhyt"],
    "cho": ["cko"], "nhưng": ["nhg"], "hôm nay": ["hn"], "quá": ["qá", "wa"], "hướng dẫn": ["hd"],
    "mật khẩu": ["mk"], "sử dụng": ["sd"], "thủ tục": ["ttuc"], "cán bộ": ["cb"], "giấy tờ": ["gto"],
}  # fmt: skip
_SHORT_PATTERN = re.compile(
    rf"(?<!\w)({'|'.join(sorted(map(re.escape, _SHORT), key=len, reverse=True))})(?!\w)", re.IGNORECASE
)
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def no_marks(text: str, _: random.Random) -> str:
    """All marks gone."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare.replace("đ", "d").replace("Đ", "D"))


def no_marks_lower(text: str, chance: random.Random) -> str:
    """The same in lower case and without the signs at the end of sentences."""
    return no_marks(text, chance).lower().rstrip(".?!")


def half_marked(text: str, chance: random.Random) -> str:
    """Half of the words without their marks."""
    return _WORD.sub(lambda m: no_marks(m.group(), chance) if chance.random() < 0.5 else m.group(), text)


def telex(text: str, chance: random.Random) -> str:
    """Raw Telex keys, in lower or upper case as the letters; tone mostly at the end of the word."""
    return _WORD.sub(lambda m: _keys(m.group(), "telex", chance), text)


def vni(text: str, chance: random.Random) -> str:
    """Raw VNI keys."""
    return _WORD.sub(lambda m: _keys(m.group(), "vni", chance), text)


def _keys(word: str, method: str, chance: random.Random) -> str:
    keys = _MARK_KEYS[method]
    typed: list[str] = []
    tone = ""
    at_end = chance.random() < 0.8
    for letter in unicodedata.normalize("NFC", word):
        if letter in "đĐ":
            plain = "d" if letter == "đ" else "D"
            typed.append(plain + (plain if method == "telex" else "9"))
            continue
        base, *marks = list(unicodedata.normalize("NFD", letter))
        shape = "".join(keys.get(mark, base.lower()) for mark in marks if mark not in _TONE_MARKS)
        own = "".join(keys[mark] for mark in marks if mark in _TONE_MARKS)
        tone = own or tone
        typed.append(base + shape + ("" if at_end else own))
    written = "".join(typed) + (tone if at_end else "")
    for full, lazy in (("uwow", "uow"), ("u7o7", "uo7")):
        if chance.random() < 0.5:
            written = written.replace(full, lazy)
    return written


def teencode(text: str, chance: random.Random) -> str:
    """Frequent words as their shorthand, four times of five."""
    return _SHORT_PATTERN.sub(
        lambda m: chance.choice(_SHORT[m.group().lower()]) if chance.random() < 0.8 else m.group(), text
    )


def one_or_two_slips(text: str, chance: random.Random) -> str:
    """A wrong, lost, doubled or swapped letter in one or two words."""
    words = text.split(" ")
    long_enough = [i for i, word in enumerate(words) if len(word) >= 3 and word.isalpha()]
    for i in chance.sample(long_enough, min(len(long_enough), chance.choice((1, 2)))):
        words[i] = _slip(words[i], chance)
    return " ".join(words)


def _slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    kind = chance.randrange(4)
    if kind == 0:
        return word[:at] + _beside(word[at], chance) + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[: at + 1] + word[at:]
    at = min(at, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _beside(letter: str, chance: random.Random) -> str:
    plain = no_marks(letter, chance).lower()
    for row in _KEYBOARD:
        place = row.find(plain)
        if place >= 0:
            return row[place - 1] if place and (chance.random() < 0.5 or place == len(row) - 1) else row[place + 1]
    return letter


SPOILERS: dict[str, Spoiler] = {
    "clean": lambda text, _: text,
    "no marks": no_marks,
    "no marks, lower case": no_marks_lower,
    "half marked": half_marked,
    "raw Telex": telex,
    "raw VNI": vni,
    "teencode": teencode,
    "one or two slips": one_or_two_slips,
}


def spoiled(name: str, text: str) -> str:
    """Returns `text` typed badly in the way of that name; the same text always gives the same."""
    return SPOILERS[name](text, random.Random(f"{name}|{text}"))  # noqa: S311  # repeatable, not secret
