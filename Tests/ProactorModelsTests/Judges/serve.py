"""Runs a server on a free port for as long as somebody reads what this prints.

serve.py HEALTH-PATH COMMAND...: in the command, {port} stands for the port. Prints the port once the server answers at the path,
then an empty line now and then; ends the server when nobody reads them any more.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time

START_SECONDS = 100
BEAT_SECONDS = 0.2

health, *command = sys.argv[1:]
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
server = subprocess.Popen(
    [argument.replace("{port}", str(port)) for argument in command],
    stdin=subprocess.DEVNULL,
    stdout=subprocess.DEVNULL,
    stderr=subprocess.DEVNULL,
    start_new_session=True,
)


def answers():
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", health)
        return connection.getresponse().status < 500
    except OSError:
        return False


try:
    end = time.monotonic() + START_SECONDS
    while not answers():
        if server.poll() is not None or time.monotonic() > end:
            sys.exit(1)
        time.sleep(BEAT_SECONDS)
    print(port, flush=True)
    while server.poll() is None:
        time.sleep(BEAT_SECONDS)
        print(flush=True)
except BrokenPipeError:
    # Python would complain of the pipe once more at its own end.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
finally:
    # The server with all that it has started.
    try:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=5)
    except (ProcessLookupError, subprocess.TimeoutExpired):
        os.killpg(server.pid, signal.SIGKILL)
