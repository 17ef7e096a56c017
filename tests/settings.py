"""Settings of the tests: fast hashing, unhashed static files, and a database file and a broker socket that the
processes of one test run share (subprocesses import these settings too, with the same environment)."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="study-"))
_runner = os.environ.get("PYTEST_XDIST_WORKER", "main")
BROKER_SOCKET = Path(os.environ["DATA_DIR"]) / f"{_runner}.sock"
os.environ["REDIS_URL"] = f"redis+socket://{BROKER_SOCKET}"

from studyapp.settings import *  # noqa: E402, F403
from studyapp.settings import DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ACCOUNT_RATE_LIMITS = False
QUEUE_ORDER_SECONDS = 0.0
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: worker processes and the browser's server open it too.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(os.environ["DATA_DIR"]) / "tests.sqlite3")}
if "TEST_DATABASE_NAME" in os.environ:  # set by the fixtures for the processes that they start
    DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE_NAME"]
