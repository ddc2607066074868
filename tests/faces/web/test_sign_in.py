"""Signing in without a browser: two factors, throttled, revealing nothing, ended in time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponse

from tests.faces.visitor import Visitor, code, email, give_second_factor
from tests.faces.web.conftest import Cast
from tests.hub import people
from wardmote.faces.web.session import ABSOLUTE_LIMIT, IDLE_LIMIT
from wardmote.hub.ledger.queries import entries
from wardmote.hub.organisations import people_acts
from wardmote.kernel.clock import system_clock


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed: what makes the answer for unknown accounts as slow as for known."""

    times = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.times += 1
        return super().encode(password, salt)


@pytest.fixture
def counted(settings: LazySettings) -> Iterator[type[CountingHasher]]:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    CountingHasher.times = 0
    return CountingHasher


class ShiftedClock:
    """The machine's time and some: allauth reads the machine's, so ours must go on too."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return system_clock() + self.ahead

    def move(self, by: timedelta) -> None:
        self.ahead += by


@pytest.fixture
def clock(settings: LazySettings) -> ShiftedClock:
    settings.CLOCK = ShiftedClock()
    return settings.CLOCK


def words(answer: HttpResponse) -> str:
    """The page without what differs each time it is asked for."""
    text = answer.content.decode()
    return re.sub(r'(name="csrfmiddlewaretoken" value|name="login" [^>]*value)="[^"]*"', "", text)


# two factors


def test_password_and_code_sign_in(cast: Cast, visitor: Visitor) -> None:
    visitor.signed_in(cast.analyst)
    assert visitor.get("/account").status_code == 200


def test_a_password_alone_opens_nothing(cast: Cast, visitor: Visitor) -> None:
    give_second_factor(cast.analyst.account_id)
    answer = visitor.give_password(cast.analyst)
    assert answer.headers["Location"] == "/sign-in/second-factor"
    assert visitor.get("/account").headers["Location"] == "/sign-in?next=%2Faccount"


def test_whoever_has_no_second_factor_is_led_to_set_one_up(cast: Cast, visitor: Visitor) -> None:
    visitor.give_password(cast.analyst)
    for address in ("/", "/account", "/people", "/no-such-thing"):
        answer = visitor.get(address)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/account/second-factors/choose")
    assert visitor.get("/account/second-factors/choose").status_code == 200


def test_setting_up_an_app_counts_as_using_it(cast: Cast, visitor: Visitor) -> None:
    visitor.give_password(cast.analyst)
    page = visitor.get("/account/second-factors/app").content.decode()
    found = re.search(r"data-totp-secret>([A-Z2-7]+)<", page)
    assert found
    answer = visitor.post("/account/second-factors/app", {"code": pyotp.TOTP(found[1]).now()})
    assert answer.headers["Location"] == "/account/recovery-codes"
    assert "shown this one time" in visitor.get("/account/recovery-codes").content.decode()
    assert visitor.get("/account").status_code == 200
    kept = Authenticator.objects.get(user_id=cast.analyst.account_id, type="totp")
    assert found[1] not in str(kept.data), "the secret stands in the database as it is"


def test_a_code_works_once(cast: Cast, visitor: Visitor) -> None:
    visitor.signed_in(cast.analyst)
    again = Visitor()
    again.give_password(cast.analyst)
    answer = again.post("/sign-in/second-factor", {"code": code(cast.analyst.account_id, unused=False)})
    assert answer.status_code == 200
    assert again.get("/account").status_code == 303


def test_a_code_of_the_step_before_works_and_an_older_one_does_not(cast: Cast, visitor: Visitor) -> None:
    secret = give_second_factor(cast.analyst.account_id)
    for steps, expected in ((2, 200), (1, 302)):
        visitor.give_password(cast.analyst)
        old = pyotp.TOTP(secret).at(datetime.now(UTC), counter_offset=-steps)
        assert visitor.post("/sign-in/second-factor", {"code": old}).status_code == expected


def test_a_used_code_is_remembered_for_as_long_as_it_is_good(cast: Cast, visitor: Visitor) -> None:
    visitor.signed_in(cast.analyst)
    with connection.cursor() as cursor:
        cursor.execute("SELECT expires FROM shared_cache WHERE cache_key LIKE '%totp.used%'")
        (expires,) = cursor.fetchone()
    until = expires if isinstance(expires, datetime) else datetime.fromisoformat(expires)
    assert until.replace(tzinfo=UTC) - datetime.now(UTC) > timedelta(seconds=85)


def test_a_recovery_code_works_once(cast: Cast, visitor: Visitor) -> None:
    visitor.signed_in(cast.analyst)
    visitor.post("/account/recovery-codes/new")
    codes = re.findall(r"<li>(\d{8})</li>", visitor.get("/account/recovery-codes").content.decode())
    assert len(codes) == 10
    for expected in (302, 200):
        other = Visitor()
        other.give_password(cast.analyst)
        assert other.post("/sign-in/second-factor", {"code": codes[0]}).status_code == expected


def test_recovery_codes_are_shown_once(cast: Cast, visitor: Visitor) -> None:
    visitor.signed_in(cast.analyst)
    visitor.post("/account/recovery-codes/new")
    assert re.findall(r"<li>\d{8}</li>", visitor.get("/account/recovery-codes").content.decode())
    assert not re.findall(r"<li>\d{8}</li>", visitor.get("/account/recovery-codes").content.decode())


def test_the_only_second_factor_cannot_be_removed(cast: Cast, visitor: Visitor) -> None:
    visitor.signed_in(cast.analyst)
    visitor.post("/sign-in/confirm", {"code": code(cast.analyst.account_id)})
    visitor.post("/account/second-factors/app/remove")
    assert Authenticator.objects.filter(user_id=cast.analyst.account_id, type="totp").exists()


def test_nobody_signs_up(cast: Cast, visitor: Visitor) -> None:
    for address in ("/signup", "/accounts/signup/", "/accounts/login/", "/password/reset"):
        assert visitor.get(address).headers["Location"].startswith("/sign-in?next=")


# reveals nothing, and is throttled


def test_unknown_account_and_wrong_password_look_the_same(
    cast: Cast, visitor: Visitor, counted: type[CountingHasher]
) -> None:
    known = visitor.post("/sign-in", {"login": email(cast.analyst.account_id), "password": "wrong password"})
    work_for_known = counted.times
    counted.times = 0
    unknown = Visitor().post("/sign-in", {"login": "nobody@example.org", "password": "wrong password"})
    assert known.status_code == unknown.status_code == 200
    assert words(known) == words(unknown)
    assert work_for_known == counted.times == 1


def test_a_closed_account_looks_like_an_unknown_one(cast: Cast, visitor: Visitor) -> None:
    people_acts.close_account(cast.analyst.account_id, actor=cast.operator, clock=system_clock)
    closed = visitor.give_password(cast.analyst)
    unknown = Visitor().post("/sign-in", {"login": "nobody@example.org", "password": people.PASSWORD})
    assert words(closed) == words(unknown)


@pytest.mark.parametrize("known", [True, False])
def test_the_sixth_try_within_five_minutes_is_not_taken(cast: Cast, known: bool) -> None:
    login = email(cast.analyst.account_id) if known else "nobody@example.org"
    for _ in range(5):
        Visitor().post("/sign-in", {"login": login, "password": "wrong password"})
    answer = Visitor().post("/sign-in", {"login": login, "password": people.PASSWORD})
    assert answer.status_code == 200
    assert "Too many" in answer.content.decode()


def test_codes_are_throttled_too(cast: Cast, visitor: Visitor) -> None:
    give_second_factor(cast.analyst.account_id)
    visitor.give_password(cast.analyst)
    for _ in range(5):
        visitor.post("/sign-in/second-factor", {"code": "000000"})
    answer = visitor.post("/sign-in/second-factor", {"code": code(cast.analyst.account_id)})
    assert answer.status_code == 200
    assert visitor.get("/account").status_code == 303


def test_after_signing_in_it_goes_where_it_was_going_and_never_elsewhere(
    cast: Cast, visitor: Visitor
) -> None:
    for wanted, expected in (
        ("/account", "/account"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
    ):
        stranger = Visitor()
        give_second_factor(cast.analyst.account_id)
        stranger.post(
            "/sign-in",
            {"login": email(cast.analyst.account_id), "password": people.PASSWORD, "next": wanted},
        )
        answer = stranger.post("/sign-in/second-factor", {"code": code(cast.analyst.account_id)})
        assert answer.headers["Location"] == expected


# sessions


def test_the_session_gets_a_new_key_at_each_step(cast: Cast, visitor: Visitor) -> None:
    give_second_factor(cast.analyst.account_id)
    keys = []
    for address, form in (
        ("/sign-in", {"login": email(cast.analyst.account_id), "password": people.PASSWORD}),
        ("/sign-in/second-factor", {}),
        ("/sign-in/confirm", {}),
    ):
        visitor.post(address, form or {"code": code(cast.analyst.account_id)})
        keys.append(visitor.cookies["session"].value)
    assert len(set(keys)) == 3


def test_what_the_table_of_sessions_says_signs_nobody_in(cast: Cast, visitor: Visitor) -> None:
    visitor.signed_in(cast.analyst)
    thief = Visitor()
    for row in Session.objects.all():
        thief.cookies["session"] = row.session_key
        assert thief.get("/account").status_code == 303
    assert not Session.objects.filter(pk=visitor.cookies["session"].value).exists()


def test_a_session_key_somebody_chose_is_not_taken_over(cast: Cast, visitor: Visitor) -> None:
    visitor.cookies["session"] = "chosenbyanattacker00000000000000"
    visitor.signed_in(cast.analyst)
    assert visitor.cookies["session"].value != "chosenbyanattacker00000000000000"


def test_an_idle_session_ends(cast: Cast, visitor: Visitor, clock: ShiftedClock) -> None:
    visitor.signed_in(cast.analyst)
    clock.move(IDLE_LIMIT - timedelta(seconds=30))
    assert visitor.get("/account").status_code == 200
    clock.move(IDLE_LIMIT + timedelta(seconds=1))
    assert visitor.get("/account").headers["Location"] == "/sign-in?next=%2Faccount"


def test_a_session_in_use_ends_after_ten_hours(cast: Cast, visitor: Visitor, clock: ShiftedClock) -> None:
    visitor.signed_in(cast.analyst)
    for _ in range(int(ABSOLUTE_LIMIT / timedelta(minutes=20)) - 1):
        clock.move(timedelta(minutes=20))
        assert visitor.get("/account").status_code == 200
    clock.move(timedelta(minutes=21))
    assert visitor.get("/account").status_code == 303


def test_signing_out_ends_the_session(cast: Cast, visitor: Visitor) -> None:
    visitor.signed_in(cast.analyst)
    key = visitor.cookies["session"].value
    visitor.post("/sign-out")
    thief = Visitor()
    thief.cookies["session"] = key
    assert thief.get("/account").status_code == 303


def test_a_closed_account_is_out_at_the_next_request(cast: Cast, visitor: Visitor) -> None:
    visitor.signed_in(cast.analyst)
    assert visitor.get("/account").status_code == 200
    people_acts.close_account(cast.analyst.account_id, actor=cast.operator, clock=system_clock)
    assert visitor.get("/account").status_code == 303


def test_a_new_password_ends_every_session(cast: Cast, visitor: Visitor) -> None:
    visitor.signed_in(cast.analyst)
    link = people_acts.make_reset(cast.analyst.account_id, actor=cast.operator, clock=system_clock)
    people_acts.use_reset(link.text, password="another long password 9", clock=system_clock)
    assert visitor.get("/account").status_code == 303


# fresh second factor


def test_what_needs_a_fresh_second_factor_asks_for_it_and_comes_back(
    cast: Cast, visitor: Visitor, clock: ShiftedClock
) -> None:
    visitor.signed_in(cast.analyst)
    assert visitor.get("/account/tokens/new").status_code == 200
    clock.move(timedelta(minutes=10, seconds=5))
    answer = visitor.get("/account/tokens/new")
    assert answer.headers["Location"] == "/sign-in/confirm?next=%2Faccount%2Ftokens%2Fnew"
    confirmed = visitor.post(
        "/sign-in/confirm", {"code": code(cast.analyst.account_id), "next": "/account/tokens/new"}
    )
    assert confirmed.headers["Location"] == "/account/tokens/new"


def test_a_password_given_again_is_no_second_factor(
    cast: Cast, visitor: Visitor, clock: ShiftedClock
) -> None:
    visitor.signed_in(cast.analyst)
    clock.move(timedelta(minutes=11))
    visitor.post("/sign-in/password", {"password": people.PASSWORD})
    assert visitor.get("/account/tokens/new").status_code == 303


def test_a_stale_password_does_not_set_up_the_first_second_factor(
    cast: Cast, visitor: Visitor, clock: ShiftedClock
) -> None:
    visitor.give_password(cast.analyst)
    clock.move(timedelta(minutes=11))
    answer = visitor.get("/account/second-factors/app")
    assert answer.headers["Location"].startswith("/sign-in/password?next=")


# the ledger hears of it


def test_sign_ins_and_second_factors_are_on_record(cast: Cast, visitor: Visitor) -> None:
    visitor.signed_in(cast.analyst)
    visitor.post("/account/recovery-codes/new")
    said = {each.act: each.details for each in entries(actor=cast.analyst.account_id)}
    assert said["account.signed_in"] == {"method": "totp"}
    assert said["account.factor_added"] == {"method": "recovery_codes"}
