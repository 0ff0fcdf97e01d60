# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Values shared by the models of this addon."""

# One set of tracking statuses for every carrier, in the order a parcel normally
# passes them. The carrier's own code and text are kept with each event.
TRACKING_STATES = [
    ("created", "Registered"),
    ("collected", "Collected"),
    ("transit", "In Transit"),
    ("customs", "In Customs"),
    ("delivering", "Out for Delivery"),
    ("locker", "In Locker"),
    ("signed", "Signed"),
    ("exception", "Exception"),
    ("refused", "Refused"),
    ("returning", "Returning"),
    ("returned", "Returned"),
    ("cancelled", "Cancelled"),
]

# What carriers sell; each has tariffs of its own.
SERVICES = [("express", "Express"), ("air", "Air"), ("land", "Land")]

# Largest body a push may have: a full trace is a few kilobytes, and some platforms
# report on many parcels at once.
MAX_PUSH_BYTES = {
    "kuaidi100": 256 * 1024,
    "kdniao": 2 * 1024 * 1024,
    "sf": 2 * 1024 * 1024,
}
# Pushes one carrier may send a minute, per worker process.
MAX_PUSHES_PER_MINUTE = 600

# The APIs that numbers come from.
PROVIDERS = [
    ("sf", "SF Express"),
    ("cainiao", "Cainiao"),
    ("kuaidi100", "Kuaidi100"),
    ("kdniao", "Kdniao"),
]
# How far the question for a number at a carrier's API is.
ALLOCATION_STATES = [
    ("queued", "To Be Asked For"),
    ("asking", "Being Asked For"),
    ("unknown", "Outcome Unknown"),
    ("failed", "Failed"),
    ("done", "Given"),
]
# Who can mend a failure; the kinds of ``providers.ProviderError``.
FAILURE_KINDS = [
    ("ours", "Our Data"),
    ("address", "Address"),
    ("carrier", "Courier Refuses"),
    ("auth", "Access to the API"),
    ("later", "No Answer"),
]
# Seconds until the same parcel is asked for again, after each attempt; one more
# attempt than there are delays, then somebody has to look at it.
ALLOCATION_DELAYS = (2, 15, 60, 300, 900)
