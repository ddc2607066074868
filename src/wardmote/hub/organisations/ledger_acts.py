"""What this room writes to the ledger."""

from wardmote.hub.ledger.kinds import ActKind, Detail, declare

APPLIED = ActKind("organisation.applied", "applied to become a member", {"kind": Detail.CODE})
ADMITTED = ActKind(
    "organisation.admitted", "admitted the organisation as a member", {"evidence": Detail.CODES}
)
SUSPENDED = ActKind("organisation.suspended", "suspended the membership", {"reason": Detail.DIGEST})
RESTORED = ActKind("organisation.restored", "restored the membership", {})
EVIDENCED = ActKind("organisation.evidenced", "recorded assurance evidence", {"kind": Detail.CODE})
INVITED = ActKind("account.invited", "invited a person", {"roles": Detail.CODES})
JOINED = ActKind("account.joined", "joined through an invitation", {"roles": Detail.CODES})
RESET_MADE = ActKind("account.reset_made", "made a link to set a new password", {})
RESET_USED = ActKind("account.reset_used", "set a new password through a link", {})
ROLES_CHANGED = ActKind("account.roles_changed", "changed a person's roles", {"roles": Detail.CODES})
LEFT = ActKind("account.left", "closed a person's account", {})
SIGNED_IN = ActKind("account.signed_in", "signed in", {"method": Detail.CODE})
PASSWORD_CHANGED = ActKind("account.password_changed", "changed their own password", {})
FACTOR_ADDED = ActKind("account.factor_added", "set up a second factor", {"method": Detail.CODE})
FACTOR_REMOVED = ActKind("account.factor_removed", "removed a second factor", {"method": Detail.CODE})
STARTED_OVER = ActKind("account.started_over", "voided a person's password and second factors", {})
TOKEN_MADE = ActKind("token.made", "made an API token", {"scopes": Detail.CODES, "expires_at": Detail.MOMENT})
TOKEN_REVOKED = ActKind("token.revoked", "revoked an API token", {})

declare(
    APPLIED, ADMITTED, SUSPENDED, RESTORED, EVIDENCED, INVITED, JOINED, RESET_MADE, RESET_USED, ROLES_CHANGED,
    LEFT, SIGNED_IN, PASSWORD_CHANGED, FACTOR_ADDED, FACTOR_REMOVED, STARTED_OVER, TOKEN_MADE, TOKEN_REVOKED,
)  # fmt: skip
