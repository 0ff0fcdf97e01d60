"""A private PostgreSQL cluster in the project folder.

PostgreSQL refuses to run as root, so root hands it to the ``postgres`` user the
package brings. Only a unix socket is opened. The cluster holds demo and test
data, which can be made again: durability is switched off for speed. Production
uses the server of ``docker-compose.yml`` or one named by ``DATABASE_URL``.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from . import settings
from .settings import fail, say

ROLE = "odoo"
SERVICE_USER = "postgres"
OPTIONS = {
    "listen_addresses": "''",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum_naptime": "20s",
    "random_page_cost": "1.1",
    "timezone": "'UTC'",
}


def bin_dir() -> Path | None:
    """Folder of the server's programs, the newest version found."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]),
    )
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def cluster_dir() -> Path:
    """Where the cluster lives: the project, or a place the service user can reach."""
    inside = settings.LOCAL / "postgres"
    if os.geteuid() == 0 and not _reachable(settings.LOCAL):
        name = f"ecom-postgres-{settings.fingerprint(str(settings.ROOT))}"
        return Path("/var/lib") / name
    return inside


def _reachable(folder: Path) -> bool:
    """Whether the service user may enter the folder (a clone below /root is not)."""
    test = ["runuser", "-u", SERVICE_USER, "--", "test", "-x", str(folder)]
    return not subprocess.run(test, capture_output=True).returncode


def socket_dir() -> Path:
    """Folder of the unix socket; its path may have 107 characters at most."""
    name = f"ecom-pg-{settings.fingerprint(str(cluster_dir()))}"
    return Path(tempfile.gettempdir()) / name


def environment() -> dict[str, str]:
    """PG* variables that lead psql and Odoo to the server in use."""
    existing = settings.server_environment()
    if existing is not None:
        return existing
    return {"PGHOST": str(socket_dir()), "PGUSER": ROLE, "PGPORT": "5432"}


def start() -> None:
    """Create the cluster when it is missing and start it when it is down."""
    cluster = cluster_dir()
    if not (cluster / "PG_VERSION").exists():
        say("Creating a private PostgreSQL cluster")
        _own(cluster)
        _command(
            "initdb",
            f"--pgdata={cluster}",
            f"--username={ROLE}",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        with (cluster / "postgresql.conf").open("a") as stream:
            for option, value in OPTIONS.items():
                stream.write(f"{option} = {value}\n")
    if is_running():
        return
    say("Starting PostgreSQL")
    _own(socket_dir())
    _command(
        "pg_ctl",
        f"--pgdata={cluster}",
        f"--log={cluster / 'server.log'}",
        f"--options=-k {socket_dir()}",
        "--wait",
        "start",
    )


def stop() -> None:
    """Stop the private cluster, if it is ours and running."""
    if bin_dir() and is_running():
        _command("pg_ctl", f"--pgdata={cluster_dir()}", "--mode=fast", "stop")


def is_running() -> bool:
    """Whether the server of our cluster answers."""
    cluster = cluster_dir()
    if not (cluster / "postmaster.pid").exists():
        return False
    status = [str(bin_dir() / "pg_ctl"), f"--pgdata={cluster}", "status"]
    return not _as_service_user(status).returncode


def remove() -> None:
    """Stop the private cluster and delete its folder."""
    stop()
    shutil.rmtree(cluster_dir(), ignore_errors=True)
    shutil.rmtree(socket_dir(), ignore_errors=True)


def _own(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if os.geteuid() == 0:
        shutil.chown(folder, SERVICE_USER, SERVICE_USER)


def _command(program: str, *arguments: str) -> None:
    done = _as_service_user([str(bin_dir() / program), *arguments])
    if done.returncode:
        fail(f"{program} says:\n{done.stdout}{done.stderr}")


def _as_service_user(command: list[str]) -> subprocess.CompletedProcess:
    if os.geteuid() == 0:
        command = ["runuser", "-u", SERVICE_USER, "--", *command]
    # The server outlives this process: it must not inherit our pipes.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
        )
        output.seek(0)
        return subprocess.CompletedProcess(
            command, done.returncode, stdout=output.read(), stderr=""
        )


if __name__ == "__main__":
    {"start": start, "stop": stop, "remove": remove}[sys.argv[1]]()
