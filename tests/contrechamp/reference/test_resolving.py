"""A name or number stands for one public body, or for none that we know."""

import pytest

from contrechamp.records import Authority
from contrechamp.reference import BodyKind, load_bodies, resolve


def resolved(name: str, **given: str) -> tuple[BodyKind, str | None, float] | None:
    found = resolve(Authority(**({"name": name, "country": "FR"} | given)), load_bodies())
    return (found.body.kind, found.body.siren or found.body.department, found.confidence) if found else None


@pytest.mark.parametrize(
    ("given", "siren"),
    [
        ({"siret": "21060088800015"}, "210600888"),
        ({"siren": "210600888"}, "210600888"),
        ({"insee": "06088"}, "210600888"),
        ({"siren": "244400404"}, "244400404"),
    ],
    ids=["siret", "siren", "insee", "grouping"],
)
def test_a_number_decides_whatever_the_name(given: dict[str, str], siren: str) -> None:
    found = resolved("Direction de la commande publique", **given)
    assert found is not None
    assert found[1:] == (siren, 1.0)


@pytest.mark.parametrize(
    ("name", "siren"),
    [
        ("Ville du Havre", "217603513"),
        ("VILLE DE L'HAY LES ROSES", "219400389"),
        ("Mairie des Sables-d'Olonne", "200082139"),
        ("Mairie de St Etienne du Rouvray", "217605757"),
        ("Commune d'Angers", "214900078"),
        ("Nantes Métropole", "244400404"),
        ("Communauté urbaine du Grand Poitiers", "200069854"),
        ("Métropole Nice Côte d’Azur", "200030195"),
        ("Plaine Commune", "200057867"),
    ],
)
def test_the_only_body_of_its_name_is_found(name: str, siren: str) -> None:
    found = resolved(name)
    assert found is not None
    assert found[1:] == (siren, 0.8)


@pytest.mark.parametrize(
    ("name", "department", "confidence"),
    [
        ("Commune de Nozay", "44", 0.95),
        ("Ville de Nozay (44)", None, 0.95),
        ("Nozay", "44", 0.9),
        ("Mairie de Nozay - 91", None, 0.95),
    ],
)
def test_a_shared_name_needs_its_department(name: str, department: str | None, confidence: float) -> None:
    found = resolved(name, **({"department": department} if department else {}))
    assert found is not None
    assert found[2] == confidence
    assert resolved("Commune de Nozay") is None


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("Préfecture de l'Ain", BodyKind.PREFECTURE, "01"),
        ("Préfet de Loire-Atlantique", BodyKind.PREFECTURE, "44"),
        ("Conseil départemental du Nord", BodyKind.DEPARTMENT, "59"),
        ("Région Bretagne", BodyKind.REGION, None),
    ],
)
def test_what_a_body_calls_itself_tells_its_kind(name: str, kind: BodyKind, code: str | None) -> None:
    found = resolved(name)
    assert found is not None
    assert found[:2] == (kind, code)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"name": "CCAS de Nice"}, id="another_body_of_the_town"),
        pytest.param({"name": "Orange"}, id="a_company_named_like_a_town"),
        pytest.param({"name": "Ville de Saint-Denis"}, id="two_towns"),
        pytest.param({"name": "Ville de Nice", "department": "44"}, id="wrong_place"),
        pytest.param({"name": "Ville de Nice", "siren": "380129866"}, id="another_number"),
        pytest.param({"name": "Stadt Freiburg"}, id="unknown"),
        pytest.param({"name": "Ville de Nice", "country": "BE"}, id="another_country"),
        pytest.param({"name": ""}, id="nothing"),
    ],
)
def test_what_is_not_known_is_not_guessed(given: dict[str, str]) -> None:
    assert resolved(**given) is None
