"""Start Odoo's command line and keep its databases."""

import os
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from . import bootstrap, postgres, settings
from .daemon import Daemon
from .settings import fail, say

# Lines of an install log that speak of trouble: level, logger, message.
LOG_LINE = re.compile(
    r"^\S+ \S+ \d+ (?P<level>WARNING|ERROR|CRITICAL) \S+ (?P<logger>\S+): "
)


def environment(**extra: str) -> dict[str, str]:
    """Process environment under which every Odoo of this project runs."""
    defaults = {
        "ODOO_RC": str(settings.config_file()),
        "ODOO_ADDONS_PATH": bootstrap.addons_path(),
        "ODOO_DATA_DIR": str(settings.DATA_DIR),
        "TZ": "UTC",
    }
    return {**defaults, **os.environ, **postgres.environment(), **extra}


def command(*arguments: str) -> list[str]:
    """An Odoo command line, such as ``command("shell", "-d", "ecom")``."""
    return [str(settings.PYTHON), "-m", "odoo", *arguments]


def call(*arguments: str, log: Path, **options) -> None:
    """Run an Odoo command to its end, its log in a file; stop if it failed.

    :param log: file the output is written to
    :raise SystemExit: the command failed; the end of the log is shown
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as stream:
        done = subprocess.run(
            command(*arguments),
            env=environment(),
            stdout=stream,
            stderr=subprocess.STDOUT,
            **options,
        )
    if done.returncode:
        tail = "\n".join(log.read_text().splitlines()[-30:])
        fail(f"Odoo ended with an error, log in {log}:\n{tail}")


def troubles(log: Path) -> list[str]:
    """Warnings and errors of a log, whoever wrote them.

    While our addons are installed or updated there is no other cause for them:
    a view of ours that warns does so under Odoo's own logger name.
    """
    return [line for line in log.read_text().splitlines() if LOG_LINE.match(line)]


# --- databases ---------------------------------------------------------------


def psql(sql: str, database: str = "postgres") -> str:
    """Result of one statement as text."""
    done = subprocess.run(
        ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql],
        env=environment(),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        fail(f"PostgreSQL says: {done.stderr}")
    return done.stdout.strip()


def database_exists(name: str) -> bool:
    """Whether the server has a database of this name."""
    return bool(psql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def drop_database(name: str) -> None:
    """Remove a database and its files, if there."""
    psql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(filestore(name), ignore_errors=True)


def filestore(name: str) -> Path:
    """Folder with the attachments of a database."""
    return settings.DATA_DIR / "filestore" / name


def clone_database(source: str, target: str) -> None:
    """Copy a database and its files; the target is replaced."""
    drop_database(target)
    psql(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
    if filestore(source).exists():
        shutil.copytree(filestore(source), filestore(target))


def rename_database(name: str, target: str) -> None:
    """Give a finished database its final name: what has it is complete."""
    psql(f'ALTER DATABASE "{name}" RENAME TO "{target}"')
    shutil.rmtree(filestore(target), ignore_errors=True)
    if filestore(name).exists():
        filestore(name).rename(filestore(target))


def plain_database() -> str:
    """A database of Odoo's own modules for China, without our addons.

    It is made once for one version of Odoo and then copied.

    :return: its name
    """
    release = bootstrap.odoo_home() / "odoo" / "release.py"
    pin = settings.fingerprint(release, *settings.PLAIN_ADDONS)
    name = f"ecom_plain_{pin}"
    if database_exists(name):
        return name
    say("Making a database of plain Odoo: sale, stock, delivery, Chinese chart")
    building = f"{name}_new"
    drop_database(building)
    call(
        "db",
        "init",
        building,
        f"--country={settings.COUNTRY}",
        f"--password={settings.ADMIN_PASSWORD}",
        log=settings.LOG_DIR / "plain-init.log",
    )
    _update(
        building,
        "--init",
        settings.PLAIN_ADDONS,
        settings.LOG_DIR / "plain.log",
        f"--load-language={settings.LANGUAGE}",
    )
    rename_database(building, name)
    return name


def install(database: str, modules: tuple[str, ...], log: Path) -> None:
    """Install modules into an existing database."""
    _update(database, "--init", modules, log)


def update(database: str, modules: tuple[str, ...], log: Path) -> None:
    """Update modules of an existing database, as ``-u`` does."""
    _update(database, "--update", modules, log)


def _update(
    database: str, flag: str, modules: tuple[str, ...], log: Path, *options: str
) -> None:
    call(
        "server",
        f"--database={database}",
        f"{flag}={','.join(modules)}",
        *options,
        "--stop-after-init",
        "--no-http",
        "--max-cron-threads=0",
        "--load=base,web",
        log=log,
    )


def shell(database: str, script: Path, log: Path) -> None:
    """Run a Python file inside Odoo's shell (``env`` at hand), as superuser."""
    with script.open() as source:
        call("shell", f"--database={database}", "--no-http", log=log, stdin=source)


# --- server ------------------------------------------------------------------


class Server(Daemon):
    """A running Odoo server."""

    def __init__(self, database: str, port: int, log: Path):
        super().__init__("server", port, log)
        self.database = database

    def command(self) -> list[str]:
        return command(
            "server",
            f"--database={self.database}",
            f"--db-filter=^{self.database}$",
            f"--http-port={self.port}",
            f"--gevent-port={self.port + 3}",
        )

    def environment(self) -> dict[str, str]:
        return environment()

    def answers(self) -> bool:
        """Whether the server is up and its database loaded."""
        try:
            with urllib.request.urlopen(f"{self.url}/web/login", timeout=20) as reply:
                return reply.status == 200
        except (urllib.error.URLError, OSError):
            return False
