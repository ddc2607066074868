"""What the web server loads: `gunicorn wardmote.site.wsgi`. Refuses to start with an undeclared address."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from wardmote.faces.routes import require_declared

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wardmote.site.settings")

application = get_wsgi_application()
require_declared()
