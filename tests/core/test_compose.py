# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The production shape: docker-compose.yml, the image and the proxy in front.

Containers cannot be started here. The compose file is checked against the
schema of the Compose Specification, and for the properties on which several
containers, secrets and the one job runner depend.
"""

import configparser
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE_FILE = ROOT / "docker-compose.yml"
ENV_EXAMPLE = ROOT / "docker" / "env.example"
DOCKERFILE = ROOT / "docker" / "Dockerfile"
NGINX_TEMPLATE = ROOT / "docker" / "nginx" / "default.conf.template"

ODOO_SERVICES = ("odoo-init", "odoo-web", "odoo-jobs")
LASTING_SERVICES = ("db", "odoo-web", "odoo-jobs", "nginx")
PINNED_IMAGES = {
    "db": "postgres:16",
    "odoo-init": "ecom-odoo:19",
    "odoo-web": "ecom-odoo:19",
    "odoo-jobs": "ecom-odoo:19",
    "nginx": "nginx:1.30-alpine",
}
VARIABLE = re.compile(r"\$\{(\w+):-([^}]*)\}")
SECRET_NAME = re.compile(r"PASSW|SECRET|TOKEN|_KEY$")


@pytest.fixture(scope="module")
def compose() -> dict:
    """The compose file with the default of every variable filled in."""
    return yaml.safe_load(VARIABLE.sub(r"\2", COMPOSE_FILE.read_text()))


@pytest.fixture(scope="module")
def services(compose) -> dict:
    return compose["services"]


@pytest.fixture(scope="module")
def odoo_conf() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / "odoo.conf", encoding="utf-8")
    return parser


@pytest.fixture(scope="module")
def nginx() -> str:
    """The proxy's configuration without its comments."""
    return re.sub(r"^\s*#.*\n", "", NGINX_TEMPLATE.read_text(), flags=re.MULTILINE)


def location(nginx: str, path: str) -> str:
    """Body of the ``location`` whose line ends with this path or pattern."""
    found = re.search(
        rf"location [^\n]*{re.escape(path)} \{{\n(.*?)\n    \}}", nginx, re.DOTALL
    )
    assert found, f"no location for {path}"
    return found.group(1)


# --- the file as a whole -----------------------------------------------------


def test_the_file_obeys_the_compose_specification():
    check = subprocess.run(
        [
            sys.executable,
            "-m",
            "check_jsonschema",
            "--builtin-schema=vendor.compose-spec",
            str(COMPOSE_FILE),
        ],
        capture_output=True,
        text=True,
    )
    assert check.returncode == 0, check.stdout + check.stderr


def test_every_image_is_pinned_to_its_major_version(services):
    assert {name: service["image"] for name, service in services.items()} == (
        PINNED_IMAGES
    )
    assert "\nFROM odoo:19\n" in DOCKERFILE.read_text()


def test_every_variable_is_explained_with_its_default():
    used = dict(VARIABLE.findall(COMPOSE_FILE.read_text()))
    lines = ENV_EXAMPLE.read_text().splitlines()
    explained = dict(
        line.split("=", 1) for line in lines if line and not line.startswith("#")
    )
    assert used == explained


# --- secrets and reach -------------------------------------------------------


def test_no_secret_stands_in_the_file(services):
    for name, service in services.items():
        for variable, value in service.get("environment", {}).items():
            if SECRET_NAME.search(variable) and value:
                assert variable.endswith("_FILE"), f"{name}: {variable}"
                assert value.startswith("/run/secrets/"), f"{name}: {variable}"


def test_secrets_are_files_that_git_does_not_see(compose):
    for secret in compose["secrets"].values():
        ignored = subprocess.run(
            ["git", "check-ignore", "--quiet", "--no-index", secret["file"]], cwd=ROOT
        )
        assert ignored.returncode == 0, secret["file"]


def test_each_service_gets_the_secrets_it_reads_and_no_others(services):
    assert {name: service["secrets"] for name, service in services.items()} == {
        "db": ["db_password"],
        "odoo-init": ["db_password", "admin_password"],
        "odoo-web": ["db_password"],
        "odoo-jobs": ["db_password"],
        "nginx": ["tls_certificate", "tls_key"],
    }


def test_only_the_proxy_is_reachable_from_outside(services):
    assert [name for name, service in services.items() if "ports" in service] == [
        "nginx"
    ]


