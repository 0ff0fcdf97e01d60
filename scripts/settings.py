"""Paths, pins and environment of every command.

The environment variables a user may set, all optional:

``ODOO_HOME``      folder of an Odoo 19.0 the machine already has (git checkout,
                   nightly package or image); skips the download
``DATABASE_URL``   ``postgresql://user:password@host:port/``, an existing server
``ODOO_RC``        configuration file, ``odoo.conf`` of the project by default
``ECOM_CACHE``     where downloads are kept between clones
``DEBIAN_MIRROR``  where Debian packages come from, else what apt uses
``HTTP_PORT``      port of ``make run``, 8069 by default; the simulated carrier APIs
                   take the one five above
"""

import configparser
import hashlib
import os
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
ADDONS = ROOT / "addons"
OUT = ROOT / "out"
CACHE = Path(
    os.environ.get("ECOM_CACHE")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ecom-odoo"
)
VENV = LOCAL / "venv"
PYTHON = VENV / "bin" / "python"
PREFIX = LOCAL / "odoo"
DATA_DIR = LOCAL / "data"
LOG_DIR = LOCAL / "log"
REQUIREMENTS = ("odoo", "addons", "dev")

OUR_ADDONS = ("ecom_carrier", "ecom_fulfilment", "ecom_aftersales")
# What our addons build on, installed first and without them: the "plain Odoo"
# that installs, uninstalls and benchmarks are compared with.
PLAIN_ADDONS = (
    "l10n_cn",
    "sale_management",
    "sale_stock",
    "stock_account",
    "stock_delivery",
    "stock_picking_batch",
    "purchase_stock",
    "repair",
    "rating",
    "portal",
    "barcodes",
    "queue_job",
)
LANGUAGE = "zh_CN"
COUNTRY = "CN"
ADMIN_PASSWORD = "admin"  # of demo and test databases only

# The Odoo package of Debian unstable and what its files link to.
# A newer 19.0 package is taken with a notice once the pinned one is gone.
ODOO_PACKAGE = "odoo-19"
ODOO_VERSION = "19.0.0+dfsg-1"
ODOO_SHA256 = "9d2f598b0555db17e291d48ed24df184c70823c053c4c5ed53c467ca7f629bbf"
LINKED_PACKAGES = (
    "fonts-font-awesome/bookworm",  # 4.7: the one in unstable lacks the linked files
    "fonts-inconsolata/bookworm",
    "fonts-montserrat/sid",
    "fonts-ocr-b/sid",
    "fonts-roboto-unhinted/sid",
    "libjs-jquery/sid",
    "libjs-jquery-form/sid",
    "libjs-underscore/sid",
)
# Debian left this file out of its package; without it every page logs an error.
SELFIE_PACKAGE = "@mediapipe/selfie_segmentation@0.1.1675465747"
SELFIE_SHA256 = "7767b33eaa68990ee06c28bbb89f39a13a47ebb07ff0f1fd4947d9e817bb9bf9"
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def http_port() -> int:
    """Port the server of ``make run`` listens on."""
    return int(os.environ.get("HTTP_PORT") or 8069)


def simulators_port() -> int:
    """Port the simulated carrier APIs of ``make run`` listen on."""
    return http_port() + 5


def config_file() -> Path:
    """The Odoo configuration every command reads."""
    return Path(os.environ.get("ODOO_RC") or ROOT / "odoo.conf")


def config_option(name: str) -> str:
    """One option of the configuration file, '' when it is not set there."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(config_file(), encoding="utf-8")
    value = parser.get("options", name, fallback="")
    return "" if value in ("False", "None") else value


def server_environment() -> dict[str, str] | None:
    """Connection of an existing PostgreSQL server as PG* variables.

    :return: None when neither ``DATABASE_URL``, ``PGHOST`` nor the configuration
        file names a server, so that the private cluster serves.
    """
    url = os.environ.get("DATABASE_URL")
    if url:
        parts = urlsplit(url)
        values = {
            "PGHOST": parts.hostname or "localhost",
            "PGPORT": str(parts.port or 5432),
            "PGUSER": unquote(parts.username or ""),
            "PGPASSWORD": unquote(parts.password or ""),
        }
        return {name: value for name, value in values.items() if value}
    if os.environ.get("PGHOST"):
        return {}
    if config_option("db_host"):
        options = {"PGHOST": "db_host", "PGPORT": "db_port", "PGUSER": "db_user"}
        values = {name: config_option(option) for name, option in options.items()}
        values["PGPASSWORD"] = config_option("db_password")
        return {name: value for name, value in values.items() if value}
    return None


def fingerprint(*parts: str | Path) -> str:
    """Short digest of texts and file contents; tells whether a step is still valid."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) else part.encode()
        digest.update(hashlib.sha256(data).digest())
    return digest.hexdigest()[:16]


def say(text: str) -> None:
    """Tell the person at the terminal what happens now."""
    print(f"==> {text}", flush=True)


def fail(text: str) -> None:
    """End the command with a message that says what to do."""
    sys.exit(f"\nCannot go on: {text}")
