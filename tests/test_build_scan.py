"""The scan of the built pages for blanks and raw reprs."""

import pytest

from recount.build import scan


@pytest.mark.parametrize(
    "text",
    [
        "<p>The rate is np.float64(0.32)</p>",
        "<p>The rate is % of patients</p>",
        "<p>It was {fact}`a:b.c.d.e`</p>",
        "<p>value nan</p>",
        "<p>value None</p>",
        "<p>value None%</p>",
        "<code>f(x=&lt;function f at 0x7f44e9520540&gt;)</code>",
        "<td><object at 0x7f></td><p>&lt;function object at 0x7f&gt;</p>",
    ],
)
def test_a_blank_a_raw_repr_or_a_bare_role_is_a_fault(text):
    assert scan.faults(f"<html><body>{text}</body></html>")


@pytest.mark.parametrize(
    "text",
    [
        "<p>The rate is 32.4% (25.7 to 39.7)</p>",
        "<p>None of these is the probability.</p>",
        "<pre>np.float64(0.3)</pre>",
        "<script>var a = NaN; // nan</script><p>fine</p>",
        "<p>a br<br>and an <img alt='x'> inside</p>",
    ],
)
def test_prose_code_and_scripts_are_no_faults(text):
    assert scan.faults(f"<html><body>{text}</body></html>") == []


def test_the_scan_names_page_and_line(tmp_path, capsys):
    page = tmp_path / "book" / "a.html"
    page.parent.mkdir()
    page.write_text("<p>The rate is np.float64(1.0)</p>", encoding="utf-8")
    assert scan.main(tmp_path) == 1
    assert "book/a.html: The rate is np.float64(1.0)" in capsys.readouterr().err
