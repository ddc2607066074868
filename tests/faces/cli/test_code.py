"""The codes of RFC 6238."""

import pytest

from wardmote.faces.cli.code import code_at
from wardmote.kernel.problem import Invalid

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890", as in RFC 6238, appendix B


@pytest.mark.parametrize(
    ("unix_seconds", "code"), [(59, "287082"), (1111111109, "081804"), (2000000000, "279037")]
)
def test_the_codes_of_the_rfc(unix_seconds: int, code: str) -> None:
    assert code_at(SECRET, unix_seconds) == code


def test_what_is_no_secret_is_refused() -> None:
    with pytest.raises(Invalid):
        code_at("not base 32!", 0)
