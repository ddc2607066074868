"""Address of a device on the internet, of version 4 or 6.

Source: RFC 791 and RFC 4291; Recital 30 of UK GDPR and the ICO count it as personal data where it may be one
person's.
"""

from __future__ import annotations

import ipaddress

import pyarrow as pa

from wardmote.engine.reading.columns.codes import BadValue, Code, bad
from wardmote.engine.reading.columns.headers import words_pattern
from wardmote.engine.reading.columns.meaning import Meaning, Personal, Proof
from wardmote.engine.reading.columns.reader import Reader
from wardmote.engine.reading.columns.where import matching

_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"


class _AddressReader(Reader):
    """Text that is an address; version 4 is settled fast."""

    type = "string"
    arrow_type = pa.string()

    def read(self, text: str) -> str:
        try:
            ipaddress.ip_address(text)
        except ValueError:
            form = "four numbers up to 255 with full stops between, or the longer form with colons"
            raise BadValue(bad(Code.NOT_OF_THE_FORM, thing="an IP address", detail=form)) from None
        return text

    def fast(self, cells: pa.StringArray) -> pa.Array:
        return matching(cells, rf"\A{_OCTET}(?:\.{_OCTET}){{3}}\z")


MEANING = Meaning(
    name="ip_address",
    title="IP address",
    proof=Proof.VALUES,
    personal=Personal.YES,
    headers=words_pattern("(?:client |remote |source )?ip(?: ?v[46])?(?: ?addr(?:ess)?(?:es)?)?"),
    readers=lambda _: [_AddressReader()],
    values_share=0.9,
    called="IP address",
    examples=("192.0.2.1", "255.255.255.255", "2001:db8::1", "::1"),
    near_misses=("256.0.2.1", "192.0.2", "192.0.2.1.5", "192.000.2.1", "2001:db8"),
)
