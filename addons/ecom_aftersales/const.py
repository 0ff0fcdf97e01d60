# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Values shared by the models of this addon."""

# Who decides, who handles goods, who pays.
AGENT = "ecom_aftersales.group_aftersales_agent"
KEEPER = "ecom_fulfilment.group_keeper"
ACCOUNTANT = "account.group_account_invoice"

KINDS = [
    ("advice", "Advice"),
    ("refund_only", "Refund Only"),
    ("return_refund", "Return and Refund"),
    ("exchange", "Exchange"),
    ("resend", "Re-send"),
    ("repair", "Repair"),
    ("complaint", "Complaint"),
]
# The buyer sends the goods back.
GOODS_KINDS = ("return_refund", "exchange", "repair")
# The buyer gets money back.
REFUND_KINDS = ("return_refund", "refund_only")
# Nothing of the order is asked back, so no quantity is taken up.
TALK_KINDS = ("advice", "complaint")

STATES = [
    ("draft", "New"),
    ("approved", "Approved"),
    ("received", "Received"),
    ("inspected", "Inspected"),
    ("done", "Done"),
    ("rejected", "Rejected"),
    ("cancelled", "Cancelled"),
]

GRADES = [
    ("a", "A: As New"),
    ("b", "B: Packaging Damaged"),
    ("c", "C: Defective"),
    ("scrap", "Scrap"),
]
DISPOSITIONS = [
    ("sellable", "Sell Again"),
    ("repair", "Repair"),
    ("supplier", "Return to Supplier"),
    ("scrap", "Scrap"),
]
# What becomes of the goods unless the inspector decides otherwise. Grade B is sold
# at a discount out of its own location, never out of the warehouse's stock.
DISPOSITION_BY_GRADE = {
    "a": "sellable",
    "b": "sellable",
    "c": "repair",
    "scrap": "scrap",
}

# Consumer rights law of 2013 (消费者权益保护法), article 25: the seller refunds
# within seven days of receiving the returned goods.
REFUND_DAYS = 7
