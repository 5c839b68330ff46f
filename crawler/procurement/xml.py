"""XML as the tree that JSON gives: what reads the one reads the other."""

from lxml import etree


class NotXmlError(Exception):
    """The bytes are no XML we would read; the text says why."""


def read_xml(body: bytes) -> tuple[str, object]:
    """Name of the root without its namespace, and the tree below it.

    No entity of the document's own is resolved, nothing is loaded from elsewhere.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        start = " ".join(body[:80].decode("utf-8", errors="replace").split())
        raise NotXmlError(f"XML was expected ({error.msg}), '{start}' came") from error
    return etree.QName(root).localname, as_tree(root)


def as_tree(root: etree._Element) -> object:
    """Text with attributes is `{"#text": …, "@name": …}`, else plain text; repeated nodes are lists."""
    built: dict[etree._Element, object] = {}
    for node in reversed(list(root.iter(etree.Element))):  # children before their parents, without recursion
        attributes = {f"@{etree.QName(key).localname}": value for key, value in node.attrib.items()}
        inner: dict[str, object] = dict(attributes)
        for child in node.iterchildren(etree.Element):
            name, value = etree.QName(child).localname, built.pop(child)
            known = inner.get(name)
            if known is None:
                inner[name] = value
            elif isinstance(known, list):
                known.append(value)
            else:
                inner[name] = [known, value]
        words = node.text or ""
        if words.strip() and len(inner) == len(attributes):
            inner["#text"] = words
        built[node] = words if set(inner) <= {"#text"} else inner
    return built[root]
