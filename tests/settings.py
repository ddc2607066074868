"""The hub's own settings over a home that is thrown away when the tests end."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_home = tempfile.mkdtemp(prefix="wardmote-test-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["WARDMOTE_HOME"] = _home

from wardmote.site import settings as real  # noqa: E402 - the home must be chosen before the settings are read

globals().update({name: getattr(real, name) for name in dir(real) if name.isupper()})

# Tests hire many people and empty many tables. That passwords are hashed slowly and commits reach the disk is shown by
# tests that start a hub with its own settings.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if real.DATABASES["default"]["ENGINE"].endswith("sqlite"):
    # a file, not memory: threads and child processes of a test must meet the same database
    real.DATABASES["default"]["TEST"] = {"NAME": str(Path(_home) / "test.sqlite3")}
    options = real.DATABASES["default"]["OPTIONS"]
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
