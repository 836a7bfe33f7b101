"""A line of a browser's own that can be cut: what is under way is dropped, and nobody gets through.

The browser takes it for a proxy (SOCKS 5, RFC 1928), so the server is called by its own name. A browser's "offline" would not
do: it leaves a stream that is open as it was.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator


class Line:
    """Hands bytes on, both ways, until it is cut; mended, it takes new connections."""

    def __init__(self) -> None:
        self.is_cut = False
        self.ends: list[socket.socket] = []
        self.door = socket.create_server(("127.0.0.1", 0))
        self.proxy = f"socks5://127.0.0.1:{self.door.getsockname()[1]}"
        threading.Thread(target=self._let_in, daemon=True).start()

    def cut(self) -> None:
        """Drop every connection, and refuse new ones."""
        self.is_cut = True
        self._drop()

    def mend(self) -> None:
        """Let connections through again."""
        self.is_cut = False

    def close(self) -> None:
        """For good."""
        self.is_cut = True
        with contextlib.suppress(OSError):
            self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()
        self._drop()

    def _drop(self) -> None:
        for end in self.ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)  # who hands on closes it then
        self.ends.clear()

    def _let_in(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near = self.door.accept()[0]
                if self.is_cut:
                    near.close()
                else:
                    threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        """Ask where to, and hand on between the two ends."""
        with near, contextlib.suppress(OSError, IndexError):
            near.recv(near.recv(2)[1])
            near.sendall(b"\x05\x00")
            kind = near.recv(4)[3]
            host = socket.inet_ntoa(near.recv(4)) if kind == 1 else near.recv(near.recv(1)[0]).decode()
            with socket.create_connection((host, int.from_bytes(near.recv(2), "big"))) as far:
                near.sendall(b"\x05\x00\x00\x01" + bytes(6))
                self.ends += [near, far]
                back = threading.Thread(target=_hand_on, args=(far, near), daemon=True)
                back.start()
                _hand_on(near, far)
                back.join()


def _hand_on(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := one.recv(65_536):
            other.sendall(data)
    for end in (one, other):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def line() -> Iterator[Line]:
    """A line, until it is not needed any more."""
    found = Line()
    try:
        yield found
    finally:
        found.close()
