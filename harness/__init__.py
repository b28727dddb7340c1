"""From scenario to recording: read the scenario, plan, authorise, start the fleet, carry the plan out."""
