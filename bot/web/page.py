"""The web chat as it is served: one page and a fixed set of small files, compressed once when the server starts."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.web.words import Words, load_words
from handlers.messages import MAX_TEXT

_HERE = Path(__file__).parent
_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, ready to send. `name` carries the hash of its content: a new content is a new address."""

    name: str
    body: bytes
    content_type: str
    cache: str
    zipped: bytes
    tag: str

    @property
    def url(self) -> str:
        return f"/static/{self.name}"


def make_asset(name: str, body: bytes, *, content_type: str | None = None, cache: str = _FOREVER) -> Asset:
    path = Path(name)
    tag = hashlib.sha256(body).hexdigest()[:12]
    return Asset(
        name=f"{path.stem}-{tag}{path.suffix}",
        body=body,
        content_type=content_type or _TYPES[path.suffix],
        cache=cache,
        zipped=gzip.compress(body, 9, mtime=0),
        tag=f'"{tag}"',
    )


class Page:
    """Serves GET / and GET /static/{name}."""

    def __init__(self) -> None:
        words = load_words()
        static = {name: make_asset(name, (_HERE / "static" / name).read_bytes()) for name in _files()}
        manifest = make_asset("app.webmanifest", _manifest(words, static["icon.svg"].url))
        html = _render(words, {name: asset.url for name, asset in static.items()} | {"manifest": manifest.url})
        self._page = make_asset("page.html", html, content_type="text/html", cache=_ASK_AGAIN)
        self._assets = {asset.name: asset for asset in (*static.values(), manifest)}

    async def page(self, request: web.Request) -> web.Response:
        """GET /."""
        return send_asset(request, self._page)

    async def asset(self, request: web.Request) -> web.Response:
        """GET /static/{name}; 404 for any other name."""
        asset = self._assets.get(request.match_info["name"])
        if asset is None:
            raise web.HTTPNotFound
        return send_asset(request, asset)


def send_asset(request: web.Request, asset: Asset) -> web.Response:
    headers = {"Cache-Control": asset.cache, "ETag": asset.tag, "Vary": "Accept-Encoding"}
    if request.headers.get("If-None-Match") in {asset.tag, f"W/{asset.tag}"}:
        return web.Response(status=304, headers=headers)
    body = asset.body
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        headers["Content-Encoding"] = "gzip"
        body = asset.zipped
    return web.Response(body=body, headers=headers, content_type=asset.content_type, charset="utf-8")


def _files() -> list[str]:
    return sorted(path.name for path in (_HERE / "static").iterdir() if path.suffix in _TYPES)


def _render(words: Words, urls: dict[str, str]) -> bytes:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": False}
    script = {"words": words.script, "reasons": words.reasons, "longest": MAX_TEXT}
    page = environment.get_template("chat.html.j2").render(
        words=SimpleNamespace(**words.page), starts=words.starts, script=script, urls=urls, longest=MAX_TEXT
    )
    return page.encode()


def _manifest(words: Words, icon: str) -> bytes:
    manifest = {
        "name": words.page["title"],
        "short_name": words.page["short_name"],
        "description": words.page["description"],
        "lang": "vi",
        "start_url": "/",
        "display": "standalone",
        "background_color": "#eef5f2",
        "theme_color": "#07463f",
        "icons": [{"src": icon, "type": "image/svg+xml", "sizes": "any", "purpose": "any"}],
    }
    return json.dumps(manifest, ensure_ascii=False).encode()
