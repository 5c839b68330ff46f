"""Denials: who "does not use" a thing denies it; who "was not told" of it does not."""

import pytest

from analysis.flagging import flag_text
from contrechamp.records import Level

MEANT = {
    "fr": (
        "Le conseil ne s'oppose pas à la vidéosurveillance algorithmique.",
        "Le maire ne souhaite pas renoncer au logiciel BriefCam.",
        "La majorité n'entend pas attendre la loi pour acheter le logiciel d'analyse vidéo.",
        (
            "Aucune opposition n'étant formulée, l'acquisition du logiciel de reconnaissance faciale est "
            "adoptée."
        ),
        "Le conseil, sans débat, approuve l'achat de caméras augmentées.",
        (
            "Faute d'étude préalable, la CNIL n'a pas pu se prononcer sur la vidéosurveillance "
            "algorithmique de la ville."
        ),
        "La commune n'a pas encore reçu l'autorisation d'utiliser la reconnaissance faciale.",
        "Il n'est pas exclu que la ville recoure à la vidéosurveillance algorithmique.",
        "Non seulement le système filme, mais il ne cesse d'analyser : reconnaissance faciale comprise.",
        "Le public n'a pas été informé de l'usage de BriefCam par la police municipale.",
        "Ce logiciel de reconnaissance faciale n'a fait l'objet d'aucune déclaration à la CNIL.",
        "Aucun élu n'a voté contre l'acquisition du logiciel de vidéosurveillance algorithmique.",
        (
            "Les habitants ne savent pas que leurs visages sont analysés par un logiciel de "
            "reconnaissance faciale."
        ),
        "La subvention n'est pas suffisante pour financer le logiciel d'analyse automatique des images.",
        "Aucun conseiller ne s'étant abstenu, le contrat de vidéosurveillance algorithmique est approuvé.",
        "M. Petit regrette que le conseil n'ait pas été consulté avant l'installation de BriefCam.",
        "La ville n'a jamais caché qu'elle utilisait un logiciel de reconnaissance faciale.",
        "Le contrat BriefCam ne sera pas reconduit au-delà de 2027.",
        "La CNIL n'a pas encore rendu son avis sur les caméras augmentées de la gare.",
        (
            "Le préfet n'ayant pas répondu, l'autorisation de la lecture automatisée de plaques est "
            "réputée acquise."
        ),
        (
            "Ne disposant pas d'agents en nombre suffisant, la ville achète un logiciel de "
            "vidéosurveillance algorithmique."
        ),
        "Le logiciel d'analyse automatique des images n'est pas encore opérationnel.",
        (
            "Le système ne permet pas d'identifier les personnes mais signale automatiquement les "
            "attroupements détectés par les caméras."
        ),
        "L'opposition n'a pas obtenu le retrait de la délibération sur la reconnaissance faciale.",
    ),
    "de": (
        "Ohne Gegenstimme genehmigt der Rat die Gesichtserkennung am Stadion.",
        "Keiner der Räte wusste, dass BriefCam bereits im Einsatz ist.",
        "Die Stadt hat ohne Rechtsgrundlage eine Gesichtserkennung betrieben.",
        "Kein Wort verlor der Stadtrat über die Gesichtserkennung der Polizei.",
        "Die Kantonspolizei will nicht auf die Gesichtserkennung verzichten.",
        "Nicht nur Kameras, auch Gesichtserkennung wird beschafft.",
    ),
    "en": (
        "No one objected to the purchase of the facial recognition system.",
        "The police have not disclosed how often facial recognition was used.",
        "Without a policy in place, the department deployed license plate readers.",
        "Neither the mayor nor the council knew of the Clearview AI trial.",
        "The council did not vote on the ShotSpotter contract renewal.",
        "There was no public hearing before the Flock cameras were installed.",
        "The vendor never deleted the license plate reader data.",
    ),
}
DENIED = {
    "fr": (
        "Le dispositif n'inclut pas de reconnaissance faciale.",
        "Aucun traitement algorithmique des images n'est mis en œuvre.",
        "Le système de vidéoprotection fonctionne sans reconnaissance faciale ni analyse automatisée.",
        "Toute reconnaissance faciale est exclue.",
        "Les caméras ne comportent ni micro ni logiciel d'analyse comportementale.",
        "La reconnaissance faciale ne sera pas utilisée.",
        "La commune ne recourt pas et ne recourra pas à la vidéosurveillance algorithmique.",
        "Le prestataire n'est pas autorisé à activer la reconnaissance faciale.",
        "Les images ne font l'objet d'aucun traitement par reconnaissance faciale.",
        "Il n'est pas procédé à une analyse automatisée des images de vidéoprotection.",
        "Les enregistrements ne sont soumis à aucun dispositif de reconnaissance faciale.",
        "La vidéoprotection ne sera couplée à aucun système d'intelligence artificielle.",
        "Le règlement interdit tout couplage avec un logiciel de reconnaissance faciale.",
        "La lecture automatisée des plaques n'est pas activée sur ces caméras.",
        (
            "Les drones n'emportent pas de capteur de son et ne peuvent comporter de traitements "
            "automatisés de reconnaissance faciale."
        ),
        (
            "Ces dispositifs aéroportés ne peuvent procéder à la captation du son, ni comporter de "
            "traitements automatisés de reconnaissance faciale."
        ),
    ),
    "de": (
        "Die Stadtpolizei setzt keine Gesichtserkennung ein.",
        "Der Einsatz erfolgt ohne Gesichtserkennung und ohne automatische Kennzeichenerkennung.",
        "Gesichtserkennung kommt nicht zum Einsatz.",
        "Die Kameras verfügen weder über Gesichtserkennung noch über Tonaufnahme.",
    ),
    "en": (
        "The system does not include facial recognition.",
        "Facial recognition is not used by the department.",
        "The drones will not be equipped with facial recognition or license plate readers.",
        "The contractor shall not use facial recognition technology.",
    ),
}


