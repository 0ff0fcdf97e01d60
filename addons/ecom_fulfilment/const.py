# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Values shared by the models of this addon."""

PLATFORMS = [
    ("taobao", "Taobao / Tmall"),
    ("pdd", "Pinduoduo"),
    ("jd", "JD"),
    ("manual", "Own Site or Manual"),
]

PAYMENT_MODES = [
    ("online", "Paid Online"),
    ("cod", "Cash on Delivery"),
]

PLATFORM_STATUSES = [
    ("unpaid", "Unpaid"),
    ("paid", "To Ship"),
    ("shipped", "Shipped"),
    ("done", "Completed"),
    ("refunding", "Refund Requested"),
    ("closed", "Closed"),
]

# What platforms put in place of the characters they hide.
MASK = "*"

# Orders confirmed, released or validated together: large enough that the fixed
# cost of a call no longer counts, small enough that a failure is cheap to isolate.
BATCH_SIZE = 50
