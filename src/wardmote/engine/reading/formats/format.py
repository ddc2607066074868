"""What a format says about itself."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """One format, declared by the module that reads it.

    `name` is what reports call it, `title` what people do; `extensions` are those it is known by, with their dot (they
    are shown, and choose members of a zip: what a file is, its content decides). `is_told_by` looks at the first 64 KiB
    of a file, `is_told_by_archive` at a zip that is one file of this format. `limits` names the fields of ReadLimits
    that it keeps beside those of every table. `needs` is the library of an extra that may not be installed, `extra`
    its name. `companions` are the endings of files without which one of this format says nothing.
    """

    name: str
    title: str
    media_types: tuple[str, ...]
    extensions: tuple[str, ...]
    limits: tuple[str, ...]
    says: str
    is_told_by: Callable[[bytes], bool] | None = None
    is_told_by_archive: Callable[[zipfile.ZipFile], bool] | None = None
    needs: str | None = None
    extra: str | None = None
    companions: tuple[str, ...] = ()


WORKBOOK_LIMITS = ("max_workbook_bytes", "max_sheet_cells", "max_workbook_text_bytes")
RECORD_LIMITS = ("max_record_bytes", "max_field_bytes", "max_workbook_text_bytes")
TYPED_LIMITS = ("max_field_bytes", "max_workbook_text_bytes")
