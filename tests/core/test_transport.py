# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The network says whether a failed request may have reached the courier."""

import logging
import socket
import threading
import time

import pytest

from providers import OursError, TryLater, UnknownOutcome
from providers.transport import HttpTransport

SECRET = "testsecret"


class Server:
    """Answers each connection with what a test tells it to, on the loopback."""

    def __init__(self, *answers):
        self._answers = answers
        self.requests = []
        self.connections = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/api"

    def __enter__(self):
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_error):
        self._socket.close()

    def _serve(self):
        while True:
            try:
                connection, _address = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(
                target=self._converse, args=(connection,), daemon=True
            ).start()

    def _converse(self, connection):
        with connection:
            for answer in self._answers:
                request = self._read(connection)
                if not request:
                    return
                self.requests.append(request)
                try:
                    for part in answer:
                        if isinstance(part, bytes):
                            connection.sendall(part)
                        else:
                            time.sleep(part)
                except OSError:
                    return

    def _read(self, connection):
        request = b""
        while b"\r\n\r\n" not in request:
            if not (chunk := connection.recv(65536)):
                return b""
            request += chunk
        head, _, body = request.partition(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        )
        while len(body) < length:
            body += connection.recv(65536)
        return head + b"\r\n\r\n" + body


def answer(body, status="200 OK", *headers, length=None):
    """One HTTP reply, for the length given or its own."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {length or len(body)}", *headers]
    return ["\r\n".join(lines).encode() + b"\r\n\r\n" + body]


def post(server, data=None, transport=None, timeout=2, headers=None):
    """Ask a server once."""
    return (transport or HttpTransport()).post(
        server.url,
        data={"sign": SECRET} if data is None else data,
        headers=headers,
        timeout=timeout,
    )


def test_a_reply_comes_back_whole_with_its_status():
    with Server(answer("成功".encode())) as server:
        reply = post(server)
    assert (reply.status, reply.body.decode()) == (200, "成功")


def test_form_fields_are_sent_encoded_and_bytes_as_they_are():
    with Server(answer(b""), answer(b"")) as server:
        transport = HttpTransport()
        post(server, {"param": '{"name":"王+&"}'}, transport)
        post(server, b'{"a": 1}', transport, headers={"Content-Type": "text/json"})
    form, raw = server.requests
    assert b"application/x-www-form-urlencoded" in form
    assert form.endswith(b"param=%7B%22name%22%3A%22%E7%8E%8B%2B%26%22%7D")
    assert b"text/json" in raw
    assert raw.endswith(b'{"a": 1}')


@pytest.mark.parametrize("status", ["500 Internal Server Error", "404 Not Found"])
def test_an_error_of_the_server_is_a_reply(status):
    with Server(answer(b"<html>", status)) as server:
        assert post(server).status == int(status[:3])


def test_a_reply_in_pieces_and_one_without_an_end_are_read():
    chunked = [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"3\r\nabc\r\n",
        b"2\r\nde\r\n0\r\n\r\n",
    ]
    with Server(chunked) as server:
        assert post(server).body == b"abcde"
    with Server([b"HTTP/1.1 200 OK\r\n\r\nabc"]) as server:
        assert post(server).body == b"abc"


def test_a_redirect_is_not_followed():
    with Server(answer(b"", "302 Found", "Location: http://127.0.0.1:1/")) as server:
        assert post(server).status == 302
    assert len(server.requests) == 1


def test_the_same_thread_keeps_its_connection():
    transport = HttpTransport()
    with Server(answer(b"1"), answer(b"2")) as server:
        assert post(server, transport=transport).body == b"1"
        assert post(server, transport=transport).body == b"2"
    assert server.connections == 1


def test_each_thread_has_a_connection_of_its_own():
    transport = HttpTransport()
    with Server(answer(b"1"), answer(b"2")) as server:
        threads = [
            threading.Thread(target=post, args=(server, None, transport))
            for _number in range(3)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert server.connections == 3


def test_a_cookie_of_one_account_is_not_sent_with_another():
    transport = HttpTransport()
    with Server(answer(b"", "200 OK", "Set-Cookie: login=a"), answer(b"")) as server:
        post(server, transport=transport)
        post(server, transport=transport)
    assert b"cookie" not in server.requests[1].lower()


# === NOTHING WAS SENT === #


def test_a_refused_connection_may_be_tried_again():
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    with pytest.raises(TryLater) as caught:
        HttpTransport().post(f"http://127.0.0.1:{port}/", data={}, timeout=2)
    assert not isinstance(caught.value, UnknownOutcome)
    assert caught.value.__suppress_context__  # requests' errors hold the request


def test_an_unknown_host_may_be_tried_again():
    with pytest.raises(TryLater) as caught:
        HttpTransport().post("https://nobody.invalid/x", data={}, timeout=2)
    assert not isinstance(caught.value, UnknownOutcome)


def test_a_connection_that_speaks_no_tls_carried_nothing_readable():
    with Server(answer(b"")) as server:
        url = server.url.replace("http:", "https:")
        with pytest.raises(TryLater):
            HttpTransport().post(url, data={"sign": SECRET}, timeout=1)
    assert server.requests == []


@pytest.mark.parametrize(
    "url",
    [
        "http://api.kuaidi100.com/label/order",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "/label/order",
        "https://",
        "https://[::1/",
        "https://host:port/",
        "",
    ],
)
def test_addresses_that_are_none_or_would_send_secrets_openly_are_refused(url):
    with pytest.raises(OursError):
        HttpTransport().post(url, data={}, timeout=1)


# === NOBODY KNOWS === #


def unknown(*script, timeout=0.3, transport=None):
    """What is told of a request that met this."""
    with Server(list(script)) as server, pytest.raises(UnknownOutcome) as caught:
        post(server, timeout=timeout, transport=transport)
    assert len(server.requests) == 1
    return str(caught.value)


def test_silence_after_the_request_leaves_the_outcome_unknown():
    assert "No complete reply" in unknown(1.0)


def test_a_connection_cut_before_the_reply_leaves_the_outcome_unknown():
    assert "No complete reply" in unknown()


def test_a_reply_cut_short_leaves_the_outcome_unknown():
    short = unknown(*answer(b'{"code":200', length=100))
    chunk = unknown(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"5\r\nab"
    )
    assert "No complete reply" in short
    assert "No complete reply" in chunk


def test_a_reply_that_is_no_http_leaves_the_outcome_unknown():
    assert "No complete reply" in unknown(b"\x00\xff garbage\r\n\r\n")


def test_a_reply_that_never_stops_dripping_is_given_up():
    drip = [part for _number in range(20) for part in (b"x", 0.1)]
    start = time.monotonic()
    message = unknown(*answer(b"", length=1000), *drip)
    assert "too long" in message
    assert time.monotonic() - start < 1.5


def test_a_reply_without_measure_is_given_up():
    message = unknown(*answer(b"x" * 3000), transport=HttpTransport(max_bytes=1000))
    assert "too large" in message


# === SECRETS === #


def test_no_secret_is_in_errors_or_logs(caplog):
    caplog.set_level(logging.DEBUG)
    with Server(answer(b"ok")) as server:
        post(server)
    assert "testsecret" not in unknown(1.0)
    with Server([]) as server, pytest.raises(UnknownOutcome) as caught:
        post(server)
    assert SECRET not in repr(caught.value) + caplog.text
    # Not behind the error either: requests' own hold the request.
    assert caught.value.__suppress_context__
