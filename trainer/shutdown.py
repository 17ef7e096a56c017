"""The flag by which a worker's main process tells its training processes to hand their shards back.

One byte of anonymous shared memory, made when this module is imported, so before the pool forks: a signal's default
handling would kill the training process instead, and its shard would wait for its lease to lapse.
"""

import mmap

_flag = mmap.mmap(-1, 1)


def announce() -> None:
    _flag[0] = 1


def is_announced() -> bool:
    return _flag[0] == 1
