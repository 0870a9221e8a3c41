"""Style sheet and scripts, served from memory under names that carry their hash, so that browsers keep them for ever.

The style sheet's parts are joined here, in the order of PARTS, in place of a build.
"""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, current_app, request

from learnpath.core.access import public

PARTS = ("tokens.css", "base.css", "components", "features", "print.css")
SCRIPTS = ("vendor/htmx-4.0.1.min.js", "app.js")
PAGE_SCRIPTS = ("passkeys.js",)


@dataclass(frozen=True)
class Asset:
    """One file: its hashed name, type, and body plain and compressed."""

    name: str
    mimetype: str
    body: bytes
    compressed: bytes


def init_assets(app: Flask, folder: Path) -> None:
    """Read the files of `folder` once and serve them; `assets` gives templates their addresses, style sheet first.

    `page_scripts` gives those that some pages alone load, by name.
    """
    assets = {"learnpath.css": _asset("learnpath.css", "text/css", _style_sheet(folder / "css"))}
    for script in (*SCRIPTS, *PAGE_SCRIPTS):
        path = folder / script
        assets[path.name] = _asset(path.name, "text/javascript", path.read_bytes())
    app.extensions["assets"] = {asset.name: asset for asset in assets.values()}
    app.add_url_rule("/static/<name>", endpoint="static", view_func=serve)
    paths = {name: f"/static/{asset.name}" for name, asset in assets.items()}
    app.jinja_env.globals["page_scripts"] = {name: paths.pop(name) for name in PAGE_SCRIPTS}
    app.jinja_env.globals["assets"] = tuple(paths.values())


@public
def serve(name: str) -> Response:
    """Answer with the file, compressed where the browser takes that; 404 for any other name."""
    asset = current_app.extensions["assets"].get(name) or abort(404)
    small = "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(asset.compressed if small else asset.body, mimetype=asset.mimetype)
    if small:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _style_sheet(folder: Path) -> bytes:
    paths = [folder / part for part in PARTS]
    files = [file for path in paths for file in (sorted(path.glob("*.css")) if path.is_dir() else [path])]
    return b"".join(file.read_bytes() for file in files)


def _asset(name: str, mimetype: str, body: bytes) -> Asset:
    stem, _, ending = name.rpartition(".")
    digest = hashlib.sha256(body).hexdigest()[:12]
    return Asset(f"{stem}.{digest}.{ending}", mimetype, body, gzip.compress(body, mtime=0))
