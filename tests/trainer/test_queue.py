"""The word that there may be work."""

from threading import Thread

import redis

from tests.processes import Broker
from trainer import queue


def test_the_word_goes_out_from_any_thread_of_the_web_server(own_broker: Broker) -> None:
    thread = Thread(target=queue.send_word)
    thread.start()
    thread.join()
    with redis.Redis(unix_socket_path=str(own_broker.socket)) as client:
        assert client.llen("training") == 1
