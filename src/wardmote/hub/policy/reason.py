"""Why the answer is no: a closed list. What each says to a person is in `words`."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why rows are not opened, or not any more."""

    UNKNOWN = "unknown"
    SIGN_IN = "sign_in"
    SCOPE = "scope"
    ROLE = "role"
    READER_STANDING = "reader_standing"
    OWNER_STANDING = "owner_standing"
    WITHDRAWN = "withdrawn"
    DESTROYED = "destroyed"
    NO_AGREEMENT = "no_agreement"
    CHOOSE_AGREEMENT = "choose_agreement"
    NOT_SIGNED = "not_signed"
    NOT_BEGUN = "not_begun"
    EXPIRED = "expired"
    ENDED = "ended"
    SUSPENDED = "suspended"
    PURPOSE_NEEDED = "purpose_needed"
    PURPOSE_NOT_AGREED = "purpose_not_agreed"
    CASE_REFERENCE_NEEDED = "case_reference_needed"
    CASE_REFERENCE_SHAPE = "case_reference_shape"
    USE_NOT_AGREED = "use_not_agreed"
    COLUMNS_CHANGED = "columns_changed"
    COLUMN_NOT_AGREED = "column_not_agreed"
    COLUMN_UNKNOWN = "column_unknown"
    NO_COLUMNS = "no_columns"
    NOT_INSTRUCTED = "not_instructed"
    COLUMN_NOT_INSTRUCTED = "column_not_instructed"
    NOT_PUBLISHED = "not_published"
    UNSEALED = "unsealed"
    TERMS_CHANGED = "terms_changed"
    STOPPED = "stopped"
    UNCLEAR = "unclear"
