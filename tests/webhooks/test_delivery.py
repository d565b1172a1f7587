"""Messages arrive: through receivers that are down, slow, hostile or gone, and through a worker that dies."""

import socket
import sqlite3
import threading
import time

import pytest

from cxassess import webhooks as sending
from cxassess.records import acts, clock, deliveries, rounds, webhooks
from cxassess.records.errors import Conflict, NotFound

from .conftest import draft, ended, log, plain, turn, verified


def opened(name="Spring"):
    return rounds.open_round("meadow", draft(name)).id


def down(receiver):
    """A receiver that cannot be reached."""
    receiver.says(503, "come back later")


def test_a_message_is_sent_signed_and_noted(inside, hook, receiver):
    round_id = opened()
    turn(inside)
    said = verified(hook, receiver.got[0])
    assert (said["type"], said["data"]["round_id"]) == ("round.opened", round_id)
    [delivery] = log(hook)
    assert (delivery.state, delivery.status_code, delivery.attempts) == ("delivered", 204, 1)
    assert receiver.got[0][0]["content-type"] == "application/json"


def test_nothing_is_sent_twice(inside, hook, receiver, later):
    opened()
    turn(inside)
    later(days=1)
    turn(inside)
    assert len(receiver.got) == 1


def test_a_receiver_that_was_down_for_an_hour_gets_everything(inside, hook, receiver, later):
    down(receiver)
    wanted = set()
    for minute in range(12):
        opened(f"Round {minute}")
        turn(inside)
        later(minutes=5)
    wanted = {delivery.id for delivery in log(hook)}
    assert {delivery.state for delivery in log(hook)} == {"waiting"}
    receiver.got.clear()
    receiver.says(200)
    for _ in range(8):
        later(minutes=5)
        turn(inside)
    assert {delivery.state for delivery in log(hook)} == {"delivered"}
    assert set(receiver.ids) == wanted
    assert len(wanted) == 12


def test_each_try_has_the_same_id_and_body_and_a_new_moment(inside, hook, receiver, monkeypatch):
    down(receiver)
    opened()
    turn(inside)
    later = clock.now().replace(microsecond=0)
    monkeypatch.setattr(clock, "now", lambda: later + deliveries.timedelta(seconds=30))
    turn(inside)
    (first, body), (second, again) = receiver.got
    assert first["webhook-id"] == second["webhook-id"]
    assert body == again
    assert int(first["webhook-timestamp"]) < int(second["webhook-timestamp"])
    assert first["webhook-signature"] != second["webhook-signature"]


def test_after_three_days_it_is_given_up_and_the_webhook_disabled(inside, hook, receiver, later):
    down(receiver)
    opened()
    tries = 0
    while not log(hook, "failed"):
        turn(inside)
        later(hours=1)
        tries += 1
        assert tries < 100
    [delivery] = log(hook)
    assert (delivery.attempts, delivery.status_code) == (len(deliveries.PAUSES) + 1, 503)
    assert delivery.failure == "come back later"
    assert 70 < tries < 90
    now = webhooks.get("meadow", hook.webhook.id)
    assert now.disabled_because == "failing"
    assert acts.page("meadow")[0][0].action == "webhook.disabled"


def test_one_message_that_always_fails_does_not_end_a_webhook(inside, hook, receiver, later):
    poison = opened("Poison")
    receiver.answer = lambda handler: plain(handler, 500 if poison.encode() in receiver.got[-1][1] else 200)
    for number in range(90):
        turn(inside)
        later(hours=1)
        if number % 20 == 10:
            opened(f"Round {number}")
    assert len(log(hook, "failed")) == 1
    assert webhooks.get("meadow", hook.webhook.id).enabled


def test_the_answer_gone_ends_a_webhook_at_once(inside, hook, receiver):
    receiver.says(410)
    opened()
    turn(inside)
    assert webhooks.get("meadow", hook.webhook.id).disabled_because == "gone"
    opened("Summer")
    turn(inside)
    assert len(receiver.got) == 1
    assert [delivery.state for delivery in log(hook)] == ["missed", "failed"]


