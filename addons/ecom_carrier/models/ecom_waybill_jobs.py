# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
import random
import time

from odoo import api, models
from odoo.service.model import (
    MAX_TRIES_ON_CONCURRENCY_FAILURE,
    PG_CONCURRENCY_EXCEPTIONS_TO_RETRY,
)
from odoo.tools import SQL

from odoo.addons.queue_job.job import PENDING, Job

# Namespace of the locks on parcels among PostgreSQL's advisory locks.
LOCK_SPACE = "ecom_waybill.courier"
# A step writes a few rows; whoever holds one of them longer edits it on the way to
# something slow, and the step is begun again.
LOCK_TIMEOUT = "3s"
PRIORITY = 5  # before the imports, which have 10


class EcomWaybill(models.Model):
    """How work at couriers is cut into jobs, and jobs into steps that stay done.

    Between a note "we ask now" and the answer's arrival lies a call that no database
    can undo. The note therefore has to be committed before the call and the answer
    right after it. queue_job forbids a job to commit its own transaction, because
    the lock by which it knows a living job from a dead one would go with it. So that
    transaction does nothing but hold locks, that one and ours on the parcels, until
    the job ends or its process dies; it neither reads nor writes a parcel. Each step
    is a short transaction of its own, on its own connection:

    - a step never waits for the job's own transaction, which locks no row;
    - nobody who edits a parcel waits for a courier, only for one short step;
    - a step that loses against such an edit (PostgreSQL's error 40001 and its like)
      is begun again with fresh eyes, and the answer it has to save is still there.
    """

    _inherit = "ecom.waybill"

    # === BUSINESS METHODS === #

    def _hold(self):
        """Be the only one who speaks with couriers about these parcels.

        Lasts until the transaction ends. Does not wait and locks no row.

        :return: those of these parcels nobody else held
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM unnest(%s::int[]) AS id"
                " WHERE pg_try_advisory_xact_lock(hashtext(%s), id)",
                sorted(self.ids),
                LOCK_SPACE,
            )
        )
        return self.browse(row[0] for row in rows)

    def _do_step(self, method, *args):
        """Run one of our methods in a transaction of its own and commit it.

        :param str method: name of a method; it is called with superuser rights and
            may be called again when it met somebody else's change
        :return: what it returned; plain values, for the records of its transaction
            end with it
        """
        tries = 0
        while True:
            try:
                with self.env.registry.cursor() as cr:
                    cr.execute(SQL("SET LOCAL lock_timeout = %s", LOCK_TIMEOUT))
                    # The right to get numbers was checked when they were asked for.
                    waybills = self.with_env(self.env(cr=cr, su=True))
                    # The parcel itself says when it was asked for and what it got;
                    # to repeat it in its chatter costs a fifth of the job.
                    waybills = waybills.with_context(tracking_disable=True)
                    return getattr(waybills, method)(*args)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                tries += 1
                if tries >= MAX_TRIES_ON_CONCURRENCY_FAILURE:
                    raise
                time.sleep(random.uniform(0.0, 2**tries / 10))

    @api.model
    def _enqueue(self, method, groups, description):
        """Make a job for each of these groups of parcels, however many, at once.

        A group that waits in such a job already gets no second one.

        :param str method: name of the job's method
        :param groups: list of ``ecom.waybill``
        :param str description: of one of these jobs
        """
        jobs = {
            key: Job(
                getattr(group, method),
                priority=PRIORITY,
                # Attempts are counted on the parcel, where people see them.
                max_retries=0,
                description=description,
                identity_key=key,
            )
            for group in groups
            if (key := group._get_job_key(method))
        }
        QueueJob = self.env["queue.job"].sudo()  # nobody has a right on jobs as such
        waiting = QueueJob.search_fetch(
            [("identity_key", "in", list(jobs)), ("state", "=", PENDING)],
            ["identity_key"],
        )
        for key in waiting.mapped("identity_key"):
            jobs.pop(key, None)
        # What queue_job does for one job, in one statement for all.
        QueueJob.with_context(_job_edit_sentinel=QueueJob.EDIT_SENTINEL).create(
            [job._store_values(create=True) for job in jobs.values()]
        )

    def _get_job_key(self, method):
        """Identity of a job for just these parcels."""
        keys = ",".join(sorted(self.mapped("parcel_key")))
        digest = hashlib.sha1(keys.encode(), usedforsecurity=False).hexdigest()
        return f"ecom_waybill.{method}.{digest}"
