"""Valid applications for tests: the program's own samples on a fixed day."""

from datetime import date

from app.catalogue.loader import load_catalogue
from app.catalogue.model import ServiceItem
from app.intake.samples import SampleApplication, sample_application
from app.rules.parameters import published_parameters

TODAY = date(2026, 11, 21)
PARAMETERS = published_parameters().singles(TODAY)
CATALOGUE = load_catalogue()


def sample_answers(item: ServiceItem, sequence: int = 1) -> SampleApplication:
    """Answers and papers that make the form of ``item`` ready on 2026-11-21."""
    return sample_application(item, TODAY, PARAMETERS, sequence=sequence)
