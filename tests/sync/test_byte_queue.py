"""A queue bounded in bytes."""

import threading

from mailtrove.sync.byte_queue import ByteQueue


def test_things_come_out_in_the_order_they_went_in() -> None:
    queue: ByteQueue[str] = ByteQueue(100)
    queue.put("a", 10)
    queue.put("b")
    assert (queue.get(1), queue.get(1), queue.get(0.01)) == ("a", "b", None)


def test_what_is_too_heavy_waits_until_there_is_room() -> None:
    queue: ByteQueue[str] = ByteQueue(100)
    queue.put("a", 60)
    entered = threading.Event()

    def enter() -> None:
        queue.put("b", 60)
        entered.set()

    thread = threading.Thread(target=enter)
    thread.start()
    assert not entered.wait(0.05)
    assert queue.get(1) == "a"
    assert entered.wait(5)
    assert queue.get(1) == "b"
    thread.join()


def test_what_weighs_nothing_never_waits_and_what_fits_nowhere_goes_alone() -> None:
    queue: ByteQueue[str] = ByteQueue(100)
    assert queue.put("giant", 5000)
    assert queue.put("word")
    assert (queue.get(1), queue.get(1)) == ("giant", "word")


def test_closing_lets_go_who_waits_and_drops_what_is_there() -> None:
    queue: ByteQueue[str] = ByteQueue(100)
    queue.put("a", 100)
    taken: list[bool] = []
    thread = threading.Thread(target=lambda: taken.append(queue.put("b", 100)))
    thread.start()
    queue.close()
    thread.join(5)
    assert taken == [False]
    assert queue.get(0.01) is None
    assert queue.put("c") is False
