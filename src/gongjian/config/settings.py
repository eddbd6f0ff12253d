"""Settings of the platform; what differs between installations comes from `environment`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url

from .environment import environment, zone_name

HERE = environment()
DEMONSTRATION = HERE.demonstration
PACK = HERE.pack
ZONE_NAME, ZONE_NAME_EN = zone_name(HERE.pack)
HOME = HERE.home

SECRET_KEY = HERE.secret
SECRET_KEY_FALLBACKS = list(HERE.secrets_before)  # what they signed and sealed is still read
DEBUG = False
ALLOWED_HOSTS = list(HERE.hosts)
CSRF_TRUSTED_ORIGINS = list(HERE.origins)
ROOT_URLCONF = "gongjian.config.urls"
WSGI_APPLICATION = "gongjian.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "gongjian.zone.demonstration",
    "gongjian.zone.dashboards",
    "gongjian.zone.operations",
    "gongjian.zone.industry",
    "gongjian.zone.needs",
    "gongjian.zone.meetings",
    "gongjian.zone.filings",
    "gongjian.zone.reports",
    "gongjian.zone.tasks",
    "gongjian.zone.documents",
    "gongjian.zone.history",
    "gongjian.zone.register",
    "gongjian.zone.inbox",
    "gongjian.zone.policy",
    "gongjian.zone.accounts",
    "gongjian.zone.audit",
    "gongjian.zone.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "treebeard",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "gongjian.zone.web.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "gongjian.zone.web.middleware.ContentPolicy",
    "gongjian.zone.web.middleware.Measure",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gongjian.zone.policy.middleware.OneEdition",
    "gongjian.zone.accounts.middleware.SignedIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "gongjian.zone.accounts.middleware.IdleTimeout",
    "gongjian.zone.accounts.middleware.ActingFor",
    "gongjian.zone.accounts.middleware.OwnPassword",
    "gongjian.zone.accounts.middleware.SecondFactor",
    "gongjian.zone.accounts.middleware.Uploads",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gongjian.zone.web.context.frame",
            ],
            "builtins": ["gongjian.zone.web.templatetags.components"],
        },
    }
]

# ---- data

SQLITE: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",  # a writer waits at its start and never fails at its end
    "timeout": 60,  # a list of a hundred thousand rows is applied in half of it
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}
DATABASES: dict[str, dict[str, Any]] = {
    "default": dict(dj_database_url.parse(HERE.database_url, conn_max_age=0))
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE
    DATABASES["default"]["TEST"] = {"NAME": HOME / "test.sqlite3"}
else:
    pool = {"min_size": 1, "max_size": 8, "timeout": 5}
    DATABASES["default"]["OPTIONS"] = {**DATABASES["default"].get("OPTIONS", {}), "pool": pool}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}
MEDIA_ROOT = HOME / "files"
BACKUP_HOURS = (
    HERE.backup_hours
)  # an older copy is overdue; one is made each night, and takes its time
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 << 20
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000  # a progress report on 200 tasks has 1,400
# A request with its files; nginx refuses the same (docs/operations/deploy/nginx.conf).
LARGEST_REQUEST = 64 << 20
FILE_UPLOAD_PERMISSIONS = 0o600

# ---- language, time, numbers

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["gongjian.zone.web.formats"]
LOCALE_PATHS = [Path(__file__).parents[1] / "zone" / "web" / "locale"]

# ---- what leaves

EMAIL_BACKEND = HERE.email_backend
EMAIL_FILE_PATH = HOME / "outbox" / "mail"
EMAIL_HOST, EMAIL_PORT = HERE.mail_host, HERE.mail_port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = HERE.mail_user, HERE.mail_password
EMAIL_USE_TLS, EMAIL_USE_SSL = HERE.mail_security == "starttls", HERE.mail_security == "tls"
DEFAULT_FROM_EMAIL = HERE.mail_from
EMAIL_TIMEOUT = 10
SMS_GATEWAY = HERE.sms_gateway  # a dotted path to a class
WEBHOOK = HERE.webhook

# ---- assets

STATIC_URL = "/static/"
WHITENOISE_ALLOW_ALL_ORIGINS = False
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# ---- people

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("username", "name", "mobile", "email")}},
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
    {"NAME": "gongjian.zone.accounts.passwords.Guessable"},
    {"NAME": "gongjian.zone.accounts.passwords.Leaked"},
    {"NAME": "gongjian.zone.accounts.passwords.Kinds"},
]  # fmt: skip
PASSWORD_DAYS, PASSWORD_KINDS = (
    HERE.password_days,
    HERE.password_kinds,
)  # 0: no term, no rule of signs
LEAKED_PASSWORDS = HERE.leaked_passwords
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "gongjian.zone.accounts.adapters.SignIn"
SOCIALACCOUNT_ADAPTER = "gongjian.zone.accounts.adapters.CityIdentity"
MFA_ADAPTER = "gongjian.zone.accounts.adapters.SecondFactors"
ACCOUNT_LOGIN_METHODS = {"username", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 300
ACCOUNT_PHONE_VERIFICATION_MAX_ATTEMPTS = 3
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_PREVENT_ENUMERATION = True
# Many people share an office's address: it is axes that counts errors, by account and address together.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "120/m/ip", "login": "300/m/ip",
    "request_login_code": "60/m/ip,2/m/key,20/d/key", "verify_phone": "1/30s/key,20/d/key,60/m/ip",
}  # fmt: skip
# How often in how many seconds: by person, or by address where nobody has signed in.
MEASURES = {"export": (30, 600), "upload": (30, 3600), "unmask": (30, 3600), "invited": (10, 60)}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_FORMS = {"login": "gongjian.zone.accounts.sign_in.PasswordForm"}
IDENTITY_NAME = HERE.identity_name
CAS_URL = HERE.cas_url
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}
}
if HERE.oidc_url:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [
        {"provider_id": "city", "name": HERE.identity_name, "client_id": HERE.oidc_client,
         "secret": HERE.oidc_secret, "settings": {"server_url": HERE.oidc_url}}
    ]  # fmt: skip
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "共建 Gongjian"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "gongjian.zone.accounts.sign_in.tried"
AXES_LOCKOUT_TEMPLATE = "web/locked_out.html"
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "gongjian.zone.accounts.acting.address_of"

# ---- safety

# A browser takes a cookie of such a name over TLS alone, from this very host, for all of it.
_HOST_ONLY = "__Host-" if HERE.https else ""
SESSION_COOKIE_NAME = f"{_HOST_ONLY}session"
CSRF_COOKIE_NAME = f"{_HOST_ONLY}csrf"
LANGUAGE_COOKIE_NAME = f"{_HOST_ONLY}language"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_AGE = 8 * 60 * 60  # from the sign-in, whatever is done in between
IDLE_MINUTES = 30
SECOND_FACTOR, SECOND_FACTOR_OF_ALL = HERE.second_factor, HERE.second_factor_of_all
PROXIES = HERE.proxies  # trusted, between the people and us
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "gongjian.zone.web.views.csrf_failed"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HERE.https
SECURE_HSTS_SECONDS = 31_536_000 if HERE.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HERE.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HERE.https else None
# A monitor on this machine asks without TLS. A program that shows its token in the clear is refused, not led
# on: it would go on showing it.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^api/"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# ---- telling

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "gongjian.zone.web.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
        "splink": {"level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS = [
    "account.W001",
]
