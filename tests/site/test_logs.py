"""The log says where something failed and never what the failure said."""

from __future__ import annotations

import logging
import sys

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client, override_settings
from django.utils.module_loading import import_string

from wardmote.faces.api.delta_sharing.face import FILE_FACE
from wardmote.faces.json_face import JSON_FACE
from wardmote.faces.routes import PUBLIC, HubRequest, route
from wardmote.faces.web.page_face import page
from wardmote.site import urls
from wardmote.site.logs import QuietFormatter
from wardmote.site.server import HubServer

CANARY = "Wilhelmina Canary-Featherstone"


def fail() -> None:
    try:
        int(CANARY)
    except ValueError as cause:
        raise KeyError(CANARY) from cause


def formatted() -> str:
    try:
        fail()
    except KeyError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "it failed", None, sys.exc_info())
        return QuietFormatter().format(record)
    raise AssertionError


def test_a_failure_is_told_by_kind_and_place_without_its_message() -> None:
    said = formatted()
    assert CANARY not in said
    for part in ("it failed", "builtins.KeyError", "which came from", "builtins.ValueError", "in fail"):
        assert part in said


def test_the_web_server_says_no_more_of_a_failure_than_the_hub(capfd: pytest.CaptureFixture[str]) -> None:
    config = HubServer(lambda: None, host="127.0.0.1", port=0, processes=1, threads=1).cfg
    log = config.logger_class(config)
    try:
        fail()
    except KeyError:
        log.exception("Error handling request %s %s", "GET", f"/links/{CANARY}")
    log.error_log.handlers.clear()
    said = capfd.readouterr().err
    assert CANARY not in said
    for part in ("builtins.KeyError", "which came from", "builtins.ValueError", "in fail"):
        assert part in said


def failing(request: HubRequest) -> None:
    fail()


def lose_the_database(request: HubRequest) -> None:
    raise OperationalError(CANARY)


class FailingUrls:
    urlpatterns = (
        page("full", lose_the_database, name="full", needs=PUBLIC, says="Fails."),
        route(
            "full.json",
            lose_the_database,
            name="full_json",
            face=JSON_FACE,
            needs=PUBLIC,
            methods=["GET"],
            says="Fails.",
        ),
        route(
            "full.share",
            lose_the_database,
            name="full_share",
            face=FILE_FACE,
            needs=PUBLIC,
            methods=["GET"],
            says="Fails.",
        ),
        page("fails", failing, name="fails", needs=PUBLIC, says="Fails."),
        route(
            "fails.json",
            failing,
            name="fails_json",
            face=JSON_FACE,
            needs=PUBLIC,
            methods=["GET"],
            says="Fails.",
        ),
        *urls.urlpatterns,
    )
    handler500 = staticmethod(urls.failed)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/full", "/full.json", "/full.share"])
@override_settings(ROOT_URLCONF=FailingUrls)
def test_a_database_that_takes_nothing_in_is_no_failure_of_the_program(address: str) -> None:
    answer = Client(HTTP_HOST="localhost", raise_request_exception=False).get(address)
    assert answer.status_code == 503
    said = answer.content.decode()
    assert CANARY not in said
    assert "the disk may be full" in said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "kind"), [("/fails", "text/html; charset=utf-8"), ("/fails.json", "application/problem+json")]
)
@override_settings(ROOT_URLCONF=FailingUrls)
def test_an_answer_says_nothing_of_the_failure(address: str, kind: str) -> None:
    answer = Client(HTTP_HOST="localhost", raise_request_exception=False).get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, kind)
    assert CANARY not in answer.content.decode()
    assert "later" in answer.content.decode()


def test_the_hub_logs_through_it() -> None:
    made = import_string(settings.LOGGING["formatters"]["quiet"]["()"])
    assert made is QuietFormatter
    assert settings.LOGGING["handlers"]["stderr"]["formatter"] == "quiet"
