# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the simulated APIs have in common."""

import json
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from .store import Store

JSON = "application/json;charset=UTF-8"
FORM = "application/x-www-form-urlencoded;charset=UTF-8"

# Long-distance codes, which couriers call cities by; others get one made up.
CITY_CODES = {
    "北京市": "010",
    "广州市": "020",
    "上海市": "021",
    "天津市": "022",
    "重庆市": "023",
    "沈阳市": "024",
    "南京市": "025",
    "武汉市": "027",
    "成都市": "028",
    "西安市": "029",
    "郑州市": "371",
    "苏州市": "512",
    "青岛市": "532",
    "合肥市": "551",
    "杭州市": "571",
    "宁波市": "574",
    "福州市": "591",
    "厦门市": "592",
    "长沙市": "731",
    "深圳市": "755",
    "佛山市": "757",
    "东莞市": "769",
    "昆明市": "871",
}


@dataclass(frozen=True)
class Request:
    """An HTTP request below the address of one API."""

    method: str
    path: str
    fields: Mapping[str, str]  # of the query and of a posted form
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    """An HTTP reply."""

    body: bytes
    status: int = 200
    content_type: str = JSON

    @classmethod
    def of(cls, values: object, status: int = 200) -> "Reply":
        """A reply of JSON."""
        return cls(json.dumps(values, ensure_ascii=False).encode(), status)


@dataclass(frozen=True)
class Push:
    """A report as the platform sends it."""

    url: str
    body: bytes
    content_type: str = FORM

    @classmethod
    def form(cls, url: str, values: Mapping[str, str]) -> "Push":
        """A report posted as a form."""
        return cls(url, urlencode(values).encode())


@dataclass(frozen=True)
class Call:
    """What a request is about, found out before anything is checked."""

    operation: str
    keys: tuple[str, ...] = ()  # keys and numbers of the merchant


class Refused(Exception):
    """The API refuses, with its own code and words."""

    def __init__(self, code: str | int, text: str = ""):
        super().__init__(text)
        self.code, self.text = code, text


class Api(ABC):
    """One simulated API. Subclasses speak it."""

    name = ""

    def __init__(self, store: Store):
        self.store = store

    @abstractmethod
    def identify(self, request: Request) -> Call:
        """What a request is about; never fails, whatever came."""

    @abstractmethod
    def answer(self, request: Request) -> Reply:
        """The API's answer, refusals included."""

    @abstractmethod
    def refuse(self, request: Request, reason: str) -> Reply:
        """A refusal on demand.

        :param reason: one of ``faults.REFUSALS``
        """

    def pushes(self, number: str, trace: list[dict], extra: dict) -> list[Push]:
        """How the platform reports a trace to who wants it, in the right order.

        :param trace: events, oldest first
        :param extra: fields of the report to add or replace
        :raise Refused: nobody wants it
        """
        raise Refused(404, f"{self.name} reports nothing")

    @property
    def settings(self) -> dict:
        """How this courier behaves at present."""
        return self.store.settings[self.name]

    def serves(self, *places: str) -> bool:
        """Whether the courier delivers to a place named by city and district."""
        unserved = self.settings["unreachable"]
        return not any(name in place for name in unserved for place in places)


def parse(text: object) -> dict:
    """An object from JSON text; empty when it is something else."""
    try:
        value = json.loads(text) if isinstance(text, str) else text
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def text(values: object, name: str) -> str:
    """A field as text without blanks at its ends; empty when it is not there."""
    value = values.get(name) if isinstance(values, Mapping) else None
    return "" if value is None else str(value).strip()


def objects(values: Mapping, name: str) -> list[dict]:
    """A field's objects; empty when it holds something else."""
    value = values.get(name)
    if not isinstance(value, list):
        return []
    return [item for item in value if isinstance(item, dict)]


def missing(values: object, names: Iterable[str]) -> list[str]:
    """The names of the fields that are absent or empty."""
    return [name for name in names if not text(values, name)]


def city_code(city: str) -> str:
    """What couriers call a city."""
    return CITY_CODES.get(city) or f"{300 + zlib.crc32(city.encode()) % 600}"


def three_segments(city: str, district: str) -> tuple[str, str, str]:
    """The sorting code of an address: city, branch, courier's round."""
    seed = zlib.crc32(f"{city}|{district}".encode())
    branch = f"{chr(ord('A') + seed % 8)}{seed // 8 % 90 + 10}"
    return city_code(city), branch, f"{seed // 720 % 90 + 10:03}"
