# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who the simulated APIs know. Nothing here opens anything real."""

SF_PARTNER = "TESTPARTNER"
SF_CHECKWORD = "testcheckword"
SF_MONTHLY_CARD = "7551234567"

CAINIAO_APP_KEY = "testapp"
CAINIAO_SECRET = "testsecret"
CAINIAO_SESSION = "testsession"
# Where the merchant's account may send from; every sender must be one of these.
CAINIAO_ADDRESS = {
    "province": "浙江省",
    "city": "杭州市",
    "district": "余杭区",
    "town": "",
    "detail": "仁和街道东风路66号2幢",
}

KUAIDI100_CUSTOMER = "testcustomer"
KUAIDI100_KEY = "testkey"
KUAIDI100_SECRET = "testsecret"

KDNIAO_BUSINESS = "test1234567"
KDNIAO_APP_KEY = "testappkey"

# What the clients' Settings hold, by provider, without the address.
SETTINGS = {
    "sf": {
        "login": SF_PARTNER,
        "key": SF_CHECKWORD,
        "customer": SF_MONTHLY_CARD,
        "carrier_code": "SF",
        "service": "2",
    },
    "cainiao": {
        "login": CAINIAO_APP_KEY,
        "key": CAINIAO_SECRET,
        "secret": CAINIAO_SESSION,
        "carrier_code": "ZTO",
    },
    "kuaidi100": {
        "login": KUAIDI100_CUSTOMER,
        "key": KUAIDI100_KEY,
        "secret": KUAIDI100_SECRET,
        "carrier_code": "yuantong",
        "customer": "testpartner",
        "customer_secret": "testpartnerkey",
        "branch": "testnet",
    },
    "kdniao": {
        "login": KDNIAO_BUSINESS,
        "key": KDNIAO_APP_KEY,
        "carrier_code": "ZTO",
        "customer": "testcustomer",
        "customer_secret": "testpassword",
        "branch": "testbranch",
    },
}
