"""The linter of the words: each kind of slip fails, with its line, and each exemption passes."""

import shutil
from pathlib import Path

import pytest

from recount import lint as linter
from recount.lint import NAMES, lint
from recount.lint.findings import read_findings
from recount.lint.words import Names, read_names

ROOT = Path(__file__).resolve().parent.parent
FACT = "{fact}`fda_review_zh:mt103_211.evaluable.cr.rate`"
CHECK = "{check}`fda_review_zh:expected-mrd-trial-interval#value`"


LOAD = linter._load


@pytest.fixture(scope="session")
def loaded():
    """The real ledger, once."""
    return LOAD(ROOT, [])


@pytest.fixture
def project(tmp_path, monkeypatch, loaded):
    """A project with the real ledger and dialect, and no name, finding or page."""
    monkeypatch.setattr(linter, "_load", lambda root, problems: loaded)
    monkeypatch.setattr(linter.claims, "problems", lambda *read: [])  # test_lint_claims has them
    (tmp_path / "data").mkdir()
    (tmp_path / NAMES).write_text("name,reason\n", encoding="utf-8")
    shutil.copy(ROOT / "_config.yml", tmp_path)
    return tmp_path


@pytest.fixture
def changed(project, monkeypatch):
    """A project with the real data, read anew, and the names that the findings need."""
    monkeypatch.setattr(linter, "_load", LOAD)
    shutil.copytree(ROOT / "data", project / "data", dirs_exist_ok=True)
    names = Names(read_names(ROOT, []))
    for page in read_findings(ROOT):
        for passage in page.passages:
            names.unbound(passage.text)
    met = "".join(f"{name},met in a finding\n" for name in sorted(names.met))
    (project / NAMES).write_text("name,reason\n" + met, encoding="utf-8")
    return project


@pytest.fixture
def found(project):
    """Lint a project with these pages; a problem is (file, line, key)."""

    def run(text="", file="notebooks/a.md", **others):
        write(project, file, text)
        for name, content in others.items():
            write(project, name.replace("__", "/") + ".md", content)
        return [(p.file, p.row, p.key) for p in lint(project)]

    return run


@pytest.fixture
def lines(found):
    """Lint a project with one page; a problem is (line, key)."""
    return lambda text, file="notebooks/a.md": [(row, key) for _, row, key in found(text, file)]


def write(root, file, text):
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def name(root, *rows):
    with (root / NAMES).open("a", encoding="utf-8") as file:
        file.write("".join(row + "\n" for row in rows))


def last_name(root):
    """The line of the name that was added last."""
    return len((root / NAMES).read_text(encoding="utf-8").splitlines())


def cell(code, options=""):
    if "modelled(" in code:
        code += "\nfrom recount.claims import modelled"
    return f"```{{code-cell}} ipython3\n{options}{code}\n```\n"


# --- the real project


def test_the_project_lints_clean():
    assert [str(p) for p in lint(ROOT)] == []


def test_a_project_without_pages_lints_clean(project):
    assert lint(project) == []


# --- numerals

