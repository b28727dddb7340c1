"""What all agree on: plan, loads, objectives, run folder, as plain data and formats; imports nothing of ours."""
