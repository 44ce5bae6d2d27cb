"""A Runtime API for one runtime: gives out a list of events and keeps what comes back."""
import http.server
import queue
import threading


class RuntimeApi:
    """Listens on a free port of the loopback. `answers` yields (path, body) as they arrive."""

    def __init__(self, events, chunked=False):
        self.events = list(events)
        self.answers = queue.Queue()
        api = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                if not api.events:
                    api.closing.wait()  # like Lambda: the answer comes with the next event
                    return
                number = 1 + api.given
                api.given += 1
                body = api.events.pop(0)
                self.send_response(200)
                # Header names have no fixed case; runtimes must not depend on one.
                self.send_header("lambda-runtime-aws-request-id", f"request-{number}")
                self.send_header("Lambda-Runtime-Deadline-Ms", "4102444800000")
                self.send_header("Lambda-Runtime-Trace-Id",
                                 "Root=1-6968c1a8-4f7a2b9c1d3e5f6071829304")
                self.send_header("Lambda-Runtime-Invoked-Function-Arn",
                                 "arn:aws:lambda:us-east-1:123456789012:function:Hello")
                self.send_header("Content-Type", "application/json")
                if chunked:
                    self.send_header("Transfer-Encoding", "chunked")
                    self.end_headers()
                    for start in range(0, len(body), 7):
                        piece = body[start:start + 7]
                        self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                    self.wfile.write(b"0\r\n\r\n")
                else:
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                # Before the reply: the next answer may come on another connection and thread.
                api.answers.put((self.path.removeprefix("/2018-06-01/runtime/"), body))
                reply = b'{"status":"OK"}\n'
                self.send_response(202)
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            def log_message(self, *_):
                pass

        self.given = 0
        self.closing = threading.Event()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = "127.0.0.1:%d" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()