TYPED = {
    "a sentence": ("Text.\n\nOf all patients\n81 responded.\n", 4),
    "a heading": ("# Title\n\n## The 81 responders\n", 3),
    "an underlined heading": ("The 81 responders\n===\n", 1),
    "a table cell": ("| a | b |\n|---|---|\n| x | y |\n| z | 81 |\n", 4),
    "a table head": ("| a | 81 |\n|---|---|\n| x | y |\n", 1),
    "a list": ("- one\n- two\n\n  81 more\n", 4),
    "a numbered list": ("1. one\n2. two and 81\n", 2),
    "a quotation": ("> words\n> 81 words\n", 2),
    "a definition": ("term\n: its 81 meanings\n", 2),
    "a footnote": ("Text[^a].\n\n[^a]: with 81 words.\n", 3),
    "emphasis": ("about **81**%\n", 1),
    "the text of a link": ("see [the 81 patients](x.md)\n", 1),
    "the title of a link": ('see [it](x.md "81 patients")\n', 1),
    "alternative text": ("Text\n\n![a curve of 81 patients](x.png)\n", 3),
    "an alternative text option": ("```{figure} x.png\n:alt: 81 patients\n\nCaption\n```\n", 2),
    "a long option": ("```{image} x.png\n---\nalt: >\n  a curve of\n  81 patients\n---\n```\n", 5),
    "a caption": ("```{figure} x.png\n:alt: a curve\n\nThe curve\nof 81 patients\n```\n", 5),
    "the caption of a contents list": ("```{toctree}\n:caption: 81 pages\na\n```\n", 2),
    "the title of an admonition": ("text\n\n:::{admonition} Why 81\nBecause.\n:::\n", 3),
    "the title of a dropdown": ("```{dropdown} The 81\nText\n```\n", 1),
    "the first line of a note": ("```{note} 81 patients\n```\n", 1),
    "the body of a note": ("```{note}\n:class: x\n\nOf 81 patients\n```\n", 4),
    "an unknown directive": ("```{novel}\n81\n```\n", 2),
    "a plain container": (":::lead\n81\n:::\n", 2),
    "a list table": ("```{list-table} T\n:header-rows: 1\n\n* - a\n  - 81\n```\n", 5),
    "nested admonitions": (
        "::::{note}\ntext\n\n:::{tip} Title\n\nmore\n\n```{warning}\n81\n```\n:::\n::::\n",
        9,
    ),
    "an admonition in a list": ("- item\n\n  ```{note}\n  text\n  81\n  ```\n", 5),
    "the text of a reference": ("{ref}`the 81 patients <target>`\n", 1),
    "an unknown role": ("{sup}`81`\n", 1),
    "raw HTML": ("<div>\n<p>81 patients</p>\n</div>\n", 2),
    "an attribute of HTML": ('<img\nsrc="5.png" alt="81 patients">\n', 1),
    "words after a comment": ("<!-- 5 --> 81 patients\n", 1),
    "an escaped digit": ("of &#56;1 patients\n", 1),
    "a sign for a fraction": ("about ½ of it\n", 1),
    "a raised digit": ("per m² of it\n", 1),
    "another script": ("of ８１ patients\n", 1),
    "a year": ("It is late 2014.\n", 1),
    "a name with another number": ("The trial MT103-2110 began.\n", 1),
    "a table of a source and a number": ("Table 3, 81 patients\n", 1),
    "the figure after a locator": ("Table 3%\n", 1),
}


@pytest.mark.parametrize("file", ["notebooks/a.md", "book/b.md"])
@pytest.mark.parametrize("place", TYPED)
def test_a_typed_numeral_fails_with_its_line_in(lines, place, file):
    text, line = TYPED[place]
    assert lines(text, file) == [(line, "numeral")]


@pytest.mark.parametrize(
    "words",
    [
        "three patients", "Seven patients", "twelve", "nineteen of them", "Fifteen", "thirty-one",
        "a dozen", "dozens", "hundreds", "a thousand", "millions", "a billion", "zero", "thrice",
        "four-week", "in their thirties", "two-thirds responded", "three quarters", "one-fifth",
        "a quarter died", "an eighth of them", "sixfold", "ten-fold", "it quadrupled",
        "三十二", "十二个月", "三例", "百分之三十", "тридцать два", "пятью из них",
        "twentytwo", "twenty–two", "thirtysomething", "fourscore", "scores of patients",
        "a trillion", "nil", "nought", "a trio", "quartets", "it trebled", "octuple",
        "tens of them", "two orders of magnitude", "octogenarians", "XIV patients",
        "a third were in remission", "a tenth more", "a twelfth of them", "it fell by a fifth",
        "a fiftieth had", "one in five", "six in a row", "five-eighths",
        "ten-to-one", "half a dozen", "½ of them", "x²", "①", "➌", "㈢", "Ⅻ", "𝟑", "３", "٣",
        "两倍", "三分之一", "一半", "半数", "过半", "四成", "翻倍", "翻番", "双倍", "十余例",
        "数十例", "十几例", "百余例", "近百", "廿例", "卅人", "叁例", "壹佰", "俩", "半年",
        "четыреста", "семьсот", "тысячи", "миллион", "половина", "полтора", "полутора", "треть",
        "две трети", "четверть", "пятая часть", "вдвое", "втрое", "дважды", "трижды",
        "пятикратно", "двукратное", "удвоилась", "десятки", "дюжина", "сотни", "трое", "семеро",
        "ноль", "пятилетняя", "тридцатилетний",
    ],
)  # fmt: skip
def test_a_number_written_as_a_word_fails(lines, words):
    problems = lines(f"There were\n{words}.\n")
    assert problems.count((2, "numeral")) == 1 + words.count(",")


