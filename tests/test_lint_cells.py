"""The code cells: ruff's rules and ours, by the lines of the page, and what ruff mends there."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from recount import lint as linter
from recount.lint.cells import LONGEST, by_notebook, fix_cells, lint_cells

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def project(tmp_path):
    """A project with the dialect and the settings of the real one, and no page."""
    for name in ("_config.yml", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "notebooks").mkdir()
    return tmp_path


@pytest.fixture
def found(project):
    """Lint a project with the notebook a.md and others; a problem is (file, line, key)."""

    def run(text, **others):
        for name, content in ({"a": text} | others).items():
            (project / f"notebooks/{name}.md").write_text(content, encoding="utf-8")
        return [(p.file.removeprefix("notebooks/"), p.row, p.key) for p in lint_cells(project)]

    return run


def cell(code, options=""):
    return f"```{{code-cell}} ipython3\n{options}{code}\n```\n"


def test_a_clean_notebook_passes(found):
    first = cell("import math\n\n%matplotlib inline\nx = math.pi", ":tags: [hide-input]\n\n")
    assert found(f"# Title\n\n{first}\nWords.\n\n{cell('x')}") == []


@pytest.mark.parametrize(
    ("code", "line", "key"),
    [
        ("x = 1\n\nimport math", 6, "F401"),
        ("y = '" + 100 * "x" + "'", 4, "format"),
        ("y = 1\nz = undefined", 5, "F821"),
        ("y = 1\nz = (1 +\n   2)", 5, "format"),
        ("y = = 1", 4, "code"),
    ],
)
def test_what_ruff_finds_is_told_by_the_line_of_the_page(found, code, line, key):
    assert ("a.md", line, key) in found("Text\n\n" + cell(code))


def test_options_and_blank_lines_do_not_move_the_lines(found):
    options = "---\ntags: [hide-input]\nmystnb:\n  x: 1\n---\n"
    assert found(cell("x = 1") + cell("\n\nz = undefined", options)) == [("a.md", 12, "F821")]


def test_the_settings_are_those_of_the_project(project, found):
    wide = cell("y = f('" + 80 * "x" + "', 'words')")
    assert ("a.md", 2, "E501") not in found(wide)
    settings = project / "pyproject.toml"
    text = settings.read_text(encoding="utf-8").replace("line-length = 100", "line-length = 60")
    settings.write_text(text, encoding="utf-8")
    assert ("a.md", 2, "E501") in found(wide)


def test_a_project_without_settings_is_held_to_those_of_ruff(project, found):
    (project / "pyproject.toml").unlink()
    assert found(cell("import math")) == [("a.md", 2, "F401")]


def test_settings_that_ruff_cannot_read_are_told(project, found):
    (project / "pyproject.toml").write_text("[tool.ruff]\nnonsense = 1\n", encoding="utf-8")
    with pytest.raises(RuntimeError, match="nonsense"):
        found(cell("x = 1"))


def test_a_cell_has_a_length(found):
    lines = [f"x{n} = {n}" for n in range(LONGEST)]
    assert found(cell("\n".join(lines))) == []
    assert found(cell("\n".join([*lines, "y = 1"]))) == [("a.md", 2, "cell")]


@pytest.mark.parametrize(
    "code",
    [
        "def number(key):\n    return float(key)",
        "def count(key):\n    return int(key)",
        "def f():\n    def cell(key):\n        return key\n\n    return cell",
        "number = lambda key: float(key)",
        "nothing = dict(values=[{}])",
    ],
)
def test_what_the_library_offers_is_not_defined_again(found, code):
    assert "cell" in {key for _, _, key in found(cell(code))}


def test_names_that_merely_hold_a_number_are_free(found):
    assert (
        found(cell("number, count = 1, 2\ncell = (1, 2)\nfor count in cell:\n    print(count)"))
        == []
    )


ONE = "def share(k, n):\n    '''Words.'''\n    total = n\n    return 100 * k / total"


@pytest.mark.parametrize(
    "other",
    [
        ONE,
        "def percent(events, of):\n    every = of\n    return 100 * events / every",
        "def share(k: int, n: int) -> float:\n    total = n\n    return 100 * k / total",
    ],
)
def test_a_function_stands_in_one_notebook_under_whatever_names(found, other):
    problems = found(cell(ONE.replace("'", '"')), b=cell("x = 1\n\n\n" + other))
    assert ("b.md", 5, "cell") in problems
    assert not [file for file, _, key in problems if key == "cell" and file == "a.md"]


def test_another_function_of_that_name_passes(found):
    other = "def share(k, n):\n    total = n\n    return 10 * k / total"
    assert found(cell(ONE.replace("'", '"')), b=cell(other)) == []


@pytest.mark.parametrize(
    "code",
    [
        'x = f("kantarjian_2017:" + y)',
        'x = f(y + "blinatumomab.cr.rate")',
        'x = f(f"{y}blinatumomab.cr.rate")',
        'x = f(f"tower.{y}.rate")',
        'x = f(f"{y}#low")',
        'x = f(f"a.b.c.d#{y}")',
        "x = f.number(y + z)",
        'x = f.limits(f"{y}")',
    ],
)
def test_a_key_that_is_glued_together_fails(found, code):
    assert found(cell(f"f = y = z = print\n{code}")) == [("a.md", 3, "key")]


@pytest.mark.parametrize(
    "code",
    [
        'x = f.number("blinatumomab.cr.rate#low")',
        "x = f.number(KEYS[0])",
        'x = f(f"{y:.1f} of {y}")',
        'x = f(f"{y}.")',
        'x = f("one sentence. " + y)',
        'x = f(name=f"{y}.csv")',
        'x = f(f"{y}: {y}")',
        "x = 1.5 + y",
    ],
)
def test_other_texts_are_free(found, code):
    assert found(cell(f"f = y = KEYS = print\n{code}")) == []


# --- mending


def test_ruff_mends_the_cells_where_they_stand(project, found):
    before = f"# Title\n\n{cell('x = [1,', ':tags: [x]' + chr(10) * 2)[:-5]}\n2]\n```\n\nWords.\n\n"
    before += cell("import os, math\ny = math.pi")
    assert {key for _, _, key in found(before)} >= {"format", "F401"}
    assert fix_cells(project) == ["notebooks/a.md"]
    after = (project / "notebooks/a.md").read_text(encoding="utf-8")
    assert after == (
        "# Title\n\n```{code-cell} ipython3\n:tags: [x]\n\nx = [1, 2]\n```\n\nWords.\n\n"
        "```{code-cell} ipython3\nimport math\n\ny = math.pi\n```\n"
    )
    assert lint_cells(project) == []
    assert fix_cells(project) == []


def test_a_cell_that_does_not_parse_is_left_alone(project, found):
    text = cell("x = = 1") + cell("y = [1,\n2]")
    assert ("a.md", 2, "code") in found(text)
    fix_cells(project)
    assert "x = = 1" in (project / "notebooks/a.md").read_text(encoding="utf-8")


def test_what_is_left_is_listed_by_notebook(project, found):
    found(cell("import math\nimport os"), b=cell("nothing = 1"))
    assert by_notebook(lint_cells(project)) == [
        "notebooks/a.md: 2 (F401 2)",
        "notebooks/b.md: 1 (cell 1)",
    ]


def test_the_command_prints_a_line_a_problem_and_mends_on_demand(project, capsys):
    (project / "notebooks/a.md").write_text(cell("import math"), encoding="utf-8")
    assert linter.main(project, cells=True) == 1
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("notebooks/a.md:2 [F401]")
    assert printed[-2:] == ["Left, by notebook", "notebooks/a.md: 1 (F401 1)"]
    assert linter.main(project, cells=True, fix=True) == 0
    assert capsys.readouterr().out == "notebooks/a.md: cells written anew\n"


def test_the_words_have_nothing_to_mend():
    command = [sys.executable, "-m", "recount.lint", "--fix"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "recount.lint cells --fix" in done.stderr


def test_the_pages_of_this_book_are_clean():
    assert lint_cells(ROOT) == []
