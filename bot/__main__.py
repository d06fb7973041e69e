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
admin = typer.Typer(help="Trang quản trị: tài khoản đầu tiên, ai được vào, quên mật khẩu.", no_args_is_help=True)
app.add_typer(admin, name="admin")


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


class AudienceOption(StrEnum):
    """Who may be shown a passage."""

    public = "public"
    helper = "helper"
    internal = "internal"


@kb.command(name="import")
def import_documents(
    files: Annotated[list[Path], typer.Argument(help="Tệp PDF, DOCX, HTML, TXT; hoặc một tệp .zip của `kb export`.")],
    title: Annotated[str | None, typer.Option(help="Tên đầy đủ của văn bản; mặc định là tên tệp.")] = None,
    issuer: Annotated[str, typer.Option(help="Cơ quan ban hành.")] = "",
    as_of: Annotated[str, typer.Option(help="Số liệu tính đến ngày nào: 2025, 2025-09 hoặc 2025-09-30.")] = "",
    name: Annotated[str | None, typer.Option(help="Tên gọi ngắn, dễ hiểu.")] = None,
    kind: Annotated[KindOption, typer.Option(help="Loại văn bản.")] = KindOption.plan,
    number: Annotated[str | None, typer.Option(help="Số hiệu, nếu có.")] = None,
    issued_on: Annotated[str | None, typer.Option(help="Ngày ban hành, nếu có.")] = None,
    province: Annotated[str, typer.Option(help="Tỉnh: vinh-long hoặc vinh-phuc.")] = "vinh-long",
    replaces_file: Annotated[str | None, typer.Option(help="Văn bản đang có mà tệp này thay thế.")] = None,
    unused_after: Annotated[str | None, typer.Option(help="Không dùng sau ngày này: 2026-12-31.")] = None,
    audience: Annotated[
        AudienceOption | None,
        typer.Option(help="Ai được xem mọi đoạn của tệp; không ghi thì máy đoán, và phải coi lại ở trang quản trị."),
    ] = None,
    draft: Annotated[int | None, typer.Option(help="Số bản nháp; mặc định mở bản nháp mới.")] = None,
) -> None:
    """Đọc văn bản vào một bản nháp; chưa ảnh hưởng gì tới câu trả lời."""
    from bot.commands.kb import import_documents as work

    metadata = {
        "title": title, "name": name, "issuer": issuer, "as_of": as_of, "kind": kind.value, "number": number,
        "issued_on": issued_on, "province": province, "replaces_file": replaces_file, "unused_after": unused_after,
    }  # fmt: skip
    work(files, draft, audience.value if audience else None, metadata)


Draft = Annotated[int, typer.Argument(help="Số của bản nháp.")]


@kb.command()
def drafts(everything: Annotated[bool, typer.Option("--all", help="Cả bản đã công bố, đã bỏ.")] = False) -> None:
    """Liệt kê các bản nháp."""
    from bot.commands.kb import drafts as work

    work(everything)


@kb.command()
def diff(draft: Draft) -> None:
    """In ra bản nháp thay đổi những gì so với bản đang dùng."""
    from bot.commands.kb import diff as work

    work(draft)


@kb.command()
def review(draft: Draft) -> None:
    """Kiểm tra bản nháp: hỏi thử bộ câu hỏi mẫu, so với bản đang dùng."""
    from bot.commands.kb import review as work

    work(draft)


@kb.command()
def publish(
    draft: Draft,
    reason: Annotated[str | None, typer.Option(help="Lý do vẫn công bố khi có câu trả lời kém đi.")] = None,
) -> None:
    """Công bố bản nháp đã kiểm tra."""
    from bot.commands.kb import publish as work

    work(draft, reason)


@kb.command()
def discard(draft: Draft) -> None:
    """Bỏ một bản nháp."""
    from bot.commands.kb import discard as work

    work(draft)


@kb.command()
def rollback(number: Annotated[int, typer.Argument(help="Số của phiên bản.")]) -> None:
    """Quay lại một phiên bản cũ."""
    from bot.commands.kb import roll_back as work

    work(number)


@kb.command()
def export(
    file: Annotated[Path, typer.Argument(help="Tệp .zip để ghi ra.")],
    version: Annotated[int | None, typer.Option(help="Số của phiên bản; mặc định bản đang dùng.")] = None,
) -> None:
    """Ghi một phiên bản ra một tệp."""
    from bot.commands.kb import export as work

    work(version, file)


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


class RoleOption(StrEnum):
    """What somebody may do in the console."""

    viewer = "viewer"
    editor = "editor"
    publisher = "publisher"
    owner = "owner"


PasswordStdin = Annotated[bool, typer.Option("--password-stdin", help="Đọc mật khẩu từ dòng đầu của đầu vào.")]


@admin.command(name="create")
def admin_create(
    name: Annotated[str, typer.Argument(help="Tên đăng nhập: chữ thường không dấu và số.")],
    shown_name: Annotated[str | None, typer.Option(help="Họ và tên.")] = None,
    role: Annotated[RoleOption, typer.Option(help="Quyền trong trang quản trị.")] = RoleOption.owner,
    password_stdin: PasswordStdin = False,
) -> None:
    """Thêm một tài khoản; hỏi mật khẩu hai lần."""
    from bot.commands.admin import create as work

    work(name, shown_name, role.value, password_stdin)


@admin.command(name="list")
def admin_list() -> None:
    """Liệt kê các tài khoản."""
    from bot.commands.admin import list_accounts as work

    work()


@admin.command(name="reset")
def admin_reset(
    name: Annotated[str, typer.Argument(help="Tên đăng nhập.")], password_stdin: PasswordStdin = False
) -> None:
    """Đặt mật khẩu mới và tắt mã 6 số."""
    from bot.commands.admin import reset as work

    work(name, password_stdin)


def main() -> None:
    """Runs the command line; Vietnamese is printed also where the terminal's encoding is another."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()


if __name__ == "__main__":
    main()
