# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Processes that ask couriers for numbers and die of it, for test_allocation_crash.

    python -m tests.system.allocation_crash DATABASE URL_OF_SIMULATORS

Odoo is loaded once; every worker is a fork of it with connections of its own, as
Odoo's prefork workers are, and runs the job as queue_job's controller does. Where its
story says so it kills itself by SIGKILL. The job is then given to the next worker, as
queue_job's runner gives a dead one out again, until it is done. What is left in the
database is written to standard output, one JSON object for each story.
"""

import json
import os
import signal
import sys
import time
import traceback
from dataclasses import replace

import odoo.sql_db
from odoo import api
from odoo.modules.registry import Registry
from odoo.tools import config

from tests.simulators import Simulator, credentials
from tests.system.allocation_stories import Story, stories

STEPS = {"intent": "_begin_asking", "saving": "_save_outcome"}
TIMEOUT = 2  # seconds a client waits for an answer here
LATENCY = 0.4  # seconds a courier takes where something happens meanwhile
MAX_RUNS = 25


class World:
    """A database with an account for each API of the simulators."""

    def __init__(self, database: str, url: str):
        config.parse_config([f"--database={database}", "--log-level=critical"])
        self.registry = Registry(database)
        self.simulator = Simulator()
        self.simulator.url = url
        self.carriers = {}
        with self.cursor() as env:
            self._furnish(env, url)

    def cursor(self):
        """An environment of its own transaction, committed at its end."""
        return _Environment(self.registry)

    def _furnish(self, env, url):
        sender = credentials.CAINIAO_ADDRESS
        state = env["res.country.state"].search([("name", "=", sender["province"])])
        env.company.partner_id.write(
            {
                "name": "云裳旗舰店",
                "phone": "0571-88888888",
                "state_id": state[:1].id,
                "city": sender["city"],
                "district": sender["district"],
                "street": sender["detail"],
                "street2": False,
            }
        )
        product = env["product.product"].create({"name": "Freight", "type": "service"})
        for provider, settings in credentials.SETTINGS.items():
            account = env["ecom.carrier.account"].create(
                {
                    "name": provider,
                    "provider": provider,
                    "url": f"{url}/{provider}",
                    "login": settings["login"],
                    "key": settings["key"],
                    "secret": settings.get("secret"),
                }
            )
            carrier = env["delivery.carrier"].create(
                {
                    "name": provider,
                    "delivery_type": "ecom",
                    "product_id": product.id,
                    "account_id": account.id,
                    "api_carrier_code": settings.get("carrier_code"),
                    "api_service": settings.get("service"),
                    "api_customer": settings.get("customer"),
                    "api_customer_secret": settings.get("customer_secret"),
                    "api_branch": settings.get("branch"),
                }
            )
            self.carriers[provider] = carrier.id

    def play(self, story: Story) -> dict:
        """Let a story happen; returns what is left of it."""
        parcel, job = self._ask(story)
        if story.fault:
            self.simulator.faults(
                story.fault, provider=story.provider, operation="create"
            )
        if story.meanwhile:
            self.simulator.configure(latency=LATENCY)
            other = getattr(self, story.meanwhile)
            pids = [_fork(self._work, job), _fork(other, parcel)]
            ends = [_wait(pid) for pid in pids]
            self.simulator.configure(latency=0)
        else:
            ends = [_wait(_fork(self._work, job, death)) for death in story.deaths]
        runs = 0
        while self._job_state(job) not in ("done", "failed") and runs < MAX_RUNS:
            ends.append(_wait(_fork(self._work, job)))
            runs += 1
        self.simulator.clear_faults()
        with self.cursor() as env:
            jobs = env["queue.job"].search(
                [("method_name", "=", "_job_give_back"), ("state", "=", "pending")]
            )
            further = jobs.mapped("uuid")
        ends += [_wait(_fork(self._work, uuid)) for uuid in further]
        return self._tell(story, parcel, job, ends)

    def _ask(self, story):
        """A parcel and the job that asks for its number."""
        with self.cursor() as env:
            parcel = env["ecom.waybill"].create(
                {
                    "carrier_id": self.carriers[story.provider],
                    "origin": story.name,
                    "contents": "Scarf x 1",
                    "expected_weight": 0.5,
                    "receiver_name": "王小明",
                    "receiver_phone": "13812345678",
                    "receiver_state": "广东省",
                    "receiver_city": "深圳市",
                    "receiver_district": "南山区",
                    "receiver_street": "留仙大道4168号",
                }
            )
            parcel._allocate_numbers()
            job = env["queue.job"].search(
                [("method_name", "=", "_job_allocate")], order="id desc", limit=1
            )
            return parcel.id, job.uuid

    def _job_state(self, uuid):
        with self.cursor() as env:
            return env["queue.job"].search([("uuid", "=", uuid)]).state

    def _work(self, uuid, death=None):
        """One worker runs the job, and may die of it."""
        from odoo.addons.queue_job.controllers.main import RunJobController

        _shorten_waits(self.registry)
        if death:
            _die(self.registry, death)
        with self.cursor() as env:
            _give_out(env.cr, uuid)
        with self.cursor() as env:
            job = RunJobController._acquire_job(env, uuid)
            if job:
                RunJobController._runjob(env, job)

    # === MEANWHILE === #

    def continue_now(self, parcel):
        """Somebody does not wait for the job."""
        _shorten_waits(self.registry)
        with self.cursor() as env:
            env["ecom.waybill"].browse(parcel).action_continue_now()

    def edit(self, parcel):
        """Somebody edits the parcel, and saves when the courier has answered."""
        self._wait_until_asking(parcel)
        with self.cursor() as env:
            env["ecom.waybill"].browse(parcel).weight = 1.5
            env.flush_all()
            time.sleep(LATENCY * 2)

    def cancel(self, parcel):
        """Somebody cancels the parcel."""
        self._wait_until_asking(parcel)
        with self.cursor() as env:
            env["ecom.waybill"].browse(parcel).action_cancel()

    def _wait_until_asking(self, parcel):
        for _try in range(200):
            with self.cursor() as env:
                if env["ecom.waybill"].browse(parcel).allocation_state == "asking":
                    return
            time.sleep(0.01)
        raise TimeoutError("the courier is not being asked")

    def _tell(self, story, parcel, job, ends):
        with self.cursor() as env:
            waybill = env["ecom.waybill"].browse(parcel)
            (values,) = waybill.read(
                [
                    "number",
                    "state",
                    "allocation_state",
                    "failure",
                    "failure_kind",
                    "attempts",
                    "weight",
                    "give_back_state",
                ]
            )
            shipments = self.simulator.state()[story.provider]["shipments"]
            return {
                "provider": story.provider,
                "story": story.name,
                "ends": ends,
                "parcel": values,
                "job": env["queue.job"].search([("uuid", "=", job)]).state,
                "shipment": shipments.get(waybill.parcel_key),
            }


class _Environment:
    def __init__(self, registry):
        self.registry = registry

    def __enter__(self):
        self._cr = self.registry.cursor()
        self._cr.__enter__()
        env = api.Environment(self._cr, api.SUPERUSER_ID, {})
        return env(user=env.ref("base.user_admin"), su=False)

    def __exit__(self, *error):
        return self._cr.__exit__(*error)


def _fork(work, *args) -> int:
    """Have a process of its own do something."""
    odoo.sql_db.close_all()
    pid = os.fork()
    if pid:
        return pid
    try:
        work(*args)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _wait(pid) -> int:
    """How a process ended: 0, 1, or minus the signal that killed it."""
    _pid, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def _give_out(cr, uuid):
    """Give a job to a worker, as queue_job's runner does, the dead ones again."""
    from odoo.addons.queue_job.jobrunner.runner import Database

    cr.execute(
        "UPDATE queue_job SET date_enqueued = date_enqueued - interval '1 minute'"
        " WHERE uuid = %s",
        (uuid,),
    )
    cr.execute(Database._query_requeue_dead_jobs(None))
    cr.execute(
        "UPDATE queue_job SET state = 'enqueued', date_enqueued = now()"
        " WHERE uuid = %s AND state = 'pending'",
        (uuid,),
    )


