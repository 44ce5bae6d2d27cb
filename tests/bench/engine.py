"""A running engine, asked over its socket: no start of a client in the figures."""
import json
import os
import socket
import subprocess
import time

LAMBENCH = os.environ["LAMBENCH"]
# Only what the system has installed: a version manager's interpreter is another program than the
# baseline's, and slower or faster than it.
os.environ.update(PATH="/usr/local/bin:/usr/bin:/bin", HOME="/nonexistent")


class Engine:
    def __init__(self, folder, *options, pin=(), wait=0.01):
        self.folder = folder
        self.ready = os.path.join(folder, "ready")
        if os.path.exists(self.ready):
            os.unlink(self.ready)
        self.process = subprocess.Popen(
            [*pin, LAMBENCH, "serve", "--lambda-port", "0", "--ready-file", self.ready, *options],
            cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL)
        while not os.path.exists(self.ready):
            time.sleep(wait)

    def port(self):
        with open(self.ready) as f:
            return int(json.load(f)["lambda"].rsplit(":", 1)[1])

    def invoke(self, function, event=b'{"a": 1}', cold=False):
        line = {"invoke": function, "bytes": len(event), "cold": cold}
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(os.path.join(self.folder, ".lambench/run.sock"))
            s.sendall(json.dumps(line).encode() + b"\n" + event)
            with s.makefile("rb") as f:
                while True:
                    head = json.loads(f.readline())
                    body = f.read(head["bytes"])
                    if "result" in head:
                        return head, body[:head["responseBytes"]]
                    if "error" in head:
                        raise SystemExit(head["error"])

    def over_http(self, function):
        """A call that asks through Lambda's API over one kept connection."""
        s = socket.create_connection(("127.0.0.1", self.port()))
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        f = s.makefile("rb")
        request = (b"POST /2015-03-31/functions/%s/invocations HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                   b"Content-Length: 8\r\n\r\n{\"a\": 1}" % function.encode())

        def ask():
            s.sendall(request)
            size = 0
            while True:
                line = f.readline()
                if line == b"\r\n":
                    return f.read(size)
                if line.lower().startswith(b"content-length:"):
                    size = int(line[15:])
        return ask

    def close(self):
        self.process.terminate()
        self.process.wait()
