"""The QR code of a programme's official page: shown on one phone, read by the camera of another."""

from __future__ import annotations

from handlers.messages import Button, Image, Reply
from handlers.offered import title_of
from handlers.phrasing import say
from handlers.pipeline import Context
from handlers.sources import programme_ref
from knowledge.model import Contact, Programme

_FOLDER = "/qr/"
_KIND = ".png"


def official_page(programme: Programme) -> Contact | None:
    """Returns the first contact of the card that is a page; None where the card names none."""
    return next((contact for contact in programme.contacts if contact.url), None)


def path_of(programme: Programme) -> str:
    """Returns where our server gives the QR code: "/qr/vneid.png"."""
    return f"{_FOLDER}{programme.id}{_KIND}"


def programme_of(path: str) -> str:
    """Returns the programme's id in a path of `path_of`; "" for any other text."""
    return path.removeprefix(_FOLDER).removesuffix(_KIND) if path.startswith(_FOLDER) and path.endswith(_KIND) else ""


def qr_buttons(programme: Programme) -> tuple[Button, ...]:
    """Returns the button that shows the QR code, where the programme has an official page."""
    if official_page(programme) is None:
        return ()
    name = f"qr:{programme.id}"
    return (Button(id=name, title=title_of(name)),)


def qr(context: Context, name: str) -> Reply | None:
    """Shows the QR code of the programme of that id; None where there is none."""
    programme = context.knowledge.programmes.get(name)
    page = official_page(programme) if programme else None
    if programme is None or page is None:
        return None
    return Reply(
        status="referred",
        text=say("qr", programme=programme, page=page),
        programmes=(programme_ref(programme),),
        buttons=(Button(id=f"programme:{name}", title=title_of(f"programme:{name}", programme.name)),),
        topic=context.session.topic,
        images=(Image(alt=say("qr_alt", page=page), path=path_of(programme)),),
    )
