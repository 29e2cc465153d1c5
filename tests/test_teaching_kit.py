"""The kit for teaching: nothing is told before its vote, and no number stands on its own."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest

from recount.data.tables import Problem
from recount.lint import NameLists
from recount.lint.dialect import read_dialect
from recount.lint.markdown import read_page
from recount.lint.rules import numerals
from recount.markup import fact_ids, with_numbers
from tests.test_roles import CONFIG, build, toc

ROOT = Path(__file__).resolve().parents[1]
TEACH = ROOT / "book" / "teach"
PAGES = sorted(TEACH.glob("*.md"))
KIT = re.compile(r"case-|briefings-|(?:pack|committee|roles|envelopes|assessor|appraisals)$")
OF_THE_KIT = [path for path in PAGES if KIT.match(path.stem)]
CASES = {path.stem.removeprefix("case-"): path for path in PAGES if path.stem.startswith("case-")}
TOWER = (r"tower\.(?:blinatumomab|chemotherapy|randomised)\.(?!size|prior)", r"\bHR\b")
APPROVED = (r"\bapproved\b", r"granted", r"blinatumomab\.us\.approval", r"expanded")
# What a class must not know before it votes: words as printed, and facts by their key.
FORBIDDEN = {
    "unmet-need": (r"design\.threshold", "study_20120310", "study_119834", "mt103_211", *APPROVED),
    "the-drug": ("population_pk", "first label", r"fixed_dosing", r"us_dosage", "cap", *APPROVED),
    "regulatory-path": ("last_enrolment", "rems_", *TOWER, *APPROVED),
    "pivotal-trial": ("weighed instead", "insufficient", "together were", *TOWER, *APPROVED),
    "historical-control": ("insufficient", "propensity", "rests on the", *TOWER, *APPROVED),
    "benefit-risk": ("fda_rems", "letter_interval", "communication plan", *TOWER, *APPROVED),
    "tower": (*TOWER, "stopped", "kantarjian_2017:.*(?:cr|survival|event)", *APPROVED),
    "chinese-cohort": ("guaranteed", "Fisher", "our own", "beyond chance"),
    "russian-cohort": ("changed places", "достоверн", "exchange", "reliable"),
    "shapes": ("recommended", "for benefit", "data_cutoff", "medians"),
    "across-studies": ("did not pool", "prediction interval", "beyond chance"),
    "regulatory-lessons": (
        "8 to 4", "votes_", "esmo_mrd", "mrd_approval", "gokbuget_2020", *APPROVED,
    ),
}  # fmt: skip


def told(path: Path, ledger) -> str:
    """A page with its numbers, and the keys that they have."""
    text = path.read_text(encoding="utf-8")
    return with_numbers(text, ledger.text) + "\n".join(fact_ids(text))


# --- before the vote


def test_every_stop_has_a_case_file_and_a_list_of_what_it_must_not_tell():
    chapters = (ROOT / "notebooks").glob("*.md")
    stops = {p.stem for p in chapters if ":class: stop" in p.read_text(encoding="utf-8")}
    assert set(CASES) == stops
    assert set(FORBIDDEN) == stops


@pytest.mark.parametrize("stop", sorted(CASES))
def test_a_case_file_tells_no_outcome(stop, ledger):
    text = told(CASES[stop], ledger)
    assert [rule for rule in FORBIDDEN[stop] if re.search(rule, text)] == []
    assert re.findall(r"\]\([^)]*notebooks/", text) == []  # the chapter has the answer in its box


@pytest.mark.parametrize("page", ["briefings-approval", "roles"])
def test_what_is_read_before_the_first_vote_tells_nothing_of_the_randomised_trial(page, ledger):
    text = told(TEACH / f"{page}.md", ledger)
    assert [rule for rule in (*TOWER, *APPROVED) if re.search(rule, text)] == []


def test_what_is_read_before_the_second_vote_does_not_tell_it(ledger):
    text = told(TEACH / "briefings-mrd.md", ledger)
    rules = ("votes_", "esmo_mrd", "mrd_approval", "gokbuget_2020", "nice_", "has_", "kbv_")
    assert [rule for rule in rules if re.search(rule, text)] == []


# --- numbers


def test_the_pages_hold_numbers():
    assert len(OF_THE_KIT) == 20
    assert sum(len(fact_ids(p.read_text(encoding="utf-8"))) for p in OF_THE_KIT) > 200


@pytest.mark.parametrize("path", [*PAGES, ROOT / "book" / "forms.md"], ids=lambda p: p.stem)
def test_a_number_typed_into_a_page_fails_the_linter(path, tmp_path):
    text = path.read_text(encoding="utf-8")
    page = tmp_path / "book" / path.name
    page.parent.mkdir()
    problems: list[Problem] = []
    names = NameLists(ROOT, problems).of("book/teach/any.md")
    dialect = read_dialect(ROOT, problems)
    for typed, expected in (("", 0), ("\n\nOf 37 patients.\n", 1), ("\n\n{field}`37 lines`\n", 1)):
        page.write_text(text + typed, encoding="utf-8")
        read = read_page(page, tmp_path, dialect)
        numerals(read, names, "a role")
        assert len([p for p in read.problems if p.key == "numeral"]) == expected


SETTING = 'html_theme = "basic"\n'
KEY = "gokbuget_2018:blast.mrd_nonresponders.relapse_free_survival.median"


@pytest.mark.builds
def test_one_changed_fact_changes_every_page_that_prints_it(project):
    printing = [p for p in OF_THE_KIT if KEY in p.read_text(encoding="utf-8")]
    assert len(printing) >= 2
    modules = CONFIG.replace('"count",', '"count", "forms",').replace(
        "html_copy_source", SETTING + "html_copy_source"
    )
    (project.root / "conf.py").write_text(modules, encoding="utf-8")
    names = [f"book/teach/{p.stem}" for p in printing]
    pages = {"index.md": toc(*names), **{
        f"{name}.md": re.sub(r"\{finding\}`([^<`]*?) *<[^`]*`", r"\1", p.read_text("utf-8"))
        for name, p in zip(names, printing, strict=True)
    }}  # fmt: skip
    (project.root / "book" / "teach").mkdir()
    shutil.copy(TEACH / "agenda.csv", project.root / "book" / "teach")
    counts = []
    for value in ("5.7", "5.8"):
        if value == "5.8":
            facts = "literature/gokbuget_2018/facts.csv"
            (project.root / "data" / "literature" / "gokbuget_2018" / "second-reading.csv").unlink()
            project.cells(facts, KEY.partition(":")[2], printed="5.8 months", value="5.8")
        assert build(project.root, pages, "html", "-E").returncode == 0
        built = [project.root / "_build" / "html" / f"{name}.html" for name in names]
        numbers = [re.findall(r">(5\.[78])</button>", p.read_text("utf-8")) for p in built]
        assert all(numbers)
        assert {number for found in numbers for number in found} == {value}
        counts.append([len(found) for found in numbers])
    assert counts[0] == counts[1]


# --- what the ledger holds against a number


def passages(text: str) -> list[str]:
    """The paragraphs, items and rows of a page; those of a list speak for one another."""
    blocks = re.split(r"\n\s*\n", text)
    return [line for block in blocks for line in re.split(r"\n(?=- |\| |\d+\. )", block)]


@pytest.mark.parametrize("path", OF_THE_KIT, ids=lambda p: p.stem)
def test_no_number_that_is_called_inconsistent_stands_without_a_note(path, ledger):
    text = path.read_text(encoding="utf-8")
    noted = set(re.findall(r"\{finding\}`[^<`]*<([a-z0-9-]+)>`", text))
    bare = []
    for passage in passages(text):
        for id_ in fact_ids(passage):
            entry = ledger[id_]
            named = {finding.id for finding in entry.findings}
            if entry.verdict == "inconsistent" and not named & noted:
                bare.append(f"{id_}: {passage[:60]}")
    assert bare == []


# --- forms


def test_the_minutes_of_the_agenda_follow_on_one_another():
    with (TEACH / "agenda.csv").open(encoding="utf-8", newline="") as stream:
        parts = list(csv.DictReader(stream))
    times = [(int(part["From"]), int(part["To"])) for part in parts]
    assert times[0][0] == 0
    assert [start for start, _ in times[1:]] == [end for _, end in times[:-1]]
    assert all(end > start for start, end in times)
    assert times[-1][1] == 210


def test_every_answer_of_an_appraisal_has_its_place():
    text = (TEACH / "appraisals.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split(" | ") for line in text.split("\n") if line.startswith("| ")]
    filled = [[cell.strip() for cell in row] for row in rows if "---" not in row[0]]
    assert len(filled) > 50
    assert [row for row in filled if not all(row)] == []
    place = re.compile(
        r"review|abstract|table|Table|section|chapter|label|register|methods|results|title page|"
        r"our judgement|not found|Where"
    )
    assert [row[-1] for row in filled if not place.search(row[-1])] == []
    unknown = [row for row in filled if row[-1] == "not found"]
    wrong = [r for r in unknown if not re.search("[Nn]ot in our|no numbers|not in our copy", r[-2])]
    assert wrong == []


def test_the_place_of_an_answer_is_that_of_its_facts(ledger):
    text = (TEACH / "appraisals.md").read_text(encoding="utf-8")
    wrong = []
    for line in re.findall(r"^\| .+ \|$", section(text, "## MT103-211"), re.MULTILINE):
        _, answer, where = line.strip("| ").split(" | ")
        for id_ in fact_ids(answer):
            if not id_.startswith(("fda_review_zh:", "uspi_2014:")):
                continue
            place = ledger.facts[id_].place
            number = re.sub(r"^(?:s|table_)|_[bc]$", "", place).replace("_", ".")
            number = "introduction" if place == "intro" else number
            if number not in where:
                wrong.append(f"{id_} stands in {place}, not in {where}")
    assert wrong == []


def test_the_checklists_are_those_that_the_appraisals_fill():
    desk = (TEACH / "assessor.md").read_text(encoding="utf-8")
    filled = (TEACH / "appraisals.md").read_text(encoding="utf-8")
    for checklist, appraisal in (
        ("## Single-arm trial", "## MT103-211, as a single-arm trial"),
        ("## External control", "## Study 20120310, as an external control"),
    ):
        asked = re.findall(r"^\* - (?!Question)(.+)$", section(desk, checklist), re.MULTILINE)
        answered = re.findall(r"^\| (?!Question|---)([^|]+?) \|", section(filled, appraisal), re.M)
        assert asked == answered


def section(text: str, heading: str) -> str:
    """A section of a page's source."""
    rest = text[text.index(heading) + len(heading) :]
    return rest.partition("\n## ")[0]


def test_each_role_card_has_the_same_parts():
    text = (TEACH / "roles.md").read_text(encoding="utf-8")
    cards = re.findall(r":::\{div\} card-of-a-role\n(.*?)\n:::", text, re.DOTALL)
    assert len(cards) == 10
    for card in cards:
        assert re.findall(r"^\*(Wants|Helps|Hurts|Ask)\b", card, re.MULTILINE) == [
            "Wants", "Helps", "Hurts", "Ask",
        ]  # fmt: skip
        assert len(re.findall(r"^- ", card, re.MULTILINE)) == 2


def test_what_is_invented_is_marked():
    for page in ("roles", "briefings-approval", "briefings-mrd", "case-chinese-cohort"):
        assert "invented" in (TEACH / f"{page}.md").read_text(encoding="utf-8")
    for page in ("briefings-approval", "briefings-mrd"):
        text = (TEACH / f"{page}.md").read_text(encoding="utf-8")
        assert text.count("*Written for class, in the role of") == 2
