"""Addresses by which the common site software hands out files."""

import pytest

from crawler.website.routes import is_download_route

ROUTES = {
    "state_platform": "/contenu/telechargement/34196/238661/file/recueil",
    "regions_platform": "/ile-de-france/irecontenu/telechargement/116593/869669/file/recueil",
    "ez": "/content/download/1204/18831/file/Deliberations",
    "typo3": "/index.php?eID=dumpFile&t=f&f=4711&token=ab",
    "docman_1": "/component/docman/doc_download/77-pv-du-12-mai",
    "docman_task": "/index.php?option=com_docman&task=document.viewdoc&id=77",
    "docman_4": "/conseil/seances/812-pv-du-12-mai-2026/file",
    "jdownloads": "/telechargements/send/4-deliberations/812-juin-2026",
    "jdownloads_task": "/index.php?option=com_jdownloads&task=download.send&id=12",
    "ametys": "/home/mairie/_attachments/conseil/pv-juin",
    "phoca_download": "/index.php/conseil/category/4-pv?download=12:pv-du-12-mai",
    "drupal_media": "/media/1204/download",
    "drupal_media_inline": "/media/1204/download/inline",
    "liferay": "/documents/20182/1024/Arrete/3f2a9b1c-0000-4444-8888-1234567890ab",
    "liferay_older": "/c/document_library/get_file?uuid=3f2a&groupId=1",
    "spip_protected": "/spip.php?action=acceder_document&arg=12&cle=ab",
    "wordpress_download_manager": "/download/pv-juin/?wpdmdl=812&refresh=1",
}


@pytest.mark.parametrize("path", ROUTES.values(), ids=ROUTES.keys())
def test_a_route_of_known_software_is_recognised(path: str) -> None:
    assert is_download_route(f"https://ville.example{path}")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/conseil-municipal/deliberations",
        "/documents",
        "/download",
        "/media/1204",
        "/actes?download=oui",
        "/profile/12-jean",
        "/index.php?option=com_content&view=article&id=12",
        "/spip.php?rubrique12",
        "/content/view/12",
        "/documents/20182/1024/",
    ],
)
def test_a_page_is_none(path: str) -> None:
    assert not is_download_route(f"https://ville.example{path}")
