"""Which columns are offered for matching, and where their owner has to choose."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.hub.datasets import column
from wardmote.hub.derivation.matching_terms import found_columns

LICENSED, HOLDER = "Address of licensed house", "Licence holder's address"
A, P = "address", "postcode"


@pytest.mark.parametrize(
    ("columns", "address", "postcode", "several"),
    [
        ({"Address": A, "Postcode": P}, ["Address"], "Postcode", None),
        ({"Address": A, HOLDER: A, "Licence holder's postcode": P}, ["Address"], None, None),
        ({"Address 2": A, "Address 1": A}, ["Address 1", "Address 2"], None, None),
        ({LICENSED: A, HOLDER: A, "Postcode": P}, [], "Postcode", [LICENSED, HOLDER]),
        ({LICENSED: A, HOLDER: A, "Licence holder's postcode": P}, [], None, [LICENSED, HOLDER]),
        ({"Where": A, "Plz": P}, ["Where"], "Plz", None),
        ({"Where": A, "Whose": A, "Plz": P}, [], "Plz", ["Where", "Whose"]),
        ({"Address": A, "Postcode": P, "Post code": P}, ["Address"], None, ["Postcode", "Post code"]),
        ({"Name": None}, [], None, None),
    ],
)
def test_nothing_is_offered_where_several_columns_could_be_meant(
    columns: dict[str, str | None], address: list[str], postcode: str | None, several: list[str] | None
) -> None:
    given = [replace(column(name, "string"), semantic_type=meaning) for name, meaning in columns.items()]
    wanted, doubt = found_columns(given)
    assert (list(wanted.columns.address), wanted.columns.postcode) == (address, postcode)
    assert (doubt is None) == (several is None)
    if doubt and several:
        assert doubt.what.startswith("Several columns could hold the ")
        assert doubt.what.endswith(f": {', '.join(several)}.")
        assert "hoose the" in doubt.next_step
