"""The commands that open a hub. Django's settings are read from the environment, so each sets that first."""

from __future__ import annotations

import argparse
import os
import socket
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

from wardmote.kernel.clock import system_clock
from wardmote.kernel.problem import Conflict

DEMO_HOME = Path("var/demo")
WEB_PROCESSES = 2
WEB_THREADS = 8


def demo(arguments: argparse.Namespace) -> int:
    """Builds the made-up city, unless --home has one already, and serves it."""
    _open_hub(arguments.home or DEMO_HOME, port=arguments.port)
    if not arguments.no_serve:
        _require_free("127.0.0.1", arguments.port)
    _bring_up_to_date(verbosity=0)
    _late("wardmote.site.demonstration").build_and_tell(
        home=Path(os.environ["WARDMOTE_HOME"]), seed=arguments.seed, scale=arguments.scale
    )
    if arguments.no_serve:
        return 0
    return _serve("127.0.0.1", arguments.port)


def serve(arguments: argparse.Namespace) -> int:
    """Runs the web server, with a worker beside it."""
    _open_hub(arguments.home, port=arguments.port)
    _require_free(arguments.host, arguments.port)
    _bring_up_to_date(verbosity=0)
    return _serve(arguments.host, arguments.port)


def worker(arguments: argparse.Namespace) -> int:
    """Runs a worker until it is told to stop."""
    _open_hub(arguments.home, port=None)
    code: int = _late("wardmote.site.worker").main(beside=arguments.beside)
    return code


def migrate(arguments: argparse.Namespace) -> int:
    """Brings the database up to date."""
    _open_hub(arguments.home, port=None)
    _bring_up_to_date(verbosity=1)
    return 0


def found(arguments: argparse.Namespace) -> int:
    """Founds the hub and prints its first administrator's invitation."""
    _open_hub(arguments.home, port=None)
    _bring_up_to_date(verbosity=0)
    return int(_late("wardmote.site.founding").found(arguments, today=date.today()))  # noqa: DTZ011 - a day of the wall


def parked(arguments: argparse.Namespace) -> int:
    """Shows what the worker gave up on, and with --retry has it tried again."""
    _open_hub(arguments.home, port=None)
    _replay_erasures()
    return int(_late("wardmote.site.parked").tell(retry=arguments.retry, clock=system_clock))


def erase_entry(arguments: argparse.Namespace) -> int:
    """Erases the content of an entry of the ledger."""
    _open_hub(arguments.home, port=None)
    _replay_erasures()
    return int(_late("wardmote.site.erasing").erase(arguments, clock=system_clock))


def install_gazetteer(arguments: argparse.Namespace) -> int:
    """Copies a gazetteer into the hub's home, for those whom the operator names."""
    _open_hub(arguments.home, port=None)
    _replay_erasures()
    return int(_late("wardmote.site.gazetteers").install(arguments, clock=system_clock))


def remove_gazetteer(arguments: argparse.Namespace) -> int:
    """Removes a gazetteer from the hub."""
    _open_hub(arguments.home, port=None)
    _replay_erasures()
    return int(_late("wardmote.site.gazetteers").remove(arguments, clock=system_clock))


def _open_hub(home: Path | None, *, port: int | None) -> None:
    if home is not None:
        os.environ["WARDMOTE_HOME"] = str(home.resolve())
    os.environ.setdefault("WARDMOTE_HOME", str(Path("var").resolve()))
    if port is not None:
        os.environ.setdefault("WARDMOTE_BASE_URL", f"http://localhost:{port}")
    os.environ["DJANGO_SETTINGS_MODULE"] = "wardmote.site.settings"
    django.setup()


def _bring_up_to_date(*, verbosity: int) -> None:
    call_command("migrate", verbosity=verbosity, interactive=False)
    _replay_erasures()


def _replay_erasures() -> None:
    """Before anything is done with a database that may be an older one, restored."""
    _late("wardmote.hub.holdings.destroy").replay_erasures(clock=system_clock)


def _require_free(host: str, port: int) -> None:
    """Raises Conflict where somebody listens there already, before anything is built or said."""
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        raise Conflict(
            "serve.address",
            f"The hub cannot listen there: {os.strerror(error.errno) if error.errno else 'no such address'}.",
            where=f"{host}:{port}",
            next_step="Stop what listens there, or choose another port with --port.",
        ) from error


def _serve(host: str, port: int) -> int:
    _late("wardmote.site.static_files").gather_static_files()
    server = _late("wardmote.site.server")
    server.HubServer(_application, host=host, port=port, processes=WEB_PROCESSES, threads=WEB_THREADS).run()
    return 0


def _application() -> Any:
    return _late("wardmote.site.wsgi").application


def _late(module: str) -> Any:
    """Modules with Django models can be imported only once the settings are known."""
    return import_module(module)
