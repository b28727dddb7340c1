"""What a person wrote, as pydantic models: one module for each part of a scenario."""
