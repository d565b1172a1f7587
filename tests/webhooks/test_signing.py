"""Signatures: as the standard's library makes and checks them, and as our samples in the docs do."""

import base64
import json
import re
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import playwright
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from cxassess.records import deliveries, rounds, webhook_secrets, webhooks
from cxassess.records.database import db
from cxassess.records.errors import Conflict
from cxassess.webhooks import content, signatures

from .conftest import draft, log, turn, verified

PAGE = (Path(__file__).parents[2] / "templates/api/guides/webhooks.md").read_text("utf-8")
[PYTHON] = re.findall(r"^```python\n(.*?)^```", PAGE, re.S | re.M)
[SCRIPT] = re.findall(r"^```javascript\n(.*?)^```", PAGE, re.S | re.M)
NODE = Path(playwright.__file__).parent / "driver" / "node"
# The vector of the specification and of its libraries.
SECRET, MESSAGE_ID, MOMENT = (
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "msg_p5jXN8AQM9LWM0D4loKWxJek",
    1614265330,
)
BODY, SIGNATURE = b'{"test": 2432232314}', "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_vector_of_the_standard():
    assert signatures([SECRET], MESSAGE_ID, MOMENT, BODY) == SIGNATURE


@pytest.mark.parametrize("body", [b"{}", '{"a":"\u00e9\U0001f600"}'.encode(), b"x" * 20_000])
def test_the_library_signs_as_we_do(body):
    moment = datetime(2026, 3, 2, 8, tzinfo=UTC)
    theirs = Webhook(SECRET).sign(MESSAGE_ID, moment, body.decode())
    assert signatures([SECRET], MESSAGE_ID, int(moment.timestamp()), body) == theirs


def test_the_library_takes_what_we_sign_and_nothing_else():
    now = int(time.time())
    headers = {"webhook-id": MESSAGE_ID, "webhook-timestamp": str(now)}
    headers["webhook-signature"] = signatures([SECRET], MESSAGE_ID, now, BODY)
    assert Webhook(SECRET).verify(BODY, headers) == {"test": 2432232314}
    for wrong in ({"webhook-id": "msg_other"}, {"webhook-timestamp": str(now - 1)}):
        with pytest.raises(WebhookVerificationError):
            Webhook(SECRET).verify(BODY, {**headers, **wrong})


def test_a_secret_has_256_random_bits(hook):
    key = base64.b64decode(hook.secret.removeprefix("whsec_"), validate=True)
    assert len(key) == 32
    assert key not in content({"secret": hook.secret})


def test_the_secret_before_signs_for_a_day_more(inside, hook, receiver, later):
    renewed = webhooks.rotate("meadow", hook.webhook.id)
    deliveries.test("meadow", hook.webhook.id)
    turn(inside)
    assert verified(hook, receiver.got[0]) == verified(renewed, receiver.got[0])
    assert len(receiver.got[0][0]["webhook-signature"].split(" ")) == 2
    later(hours=25)
    db.session.rollback()
    assert webhook_secrets.in_force("meadow", hook.webhook.id) == (renewed.secret,)
    assert webhooks.get("meadow", hook.webhook.id).earlier_secret_until is None


def test_however_often_it_is_renewed_few_secrets_sign(inside, hook):
    made = [webhooks.rotate("meadow", hook.webhook.id).secret for _ in range(6)]
    in_force = webhook_secrets.in_force("meadow", hook.webhook.id)
    assert in_force[0] == made[-1]
    assert len(in_force) == 1 + webhook_secrets.MOST_EARLIER


def test_a_changed_secret_of_the_installation_is_noticed_and_with_the_earlier_one_healed(
    inside, hook, receiver
):
    before, after = inside.config["SECRET_KEY"], "another secret of the installation, 0123456789"
    inside.config.update(SECRET_KEY=after, SECRET_KEY_FALLBACKS=[before])
    turn(inside)  # seals it anew
    inside.config["SECRET_KEY_FALLBACKS"] = []
    deliveries.test("meadow", hook.webhook.id)
    turn(inside)
    assert verified(hook, receiver.got[0])["type"] == "webhook.test"
    inside.config["SECRET_KEY"] = "a third secret of the installation, 0123456789"
    rounds.open_round("meadow", draft())
    turn(inside)
    assert webhooks.get("meadow", hook.webhook.id).disabled_because == "secret_lost"
    assert log(hook)[0].failure == "secret_lost"


