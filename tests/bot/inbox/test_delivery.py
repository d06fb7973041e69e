"""Each event is answered once, in order; what fails is tried again, and nothing is lost."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select, update

from bot.channels.contract import Rejected, TryLater, Unsure
from bot.inbox.events import EventStore
from bot.storage.tables import InboxEventRow, OutboxCallRow, TurnRow
from tests.bot.inbox.conftest import Desk
from tests.bot.inbox.scripted import SECRET, Scripted, event


async def turns(desk: Desk) -> int:
    async with desk.database.session() as reading:
        return await reading.scalar(select(func.count()).select_from(TurnRow)) or 0


async def test_an_event_is_answered_once_however_often_it_is_delivered(desk: Desk) -> None:
    await desk.inbox.receive("zalo_oa", [event(1), event(1)])
    await desk.work()
    await desk.inbox.receive("zalo_oa", [event(1)])
    await desk.work()
    assert desk.platform.delivered == [("An", "đáp câu 1")]
    assert await turns(desk) == 1


async def test_the_same_id_on_two_channels_is_two_events(desk: Desk) -> None:
    desk.platforms.append(Scripted("telegram"))
    await desk.inbox.receive("zalo_oa", [event(1)])
    await desk.inbox.receive("telegram", [event(1)])
    await desk.work()
    assert [len(platform.delivered) for platform in desk.platforms] == [1, 1]


async def test_each_person_gets_the_answers_in_the_order_of_the_questions(desk: Desk) -> None:
    desk.platform.parts = 2
    desk.platform.answers = [TryLater("busy") if n % 3 == 1 else None for n in range(60)]
    people = ("An", "Bình", "Chi")
    for number in range(30):
        await desk.inbox.receive("zalo_oa", [event(number, people[number % 3])])
    await desk.work()
    for which, person in enumerate(people):
        said = [text for to, text in desk.platform.delivered if to == person]
        assert said == [f"đáp câu {n} ({part})" for n in range(which, 30, 3) for part in (1, 2)]


async def test_one_call_is_in_flight_and_as_many_as_there_are_senders(desk: Desk) -> None:
    for number in range(20):
        await desk.inbox.receive("zalo_oa", [event(number, f"user {number}")])
    await desk.work()
    assert desk.platform.most_in_flight == 1
    desk.senders, desk.platform.hold = 4, asyncio.Event()
    for number in range(20, 40):
        await desk.inbox.receive("zalo_oa", [event(number, f"user {number % 10}")])
    async with desk.working():

        async def all_busy() -> bool:
            return desk.platform.in_flight == 4

        await desk.until(all_busy)
        desk.platform.hold.set()
        await desk.until_quiet()
    assert desk.platform.most_in_flight == 4
    assert len(desk.platform.delivered) == 40
    for person in range(10):
        said = [int(text.split()[-1]) for to, text in desk.platform.delivered if to == f"user {person}"]
        assert said == sorted(said)


async def test_what_the_platform_does_not_take_now_is_sent_later(desk: Desk) -> None:
    desk.platform.answers = [TryLater("-32"), TryLater("429", 0.01), TryLater("unreachable")]
    await desk.inbox.receive("zalo_oa", [event(1)])
    await desk.work()
    assert (desk.platform.attempts, desk.platform.texts) == (4, ["đáp câu 1"])
    assert await desk.number("call", "in_doubt") == 0


async def test_a_platform_that_asks_to_be_left_alone_holds_up_no_other(desk: Desk) -> None:
    desk.platforms.append(Scripted("telegram"))
    desk.platform.answers = [TryLater("429", 3_600.0)]
    await desk.inbox.receive("zalo_oa", [event(1), event(2, "Bình")])
    await desk.inbox.receive("telegram", [event(3), event(4, "Bình")])
    async with desk.working():

        async def telegram_is_done() -> bool:
            return len(desk.platforms[1].delivered) == 2 and desk.platform.attempts == 1

        await desk.until(telegram_is_done)
        await asyncio.sleep(0.1)
    assert desk.platform.attempts == 1  # not even for the other person
    assert await desk.number("call", "waiting") == 2


async def test_a_call_that_fails_for_one_person_holds_up_nobody_else(desk: Desk) -> None:
    desk.platform.answers = [TryLater("busy")]
    await desk.inbox.receive("zalo_oa", [event(1), event(2, "Bình")])
    await desk.work()
    assert sorted(desk.platform.texts) == ["đáp câu 1", "đáp câu 2"]


async def test_what_is_rejected_becomes_a_dead_letter_at_once_and_can_be_replayed(desk: Desk) -> None:
    desk.platform.answers = [Rejected("-213")]
    await desk.inbox.receive("zalo_oa", [event(1), event(2)])
    await desk.work()
    assert desk.platform.texts == ["đáp câu 2"]
    (letter,) = await desk.inbox.dead()
    assert (letter.channel, letter.code) == ("zalo_oa", "-213")
    assert await desk.inbox.replay([letter.id]) == 1
    await desk.work()
    assert desk.platform.texts == ["đáp câu 2", "đáp câu 1"]
    assert await desk.inbox.dead() == ()
    assert await desk.inbox.replay(None) == 0


async def test_a_call_of_which_nothing_came_back_is_sent_once_more_and_marked(desk: Desk) -> None:
    desk.platform.answers, desk.platform.delivers_before_failing = [Unsure("broken"), None], True
    await desk.inbox.receive("zalo_oa", [event(1)])
    await desk.work()
    assert desk.platform.texts == ["đáp câu 1"] * 2
    assert await desk.number("call", "in_doubt") == 1


async def test_a_call_that_is_unsure_twice_is_not_sent_a_third_time(desk: Desk) -> None:
    desk.platform.answers = [Unsure("broken"), TryLater("429"), Unsure("broken")]
    await desk.inbox.receive("zalo_oa", [event(1)])
    await desk.work()
    assert (desk.platform.attempts, desk.platform.texts) == (3, [])
    assert [letter.code for letter in await desk.inbox.dead()] == ["unsure_twice"]


async def test_an_unexpected_fault_of_a_platform_stops_nothing(desk: Desk) -> None:
    desk.platform.answers = [KeyError("a fault of ours")]
    await desk.inbox.receive("zalo_oa", [event(1), event(2)])
    await desk.work()
    assert desk.platform.texts == ["đáp câu 1", "đáp câu 2"]


async def test_after_too_many_attempts_a_call_is_given_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.inbox.sending.MOST_ATTEMPTS", 3)
    desk.platform.answers = [TryLater("busy")] * 3
    await desk.inbox.receive("zalo_oa", [event(1)])
    await desk.work()
    assert (desk.platform.attempts, [letter.code for letter in await desk.inbox.dead()]) == (3, ["busy"])


@pytest.mark.parametrize(
    ("channel", "hours", "code"),
    [("zalo_oa", 49, "window"), ("telegram", 24 * 7 + 1, "window"), ("telegram", 49, None)],
)
async def test_an_answer_outside_the_window_is_not_sent(desk: Desk, channel: str, hours: int, code: str | None) -> None:
    desk.platforms[0] = Scripted(channel)
    await desk.inbox.receive(channel, [event(1, ago=hours * 3_600)])
    await desk.work()
    assert [letter.code for letter in await desk.inbox.dead()] == ([code] if code else [])
    assert len(desk.platform.delivered) == (0 if code else 1)


async def test_an_answer_whose_window_closes_while_it_waits_is_not_sent(desk: Desk) -> None:
    desk.platform.hold = asyncio.Event()
    await desk.inbox.receive("zalo_oa", [event(1), event(2)])
    async with desk.working():

        async def both_answered() -> bool:
            return await desk.number("event", "answered") == 2 and desk.platform.in_flight == 1

        await desk.until(both_answered)
        async with desk.database.transaction() as writing:
            long_ago = event(0, ago=49 * 3_600).at
            await writing.execute(update(InboxEventRow).where(InboxEventRow.event == "id-2").values(at=long_ago))
        desk.platform.hold.set()
        await desk.until_quiet()
    assert desk.platform.texts == ["đáp câu 1"]
    assert [letter.code for letter in await desk.inbox.dead()] == ["window"]


async def test_an_answer_that_fails_is_tried_again_and_the_turn_is_kept_once(desk: Desk) -> None:
    desk.echo.fails = [ValueError("a fault"), ValueError("a fault")]
    await desk.inbox.receive("zalo_oa", [event(1), event(2)])
    await desk.work()
    assert desk.platform.texts == ["đáp câu 1", "đáp câu 2"]
    assert await turns(desk) == 2


async def test_an_answer_that_fails_for_good_is_apologised_for_and_holds_up_nothing(desk: Desk) -> None:
    desk.echo.fails = [ValueError("a fault")] * 5
    await desk.inbox.receive("zalo_oa", [event(1), event(2)])
    await desk.work()
    assert "trục trặc" in desk.platform.texts[0]
    assert desk.platform.texts[1:] == ["đáp câu 2"]
    assert [letter.code for letter in await desk.inbox.dead()] == ["ValueError"]
    await desk.inbox.replay(None)
    await desk.work()
    assert desk.platform.texts[2:] == ["đáp câu 1"]


async def test_a_turn_is_kept_only_together_with_the_answer(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    original = EventStore.answered

    async def answers_twice(self: EventStore, *arguments: object, **named: object) -> bool:
        await original(self, *arguments, **named)  # type: ignore[arg-type]
        return await original(self, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(EventStore, "answered", answers_twice)
    await desk.inbox.receive("zalo_oa", [event(1)])
    await desk.work()
    assert (desk.platform.texts, await turns(desk)) == (["đáp câu 1"], 1)


async def test_until_the_knowledge_is_there_events_wait(desk: Desk) -> None:
    desk.echo.ready = False
    await desk.inbox.receive("zalo_oa", [event(1)])
    async with desk.working():
        await asyncio.sleep(0.1)
        assert desk.echo.asked == []
        desk.echo.ready = True
        await desk.until_quiet()
    assert desk.platform.texts == ["đáp câu 1"]


async def test_when_it_is_told_to_stop_the_call_in_flight_is_finished(desk: Desk) -> None:
    desk.platform.hold = asyncio.Event()
    await desk.inbox.receive("zalo_oa", [event(1)])
    async with desk.working():

        async def in_flight() -> bool:
            return desk.platform.in_flight == 1

        await desk.until(in_flight)
        asyncio.get_running_loop().call_later(0.05, desk.platform.hold.set)
    assert (await desk.number("call", "sent"), await desk.number("call", "in_doubt")) == (1, 0)


async def test_a_second_worker_waits_until_the_first_has_gone(desk: Desk) -> None:
    desk.platform.hold = asyncio.Event()
    await desk.inbox.receive("zalo_oa", [event(1), event(2, "Bình")])
    async with desk.working(), desk.working():

        async def in_flight() -> bool:
            return desk.platform.in_flight > 0

        await desk.until(in_flight)
        await asyncio.sleep(0.2)
        assert desk.platform.attempts == 1
        desk.platform.hold.set()
        await desk.until_quiet()
    assert sorted(desk.platform.texts) == ["đáp câu 1", "đáp câu 2"]
    assert await desk.number("call", "in_doubt") == 0


async def test_what_people_wrote_and_who_they_are_is_sealed_and_then_erased(desk: Desk) -> None:
    words = "con mèo tam thể của bà Tư 0912345678"
    await desk.inbox.receive("zalo_oa", [event(1, "user-4711", words)])

    async def stored() -> str:
        async with desk.database.session() as reading:
            found = [await reading.execute(select(table.__table__)) for table in (InboxEventRow, OutboxCallRow)]
            return repr([tuple(row) for rows in found for row in rows])

    assert "mèo" not in await stored()
    assert "user-4711" not in await stored()
    await desk.work()
    async with desk.database.session() as reading:
        bodies = [
            *await reading.scalars(select(InboxEventRow.body)),
            *await reading.scalars(select(OutboxCallRow.body)),
        ]
    assert bodies == [None, None]
    assert desk.platform.delivered[0][0] == "user-4711"


async def test_with_another_secret_an_event_becomes_a_dead_letter(desk: Desk) -> None:
    await desk.inbox.receive("zalo_oa", [event(1)])
    async with desk.database.transaction() as writing:
        sealed_elsewhere = EventStore(desk.database, SECRET[::-1]).rows("zalo_oa", [event(2)])[0]["body"]
        await writing.execute(update(InboxEventRow).values(body=sealed_elsewhere))
    await desk.work()
    assert [letter.code for letter in await desk.inbox.dead()] == ["sealed"]


async def test_an_event_that_wants_nothing_is_not_stored_and_who_leaves_is_forgotten(desk: Desk) -> None:
    await desk.inbox.receive("zalo_oa", [event(1, kind="silent"), event(2, kind="leave")])
    await desk.work()
    assert (desk.platform.texts, len(desk.echo.left)) == ([], 1)
    assert [(count.state, count.number) for count in await desk.inbox.counts()] == [("answered", 1)]


async def test_half_an_emoji_a_nul_and_a_megabyte_are_stored_and_answered(desk: Desk) -> None:
    for number, text in enumerate(["\ud83d", "a\x00b", "x" * 1_000_000]):
        await desk.inbox.receive("zalo_oa", [event(number, text, text)])
    await desk.work()
    assert sorted(len(text) for text in desk.platform.texts) == [5, 7, 8_004]


async def test_deliveries_that_come_in_together_are_all_stored_in_their_order(desk: Desk) -> None:
    await asyncio.gather(*(desk.inbox.receive("zalo_oa", [event(n), event(n)]) for n in range(250)))
    await desk.work()
    assert desk.platform.texts == [f"đáp câu {n}" for n in range(250)]


async def test_a_delivery_that_its_door_gives_up_takes_no_other_along(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    original, began = EventStore.add, asyncio.Event()

    async def slow_at_first(self: EventStore, rows: list[dict[str, object]]) -> object:
        if not began.is_set():
            began.set()
            await asyncio.sleep(600)
        return await original(self, rows)

    monkeypatch.setattr(EventStore, "add", slow_at_first)
    receiving = [asyncio.create_task(desk.inbox.receive("zalo_oa", [event(n)])) for n in range(3)]
    await began.wait()
    receiving[0].cancel()
    await asyncio.gather(*receiving, return_exceptions=True)
    assert [task.cancelled() for task in receiving] == [True, False, False]
    await desk.work()
    assert sorted(desk.platform.texts) == ["đáp câu 1", "đáp câu 2"]
