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