def _shorten_waits(registry):
    """A client that does not wait as long as in life."""
    model = registry["ecom.carrier.account"]
    make_client = model._make_client

    def make_hasty_client(self, settings):
        return make_client(self, replace(settings, timeout=TIMEOUT))

    model._make_client = make_hasty_client


def _die(registry, death):
    """Arrange for this process to be killed at a step."""
    from odoo.addons.ecom_carrier import providers
    from odoo.addons.queue_job.job import Job

    def kill(*_args, **_kwargs):
        os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(60)

    when, what = death.replace(" the ", " ").split(" ", 1)
    if what == "request":
        _surround(providers.HttpTransport, "post", when, kill)
    elif what == "job is done":
        _surround(Job, "set_done", when, kill)
    elif when == "in":
        _surround(registry["ecom.waybill"], STEPS[what], "after", kill)
    else:
        _surround(registry["ecom.waybill"], "_do_step", when, kill, STEPS[what])


def _surround(owner, name, when, action, argument=None):
    """Do something before or after each call of a method, or each with an argument."""
    original = getattr(owner, name)

    def surrounded(*args, **kwargs):
        is_meant = argument is None or argument in args[1:2]
        if when == "before" and is_meant:
            action()
        result = original(*args, **kwargs)
        if when == "after" and is_meant:
            action()
        return result

    setattr(owner, name, surrounded)


def main(database: str, url: str, providers: list[str]) -> None:
    world = World(database, url)
    for provider in providers or list(credentials.SETTINGS):
        for story in stories(provider):
            print(json.dumps(world.play(story), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
