"""The command `trolyso`. Exit status 0 = done, 1 = the work failed and one line on stderr says why, 2 = wrong usage."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.running import fail

app = typer.Typer(
    help="Trợ lý số: trả lời bà con từ các kế hoạch chuyển đổi số của tỉnh Vĩnh Long.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


kb = typer.Typer(help="Kho kiến thức: đưa văn bản vào, công bố, quay lại.", no_args_is_help=True)
app.add_typer(kb, name="kb")
inbox = typer.Typer(help="Hộp thư Zalo, Telegram: đang chờ gì, tin nào không gửi được.", no_args_is_help=True)
app.add_typer(inbox, name="inbox")
zalo = typer.Typer(help="Zalo OA: đăng nhập để lấy token.", no_args_is_help=True)
app.add_typer(zalo, name="zalo")


class AskerOption(StrEnum):
    """Who asks."""

    citizen = "citizen"
    helper = "helper"
    admin = "admin"


Who = Annotated[AskerOption, typer.Option(help="Ai hỏi: người dân, tổ công nghệ số cộng đồng, quản trị.")]


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Địa chỉ lắng nghe.")] = None,
    port: Annotated[int | None, typer.Option(help="Cổng lắng nghe.", min=0, max=65_535)] = None,
) -> None:
    """Chạy trang trò chuyện trên web."""
    from bot.commands.serve import serve as work

    work(host, port)


@app.command()
def chat() -> None:
    """Trò chuyện ngay trong cửa sổ lệnh."""
    from bot.commands.chat import chat as work

    work()


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="Câu hỏi.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In ra một đối tượng JSON.")] = False,
    jsonl: Annotated[Path | None, typer.Option(help="Tệp câu hỏi, mỗi dòng một JSON {id, question}.")] = None,
    asker: Who = AskerOption.citizen,
) -> None:
    """Trả lời một câu hỏi, hoặc mỗi dòng của một tệp."""
    from bot.commands.ask import ask_file, ask_once

    if (question is None) == (jsonl is None):
        raise fail('Cần đúng một trong hai: "câu hỏi", hoặc --jsonl TỆP.', 2)
    if jsonl is not None:
        ask_file(jsonl, asker.value)
    elif question is not None:
        ask_once(question, as_json, asker.value)


@app.command()
def search(
    corpus: Annotated[Path, typer.Option(help="Tệp JSONL các đoạn văn {id, text}.")],
    queries: Annotated[Path, typer.Option(help="Tệp JSONL các câu hỏi {id, text}.")],
    k: Annotated[int, typer.Option("-k", min=1, help="Số kết quả cho mỗi câu hỏi.")] = 10,
) -> None:
    """Chỉ tìm kiếm, trên kho văn bản bất kỳ."""
    from bot.commands.search import search as work

    work(corpus, queries, k)


@app.command(name="eval")
def evaluate(
    sets: Annotated[
        list[Path] | None, typer.Option("--set", help="Tệp câu hỏi; dùng được nhiều lần. Mặc định: bộ phát triển.")
    ] = None,
) -> None:
    """In bảng chất lượng."""
    from bot.commands.evaluate import evaluate as work

    work(sets or [])


@app.command()
def doctor() -> None:
    """Kiểm tra bản cài đặt và chỉ ra chỗ cần sửa."""
    from bot.commands.doctor import doctor as work

    work()


class KindOption(StrEnum):
    """What a document is."""

    plan = "plan"
    decision = "decision"
    report = "report"
    guide = "guide"
    faq = "faq"


@kb.command(name="import")
def import_document(
    file: Annotated[Path, typer.Argument(help="Tệp văn bản (.txt, UTF-8).")],
    title: Annotated[str, typer.Option(help="Tên đầy đủ của văn bản.")],
    issuer: Annotated[str, typer.Option(help="Cơ quan ban hành.")],
    as_of: Annotated[str, typer.Option(help="Số liệu tính đến ngày nào: 2025, 2025-09 hoặc 2025-09-30.")],
    name: Annotated[str | None, typer.Option(help="Tên gọi ngắn, dễ hiểu.")] = None,
    kind: Annotated[KindOption, typer.Option(help="Loại văn bản.")] = KindOption.plan,
    number: Annotated[str | None, typer.Option(help="Số hiệu, nếu có.")] = None,
    issued_on: Annotated[str | None, typer.Option(help="Ngày ban hành, nếu có.")] = None,
    province: Annotated[str, typer.Option(help="Tỉnh: vinh-long hoặc vinh-phuc.")] = "vinh-long",
) -> None:
    """Đọc một văn bản và thêm vào kho kiến thức thành bản nháp."""
    from bot.commands.kb import import_document as work

    work(
        file, title=title, name=name, issuer=issuer, province=province,
        kind=kind.value, as_of=as_of, number=number, issued_on=issued_on,
    )  # fmt: skip


@kb.command()
def publish(number: Annotated[int, typer.Argument(help="Số của phiên bản.")]) -> None:
    """Dùng một phiên bản đã lưu để trả lời."""
    from bot.commands.kb import publish as work

    work(number)


@kb.command()
def rollback(number: Annotated[int, typer.Argument(help="Số của phiên bản.")]) -> None:
    """Quay lại một phiên bản cũ."""
    from bot.commands.kb import publish as work

    work(number)


@kb.command()
def versions() -> None:
    """Liệt kê các phiên bản."""
    from bot.commands.kb import versions as work

    work()


@zalo.command()
def login(
    back_to: Annotated[
        str | None,
        typer.Option("--consent", help="Xin quyền qua trình duyệt; địa chỉ quay về đã khai báo với Zalo."),
    ] = None,
    stored: Annotated[bool, typer.Option("--stored", help="Thử lại refresh token đang lưu.")] = False,
) -> None:
    """Đăng nhập Zalo OA lần đầu, hoặc đăng nhập lại khi mất token."""
    from bot.commands.zalo import login as work

    if stored and back_to is not None:
        raise fail("Chỉ dùng một trong hai: --consent hoặc --stored.", 2)
    work(back_to, stored)


@inbox.command(name="status")
def inbox_status() -> None:
    """Đếm tin theo kênh và trạng thái."""
    from bot.commands.inbox import status as work

    work()


@inbox.command(name="dead")
def inbox_dead(limit: Annotated[int, typer.Option(help="Số tin nhiều nhất.", min=1)] = 100) -> None:
    """Liệt kê các tin không gửi được: số, kênh, mã lỗi, bao lâu rồi."""
    from bot.commands.inbox import dead as work

    work(limit)


@inbox.command(name="replay")
def inbox_replay(
    ids: Annotated[list[int] | None, typer.Argument(help="Số của các tin.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Mọi tin không gửi được.")] = False,
) -> None:
    """Xếp lại các tin không gửi được để gửi lần nữa."""
    from bot.commands.inbox import replay as work

    work(ids or [], everything)


def main() -> None:
    """Runs the command line; Vietnamese is printed also where the terminal's encoding is another."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()


if __name__ == "__main__":
    main()
