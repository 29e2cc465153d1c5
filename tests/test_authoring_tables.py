"""Tables whose numbers keep their provenance."""

from recount.authoring import provenance, tables
from recount.authoring.provenance import Session

CR = "fda_review_zh:mt103_211.evaluable.cr.rate"


def test_tables_carry_roles_so_that_provenance_survives(monkeypatch):
    import IPython.display

    shown = []
    monkeypatch.setattr(IPython.display, "display", lambda data, raw: shown.append(data))
    session = Session({"tables": tables, "note": provenance.note, "CR": CR})
    session.run(
        'tables.show_table(["Endpoint", "Rate"], [["CR", tables.interval_roles(CR)]])\n'
        'n = note("a:size") or 3\ntables.show_table(["Patients"], [[str(n)]])'
    )
    roles, counted = shown
    assert roles["text/markdown"].splitlines()[0] == "| Endpoint | Rate |"
    assert f"{{fact}}`{CR}#low`" in roles["text/markdown"]
    assert "application/vnd.recount.facts+json" not in roles
    assert counted["application/vnd.recount.facts+json"] == ["a:size"]
