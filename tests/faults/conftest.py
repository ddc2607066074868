"""What fault tests share with those of the hub's rooms."""

from tests.hub.conftest import city, clock, operator  # noqa: F401 - fixtures
