# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Values shared by the models of this addon."""

PLATFORMS = [
    ("taobao", "Taobao / Tmall"),
    ("jd", "JD"),
    ("pdd", "Pinduoduo"),
    ("douyin", "Douyin"),
    ("shopify", "Shopify"),
    ("manual", "Own Site or Manual"),
]

PAYMENT_MODES = [
    ("online", "Paid Online"),
    ("cod", "Cash on Delivery"),
    ("cod_inspected", "Cash after Inspection"),
    ("deposit", "Deposit and Balance"),
    ("credit", "On Account"),
]
# The courier collects the money.
COD_MODES = ("cod", "cod_inspected")

PLATFORM_STATUSES = [
    ("unpaid", "Unpaid"),
    ("paid", "To Ship"),
    ("shipped", "Shipped"),
    ("done", "Completed"),
    ("refunding", "Refund Requested"),
    ("closed", "Closed"),
]

# On the platform these orders are over: there is nothing to ship any more.
OVER_STATUSES = ("shipped", "done", "closed")

PLATFORM_FLAGS = [
    ("grey", "Grey"),
    ("red", "Red"),
    ("orange", "Orange"),
    ("yellow", "Yellow"),
    ("green", "Green"),
    ("cyan", "Cyan"),
    ("blue", "Blue"),
    ("purple", "Purple"),
    ("pink", "Pink"),
    ("other", "Other"),
]

# What platforms put in place of the characters they hide.
MASK = "*"

# Orders confirmed, released or validated together: large enough that the fixed
# cost of a call no longer counts, small enough that a failure is cheap to isolate.
BATCH_SIZE = 50

# Orders of an import created together: the fixed cost of a batch no longer counts.
IMPORT_BATCH_SIZE = 500
# Up to so many orders an import is done when its screen opens; more are left to jobs.
DIRECT_IMPORT_ORDERS = 200
# Orders of one job: some seconds of work, lost and done again after a crash.
IMPORT_JOB_ORDERS = 1000

CHINA = "CN"
# Countries and regions whose divisions ``divisions`` of ecom_carrier knows.
PLACED_COUNTRIES = {CHINA, "HK", "MO", "TW"}
