"""Somebody who asked what was not known: the button, the promise, one message, and no more."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.inbox.answering import Manners
from bot.inbox.embedded import EmbeddedInbox
from bot.inbox.worker import Worker
from bot.storage import wishes as stored
from bot.storage.admin_tables import WishRow
from bot.storage.database import Database
from bot.storage.sealing import Sealer
from bot.storage.tables import InboxEventRow, OutboxCallRow, TurnRow
from bot.storage.wishes import MOST_OF_A_PERSON, WishStore
from bot.wishes import Teller
from handlers.assistant import PIPELINE
from handlers.messages import Message, Reply, Session
from handlers.phrasing import say
from handlers.wishing import TELL_ME
from knowledge.retrieval import Knowledge
from tests.bot.inbox.conftest import Desk
from tests.bot.inbox.scripted import SECRET, Scripted, event
from tests.bot.storage.conftest import database, url
from tests.bot.wishing import FEE, Knowing, Live, conversations, long_ago, wish
from tests.handlers.conversing import remembered

__all__ = ["database", "url"]

ROOT = Path(__file__).parents[2]
STEPS = ("UPDATE wishes", "INSERT INTO inbox_events", "INSERT INTO outbox_calls", "INSERT INTO turns")


def button_of(reply: Reply) -> str | None:
    return next((button.id for button in reply.buttons if button.id.startswith(TELL_ME)), None)


async def rows(database: Database) -> list[WishRow]:
    async with database.session() as reading:
        return list(await reading.scalars(select(WishRow).order_by(WishRow.id)))


def teller(database: Database, talks: Knowing, *platforms: Scripted) -> Teller:
    return Teller(database, SECRET, platforms or (Scripted(name="telegram"),), lambda _: talks, lambda: 1)


# The button and the promise.


def test_a_referral_offers_to_tell_where_the_channel_can_write_later_and_nowhere_else(knowledge: Knowledge) -> None:
    told = PIPELINE.answer(Message(text=FEE, can_be_told=True), Session(), knowledge)
    assert told.status == "referred"
    assert told.buttons[0].title == say("tell_me")
    assert button_of(PIPELINE.answer(Message(text=FEE), Session(), knowledge)) is None
    for text in ("VNeID là gì?", "chào em", "thời tiết hôm nay sao?", "Giá nông sản coi ở đâu?"):
        assert button_of(PIPELINE.answer(Message(text=text, can_be_told=True), Session(), knowledge)) is None


def test_the_press_is_about_the_question_under_which_it_stood(knowledge: Knowledge) -> None:
    first = PIPELINE.answer(Message(text=FEE, can_be_told=True), Session(), knowledge)
    session = Session(turns=(remembered(FEE, first), remembered("chào em", Reply(status="smalltalk", text="Dạ"))))
    pressed = PIPELINE.answer(Message(text=f"#{button_of(first)}", can_be_told=True), session, knowledge)
    assert (pressed.status, pressed.wish, pressed.text) == ("smalltalk", FEE, say("will_tell"))
    assert "wish" not in pressed.model_dump_json()


@pytest.mark.parametrize("mark", ["", "000000000000", "x" * 12])
def test_a_forged_or_forgotten_button_promises_nothing(knowledge: Knowledge, mark: str) -> None:
    reply = PIPELINE.answer(Message(text=f"#{TELL_ME}:{mark}", can_be_told=True), Session(), knowledge)
    assert (reply.wish, reply.text) == ("", say("stale_button"))


def test_on_the_web_a_forged_press_promises_nothing(knowledge: Knowledge) -> None:
    first = PIPELINE.answer(Message(text=FEE, can_be_told=True), Session(), knowledge)
    reply = PIPELINE.answer(Message(text=f"#{button_of(first)}"), Session(turns=(remembered(FEE, first),)), knowledge)
    assert reply.wish == ""


# What is stored.


@pytest.fixture
def inbox(database: Database) -> EmbeddedInbox:
    return EmbeddedInbox(database, SECRET)


async def work(database: Database, inbox: EmbeddedInbox, platform: Scripted, live: Live) -> None:
    """Lets a worker with the real conversations answer all that waits."""
    worker = Worker(
        database, SECRET, inbox, [platform], lambda name: conversations(name, live, database),
        manners=Manners(500), per_second=1_000_000,
    )  # fmt: skip
    task = asyncio.create_task(worker.run())
    await Desk(database, inbox, [platform]).until_quiet()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def pressed_by(database: Database, inbox: EmbeddedInbox, platform: Scripted, live: Live, user: str) -> str:
    """Asks FEE and presses the button; returns the button."""
    first = PIPELINE.answer(Message(text=FEE, can_be_told=True), Session(), live.current)
    button = f"#{button_of(first)}"
    await inbox.receive(platform.name, [event(1, user, FEE), event(2, user, button)])
    await work(database, inbox, platform, live)
    return button


async def test_a_press_is_kept_once_with_the_address_sealed_and_xoa_erases_it(
    database: Database, inbox: EmbeddedInbox, knowledge: Knowledge
) -> None:
    platform, live = Scripted(name="telegram"), Live(knowledge)
    button = await pressed_by(database, inbox, platform, live, "chat 4711")
    await inbox.receive("telegram", [event(3, "chat 4711", button)])
    await work(database, inbox, platform, live)
    (kept,) = await rows(database)
    assert (kept.channel, kept.question, kept.state) == ("telegram", FEE, "waiting")
    assert b"4711" not in kept.user
    assert Sealer(SECRET).open(kept.user) == b"chat 4711"
    assert platform.texts.count(say("will_tell")) == 2
    await inbox.receive("telegram", [event(4, "chat 4711", "xóa")])
    await work(database, inbox, platform, live)
    (gone,) = await rows(database)
    assert (gone.state, gone.user, gone.question) == ("withdrawn", b"", "")
    assert await WishStore(database).open(["telegram"]) == ()


async def test_who_leaves_is_not_written_to(database: Database, inbox: EmbeddedInbox, knowledge: Knowledge) -> None:
    platform, live = Scripted(name="zalo_oa"), Live(knowledge)
    await pressed_by(database, inbox, platform, live, "u1")
    await inbox.receive("zalo_oa", [event(3, "u1", kind="leave")])
    await work(database, inbox, platform, live)
    assert [row.state for row in await rows(database)] == ["withdrawn"]


async def test_one_person_has_so_many_wishes_at_a_time(database: Database) -> None:
    for number in range(MOST_OF_A_PERSON + 2):
        await wish(database, "An", f"câu {number}")
    await wish(database, "Ba", "câu 0")
    states = [(row.question, row.state) for row in await rows(database)]
    assert states[:3] == [("", "withdrawn"), ("", "withdrawn"), ("câu 2", "waiting")]
    assert len(await WishStore(database).open(["telegram"])) == MOST_OF_A_PERSON + 1


async def test_old_wishes_are_not_kept_for_ever(database: Database) -> None:
    await wish(database, "An", "cũ", agreed_at=long_ago())
    await wish(database, "An", "mới")
    await WishStore(database).prune(datetime.now(UTC) - timedelta(days=90))
    assert [row.question for row in await rows(database)] == ["mới"]


# Telling.


async def test_who_waits_is_told_once_and_the_address_is_erased(database: Database) -> None:
    await wish(database, "An", "câu một")
    await wish(database, "Ba", "câu hai")
    platform, talks = Scripted(name="telegram"), Knowing(unknown=("câu hai",))
    for _ in range(3):
        await teller(database, talks, platform).tell()
    first, second = await rows(database)
    assert (first.state, first.user) == ("told", b"")
    assert first.told_at is not None
    assert second.state == "waiting"
    await Desk(database, EmbeddedInbox(database, SECRET), [platform]).work()
    assert platform.delivered == [("An", "nay có: câu một")]
    async with database.session() as reading:
        sent = (await reading.scalars(select(OutboxCallRow))).all()
        made = (await reading.scalars(select(InboxEventRow))).one()
    assert [(call.state, call.body) for call in sent] == [("sent", None)]
    assert (made.kind, made.state, made.body, made.event) == ("wish", "answered", None, f"wish-{first.id}")


@pytest.mark.parametrize("start", STEPS)
async def test_killed_before_any_statement_everybody_is_told_once(database: Database, url: str, start: str) -> None:
    for user in ("An", "Ba"):
        await wish(database, user, f"câu của {user}")
    command = (sys.executable, "-m", "tests.bot.wishing", url, start)
    program = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    assert program.stdout
    assert await program.stdout.readline() == b"ready\n"
    program.kill()
    await program.wait()
    platform = Scripted(name="telegram")
    await teller(database, Knowing(), platform).tell()
    await Desk(database, EmbeddedInbox(database, SECRET), [platform]).work()
    assert sorted(platform.delivered) == [("An", "nay có: câu của An"), ("Ba", "nay có: câu của Ba")]
    async with database.session() as reading:
        assert len((await reading.scalars(select(TurnRow))).all()) == 2


async def test_two_tellers_at_once_write_once(database: Database) -> None:
    for number in range(10):
        await wish(database, f"người {number}", "câu")
    platform = Scripted(name="telegram")
    await asyncio.gather(*(teller(database, Knowing(), platform).tell() for _ in range(3)))
    await Desk(database, EmbeddedInbox(database, SECRET), [platform]).work()
    assert sorted(to for to, _ in platform.delivered) == sorted(f"người {number}" for number in range(10))


async def test_one_question_that_fails_keeps_nobody_else_from_the_answer(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    class Failing(Knowing):
        async def prepare_telling(self, user_key: str, question: str, linked: str | None):  # type: ignore[no-untyped-def]
            if question == "hỏng 0912345678":
                raise ValueError(question)
            return await super().prepare_telling(user_key, question, linked)

    await wish(database, "An", "hỏng 0912345678")
    await wish(database, "Ba", "câu hai")
    await teller(database, Failing()).tell()
    assert [row.state for row in await rows(database)] == ["waiting", "told"]
    assert "0912345678" not in caplog.text


async def test_outside_zalos_window_the_message_becomes_a_dead_letter_and_telegram_takes_it(
    database: Database,
) -> None:
    await wish(database, "An", "câu", channel="zalo_oa", agreed_at=datetime.now(UTC) - timedelta(hours=49))
    platforms = [Scripted(name="zalo_oa"), Scripted(name="telegram")]
    await teller(database, Knowing(), *platforms).tell()
    await wish(database, "Ba", "câu")
    async with database.transaction() as writing:
        late = WishRow.__table__.update().where(WishRow.channel == "telegram")
        await writing.execute(late.values(agreed_at=datetime.now(UTC) - timedelta(days=60)))
    await teller(database, Knowing(), *platforms).tell()
    desk = Desk(database, EmbeddedInbox(database, SECRET), platforms)
    await desk.work()
    assert [letter.code for letter in await desk.inbox.dead()] == ["window"]
    assert platforms[1].delivered == [("Ba", "nay có: câu")]


async def test_the_window_runs_from_the_last_message_of_the_person(database: Database, inbox: EmbeddedInbox) -> None:
    await inbox.receive("zalo_oa", [event(1, "An", "chào", ago=3_600)])
    platform = Scripted(name="zalo_oa")
    await Desk(database, inbox, [platform]).work()
    await wish(database, "An", "câu", channel="zalo_oa", agreed_at=datetime.now(UTC) - timedelta(days=5))
    await teller(database, Knowing(), platform).tell()
    await Desk(database, inbox, [platform]).work()
    assert platform.texts == ["đáp chào", "nay có: câu"]


async def test_a_wish_under_another_secret_waits(database: Database) -> None:
    await wish(database, "An", "câu")
    platform = Scripted(name="telegram")
    await Teller(database, b"another secret of nobody at all", [platform], lambda _: Knowing(), lambda: 1).tell()
    assert [row.state for row in await rows(database)] == ["waiting"]


# What is said.


async def test_the_message_says_the_question_the_answer_and_its_source_and_can_be_followed_up(
    database: Database, knowledge: Knowledge
) -> None:
    live = Live(knowledge)
    talks = conversations("telegram", live, database)
    prepared = await talks.prepare_telling("a" * 64, "Giá nông sản coi ở đâu?", None)
    assert prepared
    assert prepared.reply.text.startswith("Dạ, hôm trước bạn hỏi: “Giá nông sản coi ở đâu?”. Nay có câu trả lời rồi:")
    assert prepared.reply.sources
    async with database.transaction() as writing:
        await prepared.keep(writing)
    after = await talks.prepare("a" * 64, "nguồn ở đâu?")
    assert after.reply.sources[0].quote == prepared.reply.sources[0].quote
    assert await talks.prepare_telling("a" * 64, FEE, None) is None


async def test_a_linked_passage_answers_once_it_holds_the_question(database: Database, knowledge: Knowledge) -> None:
    talks = conversations("telegram", Live(knowledge), database)
    public = next(p for p in knowledge.passages if p.audience == "public" and p.plain)
    assert await talks.prepare_telling("a" * 64, FEE, public.id) is None
    holding = public.model_copy(update={"questions": (*public.questions, FEE)})
    hidden = holding.model_copy(update={"audience": "internal"})
    at = next(number for number, one in enumerate(knowledge.passages) if one.id == public.id)
    for passage, told in ((holding, True), (hidden, False)):
        changed = [*knowledge.passages]
        changed[at] = passage
        version = _With(knowledge, changed)
        prepared = await conversations("telegram", Live(version), database).prepare_telling("a" * 64, FEE, public.id)  # type: ignore[arg-type]
        assert (prepared is not None) == told
        if prepared:
            assert public.plain in prepared.reply.text
            assert prepared.reply.sources[0].quote == public.quote


class _With:
    """The published version with other passages to be named, found as before."""

    def __init__(self, knowledge: Knowledge, passages: list[object]) -> None:
        self._knowledge = knowledge
        self.passages = tuple(passages)

    def __getattr__(self, name: str) -> object:
        return getattr(self._knowledge, name)


async def test_an_editors_link_reaches_open_wishes_alone(database: Database) -> None:
    await wish(database, "An", "câu")
    await wish(database, "Ba", "câu khác")
    async with database.transaction() as writing:
        assert await stored.link(writing, ("câu",), "faq-1") == 1
    assert [(one.question, one.passage) for one in await WishStore(database).open(["telegram"])] == [
        ("câu", "faq-1"), ("câu khác", None),
    ]  # fmt: skip
    assert await WishStore(database).waiting_for({"câu", "gì đó"}) == {"câu": 1}
    assert await WishStore(database).counts() == {"answered": 1, "waiting": 1}
