"""The WSGI application that gunicorn serves; it is loaded once, before the web processes are forked."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studyapp.settings")

application = get_wsgi_application()

# Only now is Django set up.
from studyapp.loading import load_for_requests  # noqa: E402

load_for_requests()
