"""The QR code of a programme's official page."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

import numpy as np
import pytest
import zxingcpp

from bot.pictures import Pictures, qr_code
from handlers.messages import Reply
from handlers.programmes import card
from handlers.qr import official_page, programme_of
from knowledge.model import Programme
from knowledge.programmes import read_programmes
from knowledge.retrieval import Knowledge

Ask = Callable[..., Reply]
WITH_PAGE = [programme for programme in read_programmes() if official_page(programme)]
WITHOUT = [programme for programme in read_programmes() if not official_page(programme)]


class Live:
    """What LiveKnowledge gives once a version is loaded."""

    def __init__(self, current: Knowledge | None) -> None:
        self.current = current


def read_code(png: bytes) -> str:
    """The text of a QR code in a PNG of one bit a pixel, as a phone's camera reads it."""
    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    assert (depth, kind) == (1, 0)
    start = png.index(b"IDAT")
    size = struct.unpack(">I", png[start - 4 : start])[0]
    rows = np.frombuffer(zlib.decompress(png[start + 4 : start + 4 + size]), np.uint8).reshape(height, -1)
    lines = np.zeros((height, rows.shape[1] - 1), np.uint8)
    for number, (way, *line) in enumerate(rows):
        assert way in (0, 2)  # as it is, or the difference to the line above
        lines[number] = np.array(line, np.uint8) + (lines[number - 1] if way == 2 and number else np.uint8(0))
    pixels = np.unpackbits(lines, axis=1)[:, :width] * np.uint8(255)
    (found,) = zxingcpp.read_barcodes(pixels)
    return str(found.text)


def test_the_heart_of_the_programmes_has_pages_and_some_have_none() -> None:
    assert {"vneid", "dich-vu-cong", "binh-dan-hoc-vu-so"} <= {programme.id for programme in WITH_PAGE}
    assert WITHOUT


@pytest.mark.parametrize("programme", WITH_PAGE, ids=lambda programme: programme.id)
def test_a_card_offers_the_code_and_the_code_opens_the_official_page(
    ask: Ask, knowledge: Knowledge, programme: Programme
) -> None:
    button = card(programme, knowledge).buttons[-1]
    assert (button.id, button.title) == (f"qr:{programme.id}", "Mã QR")
    for who in ("citizen", "helper"):
        reply = ask(f"#{button.id}", who)
        (image,) = reply.images
        page = official_page(programme)
        assert page
        assert page.url
        assert page.url in reply.text
        assert page.url in image.alt
        png = Pictures(Live(knowledge)).png(image.path)  # type: ignore[arg-type]
        assert png
        assert read_code(png) == page.url


@pytest.mark.parametrize("programme", WITHOUT, ids=lambda programme: programme.id)
def test_a_programme_without_a_page_has_no_code(ask: Ask, knowledge: Knowledge, programme: Programme) -> None:
    assert not any(button.id.startswith("qr:") for button in card(programme, knowledge).buttons)
    assert ask(f"#qr:{programme.id}").images == ()
    assert Pictures(Live(knowledge)).png(f"/qr/{programme.id}.png") is None  # type: ignore[arg-type]


def test_a_code_of_nothing_is_a_stale_button_and_no_picture(ask: Ask, knowledge: Knowledge) -> None:
    assert ask("#qr:nothing").text == ask("#nothing:at-all").text
    pictures = Pictures(Live(knowledge))  # type: ignore[arg-type]
    for path in ("/qr/nothing.png", "/qr/.png", "/qr/../../etc/passwd", "vneid", "/qr/vneid", ""):
        assert pictures.png(path) is None
    assert Pictures(Live(None)).png("/qr/vneid.png") is None  # type: ignore[arg-type]
    assert programme_of("/qr/vneid.png") == "vneid"


def test_after_the_code_the_conversation_still_speaks_of_what_was_asked(ask: Ask) -> None:
    assert ask("#qr:vneid").programmes[0].id == "vneid"


def test_the_same_address_gives_the_same_small_picture() -> None:
    assert qr_code("https://vneid.gov.vn") == qr_code("https://vneid.gov.vn")
    assert len(qr_code("https://vneid.gov.vn")) < 2_000
