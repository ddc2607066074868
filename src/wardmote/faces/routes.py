"""Declared routes: every page and endpoint says what it needs, and there is no default.

`route()` is the only way to an address of the hub. It wraps the view in a guard which works out who asks, refuses
who may not, and turns every Problem into an answer of the right kind; views of libraries are wrapped the same way.
`require_declared()` runs before the hub serves anything and refuses to start with an address made otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.views.decorators.csrf import csrf_exempt

from wardmote.faces.problems import NO_SUCH_PAGE, MethodNotAllowed, sign_in_needed
from wardmote.hub.organisations.actor import (
    Actor,
    Role,
    Scope,
    require_fresh_second_factor,
    require_hub_operator,
    require_scope,
)
from wardmote.kernel.clock import Clock
from wardmote.kernel.problem import Problem, Refused

View = Callable[..., HttpResponseBase]


class Access(StrEnum):
    """Who gets as far as the view at all."""

    PUBLIC = "anybody"
    PASSWORD_GIVEN = "signed in, second factor aside"  # noqa: S105 - not a password
    SIGNED_IN = "signed in"


@dataclass(frozen=True)
class Need:
    """What a route needs. `roles` is any one of them; `scope` binds API tokens, a session has every scope."""

    access: Access
    roles: frozenset[Role] = frozenset()
    operates_hub: bool = False
    scope: Scope | None = None
    fresh_second_factor: bool = False

    def require(self, actor: Actor | None, *, clock: Clock) -> None:
        """Raises SignInNeeded or Refused unless this actor may come in now."""
        if self.access is Access.PUBLIC:
            return
        if actor is None:
            raise sign_in_needed()
        if self.scope is not None:
            require_scope(actor, self.scope)
        if self.operates_hub:
            require_hub_operator(actor)
        if self.roles and not self.roles & actor.roles:
            raise _without_role(self.roles)
        if self.fresh_second_factor:
            require_fresh_second_factor(actor, now=clock())

    def admits(self, actor: Actor | None, *, clock: Clock) -> bool:
        """Whether the actor may come in, a fresh second factor apart: for menus."""
        try:
            replace(self, fresh_second_factor=False).require(actor, clock=clock)
        except Problem:
            return False
        return True

    def __str__(self) -> str:
        parts = [
            self.access.value,
            " or ".join(sorted(role.value for role in self.roles)),
            "administrator of the hub's operator" if self.operates_hub else "",
            f"token scope {self.scope.value}" if self.scope else "",
            "second factor used within 10 minutes" if self.fresh_second_factor else "",
        ]
        return ", ".join(part for part in parts if part)


PUBLIC = Need(Access.PUBLIC)
PASSWORD_GIVEN = Need(Access.PASSWORD_GIVEN)
SIGNED_IN = Need(Access.SIGNED_IN)
HUB_OPERATOR = Need(Access.SIGNED_IN, operates_hub=True)


def any_role(*roles: Role) -> Need:
    """Somebody signed in who holds one of the roles for their own organisation."""
    return Need(Access.SIGNED_IN, roles=frozenset(roles))


def token_scope(scope: Scope) -> Need:
    """A token made for this, or a session."""
    return Need(Access.SIGNED_IN, scope=scope)


def freshly(need: Need) -> Need:
    """The same, with a second factor used within the last 10 minutes."""
    return replace(need, fresh_second_factor=True)


@dataclass(frozen=True)
class Face:
    """One manner of meeting the hub: how it knows who asks, and how it says a Problem.

    `identify` returns who asks, or None; `answer` turns a Problem into a response; `shield` wraps each view of the
    face (against forged requests, where a cookie says who asks).
    """

    name: str
    identify: Callable[[HttpRequest, Clock], Actor | None]
    answer: Callable[[HttpRequest, Problem], HttpResponseBase]
    shield: Callable[[View], View]


def unshielded(view: View) -> View:
    """The shield of a face that reads no cookie: nothing a browser sends by itself can act there."""
    return view


@dataclass(frozen=True)
class Route:
    """What was declared of one address and its methods."""

    address: str
    name: str
    face: Face
    need: Need
    methods: frozenset[str]
    says: str
    menu: str | None


class HubRequest(HttpRequest):
    """A request as views of the hub get it. `actor` is None on public routes where nobody is signed in."""

    actor: Actor | None
    clock: Clock
    route: Route


def acting(request: HubRequest) -> Actor:
    """The actor of a route that needs one. Raises SignInNeeded, should it be asked on a public route."""
    if request.actor is None:
        raise sign_in_needed()
    return request.actor


def route(
    address: str,
    view: View,
    *,
    name: str,
    face: Face,
    needs: Need,
    methods: Iterable[str],
    says: str,
    menu: str | None = None,
) -> URLPattern:
    """Declares an address: the view behind its guard. `says` describes it in one line for the reference.

    `menu` is its title in the navigation, shown to those it admits. HEAD comes with GET.
    """
    declared = Route(address, name, face, needs, frozenset(methods), says, menu)
    if not declared.methods or not says:
        raise ImproperlyConfigured(f"the route {name} does not say its methods and what it is")
    return path(address, _guarded(declared, view), name=name)


def together(*patterns: URLPattern) -> URLPattern:
    """Routes of one address whose methods need different things, as one pattern under the first one's name."""
    declared = [each for pattern in patterns for each in _declared_by(pattern)]
    if len({each.address for each in declared}) != 1 or len(declared) != len(patterns):
        raise ImproperlyConfigured("routes that go together have one address, and are declared by route()")
    by_method = {
        method: pattern.callback for pattern in patterns for method in _declared_by(pattern)[0].methods
    }

    @csrf_exempt
    def dispatch(request: HttpRequest, **captured: Any) -> HttpResponseBase:
        method = "GET" if request.method == "HEAD" else request.method
        view: View = by_method.get(method or "", patterns[0].callback)
        answer = view(request, **captured)
        if "Allow" in answer.headers:
            answer.headers["Allow"] = ", ".join(sorted(by_method))
        return answer

    dispatch.declared = tuple(declared)  # type: ignore[attr-defined]
    return path(declared[0].address, dispatch, name=declared[0].name)


