"""How well a version was matched, for whoever of its owner may know: with groups for who may open its rows alone."""

from __future__ import annotations

from dataclasses import replace

from wardmote.hub.catalogue.own import own_version
from wardmote.hub.catalogue.queries import unknown
from wardmote.hub.derivation.derivation import Derivation
from wardmote.hub.derivation.queries import derivation_of
from wardmote.hub.derivation.report_by import may_see_groups
from wardmote.hub.organisations.actor import Actor, Role
from wardmote.hub.policy.rule import ROLES_THAT_OPEN_OWN_ROWS
from wardmote.kernel.problem import Refused

ROLES_THAT_KNOW_REPORTS = ROLES_THAT_OPEN_OWN_ROWS | {Role.IG_LEAD}
"""Who may open the rows, and who answers for what is done with them."""


def matching_report(version_id: str, *, actor: Actor) -> Derivation:
    """How a version of the actor's organisation was matched; its groups only for who `may_see_groups`.

    Raises NotFound for a version that is not their own or that the hub did not match, Refused without a role.
    """
    own_version(version_id, actor)
    if not actor.roles & ROLES_THAT_KNOW_REPORTS:
        raise Refused(
            "role.missing",
            "How well a table was matched is for your organisation's publishers, analysts and information "
            "governance leads.",
            next_step="Ask your administrator if you should have one of these roles.",
        )
    made = derivation_of(version_id)
    if made is None:
        raise unknown()
    return made if may_see_groups(actor) else replace(made, report=made.report.without_groups())
