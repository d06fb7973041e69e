"""What must not be published, however it came into a draft."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from handlers.words_check import problems_of
from knowledge.draft import Change
from knowledge.library import Content
from knowledge.model import Contact, Passage, Programme, Word
from knowledge.plain_check import missing_figures

MOST_ANSWER = 600
"""Characters of what is said of a passage."""


def problems(content: Content, changes: Sequence[Change]) -> list[str]:
    """Returns what is wrong with the changed things, each in a Vietnamese sentence; nothing where all is sound."""
    return [said for change in changes for said in _of(change, content)]


def _of(change: Change, content: Content) -> Iterable[str]:
    match change.after:
        case Passage() as passage:
            yield from _of_passage(passage, content)
        case Word() as word:
            yield from (f"lời “{word.name}”: {said}" for said in problems_of(word.name, word.text, content.contacts))
        case Programme() as programme:
            yield from _of_programme(programme, {contact.what for contact in content.contacts})
        case Contact() as contact if not contact.address.strip():
            yield f"liên hệ “{contact.what}” chưa có địa chỉ hay số điện thoại"


def _of_passage(passage: Passage, content: Content) -> Iterable[str]:
    document = next((known for known in content.documents if known.file == passage.file), None)
    programmes = {known.id for known in content.programmes}
    if missing := missing_figures(passage, document):
        yield f"đoạn {passage.id}: lời dễ hiểu hay điều trả lời riêng có {', '.join(missing)} mà trong văn bản không có"
    if len(passage.plain) > MOST_ANSWER:
        yield f"đoạn {passage.id}: lời dễ hiểu dài {len(passage.plain)} chữ cái, hãy rút gọn dưới {MOST_ANSWER}"
    if strange := [name for name in passage.programmes if name not in programmes]:
        yield f"đoạn {passage.id}: không có chương trình {', '.join(strange)}"


def _of_programme(programme: Programme, contacts: set[str]) -> Iterable[str]:
    if not (programme.for_whom and programme.steps and programme.in_person):
        yield f"chương trình {programme.name} còn thiếu phần dành cho ai, các bước hoặc hỏi trực tiếp ai"
    if gone := [contact.what for contact in programme.contacts if contact.what not in contacts]:
        yield f"chương trình {programme.name} dùng liên hệ đã bỏ: {', '.join(gone)}"
