"""Words that stand on every page of council papers.

The scan does not wait for them when it has a choice; only its speed depends on that. The small words are also
left out where a passage is judged by what it sounds like (`analysis.trained.matter`).
"""

_WORDS = """
accord accueil acquisition acte action adjoint administration administratif affaires agent aide ainsi alerte
amenagement annee annuel annonce appel application appareil article assemblee assistance association
attribution autorisation autoriser autorite avant avenant avis batiment besoin budget bureau cadre cahier
capital carte cause centre charge chemin circulation city code collectif collectivite comite commande
commerce commercial commission commune communal communaute compte condition connaissance conseil conseiller
considerant construction contrat controle convention council count cours creation credit date decision
decret defense demande departement depense depot developpement direction directeur disposition dispositif
distribution document domaine donnee dossier droit duree ecole effet electronique element emploi energie
enfant enquete enregistrement ensemble entreprise entretien environnement equipement espace etablissement
etat etude eviter exercice existant expert exploitation extension famille fichier financement financier
fonction fonctionnement fonds fourniture france general gestion global groupe habitant heure identification
immeuble image impact individu information informatique infraction installation intelligente intercommunal
interieur intervention investissement journal juridique justice logement loi local maintenance mairie maire
maison marche materiel matiere mesure ministre mission mise modification module montant moyen municipal
national niveau nombre numero objet office operation option ordre organisation organisme ouvrage page
parcelle parking partie participation personne personnel place plan point police population position poste
president presence prestation prevention principal procedure processus professionnel programme projet
proposition proprietaire protection public publique qualite question rapport realisation recherche
reconnaissance recours regime region reglement rendu renouvellement representant reseau responsable
ressource resultat reunion route rue salle scolaire seance secretaire section secteur securite sens service
signature signalement site situation social societe solution sport stade stationnement structure subvention
suivi support surface surveillance syndicat systeme tarif technique technologie telephone temps territoire
titre traitement transport travail travaux unite urbain urbanisme usage utilisation valeur vehicule vente
ville visa vote zone par pas plus pour sans sur dans avec entre lors tous tout suite services group groups
contre face janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre january
february march april june july august september october november december respect civil law list crime real
vision mission able access agenda agreement annual approval authority available board building business
chair change committee community company contract county data department development director district
document during education emergency fiscal government health information international management mayor
meeting member minutes national north office officer operations ordinance park people person planning police
policy process program project property public report request resolution review room safety school security
service staff state street support system term time traffic united vehicle water year abteilung amt antrag
anlage arbeit aufgabe beschluss bericht dienst entwicklung gemeinde gemeinderat gesetz information jahr
kanton kosten leistung mitglied partei person planung polizei projekt rat schule sicherheit stadt stadtrat
strasse system verkehr verwaltung vorlage wasser
zeit les des aux une est qui que son ses nos
"""
_SMALL_WORDS = """
a ab an and as at au aus aux avec bei by ce cet cette ces comme d da dans das de dem den der des die dont du
ein eine en est et for from im in is it its l la las le les leur leurs los mit n nos notre nous of on or ou
par pas per plus por pour qu que qui s sa se ses si son sont sur sous that the this to tout un und une uns
vom von with y zu zum zur
"""
_COMMON = frozenset(_WORDS.split())
_SMALL = frozenset(_SMALL_WORDS.split())
_PARTS = " ".join(sorted(_COMMON))


def is_common(literal: str) -> bool:
    """Whether a literal is one of these words or stands inside one."""
    word = literal.strip()
    if not literal.startswith(" "):
        return word in _PARTS or word.removesuffix("s") in _PARTS
    return word in _COMMON or word.removesuffix("s") in _COMMON


def is_small(literal: str) -> bool:
    """Whether a literal is a word that stands on every page of its language."""
    return literal.strip() in _SMALL