def test_the_database_reaches_nobody_and_the_proxy_not_the_database(compose, services):
    assert compose["networks"]["backend"] == {"internal": True}
    assert services["db"]["networks"] == ["backend"]
    assert services["nginx"]["networks"] == ["frontend"]


# --- one source of configuration ---------------------------------------------


@pytest.mark.parametrize("name", ODOO_SERVICES)
def test_odoo_reads_the_odoo_conf_of_the_project(services, name):
    assert "./odoo.conf:/etc/odoo/odoo.conf:ro" in services[name]["volumes"]


@pytest.mark.parametrize("name", ODOO_SERVICES)
def test_odoo_shares_one_volume_of_attachments_and_sessions(services, name):
    assert "filestore:/var/lib/odoo" in services[name]["volumes"]
    assert "ODOO_DATA_DIR=/var/lib/odoo" in DOCKERFILE.read_text()


@pytest.mark.parametrize("name", ODOO_SERVICES)
def test_odoo_listens_to_the_proxy_and_believes_it(services, name):
    environment = services[name]["environment"]
    assert environment["ODOO_HTTP_INTERFACE"] == "0.0.0.0"
    assert environment["ODOO_PROXY_MODE"] == "true"


# --- health and order of start -----------------------------------------------


@pytest.mark.parametrize("name", LASTING_SERVICES)
def test_every_lasting_service_has_a_health_check_and_comes_back(services, name):
    assert services[name]["healthcheck"]["test"][0] == "CMD"
    assert services[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", ["odoo-web", "odoo-jobs"])
def test_the_health_of_odoo_is_that_of_both_its_ports(services, name):
    check = services[name]["healthcheck"]["test"]
    assert check[-2:] == [
        "http://localhost:8069/web/health",
        "http://localhost:8072/web/health",
    ]
    assert "--fail-early" in check


def test_the_database_is_prepared_once_and_before_anything_uses_it(services):
    init = services["odoo-init"]
    assert init["command"] == ["ecom-prepare-database"]
    assert init["restart"] == "no"
    for name in ("odoo-web", "odoo-jobs"):
        after = services[name]["depends_on"]["odoo-init"]
        assert after == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize("name", [*LASTING_SERVICES, "odoo-init"])
def test_every_service_is_limited(services, name):
    assert set(services[name]["deploy"]["resources"]["limits"]) == {"cpus", "memory"}


# --- several web containers, one for jobs ------------------------------------


def test_web_containers_can_be_multiplied(services):
    web = services["odoo-web"]
    assert web["deploy"]["replicas"] == 2
    assert "container_name" not in web


def test_the_job_runner_starts_in_exactly_one_container(services):
    # queue_job starts its runner in every server unless the capacity is 0, and
    # only where several workers run (jobrunner/__init__.py, _is_runner_enabled).
    lasting = [name for name in ODOO_SERVICES if name != "odoo-init"]
    runners = [
        name
        for name in lasting
        if services[name]["environment"].get("ODOO_QUEUE_JOB_CHANNELS") != "root:0"
    ]
    assert runners == ["odoo-jobs"]
    jobs = services["odoo-jobs"]
    assert jobs["deploy"]["replicas"] == 1
    assert jobs["container_name"] == "ecom-odoo-jobs"  # Compose refuses to scale it


def test_scheduled_actions_run_where_the_jobs_run(services):
    threads = {
        name: services[name]["environment"].get("ODOO_MAX_CRON_THREADS")
        for name in ("odoo-web", "odoo-jobs")
    }
    assert threads == {"odoo-web": "0", "odoo-jobs": "2"}


def test_jobs_leave_workers_free_for_the_health_check(services, odoo_conf):
    channels = odoo_conf["queue_job"]["channels"].split(",")
    (capacity,) = (
        int(channel.removeprefix("root:"))
        for channel in channels
        if channel.startswith("root:")
    )
    assert services["odoo-jobs"]["environment"]["ODOO_WORKERS"] > capacity


def test_the_database_has_room_for_every_connection(services):
    most = 1  # the job runner listens on one of its own
    for name, containers in (("odoo-web", 2), ("odoo-jobs", 1)):
        environment = services[name]["environment"]
        processes = int(environment["ODOO_WORKERS"])
        processes += int(environment["ODOO_MAX_CRON_THREADS"])
        connections = processes * int(environment["ODOO_DB_MAXCONN"])
        connections += int(environment["ODOO_DB_MAXCONN_GEVENT"])
        most += containers * connections
    assert most == 185  # as the comments in both files say
    assert "--max_connections=200" in services["db"]["command"]


# --- the proxy ---------------------------------------------------------------


def test_websockets_go_to_the_process_that_serves_them(nginx):
    assert "proxy_pass http://odoo_websocket;" in location(nginx, "/websocket")
    assert "server odoo-web:8072 resolve;" in nginx
    assert "proxy_set_header Upgrade $http_upgrade;" in nginx
    assert "proxy_set_header Connection $connection_upgrade;" in nginx


def test_everything_else_goes_to_the_workers(nginx):
    assert "proxy_pass http://odoo;" in location(nginx, "/")
    assert "server odoo-web:8069 resolve;" in nginx


def test_added_and_removed_containers_are_noticed(nginx):
    # `resolve` asks Docker's name server again and needs `zone` and `resolver`.
    assert "resolver 127.0.0.11 " in nginx
    assert "zone odoo 64k;" in nginx
    assert "zone odoo_websocket 64k;" in nginx


def test_the_proxy_tells_who_asked_and_lets_nobody_pretend(nginx):
    assert "proxy_set_header X-Forwarded-Host $http_host;" in nginx
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in nginx
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in nginx


def test_public_interface_and_login_are_limited_per_address(nginx):
    assert "zone=ecom_api:10m rate=${ECOM_API_RATE};" in nginx
    assert "zone=login:10m rate=${ECOM_LOGIN_RATE};" in nginx
    assert "limit_req zone=ecom_api " in location(nginx, "/ecom/v1/")
    login = "/web/(login|session/authenticate|reset_password|signup)(/|$)"
    assert "limit_req zone=login " in location(nginx, login)


def test_the_job_runner_and_the_database_manager_are_hidden(nginx):
    hidden = location(nginx, "/(queue_job|web/database)(/|$)")
    assert hidden.strip() == "return 404;"


def test_assets_are_kept_and_answers_packed(nginx):
    assert "proxy_cache assets;" in location(nginx, '"^/web/assets/[0-9a-f]{7,}/"')
    assert "gzip on;" in nginx


def test_an_upload_may_be_as_large_as_odoo_takes(nginx):
    # odoo/http.py: DEFAULT_MAX_CONTENT_LENGTH
    assert "client_max_body_size 128m;" in nginx


def test_the_proxy_waits_longer_than_odoo_works(nginx, odoo_conf):
    (seconds,) = re.findall(r"proxy_read_timeout (\d+)s;", nginx)
    assert int(seconds) > odoo_conf["options"].getint("limit_time_real")


def test_only_its_own_variables_are_filled_into_the_proxy(nginx, services):
    environment = services["nginx"]["environment"]
    assert environment["NGINX_ENVSUBST_FILTER"] == "^ECOM_"
    assert set(re.findall(r"\$\{(\w+)\}", nginx)) == {
        name for name in environment if name.startswith("ECOM_")
    }


# --- the image ---------------------------------------------------------------


def test_the_image_takes_only_what_the_lock_names():
    dockerfile = DOCKERFILE.read_text()
    assert "COPY requirements/addons.txt /opt/ecom/requirements.txt" in dockerfile
    for option in ("--require-hashes", "--no-deps", "--break-system-packages"):
        assert f" {option} \\\n" in dockerfile


def test_the_password_reaches_libpq_and_only_its_owner(tmp_path):
    secret = tmp_path / "db_password"
    secret.write_text("a:b\\c\n")
    passfile = tmp_path / "pgpass"
    done = subprocess.run(
        ["sh", ROOT / "docker" / "entrypoint.sh", "env"],
        env={
            "PATH": os.environ["PATH"],
            "PGHOST": "db",
            "PGPORT": "5432",
            "PGUSER": "odoo",
            "PGPASSWORD_FILE": str(secret),
            "PGPASSFILE": str(passfile),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    # `:` and `\` are written `\:` and `\\` (PostgreSQL manual, "The Password File")
    assert passfile.read_text() == "db:5432:*:odoo:a\\:b\\\\c\n"
    # libpq ignores a file that others may read
    assert stat.S_IMODE(passfile.stat().st_mode) == 0o600
    assert "a:b" not in done.stdout


@pytest.mark.parametrize("name", ["entrypoint.sh", "prepare-database.sh"])
def test_the_scripts_of_the_image_are_sound_shell(name):
    script = ROOT / "docker" / name
    assert f"docker/{name}" in DOCKERFILE.read_text()
    subprocess.run(["sh", "-n", script], check=True)
