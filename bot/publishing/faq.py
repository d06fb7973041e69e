"""Ready answers: passages of a document that grows, written by the province's people in place of a plan."""

from __future__ import annotations

from bot.storage.drafts import DraftRefused
from knowledge.library import Content
from knowledge.model import Document, Passage, passage_id
from knowledge.provinces import HOME
from knowledge.times import today

FILE = "hoi-dap"
"""The document of all ready answers."""
MOST_CHARACTERS = 600
"""Of an answer: more is not read on a phone."""


def faq_document(content: Content) -> Document:
    """Returns the document of the ready answers, as the content has it or new."""
    known = next((document for document in content.documents if document.file == FILE), None)
    return known or Document(
        file=FILE,
        sha256="",
        number=None,
        title="Hỏi đáp chuyển đổi số tỉnh Vĩnh Long",
        name="Hỏi đáp của tỉnh",
        issuer="Sở Khoa học và Công nghệ tỉnh Vĩnh Long",
        province=HOME,
        kind="faq",
        issued_on=None,
        as_of=today(),
        covers="Câu bà con hay hỏi mà các kế hoạch chưa nói tới",
        paged=False,
    )


def answer_passage(
    taken: list[str],
    *,
    question: str,
    others: tuple[str, ...],
    answer: str,
    programmes: tuple[str, ...],
    source: str,
    unused_after: str | None,
) -> Passage:
    """Returns a ready answer as a passage. Raises DraftRefused where question, answer or source cannot be used."""
    said, asked, rests = (" ".join(text.split()) for text in (answer, question, source))
    if not said or not asked:
        raise DraftRefused("Cần có đủ câu hỏi và câu trả lời.")
    if not rests:
        raise DraftRefused("Cần ghi câu trả lời dựa vào đâu (văn bản, trang web, cơ quan nào).")
    if len(said) > MOST_CHARACTERS:
        raise DraftRefused(f"Câu trả lời dài {len(said)} chữ cái, hãy rút gọn dưới {MOST_CHARACTERS}.")
    questions = tuple(dict.fromkeys(q for q in (asked, *(" ".join(o.split()) for o in others)) if q))
    return Passage(
        id=passage_id(FILE, said, taken),
        file=FILE,
        section=(rests,),
        page=1,
        kind="text",
        text=said,
        province=HOME,
        as_of=today(),
        audience="public",
        programmes=programmes,
        plain=said,
        questions=questions,
        unused_after=unused_after,
    )
