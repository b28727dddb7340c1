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
        ("\rx", "'\rx"),
        ("\nx", "'\nx"),
        *(
            (f"{before}{sign}1+1", f"'{before}{sign}1+1")
            for sign in "=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212"  # full-width and small ones
            for before in (
                "",
                "\u00a0",
                "\u3000",
                "\u2009 ",
                "\u200b",
                "\ufeff",
                "\u00ad",
                "\u2066",
                "\u202e",
                "\u2028",
                "\x00",
                "\x0b",
                "\u034f",
            )
        ),
        ("\u00a0-5", "'\u00a0-5"),  # what has a space before it is no number to a program
        ("\uff0d5", "'\uff0d5"),
        ("\u00a0", "\u00a0"),
        ("\u200bnộp hồ sơ", "\u200bnộp hồ sơ"),
        ("n\u0301=1", "n\u0301=1"),
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