@pytest.mark.parametrize(
    "words",
    [
        "one and two, once and both", "the third trial", "a third trial", "the fifth patient",
        "the quarterly report of a tenth reader", "a single phase", "the fourteenth", "tone, tent",
        "the tenor of it", "manifold", "统一", "第一", "一般", "один из двух",
        "nilotinib", "noughtless", "the score of a test", "grade III", "phase III trials",
        "UKALL XII and others", "and a third that stays", "a third, a Polish",
        "something", "order", "陆道培", "成功", "半衰期", "百度", "третий", "пятый", "кратко",
        "половой",
    ],
)  # fmt: skip
def test_words_that_are_no_numbers_are_free(lines, words):
    assert lines(f"There were\n{words}.\n") == []


def test_a_number_word_in_a_claim_is_held_by_its_predicate(lines):
    held = cell('modelled("so", x > y)')
    assert lines("{claim}`it took thirty times as long <so>`\n\n" + held) == []
    assert lines("{claim}`it took 30 times as long <so>`\n\n" + held) == [(1, "numeral")]
    assert lines("thirty {claim}`times as long <so>`\n\n" + held) == [(1, "numeral")]


FREE = {
    "one and two": "One trial and two analyses, the first and the second, in phase II.\n",
    "a fact": f"Of {FACT}% patients.\n",
    "a check": f"It comes out as {CHECK}%.\n",
    "a count": "There are {count}`facts` facts.\n",
    "a name": "The trial MT103-211 and its patients.\n",
    "a name on two lines": "The protocol XYZ-REZ\n2014 began.\n",
    "locators": "Table 3, Figure 2, section 2.3.1, Section 4, chapter 5, Tables 1 to 5, Table 4.\n",
    "code": "See `range(81)`.\n\n```python\nx = 81\n```\n\n    x = 81\n",
    "code with a double fence": "See ``a ` 81`` and\n`81\n82` end.\n",
    "code of other languages": "```{code-block} r\n:lineno-start: 5\nx <- 81\n```\n",
    "mathematics": "So $81/189$ and\n\n$$\n81\n$$\n\n```{math}\n:label: x5\n81\n```\n",
    "an amsmath block": "\\begin{equation}\n81\n\\end{equation}\n",
    "a link target": "[it](https://x.org/81 'why') <https://x.org/82> https://x.org/83\n",
    "a defined link": "[it][81]\n\n[81]: https://x.org/81\n",
    "a DOI": "doi:10.1056/NEJMoa1609783 and 10.1056/NEJMoa1609783\n",
    "citations": "{cite}`topp_2018` {cite:t}`stein_2019`\n",
    "targets of roles": "{finding}`it <f8>` {ref}`t81` {doc}`../p81` {term}`CD81` {ref}`x <t8>`\n",
    "an HTML comment": "<!-- 81 -->\n\nText <!-- 82 --> more.\n\n% 83\n",
    "list markers": "1. one\n2. two\n\n7) later\n",
    "front matter": "---\ntitle: 81\n---\n\nText\n",
    "a target": "(target-81)=\n## Title\n",
    "attributes": 'Text [x]{.c81} ![y](81.png){width="50%"}\n',
    "options": "```{figure} x81.png\n:name: f81\n:width: 50%\n\nCaption\n```\n",
    "a grid": "::::{grid} 1 3\n:gutter: 3\n\n:::{grid-item}\n:columns: 12\n\nText\n:::\n::::\n",
    "labels": ":::{exercise}\n:label: e81\n\nText\n:::\n\n:::{solution} e81\nText\n:::\n",
    "a list of contents": "```{toctree}\n:maxdepth: 2\npage81\n```\n",
    "raw content": "```{raw} html\n<p>81</p>\n```\n",
    "style of HTML": '<div style="width: 50%">text</div>\n\n<style>\np { width: 50%; }\n</style>\n',
}


@pytest.mark.parametrize("place", FREE)
def test_no_numeral_is_seen_in(project, lines, place):
    name(project, "MT103-211,a trial", "XYZ-REZ 2014,name of a protocol")
    write(project, "book/z.md", "XYZ-REZ 2014 and MT103-211\n")
    assert lines(FREE[place]) == []


def test_the_longest_name_matches_first(project, lines):
    name(project, "Python 3.11,version", "Python 3.11 or 3.12,versions")
    assert lines("With Python 3.11 or 3.12.\n\nWith Python 3.11.\n") == []
    assert lines("With Python 3.11 or 3.12.\n\nPython 3.11\n\nPython 3.11.4 or 3.12\n") == [
        (5, "numeral"),
        (5, "numeral"),
    ]


