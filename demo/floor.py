"""What the warehouse and the couriers do: from picking to the buyer's signature."""

import hashlib
import json
import uuid
from datetime import datetime, timedelta

import requests

from demo.couriers import Couriers
from demo.rpc import User

PACKAGING_KG = 0.15  # carton, filler and tape of an ordinary parcel
IN_TRANSIT = 3  # parcels still on the road in the evening
CHINA = timedelta(hours=8)
# Text of a trace: hours after the handover, codes of Kuaidi100 and of SF, words.
TRACE = (
    (1, "103", "50", "【{city}】快件已由【{carrier}】揽收"),
    (9, "1002", "30", "【转运中心】快件已发往下一站"),
    (26, "501", "31", "快件已到达派件网点"),
    (28, "5", "204", "快递员正在派件，请保持电话畅通"),
    (31, "301", "80", "快件已签收，签收人：本人"),
)


class Floor(Couriers):
    """Picker, packer, dispatcher, and the platform that reports on the parcels."""

    # --- stations --------------------------------------------------------------

    def pick(self) -> None:
        """The picker scans every piece into the staging area."""
        with self.step("pick") as tell:
            tell(self._scan_parcels(self.user("jianhuo"), "pick"))

    def check(self) -> None:
        """The packer scans every piece against the order."""
        with self.step("check") as tell:
            tell(self._scan_parcels(self.user("dabao"), "check"))

    def _scan_parcels(self, user: User, step: str) -> str:
        pieces, parcels = 0, self._parcels(user, step)
        for parcel in parcels:
            answer = user.call("ecom.station", "open_parcel", step, parcel["number"])
            for line in answer["lines"]:
                for _piece in range(round(line["quantity"] - line["done"])):
                    answer = user.call(
                        "ecom.station",
                        "scan",
                        step,
                        parcel["id"],
                        line["barcode"],
                        str(uuid.uuid4()),
                    )
                    if not answer["accepted"]:
                        raise RuntimeError(answer["message"])
                    pieces += 1
        return f"{len(parcels)} parcels, {pieces} pieces"

    def _parcels(self, user: User, step: str) -> list[dict]:
        return user.read(
            "ecom.waybill",
            [("step", "=", step), ("state", "=", "printed")],
            ["number", "expected_weight"],
            order="print_batch, print_sequence",
        )

    def pack(self) -> None:
        """The packer closes and weighs each parcel."""
        packer = self.user("dabao")
        with self.step("pack and weigh") as tell:
            parcels = self._parcels(packer, "pack")
            for parcel in parcels:
                packer.call("ecom.station", "open_parcel", "pack", parcel["number"])
                weight = round(parcel["expected_weight"] + PACKAGING_KG, 3)
                packer.call("ecom.station", "pack", parcel["id"], weight)
            tell(f"{len(parcels)} parcels")

    def hand_over(self) -> None:
        """One manifest per carrier and warehouse; closing it ships the parcels."""
        dispatcher = self.user("fahuo")
        with self.step("handover") as tell:
            ready = dispatcher.read(
                "ecom.waybill",
                [("step", "=", "handover"), ("state", "=", "printed")],
                ["number", "carrier_id", "warehouse_id"],
            )
            loads: dict[tuple[int, int], list[str]] = {}
            for parcel in ready:
                key = (parcel["carrier_id"][0], parcel["warehouse_id"][0])
                loads.setdefault(key, []).append(parcel["number"])
            for (carrier, warehouse), numbers in sorted(loads.items()):
                handover = dispatcher.create(
                    "ecom.handover",
                    {
                        "carrier_id": carrier,
                        "warehouse_id": warehouse,
                        "courier_name": "刘师傅",
                        "courier_phone": "13600001234",
                    },
                )
                for number in numbers:
                    dispatcher.call("ecom.handover", "scan", [handover], number)
                dispatcher.call("ecom.handover", "action_close", [handover])
            if loads:
                closed = dispatcher.search("ecom.handover", [("state", "=", "closed")])
                pdf = dispatcher.print("ecom_fulfilment.report_handover", closed)
                self._save("manifest", pdf)
            tell(f"{len(loads)} manifests, {len(ready)} parcels")

    # --- on the road -----------------------------------------------------------

    def track(self) -> None:
        """SF and the tracking platform report what the couriers scanned."""
        manager = self.user("jingli")
        with self.step("tracking") as tell:
            carriers = manager.read(
                "delivery.carrier",
                [("delivery_type", "=", "ecom")],
                ["name", "courier_code", "account_id", "push_token", "push_salt"],
            )
            by_id = {carrier["id"]: carrier for carrier in carriers}
            shipped = manager.read(
                "ecom.waybill",
                [("state", "=", "shipped")],
                ["number", "carrier_id", "receiver_city", "handover_id", "signed_at"],
                order="number",
            )
            closed = {
                handover["id"]: handover["closed_at"]
                for handover in manager.read("ecom.handover", [], ["closed_at"])
            }
            for position, parcel in enumerate(shipped):
                if parcel["signed_at"]:
                    continue
                count = len(TRACE) - (2 if position < IN_TRANSIT else 0)
                carrier = by_id[parcel["carrier_id"][0]]
                start = datetime.fromisoformat(closed[parcel["handover_id"][0]])
                events = self._scans(carrier, parcel, start, count)
                if carrier["account_id"]:
                    self.report_by_courier(parcel["number"], events)
                else:
                    self._push(carrier, parcel["number"], events)
            tell(f"{len(shipped)} parcels")

    def _scans(
        self, carrier: dict, parcel: dict, start: datetime, count: int
    ) -> list[dict]:
        """The first events of a parcel's trace, in the codes of who reports them."""
        events = []
        for hours, platform_code, courier_code, words in TRACE[:count]:
            moment = start + CHINA + timedelta(hours=hours)
            events.append(
                {
                    "time": f"{moment:%Y-%m-%d %H:%M:%S}",
                    "code": courier_code if carrier["account_id"] else platform_code,
                    "text": words.format(
                        city=parcel["receiver_city"], carrier=carrier["name"]
                    ),
                    "place": parcel["receiver_city"],
                }
            )
        return events

    def _push(self, carrier: dict, number: str, events: list[dict]) -> None:
        """One push of Kuaidi100, signed as its document says, newest line first."""
        lines = [
            {
                "time": event["time"],
                "context": event["text"],
                "statusCode": event["code"],
                "areaName": event["place"],
            }
            for event in reversed(events)
        ]
        param = json.dumps(
            {
                "status": "polling",
                "lastResult": {
                    "nu": number,
                    "com": carrier["courier_code"],
                    "data": lines,
                },
            },
            ensure_ascii=False,
        )
        digest = hashlib.md5((param + carrier["push_salt"]).encode()).hexdigest()
        reply = requests.post(
            f"{self.url}/ecom/v1/tracking/kuaidi100/{carrier['push_token']}",
            data={"param": param, "sign": digest.upper()},
            timeout=20,
        )
        reply.raise_for_status()
