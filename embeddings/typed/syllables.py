"""The spelling rules of Vietnamese: which letters make a syllable. Right for words that no list holds."""

from __future__ import annotations

import re
from functools import lru_cache

from embeddings.typed.letters import spelling

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_RIMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu "
    "i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu y yêm yên yêng yêt yêu "
    "o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt "
    "oc oe oen oeo oet oi om on ong oong ooc op ot "
    "ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt "
    "u ua uân uâng uât uây uê uêch uênh uêu uơ uôc uôi uôm uôn uông uôt uc ui um un ung up ut "
    "uy uya uych uyên uyêt uyêc uynh uyp uyt uyu ư ưa ưc ưi ưm ưng ưn ưt ưu ươc ươi ươm ươn ương ươp ươt ươu"
)
_AFTER_QU = tuple("aăâeêiyơô")
_STOPS = ("c", "ch", "p", "t")


def _any_of(parts: str) -> str:
    return "|".join(sorted(parts.split(), key=len, reverse=True))


_SYLLABLE = re.compile(rf"qu(?:yt|ynh|ych|yp|it)|(?:{_any_of(_ONSETS)})?(?:{_any_of(_RIMES)})|gin|giêng")


@lru_cache(maxsize=32_768)
def is_syllable(word: str) -> bool:
    """Whether `word` (lower case, NFC) is spelled as a Vietnamese syllable; closed ones bear sắc or nặng alone."""
    letters, tone = spelling(word)
    if not _SYLLABLE.fullmatch(letters):
        return False
    if letters.startswith("qu") and not letters[2:].startswith(_AFTER_QU):
        return False
    return not letters.endswith(_STOPS) or tone in (2, 5)
