from portal.catalogue import Procedure, read_catalogue
from portal.dossiers import Document
from portal.pages import CutPage, Gap, Pages, compile_templates
from portal.visitors import SignedIn

PROCEDURE = Procedure("1.0<>", 'Đăng ký "khai" & sinh', "Hộ tịch")


def test_a_kept_page_is_what_would_have_been_rendered():
    templates = compile_templates(read_catalogue())
    pages = Pages(templates)
    for person in (None, SignedIn("000190000001", "Nguyễn <Thị> Mẫu"), SignedIn("000190000002", "Trần Văn Thử")):
        values = {"person": person, "csrf": "abc", "procedure": PROCEDURE, "level": "Cấp xã", "fee": "Không"}
        assert pages.filled("procedure.html", {}, values).decode() == templates["procedure.html"].render(values)


def test_what_is_fixed_makes_a_page_of_its_own():
    pages = Pages(compile_templates(read_catalogue()))
    said, unsaid = ({"message": message} for message in ("sai mật khẩu", ""))
    assert b"alert" in pages.filled("provider_password.html", said, {"csrf": "1"})
    assert b"alert" not in pages.filled("provider_password.html", unsaid, {"csrf": "1"})


def test_values_are_escaped_and_attributes_found():
    page = CutPage(f"<p>{Gap('a').__html__()}, {Gap('b').name.__html__()}</p>")
    assert (
        page.filled({"a": "<&>", "b": PROCEDURE}) == "<p>&lt;&amp;&gt;, Đăng ký &#34;khai&#34; &amp; sinh</p>".encode()
    )
    assert page.filled({"a": 7, "b": PROCEDURE}).startswith(b"<p>7, ")


def test_rows_are_filled_in_one_by_one_and_stand_in_their_page_as_they_are():
    pages = Pages(compile_templates(read_catalogue()))
    documents = [Document("giấy <khai>.pdf", 7, "ab"), Document("ảnh.jpg", 8, "cd")]
    rows = pages.rows("document_row.html", [{"document": each} for each in documents])
    assert rows.decode() == (
        '<tr><td>giấy &lt;khai&gt;.pdf</td><td>7</td><td class="code">ab</td></tr>\n'
        '<tr><td>ảnh.jpg</td><td>8</td><td class="code">cd</td></tr>\n'
    )
    assert CutPage(f"<table>{Gap('rows').__html__()}</table>").filled({"rows": rows}) == b"<table>%b</table>" % rows


def test_a_value_cannot_make_a_gap():
    page = CutPage(Gap("a").__html__())
    assert page.filled({"a": Gap("b").__html__()}).decode() == Gap("b").__html__()
