"""Static files under names that carry a hash of their content, so that browsers may keep them for ever."""

from __future__ import annotations

from django.contrib.staticfiles.finders import find
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

from wardmote.kernel.problem import Unavailable

_BUILT = ("built/wardmote.css", "built/govuk-frontend.min.js", "built/tus.min.js")


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise is untyped
    """Whitenoise's, except that a file which was not gathered yet goes by its plain name (in tests, say)."""

    support_js_module_import_aggregation = True  # our one module imports the GOV.UK scripts by name

    def stored_name(self, name: str) -> str:
        """The name with the hash, if the file was gathered."""
        known: str = self.hashed_files.get(self.hash_key(self.clean_name(name)), name)
        return known


def gather_static_files() -> None:
    """Copies every static file into the home folder under its hashed name: done before the hub serves.

    Raises Unavailable while the front-end files are not built.
    """
    missing = [name for name in _BUILT if find(name) is None]
    if missing:
        raise Unavailable(
            "frontend.not_built",
            f"The front-end files are not built: {', '.join(missing)} cannot be found.",
            next_step="Run `make frontend` (or scripts/build_frontend.py), then start the hub again.",
        )
    call_command("collectstatic", interactive=False, verbosity=0)
