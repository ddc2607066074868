"""A hub with the demo city's organisations and people in it, their files on the disk, and one register published.

Run as `python -m tests.story.set_up [--cast-alone]` with WARDMOTE_HOME set: the settings of a hub are read once in a
process, and the tests' own process has others.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command


def main() -> None:
    """Everything that happened before the story begins."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "wardmote.site.settings"
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    # only now can models be imported
    before = import_module("tests.story.before")
    home = Path(os.environ["WARDMOTE_HOME"])
    cast = before.write_cast(home)
    if "--cast-alone" not in sys.argv:
        before.publish_electors(home, before.write_files(home), cast)


if __name__ == "__main__":
    main()
