"""``make run``: set up, run one day of the merchant, leave the web client serving."""

import subprocess
import time

from . import bootstrap, odoo, settings, simulators
from .settings import say

DATABASE = "ecom"


def main() -> None:
    """Bring the demo up, run the day and tell where to look."""
    started = time.monotonic()
    bootstrap.setup()
    server = odoo.Server(
        DATABASE, settings.http_port(), settings.LOG_DIR / "server.log"
    )
    if ensure_database(server) or not (server.running_pid() and server.answers()):
        server.stop()
        say("Starting Odoo")
        server.start()
    couriers = simulators.Simulators(settings.simulators_port())
    couriers.stop()
    couriers.start()
    say("One day, step by step")
    day = [str(settings.PYTHON), "-m", "demo.day", "--url", server.url]
    day += ["--couriers", couriers.url, "--database", DATABASE]
    done = subprocess.run([*day, "--out", str(settings.OUT)], cwd=settings.ROOT)
    if done.returncode:
        settings.fail(f"the day stopped; the server's log is {server.log}.")
    say(f"Ready after {time.monotonic() - started:.0f} s")
    print(
        f"    Web client   {server.url}\n"
        f"    Manager      admin / {settings.ADMIN_PASSWORD}\n"
        "    Everybody else: kefu, caishen, dadan, jianhuo, dabao, fahuo, cangguan,\n"
        "                 kuaiji, shouhou, gendan, jingli (password = login)\n"
        f"    Couriers     {couriers.url}/_control/state (simulated APIs)\n"
        f"    Documents    {settings.OUT}/waybills.pdf, picklist.pdf, manifest.pdf\n"
        "    Stop it with `make stop`."
    )


def ensure_database(server: odoo.Server) -> bool:
    """Have the demo database with our addons as they are now.

    :return: whether it changed, so that the server has to start anew
    """
    stamp = settings.LOCAL / f"{DATABASE}.addons"
    code = fingerprint_addons()
    if odoo.database_exists(DATABASE):
        if stamp.exists() and stamp.read_text() == code:
            return False
        say("Updating the addons in the demo database")
        server.stop()
        odoo.update(DATABASE, settings.OUR_ADDONS, settings.LOG_DIR / "update.log")
    else:
        plain = odoo.plain_database()
        say("Installing the addons and the demo merchant")
        server.stop()
        make_demo_database(plain, DATABASE)
    stamp.write_text(code)
    return True


def make_demo_database(plain: str, name: str) -> None:
    """A database with our addons and the demo merchant, from a plain one."""
    building = f"{name}_new"
    odoo.clone_database(plain, building)
    odoo.install(building, settings.OUR_ADDONS, settings.LOG_DIR / "install.log")
    demo = settings.ROOT / "scripts" / "load_demo.py"
    odoo.shell(building, demo, settings.LOG_DIR / "demo.log")
    odoo.rename_database(building, name)


def fingerprint_addons() -> str:
    """Digest of everything in our addons that an installed database depends on."""
    files = sorted(
        path
        for path in settings.ADDONS.rglob("*")
        if path.suffix in (".py", ".xml", ".csv", ".po", ".js", ".scss")
        and "tests" not in path.parts
    )
    return settings.fingerprint(*files)


if __name__ == "__main__":
    main()
