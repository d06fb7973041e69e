"""Raw keys of the Telex and VNI methods, read as letters: what a keyboard switched to Vietnamese would have shown."""

from __future__ import annotations

from embeddings.typed.letters import place_tone, spelling

_TELEX_TONES = {"f": 1, "s": 2, "r": 3, "x": 4, "j": 5}
_VNI_TONES = {"2": 1, "1": 2, "3": 3, "4": 4, "5": 5}
_CIRCUMFLEX = {"a": "â", "e": "ê", "o": "ô"}
_HORN = {"u": "ư", "o": "ơ"}
_VOWELS = frozenset("aăâeêioôơuưy")


def from_telex(word: str) -> str:
    """Returns what the keys `word` (lower case) write in Telex: "dduwowcj" -> "được"; without such a key, `word`."""
    letters: list[str] = []
    shown, tone = spelling(word)
    for key in shown:
        if key in _TELEX_TONES and _has_vowel(letters):
            tone = _TELEX_TONES[key]
        elif key == "d" and letters and letters[0] == "d":
            letters[0] = "đ"
        elif key == "w":
            if not _horn(letters):
                letters.append("ư")
        elif not (key in _CIRCUMFLEX and _circumflex(letters, key)):
            letters.append(key)
    return place_tone(_with_horns("".join(letters)), tone)


def from_vni(word: str) -> str:
    """Returns what the keys `word` (lower case) write in VNI: "d9uo7c5" -> "được"; without a digit, `word`."""
    letters: list[str] = []
    shown, tone = spelling(word)
    for key in shown:
        if key in _VNI_TONES and _has_vowel(letters):
            tone = _VNI_TONES[key]
        elif (key == "6" and any(_circumflex(letters, vowel) for vowel in "aeo")) or (
            key == "7" and _horn(letters, breve=False)
        ):
            continue
        elif key == "8" and "a" in letters:
            letters[len(letters) - 1 - letters[::-1].index("a")] = "ă"
        elif key == "9" and letters and letters[0] == "d":
            letters[0] = "đ"
        else:
            letters.append(key)
    return place_tone(_with_horns("".join(letters)), tone)


def _has_vowel(letters: list[str]) -> bool:
    return any(letter in _VOWELS for letter in letters)


def _circumflex(letters: list[str], vowel: str) -> bool:
    """Shapes the last `vowel`, also behind a coda ("vieetj", "viete"), but not across another vowel ("oao")."""
    for at in range(len(letters) - 1, -1, -1):
        if letters[at] == vowel:
            letters[at] = _CIRCUMFLEX[vowel]
            return True
        if letters[at] in _VOWELS:
            return False
    return False


def _horn(letters: list[str], breve: bool = True) -> bool:
    """Puts the horn on u, o or both, or the breve on a: whatever stands last."""
    for at in range(len(letters) - 1, -1, -1):
        letter = letters[at]
        if letter == "a" and breve and not (at and letters[at - 1] == "u" and letters[0] != "q"):
            letters[at] = "ă"
            return True
        if letter in _HORN:
            letters[at] = _HORN[letter]
            if letter == "o" and at and letters[at - 1] == "u" and not (at == 1 and letters[0] == "q"):
                letters[at - 1] = "ư"
            return True
        if letter == "ơ" and at and letters[at - 1] == "u":
            letters[at - 1] = "ư"
            return True
        if letter in "ươă":
            return False
    return False


def _with_horns(letters: str) -> str:
    """A closed "ưo" or "uơ" is always "ươ"; an open "ươ" is always "uơ" ("thuở")."""
    if letters.endswith("ươ"):
        return letters[:-2] + "uơ"
    for half in ("ưo", "uơ"):
        at = letters.find(half)
        if at >= 0 and at + 2 < len(letters) and not letters.startswith("qu"):
            return letters[:at] + "ươ" + letters[at + 2 :]
    return letters
