"""What was read is kept until somebody commits, whoever asks at the same moment."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import Mock

from cxassess.records.unchanged import _Watch


def test_no_look_for_commits_shares_the_reading_of_another(app):
    alone, crowded = threading.Lock(), []

    def execute(_):
        crowded.append(not alone.acquire(blocking=False))
        time.sleep(0.01)
        if not crowded[-1]:
            alone.release()
        return Mock(fetchone=lambda: (1,))

    watch = _Watch()
    watch.line = Mock(execute=execute)

    def look(number):
        with app.app_context():
            return watch.read(number, lambda: number)

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(look, range(8))) == list(range(8))
    assert crowded == [False] * 8