def test_the_message_names_the_numeral_and_the_words_around_it(project):
    write(project, "book/b.md", f"At {FACT} of all, MT103-999 treated some of them.\n")
    (problem,) = lint(project)
    assert str(problem).startswith(
        "book/b.md:1 [numeral] 'MT103-999' in “At … of all, MT103-999 treated some”"
    )


def test_a_numeral_in_a_finding_fails_with_its_line(changed):
    path = changed / "data/findings/fda_review_zh.toml"
    text = path.read_text(encoding="utf-8")
    old = "CR passes by its estimate and fails by its lower limit"
    assert text.count(old) == 1
    path.write_text(text.replace(old, f"{old} of 25.7%"), encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    assert [(p.file, p.row, p.key) for p in lint(changed)] == [
        ("data/findings/fda_review_zh.toml", line, "numeral")
    ]


def test_a_finding_holds_no_other_role_than_fact_and_check(changed):
    path = changed / "data/findings/fda_review_zh.toml"
    text = path.read_text(encoding="utf-8")
    old = "CR passes by its estimate"
    path.write_text(text.replace(old, f"{{glue:text}}`x` {old}"), encoding="utf-8")
    assert [p.message for p in lint(changed)] == ["{glue:text} does not work in a finding"]


def test_comparatives_of_the_readme_are_free(lines):
    assert lines("Half of them.\n", "README.md") == []


def test_the_readme_is_read_for_numerals_and_its_roles_do_not_work(project):
    write(project, "README.md", f"# Title\n\nNearly 81 facts.\n\n```sh\nmake -j 2\n```\n\n{FACT}\n")
    assert [(p.file, p.row, p.key) for p in lint(project)] == [
        ("README.md", 3, "numeral"),
        ("README.md", 9, "fact"),
    ]


# --- the dialect


def test_what_the_book_prints_as_text_is_read_as_text(lines):
    assert lines("{n=81}\nOf all patients\n") == [(1, "numeral")]
    assert lines('{#p81 width="50%"}\nText\n') == [(1, "numeral"), (1, "numeral")]
    assert lines("A word that is ~~81~~ struck\n") == [(1, "numeral")]


def test_an_extension_of_the_config_is_an_extension_of_the_linter(project, lines):
    config = project / "_config.yml"
    text = config.read_text(encoding="utf-8")
    assert text.count("attrs_inline, ") == 1
    config.write_text(text.replace("attrs_inline, ", "attrs_block, "), encoding="utf-8")
    assert lines("{n=81}\nOf all patients\n") == []
    assert lines("Of [all]{n=81} patients\n") == [(1, "numeral")]


def test_front_matter_that_changes_the_dialect_changes_it_for_its_page(found):
    text = "---\nmyst:\n  enable_extensions: [attrs_block]\n---\n\n{n=81}\nOf all patients\n"
    assert found(text, book__b="{n=81}\nOf all patients\n") == [("book/b.md", 1, "numeral")]


@pytest.mark.parametrize("text", ["Of {{ n }} patients\n", "{{ n }}\n"])
def test_a_substitution_fails_because_its_words_stand_elsewhere(lines, text):
    assert lines("Text\n\n" + text) == [(3, "numeral")]


def test_a_task_list_is_read(lines):
    assert lines("- [x] read\n- [ ] 81 to read\n") == [(2, "numeral")]


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (None, "does not exist"),
        ("parse: {myst_enable_extensions: [nonsense]}", "nonsense"),
        ("parse: [", "cannot be read"),
        ("parse: 3", "cannot be read"),
    ],
)
def test_a_config_that_names_no_dialect_is_one_problem(project, config, said):
    (project / "_config.yml").unlink()
    if config:
        (project / "_config.yml").write_text(config, encoding="utf-8")
    (problem,) = lint(project)
    assert (problem.file, problem.key) == ("_config.yml", "dialect")
    assert said in problem.message


@pytest.mark.parametrize("front", ["myst: [", "myst: {nonsense: 1}"])
def test_front_matter_that_cannot_be_read_fails(lines, front):
    assert lines(f"---\n{front}\n---\n\nText\n") == [(1, "dialect")]


# --- names


def test_a_name_that_nobody_uses_fails_once_there_is_a_page(project, found):
    name(project, "CD19,an antigen")
    assert lint(project) == []
    assert found("Text\n") == [(NAMES, last_name(project), "name")]
    assert found("On CD19.\n") == []