def test_what_was_missed_can_be_sent_when_it_is_enabled_again(inside, hook, receiver):
    since = clock.now()
    receiver.says(410)
    opened()
    turn(inside)
    opened("Summer")
    with pytest.raises(Conflict, match="disabled"):
        deliveries.replay_since("meadow", hook.webhook.id, since)
    version = webhooks.get("meadow", hook.webhook.id).version
    webhooks.change("meadow", hook.webhook.id, version, {"enabled": True})
    receiver.says(200)
    assert deliveries.replay_since("meadow", hook.webhook.id, since) == 2
    turn(inside)
    assert {delivery.state for delivery in log(hook)} == {"delivered"}
    assert deliveries.replay_since("meadow", hook.webhook.id, since) == 0


def test_one_message_can_be_sent_again_with_its_id(inside, hook, receiver, later):
    opened()
    turn(inside)
    [delivery] = log(hook)
    deliveries.replay("meadow", hook.webhook.id, delivery.id)
    with pytest.raises(Conflict) as refused:
        deliveries.replay("meadow", hook.webhook.id, delivery.id)
    assert refused.value.code == "delivery_on_its_way"
    turn(inside)
    assert receiver.ids == [delivery.id] * 2
    assert log(hook)[0].replays == 1


def test_a_redirect_is_not_followed(inside, hook, receiver):
    receiver.says(302, Location=receiver.url + "/elsewhere")
    opened()
    turn(inside)
    assert len(receiver.got) == 1
    assert log(hook)[0].status_code == 302


def test_of_a_huge_answer_only_the_beginning_is_read(inside, hook, receiver):
    def flood(handler):
        handler.send_response(500)
        handler.send_header("Content-Type", "text/plain")
        handler.end_headers()
        try:
            for _ in range(10_000):
                handler.wfile.write(b"<script>\x1b[31m\xe2\x80\xae" * 1000)
        except OSError:
            receiver.cut = True

    receiver.answer = flood
    opened()
    turn(inside)
    failure = log(hook)[0].failure
    assert len(failure) <= deliveries.LONGEST_FAILURE
    assert not {"\x1b", "\u202e", "\n"} & set(failure)
    assert receiver.cut


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 \r\n\r\n", b"\x00" * 40000])
def test_what_is_no_answer_is_a_failure(inside, hook, receiver, answer):
    def babble(handler):
        handler.wfile.write(answer)
        handler.close_connection = True

    receiver.answer = babble
    opened()
    turn(inside)
    [delivery] = log(hook)
    assert (delivery.state, delivery.status_code) == ("waiting", None)
    assert delivery.failure in ("cut_off", "not_http")


@pytest.mark.parametrize("pause", [0, 0.2], ids=["with the answer", "before the answer"])
def test_what_a_receiver_says_before_its_answer_is_not_taken_for_it(inside, hook, receiver, pause):
    def think(handler):
        for early in (b"100 Continue", b"103 Early Hints\r\nLink: </a>"):
            handler.wfile.write(b"HTTP/1.1 " + early + b"\r\n\r\n")
            time.sleep(pause)
        plain(handler, 200)

    receiver.answer = think
    opened()
    turn(inside)
    [delivery] = log(hook)
    assert (delivery.state, delivery.status_code, delivery.failure) == ("delivered", 200, "")


def test_a_receiver_that_never_comes_to_its_answer_has_not_answered(inside, hook, receiver):
    receiver.answer = lambda handler: handler.wfile.write(b"HTTP/1.1 102 Processing\r\n\r\n" * 200)
    opened()
    turn(inside)
    [delivery] = log(hook)
    assert (delivery.state, delivery.status_code, delivery.failure) == ("waiting", None, "not_http")


def test_nobody_there_is_a_failure(inside, hook, receiver):
    receiver.server.shutdown()
    receiver.server.server_close()
    opened()
    turn(inside)
    assert log(hook)[0].failure == "connection_refused"


def test_a_slow_receiver_holds_up_neither_others_nor_the_worker(inside, hook, receiver):
    receiver.held = threading.Event()
    receiver.answer = lambda handler: receiver.held.wait(30)
    opened()
    other = type(receiver)()
    begun = time.monotonic()
    quick = webhooks.add("meadow", url=other.url, events=["round.opened"])
    opened("Summer")
    from cxassess import worker

    worker.work(inside)
    assert time.monotonic() - begun < 10
    assert [delivery.state for delivery in log(quick)] == ["delivered"]
    assert {delivery.state for delivery in log(hook)} == {"sending", "waiting"}
    assert len(receiver.got) == 1  # one at a time
    receiver.held.set()
    ended()
    other.server.shutdown()
    other.server.server_close()