def _cases(sentences: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(language, sentence) for language, each in sentences.items() for sentence in each]


@pytest.mark.parametrize(("language", "sentence"), _cases(MEANT))
def test_words_of_denial_about_something_else_deny_nothing(language: str, sentence: str) -> None:
    assert any(finding.level.flagged for finding in flag_text(sentence, language=language))


@pytest.mark.parametrize(("language", "sentence"), _cases(DENIED))
def test_what_is_denied_in_passing_is_visible_and_not_flagged(language: str, sentence: str) -> None:
    findings = flag_text(sentence, language=language)
    assert not any(finding.level.flagged for finding in findings)
    assert any("negated" in finding.context for finding in findings)


@pytest.mark.parametrize(
    "numbered", ["Amendment No. 3 to the agreement with", "Contract No 4521 for", "Items Nos. 3 and 4:"]
)
def test_the_no_of_a_number_denies_nothing(numbered: str) -> None:
    (finding,) = flag_text(f"{numbered} ShotSpotter.", language="en")
    assert finding.level is Level.HIGH
    assert "negated" not in finding.context


def test_no_without_a_number_denies() -> None:
    (finding,) = flag_text("The vendor offers no facial recognition.", language="en")
    assert finding.context == ("negated",)


def test_words_that_deny_nothing_do_not_lift_a_denial_beside_them() -> None:
    said = (
        "« Nous n'avons pas d'intelligence artificielle dans nos caméras et n'en voulons pas », dit le maire."
    )
    (finding,) = flag_text(said, language="fr")
    assert "negated" in finding.context


@pytest.mark.parametrize(
    ("sentence", "denied"),
    [
        ("The policy prohibits use of facial recognition on recorded footage.", True),
        ("An ordinance prohibiting the use of facial recognition was adopted.", False),
    ],
)
def test_a_policy_forbids_in_passing_and_an_ordinance_in_earnest(sentence: str, denied: bool) -> None:
    (finding,) = flag_text(sentence, language="en")
    assert ("negated" in finding.context) is denied
    assert finding.level.flagged is not denied
