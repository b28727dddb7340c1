"""What a request waits for behind the portal: asked here, noted, and told in the answer's header Server-Timing."""

import asyncio

from portal.systems import PROVINCE, PROVINCES, System, SystemFailed, SystemTimedOut
from portal.web.request import HTTPException, Request


async def ask(request: Request, system: System) -> None:
    """Wait for a system; raises HTTPException: 502 where it fails, 504 where it is late, 503 where the portal stops."""
    began_s = system.clock()
    try:
        await system.call()
    except SystemTimedOut as error:
        raise HTTPException(504, f"{system.title} không trả lời kịp, vui lòng thử lại sau") from error
    except SystemFailed as error:
        raise HTTPException(502, f"{system.title} đang gặp sự cố, vui lòng thử lại sau") from error
    except asyncio.CancelledError as error:  # only a server that stops cancels a request: it is answered, not dropped
        raise HTTPException(503, "Cổng đang dừng, vui lòng thử lại sau") from error
    finally:
        waited_s = request.waited_s
        waited_s[system.name] = waited_s.get(system.name, 0.0) + system.clock() - began_s


def server_timing(waited_s_by_system: dict[str, float]) -> bytes:
    """The value of Server-Timing (W3C), in milliseconds."""
    metrics = (f"{_metric(name)};dur={1000 * waited_s:.1f}" for name, waited_s in waited_s_by_system.items())
    return ", ".join(metrics).encode()


def _metric(name: str) -> str:
    """All provinces are one metric, described by the province's code: 34 would be too many to compare."""
    if name.startswith(PROVINCE):
        return f'{PROVINCES};desc="{name.removeprefix(PROVINCE)}"'
    return name
