"""What citizens can come for; each journey describes itself in its own file."""

from contract.journey import Journey
from locustfiles.journey_files import read_journey_file
from locustfiles.journeys.assisted_filing import JOURNEY as ASSISTED_FILING
from locustfiles.journeys.file_dossier import JOURNEY as FILE_DOSSIER
from locustfiles.journeys.look_up_procedure import JOURNEY as LOOK_UP_PROCEDURE
from locustfiles.journeys.pay_fee import JOURNEY as PAY_FEE
from locustfiles.journeys.pay_traffic_fine import JOURNEY as PAY_TRAFFIC_FINE
from locustfiles.journeys.process_dossiers import JOURNEY as PROCESS_DOSSIERS
from locustfiles.journeys.rate_service import JOURNEY as RATE_SERVICE
from locustfiles.journeys.receive_dossiers import JOURNEY as RECEIVE_DOSSIERS
from locustfiles.journeys.send_petition import JOURNEY as SEND_PETITION
from locustfiles.journeys.supplement_dossier import JOURNEY as SUPPLEMENT_DOSSIER
from locustfiles.journeys.track_dossier import JOURNEY as TRACK_DOSSIER
from locustfiles.journeys.withdraw_dossier import JOURNEY as WITHDRAW_DOSSIER

JOURNEYS: dict[str, Journey] = {
    "look_up_procedure": LOOK_UP_PROCEDURE,
    "file_dossier": FILE_DOSSIER,
    "pay_fee": PAY_FEE,
    "pay_traffic_fine": PAY_TRAFFIC_FINE,
    "track_dossier": TRACK_DOSSIER,
    "supplement_dossier": SUPPLEMENT_DOSSIER,
    "withdraw_dossier": WITHDRAW_DOSSIER,
    "send_petition": SEND_PETITION,
    "rate_service": RATE_SERVICE,
    "receive_dossiers": RECEIVE_DOSSIERS,
    "process_dossiers": PROCESS_DOSSIERS,
    "assisted_filing": ASSISTED_FILING,
}


def journeys_of(locustfile: str | None) -> dict[str, Journey]:
    """Ours, or those of the Python file that a scenario names; raises BadJourneyFile."""
    return JOURNEYS if locustfile is None else read_journey_file(locustfile)
