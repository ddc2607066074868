"""`python -m wardmote.verify EXPORT --key PUBLIC [--since CHECKPOINT]`."""

from __future__ import annotations

import sys

from wardmote.verify.command import main

sys.exit(main(sys.argv[1:]))
