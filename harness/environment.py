"""The environment variables by which the command line tells a process of the fleet what is no word of a command."""

RUN_FOLDER = "PORTAL_LOAD_RUN"  # the master's: where to record,
STATUS_DESCRIPTOR = "PORTAL_LOAD_STATUS_FD"  # the pipe on which to say how it goes,
PLACES = "PORTAL_LOAD_PLACES"  # and how many workers the run has
WEB = "PORTAL_LOAD_WEB"  # and where it is watched, if anywhere (harness/web_place.py)
COUNTS_TOLD = "PORTAL_LOAD_COUNTS"  # set: it says each second by page, outcome and latency too
GRANTS = "PORTAL_LOAD_GRANTS"  # each worker's: what it may do (contract/grant.py)
SIBLINGS = "PORTAL_LOAD_SIBLINGS"  # how many workers of this machine a process shall become,
LOGS = "PORTAL_LOAD_LOGS"  # and the folder of their logs
KEY = "PORTAL_LOAD_KEY"  # of master and workers, each its own: what they know each other by (harness/keys.py)
PROMETHEUS_TOKEN = "PORTAL_LOAD_PROMETHEUS_TOKEN"  # the command line's alone: a journey is code of somebody else
