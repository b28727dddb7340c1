from portal.settings import Settings

COUNT = "/.well-known/portal-load"


def test_counts_every_request_but_those_for_the_count(client):
    for path in ("/", "/static/portal.css", "/nowhere", COUNT):
        client.get(path)
    client.post("/api/v1/configuring/news/list-by-citizen", json={})
    assert client.get(COUNT).json()["requests"] == 4
    assert client.get(COUNT).json()["requests"] == 4


def test_says_no_more_than_it_may(start, connect):
    client = connect(start(Settings(scale=100, servers=4, service_mean_s=0.0089)))
    told = client.get(COUNT).json()
    assert told.pop("cpu_s") > 0
    assert set(told.pop("systems")) == {
        "identity_provider",
        "payment_gateway",
        "civil_status",
        "ministry",
        "provinces",
    }
    assert told == {"format": 1, "portal": "reference", "scale": 100, "requests": 0, "database": "sqlite"}


def test_counts_by_method_route_template_and_status_class(app, client):
    client.get("/thu-tuc-hanh-chinh/1.001193")
    client.get("/thu-tuc-hanh-chinh/2.000815")
    client.get("/thu-tuc-hanh-chinh/unknown")
    client.get("/nowhere")
    client.get("/api/v1/configuring/news/list-by-citizen")
    assert app.state.requests.ended == {
        ("GET", "/thu-tuc-hanh-chinh/{code}", "2xx"): 2,
        ("GET", "/thu-tuc-hanh-chinh/{code}", "4xx"): 1,
        ("GET", "(none)", "4xx"): 1,
        ("GET", "/api/v1/configuring/news/list-by-citizen", "4xx"): 1,
    }