def test_a_secret_that_was_moved_to_another_webhook_does_not_open(inside, hook):
    other = webhooks.add("meadow", url=hook.webhook.url, events=["goal.changed"])
    with db.engine.connect().execution_options(writes=True) as raw:
        moved = "UPDATE webhook_secret SET sealed = (SELECT sealed FROM webhook_secret WHERE webhook_id = ?)"
        raw.exec_driver_sql(f"{moved} WHERE webhook_id = ?", (hook.webhook.id, other.webhook.id))
        raw.commit()
    db.session.rollback()
    with pytest.raises(Conflict, match="changed outside"):
        webhook_secrets.in_force("meadow", other.webhook.id)


# The samples of the docs. What each case changes of a good message, and whether it is taken all the same.

CASES = {
    "as it came": ({}, True),
    "among others": ({"webhook-signature": f"v1,AAAA v1a,{SIGNATURE[3:]} {SIGNATURE}"}, True),
    "after four minutes": ({"now": MOMENT + 240}, True),
    "after six minutes": ({"now": MOMENT + 360}, False),
    "six minutes early": ({"now": MOMENT - 360}, False),
    "another id": ({"webhook-id": "msg_other"}, False),
    "another moment": ({"webhook-timestamp": str(MOMENT + 1)}, False),
    "no moment": ({"webhook-timestamp": "soon"}, False),
    "another body": ({"body": BODY + b" "}, False),
    "another secret": ({"secret": "whsec_" + "A" * 43 + "="}, False),
    "another version": ({"webhook-signature": SIGNATURE.replace("v1", "v2")}, False),
    "no signature": ({"webhook-signature": ""}, False),
    "half a signature": ({"webhook-signature": SIGNATURE[:20]}, False),
}


def given(changes):
    """Secret, headers, body and moment of a case."""
    headers = {"webhook-id": MESSAGE_ID, "webhook-timestamp": str(MOMENT), "webhook-signature": SIGNATURE}
    headers = {name: changes.get(name, value) for name, value in headers.items()}
    return changes.get("secret", SECRET), headers, changes.get("body", BODY), changes.get("now", MOMENT)


@pytest.mark.parametrize("case", CASES)
def test_the_sample_in_python(case):
    sample: dict = {}
    exec(PYTHON, sample)
    changes, taken = CASES[case]
    if taken:
        assert sample["verified"](*given(changes)) == {"test": 2432232314}
    else:
        with pytest.raises(ValueError, match=r"timestamp|too old|not signed"):
            sample["verified"](*given(changes))


def test_the_sample_in_javascript(tmp_path):
    cases = {name: [*given(changes)] for name, (changes, _) in CASES.items()}
    for each in cases.values():
        each[2] = each[2].decode()
    (tmp_path / "sample.mjs").write_text(SCRIPT, "utf-8")
    (tmp_path / "cases.mjs").write_text(
        'import { verified } from "./sample.mjs";\n'
        f"const cases = {json.dumps(cases)};\nconst taken = {{}};\n"
        "for (const [name, [secret, headers, body, now]] of Object.entries(cases)) {\n"
        "  try { taken[name] = verified(secret, headers, Buffer.from(body), now).test === 2432232314; }\n"
        "  catch { taken[name] = false; }\n}\nconsole.log(JSON.stringify(taken));\n",
        "utf-8",
    )
    run = subprocess.run([NODE, tmp_path / "cases.mjs"], capture_output=True, check=True, timeout=60)
    assert json.loads(run.stdout) == {name: taken for name, (_, taken) in CASES.items()}


def test_the_samples_take_what_is_really_sent(inside, hook, receiver):
    deliveries.test("meadow", hook.webhook.id)
    turn(inside)
    sample: dict = {}
    exec(PYTHON, sample)
    headers, body = receiver.got[0]
    assert sample["verified"](hook.secret, headers, body)["type"] == "webhook.test"
    with pytest.raises(ValueError, match="too old"):  # sent again by somebody who has heard it
        sample["verified"](hook.secret, headers, body, now=time.time() + timedelta(minutes=6).total_seconds())


def test_the_page_says_how_long_messages_are_tried():
    hours = [pause / timedelta(hours=1) for pause in deliveries.PAUSES[3:]]
    assert f"{', '.join(f'{hour:g}' for hour in hours[:-1])} and {hours[-1]:g} hours" in PAGE
    assert deliveries.PAUSES[:3] == (timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30))
    assert timedelta(days=30) == deliveries.KEPT
    assert "for thirty days" in PAGE
