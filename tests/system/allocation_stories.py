# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What happens to parcels in test_allocation_crash."""

from dataclasses import dataclass, field

# The steps of a job, each of which may be a worker's last: before it, done but not
# committed, committed; before and after each request on the wire.
DEATHS = (
    "before the intent",
    "in the intent",
    "after the intent",
    "before the request",
    "after the request",
    "before saving",
    "in saving",
    "after saving",
    "before the job is done",
)
# A worker that died of this one leaves a number nobody knows of: the next one looks it
# up, and may die at any step of that.
LOST_ANSWER = "after the request"
# What couriers do to a request that they accepted.
FAULTS_AFTER = ("timeout_after", "error_after", "cut_after", "garbage")
# What they refuse, and who can mend it.
REFUSALS = ("quota", "bad_signature", "expired")


@dataclass
class Story:
    """What happens to one parcel."""

    provider: str
    name: str
    deaths: list[str] = field(default_factory=list)
    fault: str = ""
    # Method of the world that another process runs while the courier answers.
    meanwhile: str = ""


def stories(provider: str) -> list[Story]:
    """Everything that happens to parcels of one API."""
    return [
        *(Story(provider, death, [death]) for death in DEATHS),
        *(
            Story(provider, f"{LOST_ANSWER}, then {death}", [LOST_ANSWER, death])
            for death in DEATHS
        ),
        *(Story(provider, fault, fault=fault) for fault in FAULTS_AFTER),
        *(Story(provider, fault, fault=fault) for fault in REFUSALS),
        Story(provider, "two workers", meanwhile="continue_now"),
        Story(provider, "edited meanwhile", meanwhile="edit"),
        Story(provider, "cancelled meanwhile", meanwhile="cancel"),
    ]
