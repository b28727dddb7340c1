import pytest

from contract.spreadsheet import csv_text, plain_cell


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=HYPERLINK(A1)", "'=HYPERLINK(A1)"),
        ("+cmd", "'+cmd"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("-2.5e-3", "-2.5e-3"),  # a number stays one
        ("+7", "+7"),
        (-3, -3),
        (-0.5, -0.5),
        ("look_up_procedure/search", "look_up_procedure/search"),
        ("", ""),
    ],
)
def test_no_text_is_a_formula(value, cell):
    assert plain_cell(value) == cell


def test_a_table_is_written_with_plain_cells():
    assert csv_text(("page", "count"), [("=a", -1), ("b,c", 2)]) == 'page,count\n\'=a,-1\n"b,c",2\n'
