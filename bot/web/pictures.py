"""GET /qr/{name}: the pictures of replies."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

PictureOf = Callable[[str], bytes | None]
"""The PNG of the path of an Image (handlers.messages); None where there is none."""
_AN_HOUR = "public, max-age=3600"


class PictureDoor:
    """Serves what `pictures` gives; 404 for the rest."""

    def __init__(self, pictures: PictureOf) -> None:
        self._pictures = pictures

    async def show(self, request: web.Request) -> web.Response:
        """GET /qr/{name}."""
        picture = self._pictures(request.path)
        if picture is None:
            raise web.HTTPNotFound
        return web.Response(body=picture, content_type="image/png", headers={"Cache-Control": _AN_HOUR})
