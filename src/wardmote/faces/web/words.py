"""How pages say the codes of closed lists."""

from __future__ import annotations

from wardmote.hub.organisations.actor import Role, Scope
from wardmote.hub.organisations.organisation import EvidenceKind, Kind, Standing

KINDS: dict[Kind, str] = {
    Kind.BOROUGH: "London borough or other council",
    Kind.FIRE: "Fire and rescue service",
    Kind.POLICE: "Police",
    Kind.HEALTH: "Health service",
    Kind.GOVERNMENT: "Government body, national, regional or combined",
    Kind.SCHOOL: "School or college",
    Kind.CHARITY: "Charity or voluntary organisation",
    Kind.HOUSING: "Housing association",
    Kind.COMPANY: "Company",
}

EVIDENCE: dict[EvidenceKind, str] = {
    EvidenceKind.ICO_REGISTRATION: "ICO registration",
    EvidenceKind.CYBER_ESSENTIALS: "Cyber Essentials certificate",
    EvidenceKind.CYBER_ESSENTIALS_PLUS: "Cyber Essentials Plus certificate",
    EvidenceKind.DSPT: "Data Security and Protection Toolkit",
    EvidenceKind.CAF: "Cyber Assessment Framework",
    EvidenceKind.DPO: "Data protection officer’s post",
    EvidenceKind.SIRO: "Senior information risk owner’s post",
    EvidenceKind.INSURANCE: "Insurance",
}

STANDINGS: dict[Standing, tuple[str, str]] = {
    Standing.APPLIED: ("Applied", "govuk-tag--blue"),
    Standing.ASSURED: ("Member", "govuk-tag--green"),
    Standing.EVIDENCE_DUE: ("Evidence due", "govuk-tag--yellow"),
    Standing.SUSPENDED: ("Suspended", "govuk-tag--red"),
    Standing.LEFT: ("Left", "govuk-tag--grey"),
}
"""The word, and the colour of its tag."""

ROLES: dict[Role, str] = {
    Role.PUBLISHER: "Uploads files, describes and publishes datasets.",
    Role.ANALYST: "Finds data and uses what agreements allow.",
    Role.IG_LEAD: "Drafts, reviews and suspends agreements; reads the ledger.",
    Role.SIGNATORY: "Signs agreements for the organisation.",
    Role.ADMINISTRATOR: "Invites people, gives roles, closes accounts.",
}

SCOPES: dict[Scope, tuple[str, str]] = {
    Scope.CATALOGUE: ("See what there is", "Search the catalogue and read descriptions."),
    Scope.UPLOAD: ("Upload and publish", "Send files, describe, publish and withdraw datasets."),
    Scope.DATA: ("Use data", "Read and download rows you are permitted to use."),
    Scope.AGREEMENTS: ("Agreements", "Draft, suspend, resume and end agreements."),
    Scope.LEDGER: ("Ledger", "Read and export your organisation’s entries."),
    Scope.PEOPLE: ("People", "Invite people, change roles, admit organisations."),
}
"""The title, and what it opens."""