@pytest.mark.parametrize(
    "row",
    [
        "CD19,",
        "CD19, ",
        ",why",
        "30,a threshold",
        "nineteen,why",
        "thirty-one,why",
        "32.4%,a rate",
        "CD19,why\nCD19,again",
        "a,b,c",
    ],
)
def test_a_name_needs_a_reason_and_is_no_bare_number(project, row):
    name(project, row)
    expected = [(NAMES, last_name(project), "name")]
    assert [(p.file, p.row, p.key) for p in lint(project)] == expected


def test_a_study_number_is_a_name(project, found):
    name(project, "20120310,number of a study")
    assert found("Study 20120310.\n") == []


def test_a_chapter_has_names_of_its_own(project, found):
    own = "notebooks/a/names.csv"
    write(project, own, "name,reason\nCD19,an antigen\n")
    assert found("On CD19.\n") == []
    assert found("Text\n", notebooks__b="On CD19.\n") == [
        (own, 2, "name"),
        ("notebooks/b.md", 1, "numeral"),
    ]
    name(project, "CD19,an antigen")
    assert (own, 2, "name") in found("On CD19.\n", notebooks__b="On CD19.\n")


def test_a_missing_or_foreign_list_of_names_is_one_problem(project):
    (project / NAMES).write_text("word,why\n", encoding="utf-8")
    assert (NAMES, 1, "name") in [(p.file, p.row, p.key) for p in lint(project)]
    (project / NAMES).unlink()
    assert (NAMES, None, "name") in [(p.file, p.row, p.key) for p in lint(project)]


# --- strings shown by code

TYPED_IN_CODE = {
    "a figure title": 'show(chart, name="a", title="81 of them")',
    "a subtitle": 'show(chart, subtitle=["text", "of 81"])',
    "an alternative text": 'show(chart, alt=f"{n} of 81 patients")',
    "a typed value interpolated": 'show(chart, alt=f"{n} of {81}")',
    "a choice interpolated": "show(chart, alt=f\"{n} of {'81' if n else ''}\")",
    "how to read": 'show(chart, how_to_read="Each mark is " + "one of 81")',
    "what not to conclude": 'show(chart, what_not_to_conclude="x" if n else "of three")',
    "an axis title": 'alt.X("n:Q", title="months, of 12")',
    "a chained title": 'alt.X("n:Q").title("months, of 12")',
    "a title object": 'chart.properties(title=alt.Title("months, of 12"))',
    "a title by its name": 'chart.properties(x_title="months, of 12")',
    "a format": 'show(chart, caption="{} of 12".format(n))',
    "a variable": 'words = f"{n} of 12"; show(chart, description=words)',
    "a specification": 'spec = {"title": {"text": "x"}, "description": "12 months"}',
    "a table head": 'show_table(["Name", "of 12"], rows)',
    "an appended row": 'rows = []; rows.append(["x", f"{n} of 81"]); show_table(["x"], rows)',
    "a table row": 'show_table(["Name"], [[n, "above 99.9%"] for n in rows])',
}


@pytest.mark.parametrize("place", TYPED_IN_CODE)
def test_a_numeral_typed_into_code_fails_in(lines, place):
    assert lines("Text\n\n" + cell(TYPED_IN_CODE[place])) == [(4, "numeral")]


def test_code_that_interpolates_its_numbers_passes(project, lines):
    name(project, "95% interval,convention")
    code = """%matplotlib inline
!ls 12
x = 81
show(
    chart.encode(alt.X("n12:Q", title=None)),
    name="figure-12",
    title=f"{x} of {f(189)} and {row['81']} and {x:.2f} with 95% interval",
    alt=alternative("81"),
    decimals=3,
)
show_table(["Name"], [[role(key + "#81"), str(12)]])"""
    assert lines(cell(code, ":tags: [hide-input]\n\n")) == []


def test_a_numeral_in_a_long_string_fails_with_its_own_line(lines):
    code = """show(
    chart,
    alt=(
        f"Of {n} patients "
        f"{m:.1f} or 81 "
        "responded"
    ),
    how_to_read='''Words
and words
and 82''',
)"""
    assert lines("Text\n\n" + cell(code)) == [(8, "numeral"), (13, "numeral")]


def test_a_shown_option_of_a_cell_is_read(lines):
    options = "---\nmystnb:\n  figure:\n    caption: 81 patients\n---\n"
    assert lines(cell("x", options)) == [(5, "numeral")]


def test_a_cell_that_does_not_parse_fails_with_its_line(lines):
    assert lines("Text\n\n" + cell("x = 1\ny = = 2\nz = 3")) == [(5, "code")]


