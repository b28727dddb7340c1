"""An access log whose truth is known: sessions that arrive, walk, think and leave, written as a server would."""

import gzip
import math
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import numpy as np

BEGIN_S = 1_753_664_400.0  # 2025-07-28 08:00:00 +0700
ZONE_S = 7 * 3600

# A page as its requests: method and target, status, seconds. What follows a redirect or the document comes at once.
HOME = (("GET", "/", 200, 0.05), ("GET", "/static/portal.css", 200, 0.01), ("POST", "/api/v1/news", 201, 0.02))
SEARCH = (("GET", "/tim-kiem-thu-tuc-hanh-chinh?q={secret}", 200, 0.04), ("POST", "/api/v1/search", 201, 0.03))
PROCEDURE = (("GET", "/thu-tuc-hanh-chinh/{code}", 200, 0.03),)
AGENCY = (("GET", "/chon-co-quan?thu_tuc={secret}", 200, 0.03), ("POST", "/api/v1/places", 201, 0.02))
TRACK = (("GET", "/tra-cuu-ho-so", 200, 0.02),)
STATE = (("POST", "/tra-cuu-ho-so", 200, 0.05),)
SIGN_IN = (
    ("GET", "/nop-truc-tuyen?don_vi={secret}", 303, 0.01),
    ("GET", "/dang-nhap?tiep=%2F{secret}", 303, 0.01),
    ("GET", "/vneid/authorize?state={secret}", 200, 0.04),
)
CODE = (("POST", "/vneid/dang-nhap", 303, 0.06), ("GET", "/vneid/ma-xac-thuc", 200, 0.01))
FORM = (("POST", "/vneid/ma-xac-thuc", 303, 0.03), ("GET", "/nop-truc-tuyen?x={secret}", 200, 0.05))
DOCUMENTS = (("POST", "/nop-truc-tuyen", 303, 0.02), ("GET", "/ho-so/{secret}/thanh-phan", 200, 0.02))
UPLOAD = (("POST", "/ho-so/{secret}/thanh-phan", 303, 0.2), ("GET", "/ho-so/{secret}/xem-lai", 200, 0.02))
SUBMIT = (("POST", "/ho-so/{secret}/nop", 303, 0.05), ("GET", "/da-nop/{secret}", 200, 0.02))
JOURNEYS = {
    "look_up_procedure": (HOME, SEARCH, PROCEDURE, AGENCY),
    "track_dossier": (HOME, TRACK, STATE),
    "file_dossier": (HOME, SEARCH, PROCEDURE, AGENCY, SIGN_IN, CODE, FORM, DOCUMENTS, UPLOAD, SUBMIT),
}

MIX = {"look_up_procedure": 60.0, "track_dossier": 30.0, "file_dossier": 10.0}


@dataclass
class World:
    """What really happens, to be found again; `secret` stands wherever a log has something personal."""

    mix: dict[str, float] = field(
        default_factory=lambda: {"look_up_procedure": 60, "track_dossier": 30, "file_dossier": 10}
    )
    median_s: float = 12.0
    p95_s: float = 60.0
    lasts_s: float = 3 * 3600.0
    arrivals_per_s: float = 1.0  # on average; it swells to twice as much and falls to nothing
    timed: bool = False
    common: bool = False
    secret: str = "x"
    seed: int = 1
    lines: list[tuple[float, str]] = field(default_factory=list)
    open_changes: list[tuple[float, int]] = field(default_factory=list)
    journeys: list[str] = field(default_factory=list)
    thoughts_s: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        random = Random(self.seed)
        at_s = 0.0
        while (at_s := at_s + random.expovariate(2 * self.arrivals_per_s)) < self.lasts_s:
            if random.random() < math.sin(math.pi * at_s / self.lasts_s) ** 2:
                self._visit(random, BEGIN_S + at_s, len(self.journeys))

    def peak(self, over_s: int = 60) -> float:
        """The highest mean of sessions open over so many seconds."""
        times_s, changes = zip(*sorted(self.open_changes), strict=True)
        grid = np.arange(times_s[0], times_s[-1])
        opened = np.concatenate([[0], np.cumsum(changes)])[np.searchsorted(times_s, grid)]
        return float(np.convolve(opened, np.ones(over_s) / over_s, "valid").max())

    def share(self, journey: str) -> float:
        """Of the sessions that really came."""
        return self.journeys.count(journey) / len(self.journeys)

    def write(self, path: Path, packed: bool = False) -> Path:
        """The log, in the order in which the requests ended."""
        text = "".join(line for _, line in sorted(self.lines, key=lambda pair: pair[0])).encode()
        path.write_bytes(gzip.compress(text) if packed else text)
        return path

    def _visit(self, random: Random, at_s: float, number: int) -> None:
        journey = random.choices(list(self.mix), weights=list(self.mix.values()))[0]
        self.journeys.append(journey)
        self.open_changes.append((at_s, 1))
        for page in JOURNEYS[journey]:
            for method, target, status, took_s in page:
                took_s *= random.uniform(0.8, 1.2)
                at_s += took_s
                target = target.format(secret=self.secret, code=f"1.{random.randrange(6000):06d}")
                self.lines.append((at_s, self._line(at_s, took_s, number, f"{method} {target}", status)))
            thought_s = random.lognormvariate(math.log(self.median_s), math.log(self.p95_s / self.median_s) / 1.6449)
            self.thoughts_s.append(thought_s)
            at_s += thought_s
        self.open_changes.append((at_s, -1))

    def _line(self, end_s: float, took_s: float, number: int, asked: str, status: int) -> str:
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        stamp = time.strftime("%d/%b/%Y:%H:%M:%S +0700", time.gmtime(math.floor(end_s) + ZONE_S))
        line = f'{address} - {self.secret} [{stamp}] "{asked} HTTP/1.1" {status} 512'
        if not self.common:
            line += f' "https://portal.example/{self.secret}" "Mozilla/5.0 {self.secret}"'
        return line + (f" {took_s:.3f} {end_s:.3f}\n" if self.timed else "\n")
