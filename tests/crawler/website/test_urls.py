"""The one spelling of an address."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy.http import Request

from crawler.website.urls import absolute, canonical, ending, file_name, site_of, twin

SPELLINGS = st.text(st.sampled_from("aé %2fF7~./;=&?#+-_[]|'\"\\^`{}<>ü日:@!$()*,"), max_size=30)


@settings(max_examples=200, deadline=None)
@given(SPELLINGS)
def test_a_canonical_address_is_its_own_and_scrapys_last_word(tail: str) -> None:
    url = canonical(f"https://ville.example/{tail}")
    assert url is not None
    assert canonical(url) == url
    assert Request(url).url == url


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://Ville.Example:443/a", "https://ville.example/a"),
        ("https://ville.example", "https://ville.example/"),
        ("https://ville.example/%7ea%c3%a9", "https://ville.example/~a%C3%A9"),
        ("https://ville.example/a;jsessionid=12?x=1", "https://ville.example/a?x=1"),
        ("https://ville.example/a?PHPSESSID=1&x=1&utm_medium=m", "https://ville.example/a?x=1"),
        ("https://ville.example/a/../b", "https://ville.example/b"),
        ("https://ville.example/a#x", "https://ville.example/a"),
        ("https://mairie-évreux.example/", "https://xn--mairie-vreux-heb.example/"),
    ],
)
def test_spellings_of_one_address_are_one(one: str, other: str) -> None:
    assert canonical(one) == canonical(other) == other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://ville.example/a", "https://ville.example/A"),
        ("https://ville.example/a?x=1&y=2", "https://ville.example/a?y=2&x=1"),
        ("https://ville.example/a%2Fb", "https://ville.example/a/b"),
        ("https://ville.example/a", "https://ville.example:8443/a"),
    ],
)
def test_addresses_that_may_differ_stay_apart(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    "href", ["mailto:a@b.example", "javascript:x()", "#top", "", "ftp://x/a.pdf", "data:,x"]
)
def test_what_is_no_web_address_is_none(href: str) -> None:
    assert absolute("https://ville.example/", href) is None


@pytest.mark.parametrize(
    ("url", "name", "suffix"),
    [
        ("https://v.example/a/PV%20juin.PDF?v=2", "PV juin.PDF", "pdf"),
        ("https://v.example/index.php?f=docs%2Fpv.doc", "pv.doc", "doc"),
        ("https://v.example/download/12", "12", ""),
        ("https://v.example/", "", ""),
        ("https://v.example/v2.0-notes et suites", "v2.0-notes et suites", ""),
    ],
)
def test_the_file_name_is_found_and_decoded(url: str, name: str, suffix: str) -> None:
    assert (file_name(url), ending(url)) == (name, suffix)


def test_http_and_https_are_twins_and_www_is_the_same_site() -> None:
    assert twin(twin("http://v.example/a")) == "http://v.example/a"
    assert site_of("http://www.v.example/") == site_of("https://v.example/x")
    assert site_of("http://v.example:8000/") != site_of("http://v.example:8001/")