def test_lines_of_ipython_are_no_syntax_errors(lines):
    assert (
        lines(cell("%%time\nx = 1\n") + "\n" + cell("%%bash\nls | x\n") + "\n" + cell("f?\n")) == []
    )


def test_a_cell_that_is_never_executed_fails(lines):
    nested = ":::{dropdown} Title\n\n" + cell("x = 1") + ":::\n"
    assert lines(nested) == [(3, "code")]
    assert lines(":::{code-cell} ipython3\nx = 1\n:::\n") == [(1, "code")]


# --- comparatives

COMPARED = [
    "It is higher here than there.",
    "More patients responded than expected.",
    f"It lies above {FACT}%.",
    "It lies below the threshold.",
    "It exceeds the limit.",
    "Half of them responded.",
    "It came twice as often.",
    "The rate nearly doubled.",
    "Almost all responded.",
    "Most of the patients responded.",
    "Most patients responded.",
    "The majority responded.",
    "There was no significant difference.",
    "The arms did not differ.",
    "It is superior to chemotherapy.",
    "The drug outperforms it.",
    "The rate increased.",
    "It is at least as good.",
    "It has the highest rate.",
    "This is the best of them.",
    "The arms were significantly apart.",
    "The rate is similar to the other.",
    "As many as expected responded.",
    "Hardly any responded.",
]


@pytest.mark.parametrize("sentence", COMPARED)
def test_a_comparative_outside_a_claim_fails(lines, sentence):
    assert set(lines(f"Text.\n\nWords.\n{sentence}\n")) == {(4, "comparative")}


@pytest.mark.parametrize("sentence", [s for s in COMPARED if FACT not in s])
def test_a_comparative_inside_a_claim_passes(lines, sentence):
    held = cell('modelled("it-is-so", a > b)')
    assert lines(f"Words {{claim}}`{sentence} <it-is-so>`.\n\n{held}") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Its half-life is short, over half a day.",
        "A double-blind trial, twice daily.",
        "It can be read in more than one way.",
        "This rather than that, other than these.",
        "The most likely cause, at most.",
        "It is higher. Rather this than that.",
        "See `x exceeds y`.",
        "The shortest duration of remission is printed twice daily, one limit at best.",
    ],
)
def test_language_is_no_comparison(lines, sentence):
    assert lines(sentence + "\n") == []


def test_comparatives_are_found_in_headings_cells_and_nested_bodies(lines):
    text = "## Most patients\n\n| a |\n|---|\n| half of it |\n\n:::{note} Title\n\nNearly.\n:::\n"
    assert lines(text) == [(1, "comparative"), (5, "comparative"), (9, "comparative")]


@pytest.mark.parametrize("comment", ["<!-- {} -->", "% {}"])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_comment_with_a_reason_exempts_the_next_paragraph_only(lines, comment, gap):
    words = comment.format("not a comparison of results: it defines")
    text = f"{words}{gap}Above the threshold\nor twice.\n\nNearly.\n"
    assert lines(text) == [(4 + len(gap), "comparative")]


def test_the_comment_exempts_comparatives_and_no_numerals(lines):
    text = "<!-- not a comparison of results: it defines -->\nNearly 81.\n"
    assert lines(text) == [(2, "numeral")]


def test_the_comment_exempts_a_whole_table(lines):
    text = "% not a comparison of results: terms\n| a |\n|---|\n| half of |\n| twice |\n\nTwice.\n"
    assert lines(text) == [(7, "comparative")]


def test_the_comment_works_inside_a_directive(lines):
    text = ":::{note}\n% not a comparison of results: terms\nTwice.\n:::\n\nTwice.\n"
    assert lines(text) == [(6, "comparative")]


def test_the_comment_needs_a_reason(lines):
    assert lines("<!-- not a comparison of results: -->\nNearly.\n") == [(1, "comparative")]
    assert lines("<!-- not a comparison of results -->\nNearly.\n") == [(1, "comparative")]


def test_a_comment_that_exempts_nothing_fails(lines):
    assert lines("Text.\n\n% not a comparison of results: terms\nText.\n") == [(3, "comparative")]


def test_a_figure_title_that_compares_needs_a_predicate_in_its_cell(lines):
    shown = 'show(chart, title="It is higher here than there")'
    assert lines(cell(f"x = 1\n{shown}")) == [(3, "comparative")]
    held = cell(f'modelled("so", x > 0)\n{shown}')
    assert lines("{claim}`so it is <so>`\n\n" + held) == []


# --- claims