def test_a_receiver_that_drips_is_cut_off_in_time():
    from cxassess.outward import NotSent, Outward
    from cxassess.records.webhook_addresses import Private

    ear = socket.create_server(("127.0.0.1", 0))

    def drip():
        line, _ = ear.accept()
        with line:
            try:
                while True:
                    line.sendall(b"H")
                    time.sleep(0.05)
            except OSError:
                pass

    threading.Thread(target=drip, daemon=True).start()
    begun = time.monotonic()
    with ear, pytest.raises(NotSent, match="timeout"):
        url = f"http://127.0.0.1:{ear.getsockname()[1]}/"
        Outward(Private.of(["127.0.0.1"]), seconds=0.5).post(url, b"{}", {})
    assert time.monotonic() - begun < 3


def test_what_a_killed_worker_had_claimed_is_sent_by_the_next(inside, hook, receiver, later):
    opened()
    assert deliveries.claim()  # and then it is killed
    assert deliveries.claim() is None
    turn(inside)
    assert receiver.got == []
    later(minutes=3)
    turn(inside)
    assert len(receiver.got) == 1
    assert (log(hook)[0].state, log(hook)[0].attempts) == ("delivered", 2)


def test_what_a_late_worker_says_of_a_lost_claim_changes_nothing(inside, hook, later):
    opened()
    first = deliveries.claim()
    later(minutes=3)
    second = deliveries.claim()
    deliveries.failed(first, 500, "late")
    assert log(hook)[0].state == "sending"
    deliveries.delivered(second, 200)
    assert log(hook)[0].state == "delivered"


def test_what_cannot_be_sent_for_a_reason_of_ours_is_tried_in_its_time_as_well(inside, hook, caplog):
    class Broken:
        def post(self, *_):
            raise ValueError("whsec_secret")

    deliveries.test("meadow", hook.webhook.id)
    sending.send(deliveries.claim(), Broken())
    [message] = deliveries.page("meadow", hook.webhook.id, 10)[0]
    assert (message.state, message.attempts) == ("waiting", 1)
    assert "ValueError" in caplog.text
    assert "whsec_" not in caplog.text + message.failure


def test_a_webhook_that_is_changed_while_a_message_is_on_its_way_gets_no_second_one(inside, hook):
    deliveries.test("meadow", hook.webhook.id)
    opened()
    assert deliveries.claim() is not None
    kept = webhooks.get("meadow", hook.webhook.id)
    webhooks.change("meadow", kept.id, kept.version, {"url": kept.url + "/new"})
    assert deliveries.claim() is None


def test_messages_are_forgotten_after_thirty_days(inside, hook, receiver, later):
    opened()
    turn(inside)
    later(days=29)
    turn(inside)
    assert len(log(hook)) == 1
    later(days=2)
    turn(inside)
    assert log(hook) == []


def test_a_test_message_comes_whatever_is_wanted(inside, receiver):
    made = webhooks.add("meadow", url=receiver.url, events=["goal.changed"])
    first = deliveries.test("meadow", made.webhook.id)
    assert deliveries.test("meadow", made.webhook.id).id == first.id
    turn(inside)
    assert verified(made, receiver.got[0])["type"] == "webhook.test"
    assert len(receiver.got) == 1


def test_another_organisations_webhook_is_not_there(inside, hook):
    from cxassess.records import organisations

    organisations.create("Brook Bank", "brook")
    opened()
    [delivery] = log(hook)
    for verb in (
        lambda: webhooks.get("brook", hook.webhook.id),
        lambda: webhooks.rotate("brook", hook.webhook.id),
        lambda: deliveries.page("brook", hook.webhook.id, 10),
        lambda: deliveries.get("brook", hook.webhook.id, delivery.id),
        lambda: deliveries.replay("brook", hook.webhook.id, delivery.id),
        lambda: deliveries.test("brook", hook.webhook.id),
    ):
        with pytest.raises(NotFound):
            verb()


def test_a_deleted_webhook_leaves_nothing(inside, hook):
    opened()
    webhooks.remove("meadow", hook.webhook.id, 1)
    with sqlite3.connect(inside.config["DATA_FOLDER"] / "cxassess.sqlite3") as file:
        for table in ("webhook", "webhook_secret", "webhook_delivery"):
            assert file.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    file.close()
