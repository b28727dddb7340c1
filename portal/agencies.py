"""Who handles dossiers in a commune: its People's Committee, or a branch of the province's one centre."""

from portal.officers import ONE_CENTRE
from portal.places import Commune, Province


def agency_name(commune: Commune, province: Province) -> str:
    """The agency as citizens know it."""
    if province.code in ONE_CENTRE:
        return f"Chi nhánh số {commune.number}, Trung tâm Phục vụ hành chính công {province.name}"
    return f"Ủy ban nhân dân {commune.name}, {province.name}"
