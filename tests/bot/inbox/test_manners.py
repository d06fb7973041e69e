"""Who writes too fast is told so once; windows, waits and maintenance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.inbox import policy
from bot.inbox.answering import Manners
from bot.inbox.manners import Earlier, manner
from bot.inbox.pace import Pace
from tests.bot.inbox.conftest import Desk
from tests.bot.inbox.scripted import event

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
STATES = {"answer": "answered", "slow": "slowed", "silent": "silenced"}


def lived(seconds: list[float], per_minute: int) -> list[str]:
    """What messages at these moments get, one after the other."""
    earlier: list[Earlier] = []
    got: list[str] = []
    for at in (NOW + timedelta(seconds=second) for second in seconds):
        said = manner(at, earlier, per_minute)
        earlier.insert(0, Earlier(at, STATES[said]))
        got.append(said)
    return got


def test_who_writes_too_fast_is_told_once_and_then_met_with_silence_until_it_calms() -> None:
    haste = [float(n) for n in range(8)]
    assert lived(haste, 5) == ["answer"] * 5 + ["slow", "silent", "silent"]
    assert lived([*haste, 90.0], 5)[-1] == "answer"
    assert lived([*haste, 90.0, *(91.0 + n for n in range(6))], 5)[-2:] == ["slow", "silent"]


@given(st.lists(st.floats(0.0, 30.0), max_size=80), st.integers(1, 10))
def test_nobody_who_keeps_the_limit_is_slowed_and_nobody_is_told_twice_in_a_row(
    gaps: list[float], per_minute: int
) -> None:
    moments = [sum(gaps[: n + 1]) for n in range(len(gaps))]
    got = lived(moments, per_minute)
    for n, said in enumerate(got):
        in_a_minute = sum(1 for moment in moments[:n] if moments[n] - moment < 60.0 - 1e-4)
        if in_a_minute < per_minute - 1:
            assert said == "answer"
        if said == "slow" and n:
            assert got[n - 1] == "answer"
        if said == "silent":
            assert got[n - 1] in ("slow", "silent")


async def test_haste_is_told_from_what_is_stored_so_that_a_restart_forgets_nothing(desk: Desk) -> None:
    desk.manners = Manners(per_minute=2)
    await desk.inbox.receive("zalo_oa", [event(n) for n in range(3)])
    await desk.work()
    await desk.inbox.receive("zalo_oa", [event(3), event(4, "Bình")])
    await desk.work()
    assert [text for to, text in desk.platform.delivered if to == "An"][:2] == ["đáp câu 0", "đáp câu 1"]
    assert "chậm lại" in desk.platform.texts[2]
    assert desk.platform.delivered[3:] == [("Bình", "đáp câu 4")]
    assert await desk.number("event", "silenced") == 1


async def test_messages_that_came_in_late_are_not_taken_for_haste(desk: Desk) -> None:
    desk.manners = Manners(per_minute=2)
    await desk.inbox.receive("zalo_oa", [event(n, ago=3_600 - 40 * n) for n in range(10)])
    await desk.work()
    assert len(desk.platform.texts) == 10


async def test_under_maintenance_everything_gets_the_operators_words_and_nothing_is_asked(desk: Desk) -> None:
    desk.manners = Manners(maintenance="Em nghỉ bảo trì tới 9 giờ.")
    await desk.inbox.receive("zalo_oa", [event(1), event(2, kind="picture"), event(3, kind="leave")])
    await desk.work()
    assert (desk.platform.texts, desk.echo.asked) == (["Em nghỉ bảo trì tới 9 giờ."] * 2, [])
    assert len(desk.echo.left) == 1


async def test_an_event_that_is_no_text_gets_the_reply_to_its_kind(desk: Desk) -> None:
    kinds = ("hello", "edited", "picture", "sticker", "file", "location", "voice", "unsupported")
    for number, kind in enumerate(kinds):
        await desk.inbox.receive("zalo_oa", [event(number, kind=kind)])
    await desk.work()
    assert desk.platform.texts == [f"đáp [{kind}]" for kind in kinds]


def test_waits_grow_never_fall_below_what_the_platform_asks_and_have_a_longest() -> None:
    for attempts in range(1, 70):
        wait = policy.wait_before_next(attempts)
        doubled = policy.FIRST_WAIT * 2.0 ** min(attempts - 1, 20)
        assert 0.5 * min(doubled, policy.LONGEST_WAIT) <= wait <= policy.LONGEST_WAIT
        assert policy.wait_before_next(attempts, 30.0) >= 30.0


def test_a_platform_is_called_at_most_so_often_and_not_during_a_pause() -> None:
    now = [0.0]
    pace = Pace(10.0, clock=lambda: now[0])
    both = ("zalo_oa", "telegram")
    pace.spend("zalo_oa")
    assert pace.open(both) == ("telegram",)
    now[0] = 0.11
    assert pace.open(both) == both
    pace.pause("zalo_oa", 5.0)
    pace.spend("zalo_oa")
    now[0] = 5.0
    assert (pace.open(both), round(pace.soonest(), 2)) == (("telegram",), 0.11)
