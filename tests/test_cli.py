"""`verify` and `explain`: tables, exit codes, and that the standard library is enough."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from recount import cli
from recount.__main__ import NEEDED
from recount.cli import main
from recount.description import description, explanation, finding_explanation
from recount.exports import ledger_rows
from recount.vocabulary import VERDICTS
from recount.written import CLOSING, OPENING

ROOT = Path(__file__).resolve().parents[1]
CR = "mt103_211.evaluable.cr.rate"
FACTS = "documents/fda_review_zh/facts.csv"
RECORD = "notebooks/regulatory-path/records/approvals.csv"


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    out, err = capsys.readouterr()
    return code, out, err


@pytest.fixture(scope="module")
def verified():
    """Exit code and output of one `verify` of the data as they are."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = main(["--root", str(ROOT), "verify"])
    return code, out.getvalue()


@pytest.fixture
def loaded(ledger, monkeypatch):
    """Commands get the ledger that is read already, as loading it is not what is tested."""
    monkeypatch.setattr(cli, "load", lambda _: ledger)


def bare_python(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Python without site-packages, environment and the folder it is called from."""
    program = (
        "import sys; root = sys.argv.pop(1); sys.path.insert(0, root)\n"
        "from recount.cli import main\n"
        "code = main(['--root', root, *sys.argv[1:]])\n"
        "files = [str(getattr(module, '__file__', '')) for module in sys.modules.values()]\n"
        "foreign = [file for file in files if 'site-packages' in file]\n"
        "assert not foreign, foreign\n"
        "sys.exit(code)\n"
    )
    command = [sys.executable, "-I", "-S", "-B", "-X", "utf8", "-c", program, str(ROOT), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", cwd="/", check=False
    )


# --- verify


def test_the_readme_shows_what_verify_prints(verified):
    _, out = verified
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = readme.partition(OPENING)[2].partition(CLOSING)[0].splitlines()[1:-1]
    table, last = out.partition("\n\n")[0].splitlines(), out.splitlines()[-1]
    assert shown == [*table, "...", last]


def test_a_readme_without_a_place_for_the_table_is_told(project, capsys):
    readme = project.root / "README.md"
    assert main(["--root", str(project.root), "readme"]) == 2
    readme.write_text(CLOSING + OPENING, encoding="utf-8")
    assert main(["--root", str(project.root), "readme"]) == 2
    wanted = "README.md has no place for the table; expected <!-- recount verify -->, then"
    assert capsys.readouterr().err.count(wanted) == 2
    assert readme.read_text(encoding="utf-8") == CLOSING + OPENING


def test_verify_shows_the_verdicts_by_source_and_their_totals(verified, ledger):
    code, out = verified
    assert code == 0
    rows = [line for line in out.partition("\n\n")[0].splitlines() if not line.startswith("---")]
    assert rows[0].split() == ["source", *" ".join(VERDICTS).split(), "facts"]
    counts: dict[str, Counter] = {}
    for entry in ledger.entries.values():
        folder, source = entry.fact.file.split("/")[1:3]
        shelf = source if folder == "documents" else folder
        counts.setdefault(shelf, Counter())[entry.verdict] += 1
    numbers = {row.split()[0]: [int(n) for n in row.split()[1:]] for row in rows[1:]}
    assert list(numbers)[-2:] == ["literature", "all"]
    assert set(numbers) == {*counts, "all"}
    for name, by_verdict in counts.items():
        shown = [by_verdict[v] for v in VERDICTS if by_verdict[v]]
        assert numbers[name] == [*shown, by_verdict.total()]
    total = [sum(c[v] for c in counts.values()) for v in VERDICTS]
    assert numbers["all"] == [*filter(None, total), len(ledger.facts)]


def test_verify_lists_the_findings_and_ends_with_the_numbers(verified, ledger):
    _, out = verified
    assert all(f"[{finding.id}]" in out for finding in ledger.findings)
    assert "Not explained" not in out
    facts, checks, findings = len(ledger.facts), len(ledger.declared.checks), len(ledger.findings)
    last = f"{facts} facts, {checks} checks, {findings} findings, 0 unexplained"
    assert out.splitlines()[-1] == last


def test_verify_tells_how_the_interval_methods_fare_and_how_the_readings_agree(verified, ledger):
    _, out = verified
    told = "clopper_pearson; of 12 limits clopper_pearson 12, agresti_coull 1"
    assert f"fda_review_zh:table_3: {told}" in out
    assert ledger.readings
    for pair in ledger.readings:
        agreed = sum(column.agreed for column in pair.columns)
        compared = sum(column.compared for column in pair.columns)
        assert f"{pair.source}: {pair.first} and {pair.second} rows, {pair.both} in both; " in out
        assert f" in both; {agreed} of {compared} cells agree\n" in out


def test_verify_as_json_holds_what_the_ledger_holds(capsys, loaded, ledger):
    code, out, _ = run(capsys, "verify", "--json")
    report = json.loads(out)
    assert code == (1 if report["problems"] else 0) == 0
    assert report["facts"] == ledger_rows(ledger)
    assert len(report["findings"]) == len(ledger.findings)
    assert sum(n for counts in report["counts"].values() for n in counts.values()) == len(
        ledger.facts
    )


def spoil(project) -> None:
    path = project.root / "data" / "findings" / "fda_review_zh.toml"
    text = path.read_text(encoding="utf-8")
    start = text.index("[model-size]")
    path.write_text(text[:start] + text[text.index("\n[", start) + 1 :], encoding="utf-8")


def test_an_inconsistency_without_a_finding_exits_with_1_and_is_named(project, capsys):
    spoil(project)
    code, out, _ = run(capsys, "--root", str(project.root), "verify")
    assert code == 1
    _, _, unexplained = out.partition("Not explained\n")
    assert (
        "study_119834.cr_model.size.count@s2_3_1#value: fda_review_zh:model-size-repeated"
        in unexplained
    )
    assert out.splitlines()[-1].endswith("2 unexplained")


def test_json_says_the_same_as_the_exit_code(project, capsys):
    spoil(project)
    code, out, _ = run(capsys, "--root", str(project.root), "verify", "--json")
    assert code == 1
    assert len(json.loads(out)["problems"]) == 2


def test_a_finding_whose_check_passes_again_exits_with_1(project, capsys):
    for path, row in [
        (FACTS, "definition.cr.blasts.percent@intro"),
        *readings_of_the_blast_limit(),
    ]:
        project.cells(path, row, relation="<=")
    code, out, _ = run(capsys, "--root", str(project.root), "verify")
    assert code == 1
    assert (
        "finding blast-limit: comes_out is 'inconsistent', but "
        "fda_review_zh:blast-limit-repeated holds" in out
    )


def readings_of_the_blast_limit():
    return [(f"documents/fda_review_zh/reading-{number}.csv", "10") for number in "12"]


# --- bad data


def test_bad_data_exit_with_2_and_nothing_is_written(project, capsys):
    line = project.cells(FACTS, CR, low="39.7", high="25.7")
    other = project.cells(RECORD, "Japan", date_key="x")
    before = project.files()
    code, out, err = run(capsys, "--root", str(project.root), "verify")
    assert (code, out) == (2, "")
    lines = err.splitlines()
    assert f"data/{FACTS}:{line} [{CR}] limits reversed: low 39.7 is above high 25.7" in lines
    assert f"{RECORD}:{other} [Japan] date_key: unknown fact 'x'" in lines
    assert lines[-1] == f"{len(lines) - 1} problems in the data; nothing was checked"
    assert project.files() == before


def test_a_bad_reading_of_a_sentence_stands_beside_the_other_faults(project, capsys):
    line = project.cells(FACTS, CR, low="39.7", high="25.7")
    readings = project.root / "notebooks" / "a" / "sentence-readings.csv"
    readings.parent.mkdir(parents=True)
    row = "it,0123456789ab,fine,a reader,2026-01-02,It is so.,\n"
    readings.write_text("id,digest,verdict,reader,date,sentence,note\n" + row)
    code, _, err = run(capsys, "--root", str(project.root), "verify")
    assert code == 2
    assert f"data/{FACTS}:{line} [{CR}] limits reversed: low 39.7 is above high 25.7" in err
    assert (
        "notebooks/a/sentence-readings.csv:2 [it] verdict is 'fine'; "
        "expected one of: says no more, says more, mended, wrong\n" in err
    )


@pytest.mark.parametrize("command", ["verify", "claims"])
def test_pages_that_cannot_be_read_are_told_all_at_once(project, capsys, command):
    (project.root / "notebooks" / "a.md").write_bytes(b"\xe9t\xe9")
    (project.root / "notebooks" / "b.md").mkdir()
    code, _, err = run(capsys, "--root", str(project.root), command)
    assert (code, err.splitlines()[:2]) == (
        2,
        [
            "notebooks/a.md is not UTF-8 (byte 0); expected UTF-8 without BOM",
            "notebooks/b.md is a folder; expected a file",
        ],
    )


@pytest.mark.parametrize(
    ("stored", "message"),
    [
        ("{", "is not JSON: Expecting property name enclosed in double quotes"),
        ("{}", "is no notebook; expected what `make refresh` writes"),
    ],
)
@pytest.mark.parametrize("command", ["verify", "claims"])
def test_stored_outputs_that_are_no_notebook_are_one_line(
    project, capsys, stored, message, command
):
    (project.root / "notebooks" / "a.md").write_text("A chapter.")
    (project.root / "notebooks" / "a").mkdir()
    (project.root / "notebooks" / "a" / "outputs.ipynb").write_text(stored)
    code, _, err = run(capsys, "--root", str(project.root), command)
    assert (code, len(err.splitlines())) == (2, 2)
    assert err.startswith(f"notebooks/a/outputs.ipynb {message}")


def test_a_check_that_cannot_run_is_bad_data_and_no_crash(project, capsys):
    target = "mt103_211.enrolled.size.count"
    text = f'[[check]]\nid = "x"\nmethod = "sum"\nwhy = "w"\ntarget = "{target}"\n'
    project.append("documents/fda_review_zh/checks.toml", text)
    code, _, err = run(capsys, "--root", str(project.root), "verify")
    assert code == 2
    assert "[x] inputs is missing; sum takes target, inputs" in err


def test_a_check_that_only_fails_when_it_runs_is_one_clear_line(small_project, capsys):
    facts = {"t.a.cr.rate": {"type": "proportion", "value": "50", "events": "5"}}
    check = (
        '[[check]]\nid = "{}"\nmethod = "same_value"\nwhy = "A test."\n'
        'members = ["t.a.cr.rate#events", "t.a.cr.rate#value"]\n'
    )
    root = str(small_project(facts, check.format("first") + check.format("second")).root)
    for command in (["verify"], ["verify", "--json"], ["explain", "t.a.cr.rate"]):
        code, out, err = run(capsys, "--root", root, *command)
        assert (code, out) == (2, "")
        assert [
            line.partition("] same_value compares nothing")[0] for line in err.splitlines()
        ] == [
            "data/documents/fda_review_zh/checks.toml [fda_review_zh:first",
            "data/documents/fda_review_zh/checks.toml [fda_review_zh:second",
            "2 problems in the data; nothing was checked",
        ]


def test_a_folder_that_is_no_project_exits_with_2(tmp_path, capsys):
    code, _, err = run(capsys, "--root", str(tmp_path), "verify")
    assert code == 2
    assert err.startswith("data/datapackage.template.json does not exist")


def test_explain_refuses_bad_data_as_well(project, capsys):
    project.cells(FACTS, CR, kind="guessed")
    code, out, err = run(capsys, "--root", str(project.root), "explain", CR)
    assert (code, out) == (2, "")
    assert "kind is 'guessed'" in err


# --- the standard library is enough


def test_verify_runs_on_bare_python():
    found = bare_python("verify")
    assert found.stderr == ""
    assert found.returncode == 0
    assert found.stdout.splitlines()[-1].endswith(", 0 unexplained")


def test_bad_data_are_told_on_bare_python(project):
    project.cells(FACTS, CR, events="61")
    before = project.files()
    found = bare_python("--root", str(project.root), "verify")
    assert (found.returncode, found.stdout) == (2, "")
    assert f"[{CR}]" in found.stderr
    assert "Traceback" not in found.stderr
    assert project.files() == before


# --- any terminal, and a Python that is too old


def recount(*arguments: str, encoding: str) -> subprocess.CompletedProcess[bytes]:
    """`python -m recount` where the terminal has this encoding."""
    environment = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "recount", *arguments]
    return subprocess.run(command, capture_output=True, env=environment, check=False)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_text_and_json_survive_the_encoding_of_the_terminal(small_project, encoding):
    cells = {"value": "32.4", "printed": "约32.4～", "label": "Rate ≥ 5"}
    root = str(small_project({"t.a.cr.count": cells}).root)
    told = recount("--root", root, "explain", "t.a.cr.count", encoding=encoding)
    assert (told.returncode, told.stderr) == (0, b"")
    shown = "约32.4～".encode(encoding, errors="backslashreplace")
    assert b"printed           " + shown in told.stdout
    report = recount("--root", root, "verify", "--json", encoding=encoding)
    assert (report.returncode, report.stderr) == (0, b"")
    (fact,) = json.loads(report.stdout.decode("utf-8"))["facts"]
    assert (fact["printed"], fact["label"]) == (cells["printed"], cells["label"])


def test_an_older_python_is_told_which_one_is_needed():
    program = (
        "import runpy, sys; sys.version_info = (3, 10, 13); sys.modules['tomllib'] = None\n"
        "runpy.run_module('recount', run_name='__main__')"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr == "Python 3.11 or newer is needed, this is 3.10.13\n"


def test_the_needed_python_is_that_of_the_package():
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert package["requires-python"].startswith(f">={'.'.join(map(str, NEEDED))}")


# --- explain


def test_explain_tells_all_about_one_number(capsys, loaded):
    key = "fda_review_zh:mt103_211.cr.relapse_free_survival.median"
    code, out, _ = run(capsys, "explain", key)
    assert code == 0
    assert out.startswith(f"{key}\n")
    assert "  printed           6.7（0.03～16.5）\n" in out
    assert "  verdict           inconsistent\n" in out
    told = " ".join(out.split())
    assert "where Wang and Dong, Table 3, row “" in told
    assert "parts value 6.7, low 0.03, high 16.5, limits: range (unit month)" in told
    assert "inconsistent low: printed 0.03, comes out as 0.13 shortest of the whole: 0.13" in told
    assert "the document prints otherwise; fda_review_zh:response-range-of-the-union" in told
    finding = "Where the range of durations of remission begins (minor inconsistency, open)"
    assert f"finding {finding} [resp" in told
    assert "printed on " in told
    assert not re.search(r"\{(fact|check)\}", out)


def test_explain_says_what_the_row_of_the_ledger_says(capsys, ledger, loaded):
    entry = ledger["fda_review_zh:mt103_211.evaluable.cr.rate"]
    _, out, _ = run(capsys, "explain", entry.fact.id)
    told = " ".join(out.split())
    for term in description(ledger, entry):
        assert term.name.lower() in told
        assert all(" ".join(str(line).split()) in told for item in term.items for line in item)


def test_a_description_leaves_nothing_of_an_entry_out(ledger):
    entry = ledger["fda_review_zh:mt103_211.evaluable.cr.rate"]
    lines = [str(line) for t in description(ledger, entry) for item in t.items for line in item]
    told = "\n".join(lines)
    assert entry.outcomes
    assert entry.used_by
    assert entry.findings
    assert all(outcome.check.why in told for outcome in entry.outcomes)
    assert all(id_ in told for id_ in (*entry.used_by, *(f.id for f in entry.findings)))
    assert all(page in told for page in entry.pages)


def test_a_number_that_no_page_prints_says_so(ledger):
    entry = next(entry for entry in ledger.entries.values() if not entry.pages)
    assert "  printed on        no page" in explanation(ledger, entry).split("\n")


def test_a_description_names_the_pages_that_compute_from_a_number(ledger):
    found = {**vars(ledger[f"fda_review_zh:{CR}"]), "computed_on": ("notebooks/tower",)}
    terms = description(ledger, SimpleNamespace(**found))
    (term,) = (term for term in terms if term.name == "Computed from on")
    assert [str(line) for item in term.items for line in item] == ["notebooks/tower"]


def test_explain_tells_of_a_finding_by_its_id(capsys, ledger, loaded):
    finding = next(f for f in ledger.findings if f.kind == "ambiguity")
    code, out, _ = run(capsys, "explain", finding.id)
    assert code == 0
    assert out.startswith(f"[{finding.id}]\n")
    assert all(id_ in out for id_ in (*finding.facts, *finding.checks))


def test_every_finding_can_be_explained_without_an_open_role(ledger):
    texts = [finding_explanation(ledger, finding) for finding in ledger.findings]
    assert [text for text in texts if re.search(r"\{(fact|check)\}", text)] == []


def test_explain_gives_the_reason_of_what_cannot_be_checked(capsys, loaded):
    _, out, _ = run(capsys, "explain", "study_119834.cr_model.cr.odds_ratio")
    told = " ".join(out.split())
    assert " verdict compatible " in told
    assert " not reproducible The output of a model whose data and form no document prints;" in told
    assert "(fails, as an interpretation)" in told


def test_explain_shows_the_value_of_the_printed_inputs(capsys, loaded):
    _, out, _ = run(capsys, "explain", "derivation.mt103_211.mrd_response.rate")
    told = " ".join(out.split())
    assert "compatible value: printed 12, comes out as 12 to 13" in told
    assert "within the rounding of its inputs; 13 from the printed inputs as they stand" in told


def test_a_key_without_its_source_is_found_where_one_source_has_it(capsys, loaded):
    code, out, _ = run(capsys, "explain", f"{CR}@table_4#low")
    assert code == 0
    assert out.startswith(f"fda_review_zh:{CR}@table_4\n")


def test_a_key_of_several_sources_is_refused_with_all_of_them(capsys, loaded):
    code, out, err = run(capsys, "explain", CR)
    assert (code, out) == (2, "")
    assert f"stands in several sources: fda_review_zh:{CR}, " in err
    assert f"przepiorka_2015:{CR}" in err


@pytest.mark.parametrize("key", [f"{CR}s@table_4", f"fda_review_zh:{CR}@table_5"])
def test_an_unknown_key_brings_near_ones_to_mind(capsys, key, loaded):
    code, out, err = run(capsys, "explain", key)
    assert (code, out) == (2, "")
    assert err.startswith("unknown fact ")
    assert f"fda_review_zh:{CR}@table_4" in err.partition("did you mean ")[2]


def test_an_unknown_part_is_refused(capsys, loaded):
    code, _, err = run(capsys, "explain", f"{CR}@table_4#middle")
    assert code == 2
    assert err.startswith("unknown part 'middle'")
