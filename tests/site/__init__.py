"""Tests of `wardmote.site`, named as it is."""  # noqa: A005 - nobody imports it as a top-level module
