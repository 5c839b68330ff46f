"""Forms as a browser sends them."""

from urllib.parse import parse_qsl

from parsel import Selector

from crawler.profiles.forms import read_form

PAGE = """<form action="/envoi?x=1">
<input name="a" value="1"/><input name="off" type="checkbox" value="2"/>
<input name="on" type="checkbox" checked/>
<input name="r" type="radio" value="x"/><input name="r" type="radio" value="y" checked/>
<input name="gone" value="3" disabled/><input type="submit" name="s" value="Go"/>
<select name="one"><option value="0">Tous</option><option value="t5y" selected>Valmont</option></select>
<select name="first"><option value="p">P</option></select>
<textarea name="t">mots</textarea><input value="nameless"/>
</form><form><input name="other"/></form>"""


def test_a_form_is_sent_as_its_page_left_it() -> None:
    form = read_form(Selector(text=PAGE), "https://p.example/page", "//form[.//*[@name='a']]")
    assert form is not None
    assert form.action == "https://p.example/envoi?x=1"
    assert dict(form.fields) == {"a": "1", "on": "on", "r": "y", "one": "t5y", "first": "p", "t": "mots"}
    assert {"off", "gone", "s"} <= form.names
    assert form.choices["one"] == {"0": "Tous", "t5y": "Valmont"}
    assert set(form.choices["r"]) == {"x", "y"}
    sent = parse_qsl(form.body({"r": "x", "s": "Go"}, without=frozenset({"on"})).decode())
    assert sent == [("a", "1"), ("one", "t5y"), ("first", "p"), ("t", "mots"), ("r", "x"), ("s", "Go")]
    assert form.named("ne") == "gone"
    assert form.named("zz") is None


def test_there_may_be_none() -> None:
    assert read_form(Selector(text="<p>x</p>"), "https://p.example/", "//form") is None
