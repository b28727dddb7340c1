"""How a request or a page can end: `ok`, or the kind of failure; the words of the recording's `outcome` column."""

OK = "ok"

# The portal's failures: they count against the portal.
STATUS_4XX = "status_4xx"
STATUS_5XX = "status_5xx"
WRONG_PAGE = "wrong_page"  # answered 200, and is not what was asked for: not my dossier, a form without its token
BUSY = "busy"  # answered 200, and says that the system is busy
REFUSED = "refused"  # nobody listens
RESET = "reset"  # the connection ended before the answer did
TIMED_OUT = "timed_out"
GAVE_UP = "gave_up"  # no answer yet when the citizen's patience ended
MALFORMED = "malformed"  # the answer is not HTTP
TLS = "tls"
REDIRECTED_AWAY = "redirected_away"  # in a circle, or to what is no URL; in earlier recordings also to other hosts
OFF_TARGET = "off_target"  # to a host that is not of the target: nobody went there

# Neither the portal's nor anybody's: the stage or the run ended while the citizen waited for the answer.
CUT = "cut"

# The generator's own: no port, no descriptor, no name, an error in a journey. They make the stage INVALID.
GENERATOR = "generator"

PORTAL_FAILURES = (
    STATUS_4XX, STATUS_5XX, WRONG_PAGE, BUSY, REFUSED, RESET, TIMED_OUT, GAVE_UP, MALFORMED, TLS, REDIRECTED_AWAY,
    OFF_TARGET,
)  # fmt: skip
OUTCOMES = (OK, *PORTAL_FAILURES, CUT, GENERATOR)
