"""Where the hub sends its email."""

import pytest

from wardmote.kernel.problem import Invalid
from wardmote.site.mail import mail_settings


def test_without_a_server_nothing_is_sent() -> None:
    assert mail_settings(None) == {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("smtp://ann%40x:p%2Fw@mail.example.org", ("mail.example.org", 587, "ann@x", "p/w", True, False)),
        ("smtps://mail.example.org", ("mail.example.org", 465, "", "", False, True)),
        ("smtp://localhost:25?plain=1", ("localhost", 25, "", "", False, False)),
    ],
)
def test_the_address_says_how(url: str, said: tuple[object, ...]) -> None:
    made = mail_settings(url)
    names = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL")
    assert tuple(made[f"EMAIL_{name}"] for name in names) == said


@pytest.mark.parametrize("url", ["http://mail.example.org", "smtp://:secret@", "mail.example.org"])
def test_another_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        mail_settings(url)
    assert url not in str(refused.value)
