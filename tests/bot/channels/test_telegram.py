"""What a reply becomes in Telegram, and what Telegram's answers mean: over real HTTP, to a double of its Bot API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.channels.contract import Acknowledging, Call, Platform, Rejected, TryLater, Typing, Unsure
from bot.channels.telegram import Telegram, is_genuine, webhook_secret
from bot.pictures import qr_code
from bot.settings import Settings
from handlers.messages import Button, Image, Reply
from tests.doubles.serving import served
from tests.doubles.telegram import TOKEN, USERNAME, FakeTelegram, press

VNEID = "https://vneid.gov.vn"
PICTURES = {"/qr/vneid.png": qr_code(VNEID)}


@pytest_asyncio.fixture
async def there() -> AsyncIterator[FakeTelegram]:
    fake = FakeTelegram()
    yield fake
    assert fake.breaches == []


@pytest_asyncio.fixture
async def telegram(there: FakeTelegram) -> AsyncIterator[Telegram]:
    async with served(there.app()) as url:
        platform = Telegram(TOKEN, url, PICTURES.get)
        yield platform
        await platform.close()


def reply(text: str, *buttons: Button, images: tuple[Image, ...] = ()) -> Reply:
    return Reply(status="answered", text=text, buttons=buttons, images=images)


async def say(telegram: Telegram, said: Reply, user: str = "42") -> None:
    for call in telegram.calls_for(user, said):
        await telegram.send(call)


def test_it_is_a_platform_that_acknowledges_and_types() -> None:
    platform = Telegram(TOKEN, "http://127.0.0.1:1", PICTURES.get)
    named: Platform = platform
    assert named.name == "telegram"
    assert isinstance(platform, Acknowledging)
    assert isinstance(platform, Typing)


async def test_signs_of_html_are_shown_as_they_were_written(telegram: Telegram, there: FakeTelegram) -> None:
    hostile = 'a < b & c > d <b>"đậm"</b> <script>x</script> &amp;'
    await say(telegram, reply(hostile))
    assert [sent.text for sent in there.sent] == [hostile]


async def test_a_long_text_is_cut_between_sentences_and_has_its_buttons_under_the_last_part(
    telegram: Telegram, there: FakeTelegram
) -> None:
    sentences = [f"Câu thứ {n} nói về chuyển đổi số & VNeID 😀." for n in range(400)]
    await say(telegram, reply(" ".join(sentences), Button(id="up", title="Đúng rồi")))
    assert len(there.sent) > 1
    assert all(sent.text.endswith(".") for sent in there.sent)
    assert " ".join(sent.text for sent in there.sent) == " ".join(sentences)
    assert [bool(sent.buttons) for sent in there.sent] == [False] * (len(there.sent) - 1) + [True]


async def test_buttons_send_their_id_or_open_their_page(telegram: Telegram, there: FakeTelegram) -> None:
    longest = Button(id="details:" + "x" * 55, title="Xem kỹ hơn")
    page = Button(id="open:vneid.gov.vn", title="Mở vneid.gov.vn", url=VNEID)
    await say(telegram, reply("Dạ.", longest, page))
    assert there.sent[0].buttons == (
        {"text": "Xem kỹ hơn", "callback_data": f"#{longest.id}"},
        {"text": "Mở vneid.gov.vn", "url": VNEID},
    )


def test_short_buttons_stand_two_in_a_row_and_long_ones_alone() -> None:
    buttons = tuple(Button(id=f"b{n}", title=title) for n, title in enumerate(["Đúng rồi", "Sai", "Dịch vụ công " * 2]))
    (call,) = Telegram(TOKEN, "http://127.0.0.1:1", PICTURES.get).calls_for("42", reply("Dạ.", *buttons))
    assert [len(row) for row in call.body["reply_markup"]["inline_keyboard"]] == [2, 1]


async def test_a_picture_is_uploaded_with_what_it_shows_as_caption(telegram: Telegram, there: FakeTelegram) -> None:
    await say(telegram, reply("Dạ.", images=(Image(alt="Mã QR <vneid>", path="/qr/vneid.png"),)))
    assert there.sent[1].picture == qr_code(VNEID)
    assert there.sent[1].text == "Mã QR <vneid>"


async def test_a_picture_that_is_gone_is_given_up(telegram: Telegram) -> None:
    with pytest.raises(Rejected):
        await telegram.send(Call("image", {"chat_id": 42, "path": "/qr/nothing.png", "caption": "x"}))


async def test_an_answer_in_a_forum_goes_to_its_topic(telegram: Telegram, there: FakeTelegram) -> None:
    await say(telegram, reply("Dạ."), user="-1001:42:9")
    assert (there.sent[0].chat, there.sent[0].topic) == (-1001, 9)


async def test_typing_is_shown_and_a_pressed_button_is_acknowledged(telegram: Telegram, there: FakeTelegram) -> None:
    await telegram.send(telegram.typing("42"))
    await telegram.acknowledge({"update_id": 1, **press(1, "#up")})
    assert (there.typing, there.acknowledged) == ([42], ["query-1"])


async def test_too_many_requests_say_when_to_try_again(telegram: Telegram, there: FakeTelegram) -> None:
    there.too_many, there.retry_after = 1, 17
    with pytest.raises(TryLater) as caught:
        await say(telegram, reply("Dạ."))
    assert caught.value.retry_after == 17
    await say(telegram, reply("Dạ."))
    assert len(there.sent) == 1


async def test_who_blocked_the_bot_gets_nothing_more(telegram: Telegram, there: FakeTelegram) -> None:
    there.blocked_by.add(42)
    with pytest.raises(Rejected):
        await say(telegram, reply("Dạ."))


async def test_what_telegram_calls_wrong_is_given_up(telegram: Telegram, there: FakeTelegram) -> None:
    with pytest.raises(Rejected):
        await telegram.send(Call("text", {"chat_id": 42, "text": "<unclosed"}))
    assert len(there.breaches) == 1
    there.breaches.clear()


async def test_a_wrong_token_is_tried_later_and_never_named(telegram: Telegram) -> None:
    async with served(FakeTelegram().app()) as url:
        other = Telegram("8:a-wrong-token", url, PICTURES.get)
        with pytest.raises(TryLater) as caught:
            await say(other, reply("Dạ."))
        await other.close()
    assert "wrong-token" not in repr(caught.value)


async def test_a_server_that_is_not_there_took_nothing() -> None:
    nobody = Telegram(TOKEN, "http://127.0.0.1:9", PICTURES.get)
    with pytest.raises(TryLater):
        await say(nobody, reply("Dạ."))


async def test_a_connection_that_breaks_after_the_request_leaves_it_in_doubt() -> None:
    async def take_and_hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(4_096)
        writer.close()

    server = await asyncio.start_server(take_and_hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    platform = Telegram(TOKEN, f"http://127.0.0.1:{port}", PICTURES.get)
    with pytest.raises(Unsure):
        await say(platform, reply("Dạ."))
    await platform.close()
    server.close()


@pytest.mark.parametrize(
    ("status", "meaning"), [(500, TryLater), (502, TryLater), (503, TryLater), (504, Unsure), (409, TryLater)]
)
async def test_a_server_error_is_tried_later_unless_it_says_that_somebody_waited(
    status: int, meaning: type[Exception]
) -> None:
    async def fail(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(4_096)
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        writer.close()

    server = await asyncio.start_server(fail, "127.0.0.1", 0)
    platform = Telegram(TOKEN, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", PICTURES.get)
    with pytest.raises(meaning):
        await say(platform, reply("Dạ."))
    await platform.close()
    server.close()


async def test_the_bot_learns_its_name(telegram: Telegram) -> None:
    assert await telegram.introduce() == USERNAME


def test_only_our_secret_makes_a_delivery_genuine() -> None:
    settings = Settings(trolyso_telegram_token=TOKEN)
    header = "X-Telegram-Bot-Api-Secret-Token"
    secret = webhook_secret(TOKEN)
    assert is_genuine(settings, {header: secret}, b"{}")
    for wrong in ("", secret[:-1], secret + "0", secret.upper(), TOKEN, "\udce9"):
        assert not is_genuine(settings, {header: wrong}, b"{}")
    assert not is_genuine(settings, {}, b"{}")
    assert not is_genuine(Settings(trolyso_telegram_token=None), {header: secret}, b"{}")
