"""Addresses by which the common site software hands out files, with or without an ending such as `.pdf`.

What such an address brings is known only from its bytes: a route that leads to a web page is told as one.
"""

import re
from urllib.parse import unquote, urlsplit

_PATHS = re.compile(
    r"/(?:ire)?contenu/telechargement/\d+"  # the state's platform
    r"|/content/download/\d+/\d+"  # eZ Publish, eZ Platform, Ibexa
    r"|/(?:media|file)/\d+/download(?:/inline)?$"  # Drupal: Media, File Download
    r"|/documents/\d+/(?:\d+|[^/]+)/[^/]+/[0-9a-f]{8}-[0-9a-f]{4}-"  # Liferay
    r"|/c/document_library/get_file"  # Liferay, older
    r"|/_(?:content-)?attachments?(?:-images)?/"  # Ametys
    r"|/(?:doc_download|doc_view)/\d+"  # Joomla: DOCman 1
    r"|/\d+-[^/]+/(?:file|download)$"  # Joomla: DOCman 2 and later
    r"|/(?:download|send)/\d+-[^/]+/\d+-[^/]+$",  # Joomla: jDownloads
    re.IGNORECASE,
)
_QUERIES = re.compile(
    r"(?:^|&)(?:eid=dumpfile"  # TYPO3
    r"|task=document\.(?:viewdoc|download)|task=doc_(?:download|view)"  # Joomla: DOCman
    r"|task=(?:download\.send|view\.download|finish)"  # Joomla: jDownloads
    r"|download=\d+:[\w-]+"  # Joomla: Phoca Download
    r"|action=acceder_document"  # SPIP, behind its access control
    r"|wpdmdl=\d+)(?:&|$)",  # WordPress Download Manager
    re.IGNORECASE,
)


def is_download_route(url: str) -> bool:
    """Whether an address is one by which a known software hands out files."""
    parts = urlsplit(url)
    path = unquote(parts.path, errors="replace")
    return bool(_PATHS.search(path) or _QUERIES.search(unquote(parts.query, errors="replace")))
