"""The front page: for strangers what this is, for those signed in what they can do."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from wardmote.faces.routes import PUBLIC, HubRequest, Need, declared_routes
from wardmote.faces.web.page_face import page, to_sign_in
from wardmote.hub.organisations.actor import Role


@dataclass(frozen=True)
class Task:
    """A card on the front page, shown to those whom the route it leads to admits.

    `roles` narrows that to whom it is of use to, where the route admits more.
    """

    title: str
    hint: str
    route_name: str
    roles: frozenset[Role] | None = None


TASKS: list[Task] = []
"""What people can start from the front page, in the order of the menu: each subject adds its own with `offer()`."""


def offer(*tasks: Task) -> None:
    """Puts cards on the front page."""
    TASKS.extend(tasks)


def home(request: HubRequest) -> HttpResponse:
    """The front page."""
    if request.actor is None and request.user.is_authenticated:
        return to_sign_in(request)
    if request.actor is None:
        return render(request, "home/signed_out.html")
    needs: dict[str, Need] = {each.name: each.need for each in declared_routes()}
    order = list(needs)
    tasks = [
        {"title": each.title, "hint": each.hint, "href": reverse(each.route_name)}
        for each in sorted(TASKS, key=lambda task: order.index(task.route_name))
        if needs[each.route_name].admits(request.actor, clock=request.clock)
        and (each.roles is None or each.roles & request.actor.roles)
    ]
    roles = sorted(role.label for role in request.actor.roles)
    return render(request, "home/signed_in.html", {"tasks": tasks, "roles": roles})


ROUTES = [page("", home, name="home", needs=PUBLIC, says="The front page.")]
