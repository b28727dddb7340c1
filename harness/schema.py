"""The JSON Schema of scenarios, for editors: generated from the models; a test keeps scenarios/schema.json equal."""

import json
from pathlib import Path

from harness.processes import ROOT
from harness.scenario.scenario import Scenario

SCHEMA_FILE = ROOT / "scenarios" / "schema.json"


def schema_text() -> str:
    """The schema as it is committed."""
    schema = Scenario.model_json_schema(by_alias=True)
    schema["$schema"] = "http://json-schema.org/draft-07/schema#"
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write_schema(path: Path = SCHEMA_FILE) -> None:
    """Write scenarios/schema.json anew."""
    path.write_text(schema_text(), encoding="utf-8")


if __name__ == "__main__":
    write_schema()
