def test_doc(call):
    r = call("GET", "/openapi.json")
    assert r.status_code == 200, r.text
    import json

    __import__("pathlib").Path("/tmp/apiwork/openapi.json").write_text(json.dumps(r.get_json(), indent=1))
    r = call("GET", "/docs")
    assert r.status_code == 200, r.text
    __import__("pathlib").Path("/tmp/apiwork/docs.html").write_text(r.text)


def test_loop(call, closed):
    print(closed)
    for p in ("results", "roadmap", "participation"):
        r = call("GET", f"/rounds/{closed['round']}/{p}")
        print(p, r.status_code, r.text[:1500])
    assert 0
