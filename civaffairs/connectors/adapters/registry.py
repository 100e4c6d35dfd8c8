"""Which adapters there are. An older version of an adapter stays here as long as evidence of it is kept."""

from civaffairs.connectors.adapters.banks import Banks
from civaffairs.connectors.adapters.civil_affairs import CivilAffairs
from civaffairs.connectors.adapters.disabled_persons import DisabledPersons
from civaffairs.connectors.adapters.education import Education
from civaffairs.connectors.adapters.housing_fund import HousingFund
from civaffairs.connectors.adapters.human_resources import HumanResources
from civaffairs.connectors.adapters.insurers import Insurers
from civaffairs.connectors.adapters.market_supervision import MarketSupervision
from civaffairs.connectors.adapters.medical_insurance import MedicalInsurance
from civaffairs.connectors.adapters.natural_resources import NaturalResources
from civaffairs.connectors.adapters.public_security import PublicSecurity
from civaffairs.connectors.adapters.tax import Tax
from civaffairs.connectors.adapters.transport import AgencyAdapter
from civaffairs.connectors.protocol import AgencyConfig

_ADAPTERS: tuple[type[AgencyAdapter], ...] = (
    PublicSecurity,
    HumanResources,
    NaturalResources,
    HousingFund,
    Tax,
    MarketSupervision,
    DisabledPersons,
    Insurers,
    Banks,
    MedicalInsurance,
    Education,
    CivilAffairs,
)


def all(config: AgencyConfig | None = None) -> list[AgencyAdapter]:
    """The current adapter of every source, in the order of the sources; without `config` they can only read."""
    return [adapter(config) for adapter in _ADAPTERS]


def get(source: str, config: AgencyConfig | None = None, *, version: str | None = None) -> AgencyAdapter:
    """The adapter of a source: the current one, or the version that made a piece of evidence.

    Raises LookupError when there is none.
    """
    for adapter in _ADAPTERS:
        if adapter.source == source and version in (None, adapter.version):
            return adapter(config)
    raise LookupError(f"There is no adapter for the source {source!r} in version {version or 'current'!r}.")
