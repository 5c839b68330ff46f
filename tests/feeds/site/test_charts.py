"""Charts, their figures, and the figures of the detector."""

import csv
import io
import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

from lxml import etree
from making import a_finding
from sites import Site

import feeds.site
from contrechamp.records import Topic
from feeds.site.charts import count_papers


def papers(site: Site, *days: date | None, topic: Topic = Topic.VSA) -> None:
    for number, day in enumerate(days):
        key = f"{topic}-{number}-{day}"
        site.flag(a_finding(topic=topic), body=key.encode(), source_key=key, dated=day)


def test_a_chart_counts_papers_by_month_and_leaves_no_month_out(site: Site) -> None:
    papers(site, date(2026, 1, 31), date(2026, 4, 1), date(2026, 4, 30))
    papers(site, date(2026, 4, 2), topic=Topic.ANPR)
    figures = count_papers(site.newsroom.store.shelf.cards())
    assert figures.topics == (Topic.VSA, Topic.ANPR)
    assert figures.rows == (
        ("2026-01", (1, 0)),
        ("2026-02", (0, 0)),
        ("2026-03", (0, 0)),
        ("2026-04", (2, 1)),
    )


def test_a_long_time_is_counted_by_year(site: Site) -> None:
    papers(site, date(2020, 12, 31), date(2023, 1, 1), date(2023, 12, 31))
    figures = count_papers(site.newsroom.store.shelf.cards())
    assert figures.rows == (("2020", (1,)), ("2021", (0,)), ("2022", (0,)), ("2023", (2,)))


def test_the_picture_holds_no_script_and_no_date_of_making(site: Site) -> None:
    papers(site, *(date(2026, 1, 15) + timedelta(days=31 * n) for n in range(4)))
    site.write()
    root = etree.parse(site.folder / "charts/chart.svg").getroot()
    names = {etree.QName(tag).localname for tag in root.iter() if isinstance(tag.tag, str)}
    assert "script" not in names
    assert not list(root.iter(etree.Comment))
    assert "prefers-color-scheme: dark" in "".join(root.itertext())
    assert "janvier 2026" in "".join(root.itertext())


def test_the_data_beside_the_chart_are_those_of_the_chart(site: Site) -> None:
    papers(site, date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 2))
    site.write()
    rows = list(csv.reader(io.StringIO((site.folder / "en/charts/chart.csv").read_text("utf-8-sig"))))
    assert rows == [
        ["Period", "algorithmic video surveillance"],
        ["January 2026", "1"],
        ["February 2026", "2"],
    ]


def test_one_month_makes_no_chart(site: Site) -> None:
    papers(site, date(2026, 1, 31))
    site.write()
    assert not (site.folder / "charts").exists()
    assert site.page("index.html").find(class_="chart") is None


def test_the_table_of_a_group_holds_a_row_for_each_flag(site: Site) -> None:
    site.flag(a_finding(details={"amounts": "14 256 €"}), a_finding(topic=Topic.ANPR, vendor=None))
    site.write()
    text = (site.folder / "en/vendors/briefcam/papers.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["topic"] for row in rows] == ["algorithmic video surveillance", "number-plate reading"]
    assert rows[0]["vendors"] == "BriefCam"
    assert rows[0]["amounts quoted"] == "14 256 €"


def test_the_figures_shown_are_those_the_benchmark_gives() -> None:
    """Fails after a change of the detector: python -m benchmarks.figures writes the file again."""
    root = Path(feeds.site.__file__).parents[2]
    shown = json.loads(Path(feeds.site.__file__).with_name("figures.json").read_text(encoding="utf-8"))
    measured_files = ("measured", "ordinary-measured", "plain-measured")
    measured_on = [f"benchmarks/detection/{name}.jsonl" for name in measured_files]
    words = ("-m", "contrechamp", "evaluate", "--brief", "--json", *measured_on)
    done = subprocess.run([sys.executable, *words], capture_output=True, cwd=root, check=True)
    measured = json.loads(done.stdout)
    assert {name: measured[name] for name in shown} == shown
