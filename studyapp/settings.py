"""Django's settings, one file from top to bottom; everything that differs between hosts comes from the environment.

`.env.example` documents each variable. A wrong value raises InvalidEnvironment, which names it.
"""

import os
from pathlib import Path

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from studyapp import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.data_directory()
SECRET_KEY = env.secret_key()
DEBUG = env.boolean("DEBUG", default=False)
HTTPS = env.boolean("HTTPS", default=False)
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")

# Applications, lowest last: studyapp > quizzes > trainer ------------------------------------------------------------
INSTALLED_APPS = [
    "modeltranslation",
    "studyapp",
    "quizzes",
    "trainer",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
]

MIDDLEWARE = [
    "studyapp.health.HealthMiddleware",  # first: a probe brings neither a known host name nor HTTPS
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "studyapp.accounts.InvalidForms",
]

ROOT_URLCONF = "studyapp.urls"
WSGI_APPLICATION = "studyapp.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "studyapp.navigation.language_links",
                "studyapp.content_problems.content_problems",
                "studyapp.doubtful_claims.doubtful_claims",
            ],
        },
    },
]

# Database and cache -------------------------------------------------------------------------------------------------
SQLITE = {
    "ENGINE": "studyapp.sqlite3",
    "NAME": DATA_DIR / "studyapp.sqlite3",
    "CONN_MAX_AGE": 60,  # a new one for every request costs more than the request's queries
    "OPTIONS": {
        # A deferred transaction that reads first and writes later fails at once when another writes in between.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    },
}
DATABASE_URL = env.url("DATABASE_URL", schemes=("postgres", "postgresql"))
DATABASES = {
    "default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True) if DATABASE_URL else SQLITE
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# Languages ----------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ko", _("Korean"))]
LOCALE_PATHS = [BASE_DIR / "studyapp" / "locale"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("en",)
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Accounts -----------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["studyapp.accounts.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_REDIRECT_URL = "home"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "studyapp.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_USERNAME_VALIDATORS = "studyapp.accounts.username_validators"
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_EMAIL_VERIFICATION = env.choice("EMAIL_VERIFICATION", "none", choices=("none", "mandatory"))
ACCOUNT_PREVENT_ENUMERATION = "strict"  # nobody learns whether an address has an account
ACCOUNT_LOGOUT_ON_GET = False

# Mail: printed to the log until a server is named -------------------------------------------------------------------
EMAIL_HOST = env.text("EMAIL_HOST", "")
EMAIL_PORT = env.integer("EMAIL_PORT", 587, minimum=1, maximum=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.secret("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = env.boolean("EMAIL_USE_TLS", default=True)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "studyapp@localhost")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"

# Static files -------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(DATA_DIR / "static")))
_static_backend = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if DEBUG
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _static_backend},
}

# Security -----------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_HANDLERS = [
    "studyapp.uploads.CappedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # the size limits a form; with too many values it comes back with its errors

# Training -----------------------------------------------------------------------------------------------------------
TRAINING_PROCESSES = env.integer("TRAINING_PROCESSES", os.cpu_count() or 1, minimum=1, maximum=256)
TRAINING_MEMORY_MEBIBYTES = env.integer("TRAINING_MEMORY_MEBIBYTES", 4096, minimum=512, maximum=1_048_576)
TRAINING_TIME_LIMIT_SECONDS = env.integer("TRAINING_TIME_LIMIT_SECONDS", 180, minimum=1, maximum=3600)
LEASE_SECONDS = env.integer("LEASE_SECONDS", 15, minimum=1, maximum=600)
SWEEP_SECONDS = env.integer("SWEEP_SECONDS", 5, minimum=1, maximum=600)
WORKER_SILENCE_SECONDS = 4 * SWEEP_SECONDS + 10
QUEUE_ORDER_SECONDS = 1.0  # a page shows its place in the queue as it was at most so long ago
MAX_SHARD_ATTEMPTS = 3
MAX_LOOKS = 3
MAX_SEEDS = 30
# Of one learner, when they launch another:
MAX_RUNNING_EXPERIMENTS = env.integer("MAX_RUNNING_EXPERIMENTS", 4, minimum=1, maximum=1000)
MAX_QUEUED_EXPERIMENTS = env.integer("MAX_QUEUED_EXPERIMENTS", 4, minimum=1, maximum=1000)
MAX_QUEUED_SHARDS = env.integer("MAX_QUEUED_SHARDS", 500, minimum=1, maximum=100_000)
MAX_TABLES = env.integer("MAX_TABLES", 20, minimum=1, maximum=1000)  # of one learner
MAX_TABLE_MEGABYTES = 8  # of a file
MAX_TRAINING_SECONDS_A_DAY = env.integer("MAX_TRAINING_SECONDS_A_DAY", 3600, minimum=10, maximum=86_400)

# Visitors -----------------------------------------------------------------------------------------------------------
VISITOR_DAYS = env.integer("VISITOR_DAYS", 30, minimum=1, maximum=3650)  # for so long their answers are kept

# Celery: the message only says "there may be work"; every state is in the database -----------------------------------
REDIS_URL = env.url("REDIS_URL", schemes=("redis", "rediss", "redis+socket")) or env.embedded_broker_url()
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 43_200,
    "health_check_interval": 10,
    "socket_connect_timeout": 0.5,
    "socket_timeout": 30,
}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False  # recovery is the lease, never redelivery
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "housekeeping"
CELERY_TASK_ROUTES = {"trainer.tasks.train_next": {"queue": "training"}}
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat")
CELERY_BEAT_CRON_STARTING_DEADLINE = 3600  # a machine that slept through the night does not make up for it at breakfast
CELERY_BEAT_SCHEDULE = {
    "make variants": {
        "task": "quizzes.tasks.make_variants",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS},  # a housekeeping worker that was away has no backlog
    },
    "sweep": {
        "task": "trainer.tasks.sweep",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS},  # a sweep that waited is worth nothing: the next one does its work
    },
    "check_runs": {"task": "quizzes.tasks.check_runs", "schedule": 60, "options": {"expires": 60}},
}
CELERY_BEAT_SCHEDULE["purge visitors"] = {
    "task": "quizzes.tasks.purge_visitors",
    "schedule": crontab(minute=17),
    "options": {"expires": 3600},
}
# Whether the claims' verdicts still hold. By default on a server; a laptop's owner wants its fan quiet at night.
RETRAIN_CLAIMS_AT = env.time_of_day("RETRAIN_CLAIMS_AT", "03:00" if DATABASE_URL else "off")
if RETRAIN_CLAIMS_AT:
    CELERY_BEAT_SCHEDULE["retrain"] = {
        "task": "trainer.tasks.retrain_claims",
        "schedule": crontab(hour=RETRAIN_CLAIMS_AT.hour, minute=RETRAIN_CLAIMS_AT.minute),
        "options": {"expires": 3600},
    }

# Logs: one line an event, control characters escaped ----------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "studyapp.logs.LineFormatter", "format": "{asctime} {levelname} {name}: {message}", "style": "{"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["stderr"],
        "level": env.choice("LOG_LEVEL", "INFO", choices=("DEBUG", "INFO", "WARNING", "ERROR")),
    },
    "loggers": {
        "django.db.backends": {"level": "INFO"},
        "celery.redirected": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},  # these two would log every sweep
        "celery.app.trace": {"level": "WARNING"},
    },
}
