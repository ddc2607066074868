"""Every follower of the ledger there is: each room lists its own, this collects them."""

from wardmote.hub.derivation.followers import FOLLOWERS as DERIVATION
from wardmote.hub.intake.followers import FOLLOWERS as INTAKE
from wardmote.hub.ledger.follower import AnyFollower
from wardmote.hub.notices.followers import FOLLOWERS as NOTICES

FOLLOWERS: tuple[AnyFollower, ...] = (*INTAKE, *DERIVATION, *NOTICES)
