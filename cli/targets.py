"""`portal-load targets`: what is authorised, until when, up to how much."""

from typing import Annotated

import typer

from cli import console
from cli.planning import TARGETS_FILE
from harness.targets import read_targets


def targets(json: Annotated[bool, typer.Option("--json", help="Write the entries as JSON on stdout.")] = False) -> None:
    """List the targets that targets.yaml authorises; loopback addresses and 'embedded' need no entry.

    Example:  portal-load targets
    """
    entries = read_targets(TARGETS_FILE)
    if json:
        console.answer_json([entry.model_dump(mode="json") for entry in entries])
        return
    if not entries:
        console.answer("targets.yaml authorises nothing; loopback addresses and 'embedded' need no entry")
        return
    console.answer_rows(
        ("name", "address", "most users", "valid until", "owner", "approval"),
        [
            (item.name, item.base_url, f"{item.most_users:,}", str(item.valid_until), item.owner, item.approval)
            for item in entries
        ],
    )
