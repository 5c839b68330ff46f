"""What a catalogue file may say of an Atexo profile. crawler/sources/README.md explains each key."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from crawler.profiles.options import ProfileOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(ProfileOptions):
    """Which organisations, and the names this version of the software gives to things."""

    organisations: tuple[str, ...] = ()  # codes as in `orgAcronyme=`: only their consultations
    fields: Mapping[str, str] = field(default_factory=dict)  # further fields of the search form
    words_of_a_question: int = 8  # the search finds any of them
    page_size: int = 20

    search_path: str = "/?page=Entreprise.EntrepriseAdvancedSearch&searchAnnCons"
    all_path: str = "/?page=Entreprise.EntrepriseAdvancedSearch&AllCons"
    page_path: str = "/app.php/entreprise/consultation/{id}?orgAcronyme={organisation}"
    dossier_path: str = (
        "/index.php?page=Entreprise.EntrepriseDemandeTelechargementDce&id={id}&orgAcronyme={organisation}"
    )
    next_target: str = "ctl0$CONTENU_PAGE$resultSearch$PagerTop$ctl2"  # where the page does not say itself

    def problems(self) -> Iterator[str]:
        """What does not fit together, one line each."""
        yield from ProfileOptions.problems(self)
        for name in ("page_path", "dossier_path"):
            if not all(part in getattr(self, name) for part in ("{id}", "{organisation}")):
                yield f"'{name}' does not hold {{id}} and {{organisation}}"
        for name in ("words_of_a_question", "page_size"):
            if getattr(self, name) < 1:
                yield f"'{name}' is less than 1"
