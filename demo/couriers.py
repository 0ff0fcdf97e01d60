"""SF Express by its API: the account, and what SF reports on its parcels."""

import requests

from demo.people import People

CARRIER = "shunfeng"
# What the sandbox of SF gives a new merchant, here the simulated one.
ACCOUNT = {
    "name": "顺丰丰桥",
    "provider": "sf",
    "environment": "sandbox",
    "login": "TESTPARTNER",
    "key": "testcheckword",
}
CONTRACT = {
    "api_carrier_code": "SF",
    "api_service": "2",
    "api_customer": "7551234567",
}
TIMEOUT = 60  # seconds


class Couriers(People):
    """The manager who connects a courier, and the courier's own platform."""

    def connect_courier(self) -> None:
        """The manager enters the account at SF, tests it and leaves our address."""
        manager = self.user("jingli")
        with self.step("courier account") as tell:
            (carrier,) = manager.read(
                "delivery.carrier",
                [("courier_code", "=", CARRIER)],
                ["name", "account_id", "push_token"],
            )
            url = f"{self.couriers}/sf"
            if not carrier["account_id"]:
                account = manager.create(
                    "ecom.carrier.account", {**ACCOUNT, "url": url}
                )
                values = {**CONTRACT, "account_id": account}
                manager.call("delivery.carrier", "write", [carrier["id"]], values)
            else:
                account = carrier["account_id"][0]
                # Another port: the simulated SF has moved.
                if manager.search(
                    "ecom.carrier.account", [("id", "=", account), ("url", "!=", url)]
                ):
                    manager.call(
                        "ecom.carrier.account", "write", [account], {"url": url}
                    )
            manager.call("ecom.carrier.account", "action_test_connection", [account])
            callback = f"{self.url}/ecom/v1/tracking/sf/{carrier['push_token']}"
            self._control("settings", {"sf": {"callback": callback}})
            tell(carrier["name"])

    def report_by_courier(self, number: str, events: list[dict]) -> None:
        """SF scans a parcel, and its platform reports each scan to us.

        :param events: the scans, see ``tests/simulators/control.py``
        """
        values = {"provider": "sf", "number": number, "events": events}
        for answer in self._control("push", values):
            if answer["status"] != 200:
                raise RuntimeError(f"A report of SF was refused: {answer}")

    def _control(self, path: str, values: dict):
        """One call of what drives the simulated couriers."""
        reply = requests.post(
            f"{self.couriers}/_control/{path}", json=values, timeout=TIMEOUT
        )
        reply.raise_for_status()
        return reply.json()
