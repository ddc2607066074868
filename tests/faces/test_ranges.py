"""Byte ranges: what is served is the slice that the header means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardmote.faces.ranges import NotSatisfiable, Part, wanted_part

FILE = bytes(range(251)) * 3


def asked(header: str | None, *, if_range: str | None = None, size: int = len(FILE)) -> Part | None:
    return wanted_part(header, if_range=if_range, etag='"a"', size=size)


def served(header: str) -> bytes:
    part = asked(header)
    return FILE if part is None else FILE[part.start : part.start + part.length]


@given(first=st.integers(0, 2 * len(FILE)), last=st.integers(0, 2 * len(FILE)))
def test_from_one_byte_to_another(first: int, last: int) -> None:
    if first > last:
        assert served(f"bytes={first}-{last}") == FILE
    elif first >= len(FILE):
        with pytest.raises(NotSatisfiable):
            asked(f"bytes={first}-{last}")
    else:
        assert served(f"bytes={first}-{last}") == FILE[first : last + 1]


@given(first=st.integers(0, len(FILE) - 1))
def test_from_one_byte_on(first: int) -> None:
    assert served(f"bytes={first}-") == FILE[first:]


@given(length=st.integers(1, 2 * len(FILE)))
def test_the_last_bytes(length: int) -> None:
    assert served(f"bytes=-{length}") == FILE[-length:]


@given(first=st.integers(0, len(FILE) - 1), last=st.integers(0, len(FILE) - 1))
def test_the_header_says_what_is_served(first: int, last: int) -> None:
    part = asked(f"bytes={min(first, last)}-{max(first, last)}")
    assert part is not None
    assert part.content_range == f"bytes {min(first, last)}-{max(first, last)}/{len(FILE)}"


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=1-2,4-5",
        "lines=1-2",
        "bytes=1-" + "9" * 30,
    ],
)
def test_what_is_no_single_range_is_the_whole_file(header: str | None) -> None:
    assert asked(header) is None


@pytest.mark.parametrize("header", ["bytes=-0", f"bytes={len(FILE)}-", f"bytes={len(FILE)}-{len(FILE) + 9}"])
def test_a_range_without_any_byte_of_the_file(header: str) -> None:
    with pytest.raises(NotSatisfiable):
        asked(header)


def test_an_empty_file_has_no_range() -> None:
    for header in ("bytes=0-0", "bytes=-1"):
        with pytest.raises(NotSatisfiable):
            asked(header, size=0)


def test_if_range_with_other_bytes_means_the_whole_file() -> None:
    assert asked("bytes=0-3", if_range='"a"') == Part(0, 4, len(FILE))
    for other in ('"b"', 'W/"a"', "Sat, 21 Nov 2026 10:00:00 GMT"):
        assert asked("bytes=0-3", if_range=other) is None
