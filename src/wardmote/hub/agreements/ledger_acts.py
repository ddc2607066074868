"""What this room writes to the ledger. Reasons and comments stay in the room; the ledger has their digests."""

from wardmote.hub.ledger.kinds import ActKind, Detail, declare

_VERSION = {"version": Detail.COUNT, "content": Detail.DIGEST}

DRAFTED = ActKind("agreement.drafted", "drafted an agreement", {**_VERSION, "template": Detail.CODE})
EDITED = ActKind(
    "agreement.edited",
    "changed the wording of an agreement, which makes a new version without signatures",
    {**_VERSION, "signatures_void": Detail.COUNT},
)
SCREENED = ActKind(
    "agreement.screened",
    "answered the DPIA screening of an agreement",
    {"version": Detail.COUNT, "answered": Detail.COUNT, "triggers": Detail.CODES, "dpia_needed": Detail.FLAG},
)
DPIA_RECORDED = ActKind(
    "agreement.dpia_recorded",
    "recorded the DPIA of an agreement",
    {
        "version": Detail.COUNT,
        "residual_risk": Detail.CODE,
        "advice_accepted": Detail.FLAG,
        "record": Detail.DIGEST,
    },
)
SENT_FOR_REVIEW = ActKind(
    "agreement.sent_for_review", "sent an agreement to its parties for review", _VERSION
)
COMMENTED = ActKind(
    "agreement.commented", "commented on an agreement", {"version": Detail.COUNT, "comment": Detail.DIGEST}
)
MARKED_READY = ActKind("agreement.marked_ready", "found an agreement ready to be signed", _VERSION)
SIGNED = ActKind("agreement.signed", "signed an agreement", {**_VERSION, "in_force": Detail.FLAG})
SUSPENDED = ActKind("agreement.suspended", "suspended an agreement", {"reason": Detail.DIGEST})
RESUMED = ActKind("agreement.resumed", "lifted their suspension of an agreement", {})
ENDED = ActKind("agreement.ended", "ended an agreement", {"reason": Detail.DIGEST, "was": Detail.CODE})
DISPOSAL_CERTIFIED = ActKind(
    "agreement.disposal_certified",
    "certified that its copies under an agreement are gone",
    {"method": Detail.CODE, "disposed_on": Detail.DAY},
)

declare(
    DRAFTED, EDITED, SCREENED, DPIA_RECORDED, SENT_FOR_REVIEW, COMMENTED, MARKED_READY, SIGNED, SUSPENDED,
    RESUMED, ENDED, DISPOSAL_CERTIFIED,
)  # fmt: skip
