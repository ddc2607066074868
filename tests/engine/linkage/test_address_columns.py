"""Which columns hold the address and its postcode, and whose."""

from __future__ import annotations

import pyarrow as pa
import pytest

from wardmote.engine.linkage.tables.address_columns import AddressColumns, address_columns
from wardmote.kernel.problem import Invalid


@pytest.mark.parametrize(
    ("names", "address", "postcode"),
    [
        (["Ref", "Address", "Postcode"], ["Address"], "Postcode"),
        (["ADDRESS_2", "ADDRESS_1", "POST_CODE"], ["ADDRESS_1", "ADDRESS_2"], "POST_CODE"),
        (["Address", "Address 2", "Address Line 3"], ["Address", "Address 2", "Address Line 3"], None),
        (["addr1", "full_address", "addr2", "pcode"], ["full_address"], "pcode"),
        (["Owner's address", "Address", "Owner's postcode"], ["Address"], None),
        (["Owner's address", "PropertyAddress", "Property postcode"], ["PropertyAddress"], "Property postcode"),
        (["Property addr line 1", "Property addr line 2", "Postcode", "Home postcode"],
         ["Property addr line 1", "Property addr line 2"], "Postcode"),
        (["E-mail address", "IP address", "Site address", "Site postcode", "Postcode"],
         ["Site address"], "Site postcode"),
    ],
)  # fmt: skip
def test_columns_are_found_by_their_names(names: list[str], address: list[str], postcode: str | None) -> None:
    found = address_columns(names, address=(), postcode=None, where="t")
    assert found == (tuple(address), postcode)


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["Name", "E-mail address", "Postcode"], "No column of the table is called address."),
        (
            ["Owner's address", "Site address"],
            "Several columns could hold the address: Owner's address, Site address.",
        ),
        (
            ["Address", "Postcode", "Post code"],
            "Several columns could hold the postcode: Postcode, Post code.",
        ),
    ],
)
def test_whoever_could_be_mistaken_is_asked(names: list[str], says: str) -> None:
    with pytest.raises(Invalid) as refused:
        address_columns(names, address=(), postcode=None, where="t")
    assert refused.value.what == says


def test_what_was_named_is_taken_and_has_to_be_there() -> None:
    names = ["Address", "Where", "Town", "Postcode", "Code"]
    asked = {"address": ["Where", "Town"], "postcode": "Code", "where": "t"}
    assert address_columns(names, **asked) == (("Where", "Town"), "Code")
    with pytest.raises(Invalid, match="no column Twon"):
        address_columns(names, **{**asked, "address": ["Where", "Twon"]})


def test_lines_are_joined_and_what_is_empty_leaves_no_comma() -> None:
    rows = pa.record_batch(
        {"a": ["Flat 3", None, None], "b": [None, "7", None], "c": ["Hollin House", "Way", None]}
    )
    texts, postcodes = AddressColumns(("a", "b", "c"), None).texts(rows)
    assert texts.to_pylist() == ["Flat 3, Hollin House", "7, Way", ""]
    assert postcodes.null_count == 3
