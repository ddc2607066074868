import re
from tests.faces.sweep.test_sweep_of_real_things import *


def main(t):
    m = re.search(r"<main.*?</main>", t, re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", m[0])) if m else t[-800:]


def test_p(hub, db):
    for n in ("version_let_through", "agreement_add_table", "agreement_change_of"):
        r = PAGES[n]
        sent = samples.sent(r, hub)
        f = fields_on(gets(r, hub).text)
        print(n, f, sent)
        a = ask(
            r,
            "POST",
            samples.address(r, hub.ids, samples.places(r)),
            {**f, **sent},
            person=hub.persons[samples.rightful(r)],
        )
        print(a.status, main(a.text)[:1500])
    s = Sweep(hub, "outsider", stranger="outsider")
    r = PAGES["table_use"]
    for n in ("table_use", "table_share"):
        r = PAGES[n]
        a = ask(
            r,
            "POST",
            samples.address(r, hub.ids, samples.listed_places(r)),
            samples.sent(r, hub),
            person=hub.persons["outsider"],
        )
        print(n, a.status, [k for k in s.kept if k.lower() in a.text.lower()])
        print(main(a.text)[:1500])
    a = ask(
        PAGES["table_open"],
        "GET",
        samples.address(PAGES["table_open"], hub.ids, {"table_id": "listed table"}),
        None,
        person=hub.persons["outsider"],
    )
    print(a.status, a.headers)