def test_a_claim_without_a_predicate_fails(lines):
    assert lines("Text\n\nand {claim}`so it is <so>`.\n") == [(3, "claim")]


def test_a_predicate_without_a_claim_fails(lines):
    assert lines("Text\n\n" + cell('x = 1\nmodelled("so", x > 0)')) == [(5, "claim")]


def test_a_claim_of_a_book_page_has_its_predicate_in_any_notebook(found):
    assert found(cell('modelled("so", x > 0)'), book__b="{claim}`so it is <so>`\n") == []


def test_a_claim_of_a_notebook_has_its_predicate_there(found):
    assert found("{claim}`so it is <so>`\n", notebooks__b=cell('modelled("so", x > 0)')) == [
        ("notebooks/a.md", 1, "claim")
    ]


def test_a_claim_on_two_lines_and_in_a_directive_is_read(lines):
    text = ":::{note}\nText {claim}`so\nit is <so>`\n:::\n\n" + cell('a.modelled("so", x > 0)')
    assert lines(text) == []


def test_a_claim_made_twice_fails(found):
    text = "{claim}`so it is <so>`\n\n" + cell('modelled("so", x > 0)')
    assert found(text, book__b="{claim}`so it was <so>`\n") == [("notebooks/a.md", 1, "claim")]


def test_a_claim_held_twice_fails(lines):
    text = "{claim}`so it is <so>`\n\n" + cell('modelled("so", x > 0)\nmodelled("so", x > 1)')
    assert lines(text) == [(5, "claim")]


@pytest.mark.parametrize("claim", ["no id", "<so>", "words <So>", "words <so> more", "<so> "])
def test_a_claim_without_words_or_id_fails(lines, claim):
    held = cell('modelled("so", x > 0)') if claim == "<so>" else ""
    assert lines(f"Text\n{{claim}}`{claim}`\n\n{held}") == [(2, "claim")]


def test_a_numeral_in_a_claim_fails(lines):
    text = "{claim}`it is over 81 <so>`\n\n" + cell('modelled("so", x > 0)')
    assert lines(text) == [(1, "numeral")]


def test_a_role_in_a_claim_fails_because_it_is_printed_as_typed(lines):
    text = f"{{claim}}``it is {FACT} <so>``\n\n" + cell('modelled("so", x > 0)')
    assert (1, "claim") in lines(text)


@pytest.mark.parametrize(
    ("code", "options"),
    [
        ('modelled("so", True)', ""),
        ("modelled(name, x > 0)\nmodelled('so', x > 0)", ""),
        ('modelled("so", x > 0)', ":tags: [raises-exception]\n"),
    ],
)
def test_a_predicate_that_tests_nothing_fails(lines, code, options):
    problems = lines("{claim}`so it is <so>`\n\n" + cell(code, options))
    assert [key for _, key in problems] == ["claim"]


# --- facts, checks, glue


@pytest.mark.parametrize(
    ("role", "key"),
    [
        ("{fact}`fda_review_zh:nothing.here`", "fact"),
        (FACT[:-1] + "#nothing`", "fact"),
        (FACT[:-1] + "#p`", "fact"),
        ("{check}`fda_review_zh:nothing`", "check"),
        (CHECK.replace("#value", "#p"), "check"),
        (CHECK.replace("#value", "#naive"), "check"),
    ],
)
def test_a_reference_that_does_not_resolve_fails(lines, role, key):
    assert lines(f"Text\n\nand {role}\n") == [(3, key)]


def test_an_unknown_fact_is_told_its_neighbours(project):
    write(project, "book/b.md", FACT.replace(".cr.rate", ".cr.rat") + "\n")
    (problem,) = lint(project)
    assert "did you mean fda_review_zh:mt103_211.evaluable.cr.rate" in problem.message


def test_a_fact_in_a_heading_fails(lines):
    assert lines(f"# Title\n\n## Of {FACT}\n") == [(3, "fact")]


def test_a_fact_in_a_table_of_a_nested_directive_resolves(lines):
    text = f"::::{{note}}\n:::{{table}} T\n\n| a |\n|---|\n| {FACT} |\n| {FACT[:-1]}x` |\n:::\n::::"
    assert lines(text) == [(7, "fact")]


def test_glue_and_computed_match(lines):
    text = "So {glue:text}`rate` and {glue:}`n:d`.\n\n"
    assert lines(text + cell('computed("rate", rate, 1)\ncomputed("n", n)')) == []


