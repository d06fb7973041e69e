"""The console's few files: style, htmx, its own script. Each address carries the hash of the content."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from bot.web.page import Asset, make_asset, send_asset

_FOLDER = Path(__file__).with_name("static")
_ICON = Path(__file__).parents[1] / "web" / "static" / "icon.svg"
_SERVED = (".css", ".js")


class Assets:
    """Serves GET /admin/static/{name} to anybody: nothing in it is secret."""

    def __init__(self) -> None:
        files = [file for file in sorted(_FOLDER.iterdir()) if file.suffix in _SERVED]
        made = {file.name: make_asset(file.name, file.read_bytes()) for file in (*files, _ICON)}
        self._assets: dict[str, Asset] = {asset.name: asset for asset in made.values()}
        self.urls = {name: f"/admin/static/{asset.name}" for name, asset in made.items()}

    async def show(self, request: web.Request) -> web.Response:
        """GET /static/{name}; 404 for any other name."""
        asset = self._assets.get(request.match_info["name"])
        if asset is None:
            raise web.HTTPNotFound
        return send_asset(request, asset)
