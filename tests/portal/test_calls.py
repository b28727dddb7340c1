import pytest

PLACES = "/api/v1/configuring/citizen/department/list-with-location"
SEARCH = "/api/v1/submitting/formality/list-all-public-formality-by-citizen"
PROCEDURE = "/api/v1/configuring/formality/get-formality-by-citizen"
AGENCIES = "/api/v1/submitting/formality/list-department-url-by-citizen"
NEWS = "/api/v1/configuring/news/list-by-citizen"


def data(client, path, **body):
    answer = client.post(path, json=body)
    assert (answer.status_code, answer.json()["code"]) == (201, "OK")
    return answer.json()["data"]


def test_the_drop_downs_depend_on_each_other(client):
    provinces = data(client, PLACES, type="PROVINCE")["items"]
    communes = data(client, PLACES, type="COMMUNE", provinceCode="04")["items"]
    assert len(provinces) == 34
    assert provinces[0] == {"code": "01", "name": "Thành phố Hà Nội"}
    assert (len(communes), communes[0]) == (56, {"code": "04001", "name": "Xã số 1"})


def test_the_search_answers_a_cursor_at_a_time(client):
    first = data(client, SEARCH, q="giấy phép", limit=10)
    second = data(client, SEARCH, q="giấy phép", limit=10, lastId=first["lastId"])
    assert first["total"] == second["total"] > 20
    assert first["lastId"] == first["items"][-1]["id"]
    assert not {item["id"] for item in first["items"]} & {item["id"] for item in second["items"]}


def test_an_agency_comes_with_where_to_file(client):
    (agency,) = data(client, AGENCIES, formalityId="1.001193", communeCode="01007")["items"]
    assert agency["url"] == "/nop-truc-tuyen?thu_tuc=1.001193&don_vi=01007"
    assert agency["name"] == "Chi nhánh số 7, Trung tâm Phục vụ hành chính công Thành phố Hà Nội"


@pytest.mark.parametrize(
    "commune, name",
    [
        ("22003", "Chi nhánh số 3, Trung tâm Phục vụ hành chính công Tỉnh Quảng Ninh"),  # one level too
        ("04003", "Ủy ban nhân dân Xã số 3, Tỉnh Cao Bằng"),
    ],
)
def test_who_handles_a_procedure_there(client, commune, name):
    (agency,) = data(client, AGENCIES, formalityId="1.001193", communeCode=commune)["items"]
    assert agency["name"] == name


def test_a_procedure_and_the_news(client):
    assert data(client, PROCEDURE, id="2.000815")["name"] == "Chứng thực bản sao từ bản chính"
    assert len(data(client, NEWS)["items"]) == 6


@pytest.mark.parametrize(
    "path, body, status",
    [
        (PLACES, {"type": "COMMUNE", "provinceCode": "99"}, 404),  # no such province
        (PLACES, {}, 404),
        (PROCEDURE, {"id": "0.000000"}, 404),
        (AGENCIES, {"formalityId": "1.001193", "communeCode": "01999"}, 404),
        (SEARCH, {"limit": 0}, 400),
        (SEARCH, {"limit": 26}, 400),
        (SEARCH, {"limit": "all"}, 400),
        (SEARCH, ["not", "an", "object"], 400),
    ],
)
def test_a_wrong_call_is_answered_in_json(client, path, body, status):
    answer = client.post(path, json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, "ERROR")


def test_what_is_no_json_is_refused(client):
    assert client.post(SEARCH, content=b"{").status_code == 400


def test_calls_are_posted(client):
    answer = client.get(PLACES)
    assert answer.status_code == 405
    assert "POST" in answer.headers["allow"]