def declared_routes(patterns: Iterable[URLPattern | URLResolver] | None = None) -> list[Route]:
    """Every declared route, in the order the addresses are tried; of the running hub if no patterns are given."""
    return [each for pattern in _walk(_patterns(patterns)) for each in _declared_by(pattern)]


def undeclared(patterns: Iterable[URLPattern | URLResolver] | None = None) -> list[str]:
    """The addresses that nobody declared."""
    return [str(pattern.pattern) for pattern in _walk(_patterns(patterns)) if not _declared_by(pattern)]


def require_declared() -> None:
    """Raises ImproperlyConfigured, which keeps the hub from starting, while any address is undeclared."""
    missing = undeclared()
    if missing:
        raise ImproperlyConfigured(f"these addresses do not say what they need: {', '.join(sorted(missing))}")


def reference_rows() -> list[tuple[str, str, str, str]]:
    """Address, methods, need and description of every route: the table of docs/reference/routes.md."""
    return [
        (f"/{each.address}", " ".join(sorted(each.methods)), str(each.need), each.says)
        for each in declared_routes()
    ]


def _guarded(declared: Route, view: View) -> View:
    shielded = declared.face.shield(view)

    @csrf_exempt  # who asks comes first: the shield, which looks for forgery, stands inside the guard
    @wraps(view)
    def guarded(request: HttpRequest, **captured: Any) -> HttpResponseBase:
        asked = cast("HubRequest", request)
        asked.route, asked.clock, asked.actor = declared, settings.CLOCK, None
        try:
            asked.actor = declared.face.identify(request, asked.clock)
            declared.need.require(asked.actor, clock=asked.clock)
            _require_method(asked, declared.methods)
            answer = shielded(request, **captured)
        except Problem as problem:
            answer = declared.face.answer(request, problem)
        except Http404:
            answer = declared.face.answer(request, NO_SUCH_PAGE)
        except PermissionDenied:
            answer = declared.face.answer(request, _refused())
        if declared.need.access is not Access.PUBLIC or asked.actor is not None:
            answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    guarded.declared = (declared,)  # type: ignore[attr-defined]
    return guarded


def _require_method(request: HttpRequest, methods: frozenset[str]) -> None:
    method = "GET" if request.method == "HEAD" else request.method
    if method not in methods:
        raise MethodNotAllowed(methods)


def _patterns(patterns: Iterable[URLPattern | URLResolver] | None) -> Iterable[URLPattern | URLResolver]:
    return get_resolver().url_patterns if patterns is None else patterns


def _walk(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns)
        else:
            yield each


def _declared_by(pattern: URLPattern) -> tuple[Route, ...]:
    return tuple(getattr(pattern.callback, "declared", ()))


def _without_role(roles: frozenset[Role]) -> Refused:
    titles = " or ".join(sorted(role.label for role in roles))
    return Refused(
        "role.missing",
        f"This is for your organisation's {titles}.",
        next_step="Ask your administrator if you should have that role.",
    )


def _refused() -> Refused:
    return Refused("refused", "You cannot do this.", next_step="Go back, and choose something else.")