def test_arithmetic_with_constants_is_computed(lines):
    code = (
        'n = 81\ncomputed("rate", n + 1)\ncomputed("rate", 100 * n / 7, 1)\ncomputed("rate", n % 7)'
    )
    assert lines("{glue:text}`rate`\n\n" + cell(code)) == []


def test_glue_that_nothing_computes_fails(lines):
    assert lines("Text\n{glue:text}`rate`\n") == [(2, "glue")]


def test_glue_from_another_page_fails_because_it_goes_stale(project):
    write(project, "notebooks/a.md", "{glue:text}`rate`\n\n" + cell('computed("rate", rate, 1)'))
    write(project, "book/b.md", "Text\n\n{glue:text}`rate`\n")
    (problem,) = lint(project)
    assert problem[:3] == ("book/b.md", 3, "glue")
    assert "goes stale" in problem.message


def test_a_computed_number_that_is_not_used_fails(lines):
    assert lines("Text\n\n" + cell('\ncomputed("rate", rate, 1)')) == [(5, "glue")]


@pytest.mark.parametrize(
    "code",
    [
        'computed(f"rate", rate, 1)\ncomputed("rate", rate)',
        'computed("rate", 81)',
        'computed("rate", f"{n} of 81")',
        'computed("rate", rate)\nglue("x", rate)',
    ],
)
def test_a_number_computed_in_no_honest_way_fails(lines, code):
    assert [key for _, key in lines("{glue:text}`rate`\n\n" + cell(code))] == ["glue"]


# --- all at once


def test_everything_is_reported_at_once_and_in_order(found):
    text = f"""# A title with {FACT}

Of 81 patients,
most patients responded, {{claim}}`and so on <so>`.

```{{note}} Title
{{glue:text}}`rate`
```

{cell('modelled("other", x > 0)')}
{cell("x = = 1")}
"""
    assert found(text, book__b="Seven.\n") == [
        ("book/b.md", 1, "numeral"),
        ("notebooks/a.md", 1, "fact"),
        ("notebooks/a.md", 3, "numeral"),
        ("notebooks/a.md", 4, "claim"),
        ("notebooks/a.md", 4, "comparative"),
        ("notebooks/a.md", 7, "glue"),
        ("notebooks/a.md", 11, "claim"),
        ("notebooks/a.md", 16, "code"),
    ]


def test_bad_data_is_reported_beside_the_words(changed, found):
    with (changed / "data/concordance.csv").open("a", encoding="utf-8") as file:
        file.write("short,row\n")
    problems = found("Of 81 patients and {fact}`a:b`.\n")
    assert ("notebooks/a.md", 1, "numeral") in problems
    assert ("notebooks/a.md", 1, "fact") in problems
    assert any(file == "data/concordance.csv" for file, *_ in problems)


def test_a_table_that_cannot_be_read_hides_no_number_and_makes_no_key_unknown(changed, found):
    file = "data/literature/litzow_2024/facts.csv"
    (changed / file).unlink()
    key = "litzow_2024:e1910.blinatumomab.size.count"
    problems = found(f"Of 81 patients and {{fact}}`{key}`.\n")
    assert problems == [(file, None, ""), ("notebooks/a.md", 1, "numeral")]


@pytest.mark.parametrize("cells", [False, True])
def test_pages_that_cannot_be_read_are_all_that_is_told(project, capsys, cells):
    write(project, "notebooks/a.md", "Of 81 patients.\n")
    (project / "notebooks" / "b.md").write_bytes(b"\xe9")
    (project / "notebooks" / "c.md").mkdir()
    assert linter.main(project, cells=cells) == 1
    assert capsys.readouterr().out.splitlines()[:2] == [
        "notebooks/b.md is not UTF-8 (byte 0); expected UTF-8 without BOM",
        "notebooks/c.md is a folder; expected a file",
    ]
    assert [problem.file for problem in linter.left(project)] == [
        "notebooks/b.md",
        "notebooks/c.md",
    ]


def test_lines_stay_right_through_everything_that_spans_lines(lines):
    text = """Text `code
over lines` and {term}`CRh
star` and $a
b$ and [link](x.md
"words") and &amp; ![words
and words](x.png) <b
class="x">bold</b>
then 81.
"""
    assert lines(text) == [(8, "numeral")]


def test_the_command_prints_a_line_a_problem(project, capsys):
    assert linter.main(project) == 0
    write(project, "book/b.md", "81\n\n82\n")
    assert linter.main(project) == 1
    printed = capsys.readouterr().out.splitlines()
    assert [line.split(" ")[0] for line in printed] == ["book/b.md:1", "book/b.md:3"]
