"""From an access log to a workload: who came, what for, how long they thought, and how many were there at once."""
