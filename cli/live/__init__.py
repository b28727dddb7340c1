"""What a run looks like while it goes: in a terminal, as plain lines, and for the page of `--web`."""

from cli.live.interim import InterimJudge
from cli.live.page import LivePage
from cli.live.so_far import Replicate, SoFar
from cli.live.view import LiveView, has_room

__all__ = ["InterimJudge", "LivePage", "LiveView", "Replicate", "SoFar", "has_room"]
