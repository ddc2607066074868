"""Static files: hashed once gathered, plain before, and a clear word where they are not built."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.templatetags.static import static

from tests.browser import BUILT
from wardmote.kernel.problem import Unavailable
from wardmote.site import static_files


def test_before_they_are_gathered_files_go_by_their_plain_name() -> None:
    assert static("wardmote.js") == "/static/wardmote.js"


@pytest.mark.skipif(not BUILT.exists(), reason="the front-end files are not built (make frontend)")
def test_gathered_files_carry_a_hash(settings: LazySettings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    static_files.gather_static_files()
    made = static_files.HashedFiles(location=str(tmp_path), base_url="/static/")
    assert made.url("wardmote.js") != "/static/wardmote.js"
    assert (tmp_path / made.url("built/wardmote.css").removeprefix("/static/")).is_file()
    script = (tmp_path / made.url("wardmote.js").removeprefix("/static/")).read_text()
    assert Path(made.url("built/govuk-frontend.min.js")).name in script


def test_a_hub_without_its_front_end_files_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(static_files, "_BUILT", ("built/not-there.css",))
    with pytest.raises(Unavailable, match="make frontend"):
        static_files.gather_static_files()
