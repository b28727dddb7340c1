"""The web interface of a run, on its master: Locust's own with a tab of ours, and our page; for watching only.

What our tab and our page show the command line has written into live.json: the master only hands it on.
"""

import json
import logging
import secrets
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gevent
from flask import Flask, Response, redirect, request
from flask_login import login_user
from gevent import pywsgi
from gevent.pool import Pool
from locust.env import Environment
from locust.runners import STATE_INIT
from locust.web import WebUI

from contract.run_folder import RunFolder
from harness.inside.web_door import LOGIN, OURS, Door
from harness.web_place import Inherited

PAGE = Path(__file__).with_name("page")
TYPE_BY_FILE = {"page.html": "text/html", "page.css": "text/css", "page.js": "text/javascript"}
MOST_CONNECTIONS = 64
AFTER_A_WRONG_PASSWORD_S = 1.0

TAB = {"title": "Capacity", "key": "portal-load"}
COLUMNS = (("what", "What"), ("state", "State"), ("says", "So far"))

logger = logging.getLogger(__name__)


class Watcher:
    """Whoever knows the password, as flask-login wants to see them."""

    is_authenticated = is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """All of them are one."""
        return "watcher"


def serve_web(environment: Environment, run: RunFolder, place: Inherited) -> WebUI:
    """Serve on the inherited socket from now on."""
    listener = socket.socket(fileno=place.descriptor)
    port = int(listener.getsockname()[1])
    ui = environment.create_web_ui(place.host, port, web_login=place.password is not None, delayed_start=True)
    app = ui.app
    assert app is not None
    app.debug = False
    if place.password is not None:
        app.secret_key = place.signing_key
        _ask_for_password(ui, app, place.password)
    _add_pages(ui, app, run)
    _add_tab(ui, app, run)
    _only_watched(ui, app, environment, run)
    serving = pywsgi.WSGIServer(
        listener,
        Door(app, place.host),
        spawn=Pool(MOST_CONNECTIONS),
        log=None,
        error_log=logger,
        environ={"SERVER_NAME": place.host, "SERVER_PORT": str(port)},  # else it would look its own name up
    )
    serving.start()
    ui.server = serving
    return ui


def _add_pages(ui: WebUI, app: Flask, run: RunFolder) -> None:
    """Our page, its parts, and what it shows."""

    def live() -> Response:
        return Response(_live_text(run), mimetype="application/json")

    def part(name: str) -> Response:
        if name not in TYPE_BY_FILE:
            return Response("", 404)
        return Response((PAGE / name).read_bytes(), mimetype=TYPE_BY_FILE[name])

    def page() -> Response:
        return part("page.html")

    guarded: Any = ui.auth_required_if_enabled
    views: dict[str, Callable[..., Response]] = {"": page, "/live.json": live, "/<name>": part}
    for path, view in views.items():
        app.add_url_rule(OURS + path, f"portal_load_{view.__name__}", guarded(view))


def _add_tab(ui: WebUI, app: Flask, run: RunFolder) -> None:
    """Locust's page asks for its statistics every two seconds; the rows of our tab go with them."""
    columns = [{"key": key, "title": title} for key, title in COLUMNS]
    ui.template_args |= {
        "extendedTabs": [TAB],
        "extendedTables": [{"key": TAB["key"], "structure": columns}],
        "extendedCsvFiles": [{"href": OURS, "title": "The run in one page, by portal-load"}],
    }

    def with_rows(response: Response) -> Response:
        if request.path == "/stats/requests" and response.is_json:
            rows = json.loads(_live_text(run)).get("rows", [])
            extended = [{"key": TAB["key"], "data": rows}]
            response.set_data(json.dumps({**response.get_json(), "extended_stats": extended}))
        return response

    app.after_request(with_rows)


def _only_watched(ui: WebUI, app: Flask, environment: Environment, run: RunFolder) -> None:
    """A stop is a file in the run folder, here too; before the run begins Locust would show the form that starts it."""
    guarded: Any = ui.auth_required_if_enabled

    def stop() -> dict[str, object]:
        run.stop.touch()
        return {"success": True, "message": "asked the run to stop"}

    def not_before_the_start() -> Any:
        is_ready = environment.runner is not None and environment.runner.state == STATE_INIT
        return redirect(OURS) if request.path == "/" and is_ready else None

    app.view_functions["locust.stop"] = guarded(stop)
    app.before_request(not_before_the_start)


def _ask_for_password(ui: WebUI, app: Flask, password: str) -> None:
    """Locust's own login, whose form comes back to us."""
    app.config.update(SESSION_COOKIE_SAMESITE="Strict", SESSION_COOKIE_HTTPONLY=True)
    ui.auth_args = {
        "custom_form": {
            "inputs": [{"label": "Password", "name": "password", "is_secret": True, "is_required": True}],
            "callback_url": LOGIN,
            "submit_button_text": "Watch",
        }
    }
    ui.login_manager.user_loader(lambda _: Watcher())

    def login() -> Any:
        if not secrets.compare_digest(request.form.get("password", "").encode(), password.encode()):
            gevent.sleep(AFTER_A_WRONG_PASSWORD_S)
            return redirect("/login")
        login_user(Watcher())
        return redirect(OURS)

    app.add_url_rule(LOGIN, "portal_load_login", login, methods=["POST"])


def _live_text(run: RunFolder) -> str:
    try:
        return run.live.read_text(encoding="utf-8")
    except FileNotFoundError:  # the run has not begun
        return "{}"
