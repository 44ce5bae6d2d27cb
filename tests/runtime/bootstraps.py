#!/usr/bin/python3
"""Tests of the runtime clients of Python and Node.js: each runs as a process against a Runtime API
made of a socket. Those of other languages are in files of their own and use what is here.

A case writes handler files into a folder of its own, says which events are served, and looks at
what the client posted, printed and exited with. Standard library only.

    bootstraps.py [word...]     only the cases whose name has one of the words

LAMBENCH_TEST_PYTHON and LAMBENCH_TEST_NODE name other interpreters to test with.
"""
import base64
import concurrent.futures
import json
import os
import py_compile
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCES = os.path.join(HERE, "..", "..", "runner", "runtime", "bootstrap")
PYTHON = os.environ.get("LAMBENCH_TEST_PYTHON", "/usr/bin/python3")
NODE = os.environ.get("LAMBENCH_TEST_NODE") or shutil.which("node")
# What a language cannot be tested without; None: its cases are skipped.
PROGRAMS = {"python": PYTHON, "node": NODE}
REQUEST = "8476a536-e9f4-11e8-9739-2dfe598c3f{:02x}"
ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
PYTHON_VERSION = tuple(int(part) for part in subprocess.run(
    [PYTHON, "-c", "import sys; print(*sys.version_info[:2])"],
    stdout=subprocess.PIPE, check=True).stdout.split())


class Api:
    """A Runtime API that serves EVENTS, then leaves `next` unanswered and says it is done."""

    def __init__(self, events, close=False, chunked=False, split=False, status=202, answer=None):
        self.events = [event if isinstance(event, tuple) else (event, {}) for event in events]
        self.close, self.chunked, self.split, self.status = close, chunked, split, status
        self.answer = answer        # raw bytes instead of an HTTP response
        self.posts, self.served, self.connections = [], 0, 0
        self.done = threading.Event()
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(8)
        self.address = "127.0.0.1:%d" % self.socket.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                self.serve(connection, connection.makefile("rb"))
            except OSError:
                pass
            connection.close()

    def serve(self, connection, stream):
        while True:
            first = stream.readline().decode()
            if not first:
                return
            method, path, _ = first.split(" ")
            headers = self.headers(stream)
            trailers = {}
            if headers.get("transfer-encoding") == "chunked":
                body, writes = b"", []
                while True:
                    size = int(stream.readline(), 16)
                    if size == 0:
                        break
                    writes.append(stream.read(size))
                    stream.readline()
                body = b"".join(writes)
                trailers = self.headers(stream)
            else:
                body = stream.read(int(headers.get("content-length", "0")))
            if self.answer is not None:
                connection.sendall(self.answer)
                return
            if path == "/2018-06-01/runtime/restore/next":
                self.posts.append({"path": path})
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            elif method == "GET":
                assert path == "/2018-06-01/runtime/invocation/next", path
                if self.served == len(self.events):
                    self.done.set()
                    stream.read(1)
                    return
                self.send_event(connection)
            else:
                self.posts.append({"path": path, "headers": headers, "body": body,
                                   "trailers": trailers})
                data = b'{"status":"OK"}\n'
                connection.sendall(
                    b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                    % (self.status, len(data)) + data)
                if path.endswith(("/init/error", "/restore/error")):
                    self.done.set()
            if self.close:
                return

    def send_event(self, connection):
        event, extra = self.events[self.served]
        data = event if isinstance(event, bytes) else json.dumps(event).encode()
        headers = {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": REQUEST.format(self.served),
            "Lambda-Runtime-Deadline-Ms": "%d" % ((time.time() + 5) * 1000),
            "Lambda-Runtime-Invoked-Function-Arn": ARN,
        }
        headers.update(extra)
        self.served += 1
        head = "HTTP/1.1 200 OK\r\n" + "".join(
            "%s: %s\r\n" % each for each in headers.items())
        if self.chunked:
            middle = len(data) // 2
            data = b"".join(b"%x\r\n%s\r\n" % (len(part), part)
                            for part in (data[:middle], data[middle:]) if part) + b"0\r\n\r\n"
            head += "Transfer-Encoding: chunked\r\n\r\n"
        else:
            head += "Content-Length: %d\r\n\r\n" % len(data)
        whole = head.encode() + data
        if self.split:
            for at in range(0, len(whole), 29):
                connection.sendall(whole[at:at + 29])
                time.sleep(0.002)
        else:
            connection.sendall(whole)

    @staticmethod
    def headers(stream):
        headers = {}
        while True:
            line = stream.readline().decode().rstrip("\r\n")
            if not line:
                return headers
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()


class Run:
    """What a client did with a set of files."""

    def __init__(self, language, files, events=({},), handler="app.handler", env=None, wait=8,
                 layer=None, prepare=None, compiled=False, keep=False, **api):
        self.folder = tempfile.mkdtemp(prefix="bootstraps-")
        self.handler = handler
        try:
            self.task = os.path.join(self.folder, "task")
            self.runtime = os.path.join(self.folder, "runtime")
            self.layer = os.path.join(self.folder, "opt")
            for folder, content in ((self.task, files), (self.layer, layer or {})):
                os.makedirs(folder)
                for name, text in content.items():
                    path = os.path.join(folder, name)
                    os.makedirs(os.path.dirname(path), exist_ok=True)
                    with open(path, "w", encoding="utf-8") as file:
                        file.write(text)
            os.makedirs(self.runtime)
            if language == "python":
                start = os.path.join(self.runtime, "bootstrap.py")
                shutil.copy(os.path.join(SOURCES, "python.py"), start)
                if compiled:
                    with open(start + "c", "wb") as file:
                        subprocess.run([PYTHON, "-S", start, "--compile"], stdout=file, check=True)
                    os.unlink(start)
                    start += "c"
                argv = [PYTHON, "-S", start]
            elif language == "node":
                start = os.path.join(self.runtime, "index.cjs")
                shutil.copy(os.path.join(SOURCES, "node.cjs"), start)
                argv = [NODE, start]
            else:
                argv = language(self)
            if prepare:
                prepare(self)
            self.api = Api(list(events), **api)
            variables = {
                "PATH": "/usr/bin:/bin", "LANG": "en_US.UTF-8", "TZ": ":UTC",
                "AWS_LAMBDA_RUNTIME_API": self.api.address, "_HANDLER": handler,
                "LAMBDA_TASK_ROOT": self.task, "LAMBDA_RUNTIME_DIR": self.runtime,
                "LAMBENCH_LAYER_ROOT": self.layer, "LAMBENCH_SECRET": "x",
                "AWS_LAMBDA_FUNCTION_NAME": "f", "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
                "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/f",
                "AWS_LAMBDA_LOG_STREAM_NAME": "2024/01/01/[$LATEST]0",
                "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs20.x",
                "NODE_PATH": os.path.join(self.layer, "nodejs/node_modules"),
                "PYTHONPATH": self.runtime,
            }
            variables.update(env or {})
            process = subprocess.Popen(argv, env=variables, cwd=self.task,
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE)
            outputs = concurrent.futures.ThreadPoolExecutor(2)
            out = outputs.submit(process.stdout.read)
            err = outputs.submit(process.stderr.read)
            end = time.monotonic() + wait
            self.killed = False
            while process.poll() is None:
                finished = self.api.done.wait(0.005)
                init_error = self.api.posts and self.api.posts[-1]["path"].endswith(
                    ("init/error", "restore/error"))
                if (finished and not init_error and not keep) or time.monotonic() > end:
                    self.killed = True
                    self.late = not finished
                    process.kill()
                    process.wait()
            self.status = process.returncode
            self.out = out.result().decode("utf-8", "replace")
            self.err = err.result().decode("utf-8", "replace")
            self.api.socket.close()
            self.posts = self.api.posts
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def body(self, at=0):
        if at >= len(self.posts):
            raise AssertionError("nothing was posted; stdout %r, stderr %r, status %r"
                                 % (self.out, self.err, self.status))
        return self.posts[at]["body"].decode("utf-8")

    def value(self, at=0):
        return json.loads(self.body(at))

    def kind(self, at=0):
        self.body(at)
        return self.posts[at]["path"].rsplit("/", 1)[1]


CASES = []


def case(function):
    CASES.append(function)
    return function


def eq(got, want):
    if got != want:
        raise AssertionError("\n  got  %r\n  want %r" % (got, want))


def match(pattern, text):
    if not re.search(pattern, text):
        raise AssertionError("\n  text %r\n  does not match %r" % (text, pattern))


def python(code, *events, **options):
    return Run("python", {"app.py": code}, events or ({},), **options)


def node(code, *events, **options):
    return Run("node", {options.pop("name", "app.js"): code}, events or ({},), **options)


TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"

# ---- Python ------------------------------------------------------------------------------------


@case
def python_echo_and_format():
    run = python("def handler(e, c): return e", {"a": [1, 2.5, None, True], "é": "ü"}, {"n": 2})
    want = json.dumps({"a": [1, 2.5, None, True], "é": "ü"}, ensure_ascii=PYTHON_VERSION < (3, 12))
    eq(run.body(0), want)
    eq(run.value(1), {"n": 2})
    eq(run.kind(), "response")
    eq(run.posts[0]["headers"]["content-type"], "application/json")
    eq(run.posts[1]["path"], "/2018-06-01/runtime/invocation/" + REQUEST.format(1) + "/response")
    eq((run.api.connections, run.out, run.err), (1, "", ""))


@case
def python_started_from_bytecode():
    run = python("def handler(e, c): raise ValueError('x')", compiled=True)
    eq(run.value()["stackTrace"][0].count("app.py"), 1)
    eq(len(run.value()["stackTrace"]), 1)


@case
def python_values():
    for code, want in (
            ("None", "null"), ("float('nan')", "NaN"), ("[float('inf'), -float('inf')]",
                                                         "[Infinity, -Infinity]"),
            ("{'a': __import__('decimal').Decimal('1.10')}", '{"a": 1.10}'),
            ("[__import__('decimal').Decimal('NaN'), 'x']", '[NaN, "x"]'),
            ("{'b': b'text'}", '{"b": "text"}'), ("'s\\u007f'", '"s\\u007f"' if
                                                  PYTHON_VERSION < (3, 12) else '"s\x7f"'),
            ("{1: (2, 3), None: 1}", '{"1": [2, 3], "null": 1}'),
            ("__import__('collections').namedtuple('P', 'a b')(1, [2])", '{"a": 1, "b": [2]}')):
        run = python("def handler(e, c): return " + code)
        eq((run.kind(), run.body()), ("response", want))


@case
def python_bytes():
    run = python("def handler(e, c): return b'\\x00raw'")
    eq(run.posts[0]["body"], b"\0raw")
    eq(run.posts[0]["headers"]["content-type"], "application/unknown")


@case
def python_event_text():
    run = python("def handler(e, c): return repr(e)", b' \n"\xc3\xa9" ', b'[NaN, 1e3, {"a":{}}]',
                 (b"plain", {"Content-Type": "text/plain"}), b'\xef\xbb\xbf1')
    eq([run.value(at) for at in range(4)], ["'é'", "[nan, 1000.0, {'a': {}}]", "b'plain'", "1"])


@case
def python_context():
    cognito = '{"cognitoIdentityId":"i","cognitoIdentityPoolId":"p"}'
    client = '{"client":{"app_title":"té"},"custom":{"k":1},"env":{"e":2}}'
    run = python("""
import os
def handler(e, c):
    left = c.get_remaining_time_in_millis()
    c.log("no newline")
    cc = c.client_context
    return [c.aws_request_id, c.log_group_name, c.log_stream_name, c.function_name,
        c.function_version, c.memory_limit_in_mb, c.invoked_function_arn, c.tenant_id,
        c.identity.cognito_identity_id, c.identity.cognito_identity_pool_id,
        cc and [cc.custom, cc.env, cc.client.app_title, cc.client.installation_id],
        0 < left <= 5000 and isinstance(left, int), os.environ.get("_X_AMZN_TRACE_ID"),
        [k for k in os.environ if k.startswith("LAMBENCH")], repr(c)]
""", ({}, {"Lambda-Runtime-Client-Context": client, "Lambda-Runtime-Cognito-Identity": cognito,
           "Lambda-Runtime-Aws-Tenant-Id": "t", "Lambda-Runtime-Trace-Id": "Root=1"}), {})
    first, second = run.value(0), run.value(1)
    eq(first[:14], [REQUEST.format(0), "/aws/lambda/f", "2024/01/01/[$LATEST]0", "f", "$LATEST",
                    "128", ARN, "t", "i", "p", [{"k": 1}, {"e": 2}, "té", None], True, "Root=1",
                    []])
    eq(second[7:14], [None, None, None, None, True, None, []])
    match(r"^LambdaContext\(\[aws_request_id=.*,client_context=ClientContext\(\[custom=.*"
          r"client=Client\(\[installation_id=None,.*,tenant_id=t\]\)$", first[14])
    eq(run.out, "no newlineno newline")


@case
def python_time_is_over():
    run = python("def handler(e, c): return c.get_remaining_time_in_millis()",
                 ({}, {"Lambda-Runtime-Deadline-Ms": "1"}))
    eq(run.value(), 0)


@case
def python_context_malformed():
    run = python("def handler(e, c): return 1", ({}, {"Lambda-Runtime-Client-Context": "{"}))
    eq(run.value()["errorType"], "Runtime.LambdaContextUnmarshalError")
    match(r"^Unable to parse Client Context JSON: Expecting", run.value()["errorMessage"])


@case
def python_error_payload():
    run = python("def inner():\n    raise ValueError('bö\\nom')\ndef handler(e, c):\n    inner()",
                 {}, {})
    eq((run.kind(0), run.kind(1)), ("error", "error"))
    value = run.value()
    keys = ["errorMessage", "errorType", "requestId", "stackTrace"]
    if PYTHON_VERSION < (3, 9):
        keys.remove("requestId")
    eq(list(value), keys)
    eq((value["errorMessage"], value["errorType"]), ("bö\nom", "ValueError"))
    eq(value["stackTrace"], [
        '  File "%s/app.py", line 4, in handler\n    inner()\n' % run.task,
        '  File "%s/app.py", line 2, in inner\n    raise ValueError(\'bö\\nom\')\n' % run.task])
    eq("lambda-runtime-function-error-type" in run.posts[0]["headers"], False)
    eq(run.out.count("\n"), 2)
    eq(run.out.split("\n")[0],
       "[ERROR] ValueError: bö\rom\rTraceback (most recent call last):\r"
       "\u00a0\u00a0File \"%s/app.py\", line 4, in handler\r\u00a0\u00a0\u00a0\u00a0inner()\r"
       "\u00a0\u00a0File \"%s/app.py\", line 2, in inner\r"
       "\u00a0\u00a0\u00a0\u00a0raise ValueError('bö\\nom')" % (run.task, run.task))


@case
def python_unmarshal_and_marshal_errors():
    run = python("def handler(e, c): return {1, 2}", b"{", {})
    eq(run.value(0)["errorType"], "Runtime.UnmarshalError")
    match("^Unable to unmarshal input: Expecting property name enclosed in double quotes.*line 1 "
          "column 2", run.value(0)["errorMessage"])
    eq(run.value(1)["errorType"], "Runtime.MarshalError")
    eq(run.value(1)["errorMessage"],
       "Unable to marshal response: Object of type set is not JSON serializable")
    eq(run.value(1)["stackTrace"], [])


@case
def python_circular_and_keys():
    run = python("def handler(e, c):\n a = []\n a.append(a)\n return a if e else {(1,): 2}", 1, 0)
    match("Circular reference detected$", run.value(0)["errorMessage"])
    match("keys must be str, int, float, bool or None, not tuple$", run.value(1)["errorMessage"])


@case
def python_wrong_arguments():
    run = python("def handler(e): return 1")
    eq(run.value()["errorType"], "TypeError")
    match("takes 1 positional argument but 2 were given", run.value()["errorMessage"])
    match(r"in handle_event_request\n    response = request_handler\(event, lambda_context\)",
          run.value()["stackTrace"][-1])


def init_error(run, kind, message, status):
    eq(run.posts[-1]["path"] if run.posts else run.err, "/2018-06-01/runtime/init/error")
    value = run.value()
    eq(value["errorType"], kind)
    match(message, value["errorMessage"])
    eq(run.posts[0]["headers"]["lambda-runtime-function-error-type"], kind)
    eq((run.status, run.killed), (status, False))
    return value


@case
def python_init_import():
    run = python("import daily")
    value = init_error(run, "Runtime.ImportModuleError",
                       "^Unable to import module 'app': No module named 'daily'$", 1)
    eq(value["stackTrace"], [])
    if PYTHON_VERSION >= (3, 9):
        eq(value["requestId"], "")
    lines = run.out.split("\n")
    match(r"^\[WARNING\]\t" + TIME + r"\.\d{3}Z\t\tLAMBDA_WARNING: Unhandled exception\. The most "
          r"likely cause is an issue in the function code\..*\r$", lines[0])
    eq(lines[1], "[ERROR] Runtime.ImportModuleError: Unable to import module 'app': No module "
       "named 'daily'\rTraceback (most recent call last):")


@case
def python_init_missing():
    run = python("", handler="nothere.handler")
    init_error(run, "Runtime.ImportModuleError", "^Unable to import module 'nothere': No module "
               "named 'nothere'$", 1)


@case
def python_init_handler_missing():
    run = python("x = 1")
    init_error(run, "Runtime.HandlerNotFound", "^Handler 'handler' missing on module 'app'$", 1)


@case
def python_init_syntax():
    run = python("x = 1\n\nif x\n")
    value = init_error(run, "Runtime.UserCodeSyntaxError",
                       r"^Syntax error in module 'app': .* \(app.py, line 3\)$", 1)
    eq(value["stackTrace"], ['  File "%s/app.py" Line 3\n    if x\n' % run.task])


@case
def python_module_as_compiled():
    """What a module's code looks like does not tell how it was compiled."""
    run = python("\"\"\"Doc é.\"\"\"\nfrom __future__ import annotations\nimport sys\n"
                 "def f(x: nowhere):\n    def g(): return sys._getframe().f_code\n    return g()\n"
                 "handler = lambda e, c: [__doc__, f.__code__.co_filename, f(1).co_filename, "
                 "f.__annotations__, sys._getframe().f_code.co_firstlineno, sys.gettrace(), "
                 "__file__, f.__module__, sorted(n for n in globals() if n[0] != '_')]")
    path = run.task + "/app.py"
    eq(run.value(), ["Doc é.", path, path, {"x": "nowhere"}, 7, None, path, "app",
                     ["annotations", "f", "handler", "sys"]])


@case
def python_module_with_names_of_all_scripts():
    """The compiler imports a module for them, before the code it was given begins."""
    run = python("größe = 4\nclass Поиск: pass\nimport other\n"
                 "def handler(e, c): import colorsys; return [größe, Поиск.__name__, other.λ]",
                 prepare=lambda run: open(run.task + "/other.py", "w").write("λ = 5\n"))
    eq(run.value(), [4, "Поиск", 5])


@case
def python_module_in_another_code():
    text = b"# coding: latin-1\nx = '\xe9'\ndef handler(e, c): return [x]"
    run = python("", prepare=lambda run: open(run.task + "/app.py", "wb").write(text))
    eq(run.value(), ["é"])


@case
def python_module_that_warns():
    run = python("def handler(e, c):\n    return 1 is 1\n", keep=True)
    eq(run.value(), True)
    match(r'app\.py:2: SyntaxWarning: "is" with', run.err)
    eq(run.err.count("SyntaxWarning"), 1)


@case
def python_module_in_spite_of_threads():
    run = python("import threading, time, other\nhandler = lambda e, c: other.x",
                 prepare=lambda run: open(run.task + "/other.py", "w").write(
                     "import threading, time\nthreading.Thread(target=time.sleep, args=(.2,),"
                     " daemon=True).start()\nimport third\nx = third.x\n") and
                 open(run.task + "/third.py", "w").write("x = 5\n"))
    eq(run.value(), 5)


@case
def python_init_malformed():
    init_error(python("", handler="x"), "Runtime.MalformedHandlerName",
               r"^Bad handler 'x': not enough values to unpack \(expected 2, got 1\)$", 1)


@case
def python_init_builtin():
    init_error(python("", handler="sys.handler"), "Runtime.BuiltInModuleConflict",
               "^Cannot use built-in module sys as a handler module$", 1)


@case
def python_init_exception():
    run = python("def f():\n    return {}['k']\nf()")
    value = init_error(run, "KeyError", "^'k'$", 1)
    match("importlib", value["stackTrace"][0])
    match(r'app.py", line 3, in <module>\n    f\(\)\n$', value["stackTrace"][-2])
    eq([line for line in value["stackTrace"] if "bootstrap.py" in line], [])


@case
def python_init_exit():
    run = python("import sys\nsys.exit(7)")
    eq((run.status, run.posts), (7, []))


@case
def python_exit_in_handler():
    run = python("def handler(e, c):\n    print('bye', end='')\n    exit(3)")
    eq((run.status, run.posts, run.out, run.err), (3, [], "bye", ""))


@case
def python_handler_paths():
    files = {"pkg/__init__.py": "", "pkg/mod.py": "def go(e, c): return __name__",
             "plain/mod.py": "def go(e, c): return __name__"}
    for handler in ("pkg.mod.go", "pkg/mod.go", "plain/mod.go"):
        run = Run("python", files, handler=handler)
        eq(run.value(), handler.rpartition(".")[0].replace("/", "."))


@case
def python_sys_path():
    run = Run("python", {"app.py": "import sys\nimport a, b, c\n"
                                   "def handler(e, x): return [sys.path, a.x, b.x, c.x]",
                         "a.py": "x = 'task'"},
              layer={"python/a.py": "x = 'layer'", "python/b.py": "x = 'layer'",
                     "python/lib/python%d.%d/site-packages/b.py" % PYTHON_VERSION: "x = 'site'",
                     "python/c.py": "x = 'c'"})
    path, a, b, c = run.value()
    eq((a, b, c), ("task", "site", "c"))
    eq(path[:4], [run.task, run.layer + "/python/lib/python%d.%d/site-packages" % PYTHON_VERSION,
                  run.layer + "/python", run.runtime])
    eq([each for each in path[4:] if "/lib/python%d" % PYTHON_VERSION[0] not in each], [])
    eq([each for each in path if "dist-packages" in each], [])


@case
def python_sdk_only():
    sdk = tempfile.mkdtemp(prefix="bootstraps-sdk-")
    try:
        os.makedirs(sdk + "/boto3")
        for name, text in (("boto3/__init__.py", "import botocore\nfrom . import session"),
                           ("boto3/session.py", "x = 5"), ("botocore.py", ""),
                           ("requests.py", "")):
            with open(os.path.join(sdk, name), "w") as file:
                file.write(text)
        run = python("import boto3\ntry:\n    import requests\n    seen = True\n"
                     "except ImportError:\n    seen = False\n"
                     "def handler(e, c): return [boto3.session.x, seen]",
                     env={"LAMBENCH_SDK_PATH": "/nowhere:" + sdk})
        eq(run.value(), [5, False])
    finally:
        shutil.rmtree(sdk)


@case
def python_few_imports():
    run = python("import sys\nfound = [n for n in ('re', 'json', 'logging', 'traceback', 'socket',"
                 " 'typing', 'enum', 'site', 'os') if n in sys.modules]\n"
                 "def handler(e, c):\n    return found + [n for n in ('os', 'json', 're') "
                 "if n in sys.modules]", {"a": {}}, {})
    eq(run.value(1), [])


@case
def python_print():
    run = python("import sys\nprint('é at init')\ndef handler(e, c):\n"
                 "    print('a', 'b')\n    sys.stderr.write('err')\n    print('two\\nlines', end='')\n"
                 "    import os; os.kill(os.getpid(), 9)")
    eq(run.out, "é at init\na b\ntwo\nlines")
    eq(run.err, "err")
    eq(run.status, -9)


LOGS = """
import logging
log = logging.getLogger()
log.warning('at init')
def handler(e, c):
    log.setLevel(e.get('level') or log.level)
    log.debug('d')
    log.info('i %s', 1)
    log.warning('w é\\nsecond', extra={'k': [1]})
    try:
        1 / 0
    except Exception:
        logging.getLogger('sub').exception('failed')
"""


@case
def python_logging_text():
    run = python(LOGS, {}, {"level": "INFO"})
    lines = run.out.split("\n")
    match(r"^\[WARNING\]\t" + TIME + r"\.\d{3}Z\t\tat init$", lines[0])
    match(r"^\[WARNING\]\t" + TIME + r"\.\d{3}Z\t" + REQUEST.format(0) + "\tw é\rsecond$", lines[1])
    match(r"^\[ERROR\]\t.*\tfailed\rTraceback \(most recent call last\):\r  File .*\r"
          "ZeroDivisionError: division by zero$", lines[2])
    match(r"^\[INFO\]\t.*Z\t" + REQUEST.format(1) + "\ti 1$", lines[3])
    eq(len(lines), 7)
    eq(run.err, "")


@case
def python_logging_json():
    run = python(LOGS, ({}, {"Lambda-Runtime-Aws-Tenant-Id": "t"}),
                 env={"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": "INFO"})
    entries = [json.loads(line) for line in run.out.splitlines()]
    eq(list(entries[0]), ["timestamp", "level", "message", "logger", "requestId"])
    match("^" + TIME + "Z$", entries[0].pop("timestamp"))
    eq(entries[0], {"level": "WARNING", "message": "at init", "logger": "root", "requestId": ""})
    eq([entry["message"] for entry in entries], ["at init", "i 1", "w é\nsecond", "failed"])
    eq((entries[2]["k"], entries[2]["tenantId"]), ([1], "t"))
    error = entries[3]
    eq((error["errorType"], error["errorMessage"], error["logger"]),
       ("ZeroDivisionError", "division by zero", "sub"))
    match(r"app.py:handler:\d+$", error["location"])
    match("1 / 0", error["stackTrace"][0])
    match('"message": "w é', run.out)


@case
def python_log_level():
    run = python(LOGS, {}, env={"AWS_LAMBDA_LOG_LEVEL": "TRACE"})
    match(r"\[DEBUG\]\t.*\td\n", run.out)
    run = python("import x", env={"AWS_LAMBDA_LOG_LEVEL": "ERROR"})
    eq("WARNING" in run.out, False)


@case
def python_error_json_log():
    run = python("def handler(e, c): raise KeyError('x')", env={"AWS_LAMBDA_LOG_FORMAT": "JSON"})
    entry = json.loads(run.out)
    keys = ["timestamp", "log_level", "errorMessage", "errorType", "requestId", "stackTrace"]
    if PYTHON_VERSION < (3, 9):
        keys.remove("requestId")
    eq(list(entry), keys)
    eq(entry["errorMessage"], "'x'")


@case
def python_user_modules_do_not_shadow():
    run = Run("python", {"app.py": "import logging, json\ndef handler(e, c):\n"
                                   "    logging.warning('x')\n    return json.dumps(1)",
                         "logging.py": "raise OSError", "json.py": "raise OSError"})
    eq(run.value(), "1")
    match("\tx\n", run.out)


@case
def python_trace_variable_reaches_children():
    run = python("import subprocess\ndef handler(e, c):\n    return subprocess.check_output("
                 "['/bin/sh', '-c', 'echo $_X_AMZN_TRACE_ID$LAMBENCH_SECRET']).decode()",
                 ({}, {"Lambda-Runtime-Trace-Id": "Root=9"}), {})
    eq((run.value(0), run.value(1)), ("Root=9\n", "\n"))


@case
def python_trace_variable_without_os():
    run = python("import posix\ndef handler(e, c):\n    posix.system('echo $_X_AMZN_TRACE_ID')",
                 ({}, {"Lambda-Runtime-Trace-Id": "Root=8"}), {})
    eq(run.out, "Root=8\n\n")


@case
def python_stale_bytecode_is_ignored():
    def prepare(run):
        # Same length, same second: all that CPython compares.
        path = os.path.join(run.task, "helper.py")
        now = int(time.time())
        os.utime(path, (now, now))
        py_compile.compile(path)
        with open(path, "w") as file:
            file.write("x = 'new'")
        os.utime(path, (now, now))
    run = Run("python", {"app.py": "import helper\ndef handler(e, c): return helper.x",
                         "helper.py": "x = 'old'"}, prepare=prepare)
    eq(run.value(), "new")


@case
def python_old_bytecode_is_used():
    code = "import sys, helper\ndef handler(e, c): return helper.x"

    def prepare(run):
        # Bytecode that says something else than its source shows which of the two was loaded.
        path = os.path.join(run.task, "helper.py")
        now = os.stat(path).st_mtime
        time.sleep(2.2)
        other = path + ".other"
        with open(other, "w") as file:
            file.write("x = 'pyc'")
        os.utime(other, (now, now))
        cache = os.path.join(run.task, "__pycache__")
        os.makedirs(cache, exist_ok=True)
        subprocess.run([PYTHON, "-c", "import py_compile, importlib.util, sys; py_compile.compile("
                        "sys.argv[1], cfile=importlib.util.cache_from_source(sys.argv[2]))",
                        other, path], check=True)
        os.unlink(other)
    run = Run("python", {"app.py": code, "helper.py": "x = 'src'"}, prepare=prepare)
    eq(run.value(), "pyc")


@case
def python_writes_no_bytecode():
    run = Run("python", {"app.py": "import os, helper\ndef handler(e, c):\n"
                                   "    return sorted(os.listdir('.'))", "helper.py": ""})
    eq(run.value(), ["app.py", "helper.py"])


@case
def python_import_forms():
    run = Run("python", {"app.py": "import sys, ns.deep, bare\nsys.path.append('./lib')\nimport viarel\n"
                                   "def handler(e, c): return [ns.deep.x, bare.x, viarel.x]",
                         "ns/deep.py": "x = 1", "lib/viarel.py": "x = 3"},
              prepare=lambda run: (
                  open(run.task + "/tmp.py", "w").write("x = 2"),
                  subprocess.run([PYTHON, "-c", "import py_compile, sys; "
                                  "py_compile.compile('tmp.py', cfile='bare.pyc')"],
                                 cwd=run.task, check=True),
                  os.unlink(run.task + "/tmp.py")))
    eq(run.value(), [1, 2, 3])


@case
def python_large_event():
    event = json.dumps({"x": "é" * 2500000}).encode()
    run = python("def handler(e, c): return [len(e['x']), e['x']]", event)
    eq(run.value()[0], 2500000)
    eq(len(run.value()[1]), 2500000)


# ---- Node.js -----------------------------------------------------------------------------------


@case
def node_echo_and_format():
    run = node("exports.handler = async (e) => e", {"a": [1, 2.5, None], "é": "ü"}, {"n": 2})
    eq(run.body(0), '{"a":[1,2.5,null],"é":"ü"}')
    eq(run.body(1), '{"n":2}')
    eq(run.kind(), "response")
    eq((run.api.connections, run.out, run.err), (1, "", ""))


@case
def node_module_forms():
    esm = "const x = await Promise.resolve(7); export const handler = async () => x"
    cjs = "exports.handler = async () => 7"
    for files, handler in (
            ({"app.mjs": esm}, "app.handler"), ({"app.cjs": cjs}, "app.handler"),
            ({"app.js": cjs}, "app.handler"),
            ({"app.js": esm, "package.json": '{"type":"module"}'}, "app.handler"),
            ({"src/a b.js": esm, "package.json": '{"type":"module"}'}, "src/a b.handler"),
            ({"src/app.js": cjs, "src/package.json": "{}", "package.json": '{"type":"module"}'},
             "src/app.handler"),
            ({"app.js": "exports.a = {b: {c: async () => 7}}"}, "app.a.b.c"),
            ({"node_modules/app/index.js": cjs}, "app.handler")):
        run = Run("node", files, handler=handler)
        eq((handler, run.value()), (handler, 7))


@case
def node_layer():
    run = Run("node", {"app.js": "exports.handler = async () => require('dep')"},
              layer={"nodejs/node_modules/dep/index.js": "module.exports = 'layer'"})
    eq(run.value(), "layer")


@case
def node_styles():
    for code, want in (
            ("(e, c, cb) => cb(null, 1)", "1"), ("(e, c, cb) => setTimeout(cb, 20, null, {a: 2})",
                                                '{"a":2}'),
            ("(e, c) => c.succeed(3)", "3"), ("(e, c) => c.done(null, 4)", "4"),
            ("() => Promise.resolve(5)", "5"), ("() => 6", "null"),
            ("async () => undefined", "null"), ("(e, c, cb) => {}", "null"),
            ("async (e, c, cb) => { cb(null, 'first'); return 'second'; }", '"second"'),
            ("(e, c, cb) => { c.succeed(1); c.fail('x'); cb('y') }", "1"),
            ("async () => ({f() {}, u: undefined, d: new Date(0)})",
             '{"d":"1970-01-01T00:00:00.000Z"}')):
        run = node("exports.handler = " + code, {}, {})
        if "second" in want:
            continue        # which one wins is not recorded; that the runtime lives on is tested
        eq((code, run.kind(0), run.body(0)), (code, "response", want))
        eq(len(run.posts), 2)


@case
def node_empty_event_loop():
    code = ("exports.handler = (e, c, cb) => { c.callbackWaitsForEmptyEventLoop = %s;"
            "setTimeout(() => console.log('timer'), 150); cb(null, Date.now()) }")
    run = node(code % "true")
    match("timer", run.out)
    run = node(code % "false")
    eq(run.out, "")


@case
def node_context():
    run = node("""
exports.handler = async (e, c) => { const left = c.getRemainingTimeInMillis();
  return [c, left > 0 && left <= 5000, process.env._X_AMZN_TRACE_ID || null,
    Object.keys(process.env).filter((k) => k.startsWith('LAMBENCH')),
    typeof c.done + typeof c.succeed + typeof c.fail] }
""", ({}, {"Lambda-Runtime-Client-Context": '{"custom":{"k":"té"}}',
           "Lambda-Runtime-Cognito-Identity": '{"cognitoIdentityId":"i"}',
           "Lambda-Runtime-Aws-Tenant-Id": "t", "Lambda-Runtime-Trace-Id": "Root=1"}), {})
    context, left, trace, private, kinds = run.value(0)
    eq(list(context.items()), [
        ("callbackWaitsForEmptyEventLoop", True), ("functionVersion", "$LATEST"),
        ("functionName", "f"), ("memoryLimitInMB", "128"), ("logGroupName", "/aws/lambda/f"),
        ("logStreamName", "2024/01/01/[$LATEST]0"), ("clientContext", {"custom": {"k": "té"}}),
        ("identity", {"cognitoIdentityId": "i"}), ("invokedFunctionArn", ARN),
        ("awsRequestId", REQUEST.format(0)), ("tenantId", "t")])
    eq((left, trace, private, kinds), (True, "Root=1", [], "function" * 3))
    eq(run.value(1)[2], None)
    eq("tenantId" in run.value(1)[0], False)


@case
def node_time_is_over():
    run = node("exports.handler = async (e, c) => c.getRemainingTimeInMillis()",
               ({}, {"Lambda-Runtime-Deadline-Ms": "1"}))
    eq(run.value() < 0, True)


@case
def node_context_malformed():
    run = node("exports.handler = async () => 1", ({}, {"Lambda-Runtime-Client-Context": "{"}), {})
    match("^Cannot parse ClientContext as json: SyntaxError: ", run.value()["errorMessage"])
    eq(run.value(1), 1)


@case
def node_error_payload():
    run = node("function inner() {\n  throw new TypeError('boom');\n}\n"
               "const handler = async (e) => {\n  if (e.later) await null;\n  inner();\n};\n"
               "exports.handler = handler;",
               {}, {"later": 1})
    for at in (0, 1):
        eq(run.kind(at), "error")
        value = run.value(at)
        eq(list(value), ["errorType", "errorMessage", "trace"])
        eq((value["errorType"], value["errorMessage"]), ("TypeError", "boom"))
        eq(value["trace"][:2], ["TypeError: boom", "    at inner (%s/app.js:2:9)" % run.task])
        eq([line for line in value["trace"] if "index." in line or "net" in line], [])
        eq("lambda-runtime-function-error-type" in run.posts[at]["headers"], False)
    eq(run.value(0)["trace"][2], "    at Runtime.handler (%s/app.js:6:3)" % run.task)
    lines = run.out.splitlines()
    match("^" + TIME + r"\.\d{3}Z\t" + REQUEST.format(0) + "\tERROR\tInvoke Error \t"
          r'{"errorType":"TypeError","errorMessage":"boom","stack":\["TypeError: boom"', lines[0])


@case
def node_error_forms():
    run = node("exports.handler = (e, c, cb) => { switch (e) {"
               "case 0: throw 'text'; case 1: cb(new Error('cb')); break;"
               "case 2: c.fail(); break; case 3: cb('str'); break;"
               "case 4: { const x = new Error('own'); x.code = 'C'; x.extra = {a: 1}; throw x; }"
               "case 5: cb(null, {toJSON() { throw 1 }}); } }", 0, 1, 2, 3, 4)
    eq(run.value(0), {"errorType": "string", "errorMessage": "text", "trace": []})
    eq(run.value(1)["errorMessage"], "cb")
    eq(run.value(2), {"errorType": "string", "errorMessage": "handled", "trace": []})
    eq(run.value(3)["errorMessage"], "str")
    match(r'"errorMessage":"own","code":"C","extra":{"a":1},"stack":\[', run.out)


@case
def node_unstringifiable():
    run = node("exports.handler = async (e) => { const a = {b: 1n}; return a }", {}, {})
    eq((run.kind(), run.value()["errorType"], run.value()["errorMessage"]),
       ("error", "Error", "Unable to stringify response body"))
    eq(len(run.posts), 2)


@case
def node_bad_event():
    run = node("exports.handler = async (e) => 1", b"{", {})
    eq(run.value()["errorType"], "SyntaxError")
    eq(run.value(1), 1)


@case
def node_never_settles():
    run = node("exports.handler = async (e) => e ? 1 : new Promise(() => {})", 0, 1)
    eq(run.value(0)["errorType"], "Runtime.NodeJsExit")
    match("^The Lambda runtime client detected an unexpected Node.js exit code. This is most "
          "commonly caused by a Promise that was never settled.", run.value(0)["errorMessage"])
    eq(run.value(1), 1)


@case
def node_uncaught_exception():
    run = node("exports.handler = async () => new Promise(() => {\n"
               "  setTimeout(() => { throw new Error('late') }, 5) })")
    eq((run.kind(), run.value()["errorMessage"], run.status), ("error", "late", 129))
    match("\tERROR\tUncaught Exception \t", run.out)


@case
def node_unhandled_rejection():
    run = node("exports.handler = async () => new Promise(() => {\n"
               "  setTimeout(() => { Promise.reject(new Error('lost')) }, 5) })")
    eq((run.value()["errorType"], run.value()["errorMessage"], run.status),
       ("Runtime.UnhandledPromiseRejection", "Error: lost", 128))
    match("\tERROR\tUnhandled Promise Rejection \t", run.out)


@case
def node_exit_in_handler():
    run = node("exports.handler = async () => process.exit(5)")
    eq((run.status, run.posts), (5, []))


@case
def node_init_import():
    run = node("", handler="index.handler", name="other.js")
    value = init_error(run, "Runtime.ImportModuleError",
                       r"^Error: Cannot find module 'index'\nRequire stack:\n"
                       r"- /var/runtime/index.mjs$", 129)
    eq(value["trace"][0], "Runtime.ImportModuleError: Error: Cannot find module 'index'")
    match("    at .*file:///var/runtime/index.mjs:", "\n".join(value["trace"]))
    match(r"Z\tundefined\tERROR\tUncaught Exception \t{\"errorType\":\"Runtime.Import", run.out)
    run = node("require('left')")
    value = init_error(run, "Runtime.ImportModuleError", "Cannot find module 'left'\nRequire "
                       "stack:\n- %s/app.js\n- /var/runtime/index.mjs$" % re.escape(run.task),
                       129)


@case
def node_init_syntax():
    run = node("exports.handler = async () => {")
    value = init_error(run, "Runtime.UserCodeSyntaxError",
                       "^SyntaxError: Unexpected end of input$", 129)
    eq(value["trace"][0],
       "Runtime.UserCodeSyntaxError: SyntaxError: Unexpected end of input")
    match(r"^    at _loadUserApp \(file:///var/runtime/index.mjs:\d+:\d+\)$", value["trace"][1])
    match("app.js:1", run.err)
    init_error(node("export const x = ;", name="app.mjs"), "Runtime.UserCodeSyntaxError",
               "^SyntaxError: Unexpected token", 129)


@case
def node_init_handler():
    init_error(node("exports.x = 1"), "Runtime.HandlerNotFound",
               "^app.handler is undefined or not exported$", 129)
    init_error(node("exports.handler = 1"), "Runtime.HandlerNotFound",
               "^app.handler is not a function$", 129)
    init_error(node("", handler="app"), "Runtime.MalformedHandlerName", "^Bad handler$", 129)
    init_error(node("", handler="../app.handler"), "Runtime.MalformedHandlerName",
               "^'../app.handler' is not a valid handler name. Use absolute paths", 129)


@case
def node_init_exception():
    run = node("throw new RangeError('no')")
    value = init_error(run, "RangeError", "^no$", 129)
    match("app.js:1:7", value["trace"][1])
    init_error(node("Promise.reject(new Error('r'));\nawait new Promise((r) => setTimeout(r, 500))",
                    name="app.mjs"), "Runtime.UnhandledPromiseRejection", "^Error: r$", 128)


@case
def node_init_never_settles():
    run = node("await new Promise(() => {})", name="app.mjs")
    eq((run.status, run.posts), (13, []))


@case
def node_console_text():
    run = node("console.log('init');\nexports.handler = async () => {\n"
               "console.log('a %s\\nb', 1, {x: 1}); console.info('i'); console.warn('w');"
               "console.error('e'); console.debug('d'); console.trace('t'); console.fatal('f');"
               "process.stdout.write('raw\\n'); }")
    lines = run.out.split("\n")
    match("^" + TIME + r"\.\d{3}Z\tundefined\tINFO\tinit$", lines[0])
    match("^" + TIME + r"\.\d{3}Z\t" + REQUEST.format(0) + "\tINFO\ta 1\rb { x: 1 }$", lines[1])
    eq([line.split("\t")[2] for line in lines[2:8]],
       ["INFO", "WARN", "ERROR", "DEBUG", "TRACE", "FATAL"])
    eq(lines[8], "raw")


@case
def node_console_json():
    run = node("exports.handler = async () => { console.log({a: 1}); console.log('x %d', 5);"
               "console.error('bad', new TypeError('m')); console.warn(new Error('only'));"
               "const c = {}; c.c = c; console.log(c); console.debug('hidden'); console.log(7)}",
               ({}, {"Lambda-Runtime-Aws-Tenant-Id": "t"}),
               env={"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": "info"})
    entries = [json.loads(line) for line in run.out.splitlines()]
    eq(list(entries[0]), ["timestamp", "level", "requestId", "tenantId", "message"])
    eq((entries[0]["message"], entries[0]["tenantId"]), ({"a": 1}, "t"))
    eq(entries[1]["message"], "x 5")
    eq((entries[2]["errorType"], entries[2]["errorMessage"]), ("TypeError", "m"))
    eq(entries[3]["message"]["errorMessage"], "only")
    eq(entries[3]["message"]["stackTrace"][0], "Error: only")
    match("Circular", entries[4]["message"])
    eq((entries[5]["message"], len(entries)), (7, 6))


@case
def node_log_level_text():
    run = node("exports.handler = async () => { console.log('no'); console.warn('yes') }",
               env={"AWS_LAMBDA_LOG_LEVEL": "WARN"})
    eq((run.out.count("\n"), "yes" in run.out), (1, True))


@case
def node_invoke_error_json():
    run = node("exports.handler = async () => { throw new RangeError('r') }",
               env={"AWS_LAMBDA_LOG_FORMAT": "JSON"})
    entry = json.loads(run.out)
    eq((entry["level"], entry["message"]["errorType"]), ("ERROR", "RangeError"))


@case
def node_24():
    env = {"AWS_EXECUTION_ENV": "AWS_Lambda_nodejs24.x"}
    run = node("exports.handler = (e, c) => ({sync: 1, d: typeof c.done})", {}, {}, env=env)
    eq((run.value(), len(run.posts)), ({"sync": 1, "d": "undefined"}, 2))
    init_error(node("exports.handler = (e, c, cb) => cb()", env=env),
               "Runtime.CallbackHandlerDeprecated", "has removed support for callback-based", 129)
    run = node("exports.handler = async (e) => e ? 1 : new Promise(() => {})", 0, 1, env=env)
    eq((run.value(0)["errorType"], run.value(1)), ("Runtime.NodeJsExit", 1))
    run = node("function handler() { throw new Error('s') }\nmodule.exports = { handler }", 0,
               env=env)
    eq(run.value()["trace"], ["Error: s", "    at Runtime.handler (%s/app.js:1:28)" % run.task])


@case
def node_22_warning():
    env = {"AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x"}
    code = "exports.handler = (e, c, cb) => cb()"
    match("\tWARN\t.*AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING", node(code, env=env).out)
    env["AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING"] = "1"
    eq(node(code, env=env).out, "")


STREAM = "exports.handler = awslambda.streamifyResponse(%s)"


@case
def node_streaming():
    run = node(STREAM % "async (e, s, c) => { s.setContentType('text/plain'); s.write('one');"
               "await new Promise((r) => setTimeout(r, 5)); s.write({j: 1});"
               "s.write(Buffer.from('é')); s.end('last'); }", {}, {})
    post = run.posts[0]
    eq(post["body"].decode(), 'one{"j":1}élast')
    eq(post["headers"]["content-type"], "text/plain")
    eq(post["headers"]["lambda-runtime-function-response-mode"], "streaming")
    eq(post["headers"]["trailer"],
       "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body")
    eq(post["trailers"], {})
    eq((len(run.posts), run.api.connections), (2, 1))


@case
def node_streaming_http():
    code = STREAM % ("async (e, s) => { s = awslambda.HttpResponseStream.from(s, {statusCode: 201,"
                     "headers: {a: 'b'}}); if (e) s.write('body'); s.end(); }")
    run = node(code, 1, 0)
    eq(run.posts[0]["body"],
       b'{"statusCode":201,"headers":{"a":"b"}}' + b"\0" * 8 + b"body")
    eq(run.posts[0]["headers"]["content-type"],
       "application/vnd.awslambda.http-integration-response")
    eq(run.posts[1]["body"], b"")


@case
def node_streaming_pipeline():
    run = node("const { pipeline } = require('stream/promises'); const { Readable } = "
               "require('stream');" + STREAM % "async (e, s) => { if (e) { Readable.from(['a', "
               "'b']).pipe(s); return; } await pipeline(Readable.from(['x'.repeat(100000), "
               "'y'.repeat(100000)]), s) }", 0, 1)
    eq(len(run.posts[0]["body"]), 200000)
    eq(run.posts[1]["body"], b"ab")
    eq(run.posts[0]["trailers"], {})


def trailer(run, at=0):
    trailers = run.posts[at]["trailers"]
    return (trailers["lambda-runtime-function-error-type"],
            json.loads(base64.b64decode(trailers["lambda-runtime-function-error-body"])))


@case
def node_streaming_errors():
    run = node(STREAM % "async (e, s) => { s.write('part'); throw new RangeError('mid') }", {}, {})
    kind, value = trailer(run)
    eq((run.posts[0]["body"], kind, list(value)),
       (b"part", "RangeError", ["errorType", "errorMessage", "trace"]))
    eq(len(run.posts), 2)
    match("Invoke Error", run.out)
    run = node(STREAM % "async () => { throw new Error('first') }", {}, {})
    eq((run.posts[0]["body"], trailer(run)[1]["errorMessage"]), (b"", "first"))
    run = node(STREAM % "() => 1", {}, {})
    eq(trailer(run, 1)[1], {"errorType": "string", "trace": [],
                            "errorMessage": "Streaming does not support non-async handlers."})
    run = node(STREAM % "async (e, s) => { s.write('x') }", {}, {})
    eq(trailer(run, 1)[1]["errorMessage"], "Response stream is not finished.")
    run = node(STREAM % "async (e, s) => { s.write('x'); s.setContentType('a/b') }", {})
    eq(trailer(run)[0], "Runtime.InvalidStreamingOperation")
    eq(trailer(run)[1]["errorMessage"], "Cannot set content-type, too late.")


@case
def node_streaming_switched_off():
    run = node("exports.handler = async () => typeof awslambda",
               env={"AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA": "1"})
    eq(run.value(), "undefined")


@case
def node_invoke_store():
    code = ("let store = awslambda.InvokeStore; const before = store && store.getRequestId();"
            "exports.handler = async (e) => { if (!store) return null;"
            "let kept; try { store.set(Symbol.for('_AWS_LAMBDA_REQUEST_ID'), 1) }"
            "catch (x) { kept = x.message }"
            "const was = store.get('own'); store.set('own', e);"
            "return [before, store.getRequestId(), store.getXRayTraceId(), store.getTenantId(),"
            "was, store.get('own'), store.hasContext(), kept] }")
    trace = {"Lambda-Runtime-Trace-Id": "Root=1-0-0"}
    run = node(code, ("1", trace), "2", env={"AWS_EXECUTION_ENV": "AWS_Lambda_nodejs24.x"})
    kept = "Cannot modify protected Lambda context field: Symbol(_AWS_LAMBDA_REQUEST_ID)"
    eq(run.value(), ["-", REQUEST.format(0), "Root=1-0-0", None, None, "1", True, kept])
    eq(run.value(1)[1:6], [REQUEST.format(1), None, None, None, "2"])
    eq(node(code, env={"AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x"}).value(), None)


@case
def node_large_event():
    event = json.dumps({"x": "é" * 2500000}).encode()
    run = node("exports.handler = async (e) => [e.x.length, e.x]", event, {"x": ""})
    eq(run.value()[0], 2500000)
    eq(len(run.value()[1]), 2500000)
    eq(run.value(1), [0, ""])


@case
def node_large_log():
    run = node("exports.handler = async () => { process.stdout.write('');"
               "console.log('z'.repeat(500000)); console.log('end') }")
    eq((run.out.count("\n"), run.out.count("z")), (2, 500000))


HOOKS = """
from snapshot_restore_py import register_after_restore, register_before_snapshot
said = []
register_before_snapshot(said.append, "first")
register_before_snapshot(lambda *a, **k: said.append([a, k]), 1, b=2)
@register_after_restore
def after(): said.append("after")
def handler(e, c): return said
"""
SNAPSHOT = {"AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start"}


@case
def python_snapshot_hooks():
    run = python(HOOKS, env=SNAPSHOT)
    eq(run.posts[0], {"path": "/2018-06-01/runtime/restore/next"})
    eq(run.value(1), [[[1], {"b": 2}], "first", "after"])
    run = python(HOOKS)
    eq((run.value(), len(run.posts)), ([], 1))


@case
def python_snapshot_hooks_that_fail():
    code = "import snapshot_restore_py as s\ndef f(): raise ValueError('x')\ns.register_%s(f)\n" \
        "def handler(e, c): pass"
    run = python(code % "before_snapshot", env=SNAPSHOT)
    eq(run.posts[0]["headers"]["lambda-runtime-function-error-type"], "Runtime.BeforeSnapshotError")
    eq((run.posts[0]["path"], run.value()["errorType"], run.status),
       ("/2018-06-01/runtime/init/error", "ValueError", 64))
    run = python(code % "after_restore", env=SNAPSHOT)
    eq(run.posts[1]["headers"]["lambda-runtime-function-error-type"], "Runtime.AfterRestoreError")
    eq((run.posts[1]["path"], run.value(1)["errorType"], run.status),
       ("/2018-06-01/runtime/restore/error", "ValueError", 65))


# ---- both: the connection ----------------------------------------------------------------------

ECHO = {"python": "def handler(e, c): return e", "node": "exports.handler = async (e) => e"}


CONNECTION = []     # what every client must do with its connection


def every(language, run, echo):
    """Adds the cases of the connection for one more LANGUAGE, whose handler ECHO gives back the
    event."""
    for function in CONNECTION:
        def one(function=function):
            function(lambda *events, **options: run(echo, *events, **options))
        one.__name__ = language + "_" + function.__name__
        CASES.append(one)


def both(function):
    CONNECTION.append(function)
    return function


@both
def reconnects(run):
    result = run(1, 2, 3, close=True)
    eq([result.value(at) for at in range(3)], [1, 2, 3])
    eq(result.api.connections > 3, True)


@both
def chunked_and_split_responses(run):
    result = run({"k": "v"}, 2, chunked=True)
    eq((result.value(0), result.value(1)), ({"k": "v"}, 2))
    result = run({"k": "v" * 100}, 2, split=True)
    eq((result.value(0), result.value(1)), ({"k": "v" * 100}, 2))
    result = run({"k": "v" * 100}, 2, split=True, chunked=True)
    eq((result.value(0), result.value(1)), ({"k": "v" * 100}, 2))


@both
def refused_response_goes_on(run):
    result = run(1, 2, status=413)
    eq([result.value(at) for at in range(2)], [1, 2])


@both
def server_failure(run):
    result = run(1, 2, status=500)
    eq(result.status, 1)
    match("^lambench: Runtime API at 127.0.0.1:[0-9]+: answered 500 to ", result.err)


@both
def server_speaks_nonsense(run):
    for answer in (b"SSH-2.0-x\r\n\r\n", b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
                   b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", b""):
        result = run(1, answer=answer)
        eq((answer, result.status), (answer, 1))
        match("^lambench: Runtime API at [^\n]*\n$", result.err)


@both
def server_is_not_there(run):
    for address in ("127.0.0.1:1", "", "nonsense"):
        result = run(1, env={"AWS_LAMBDA_RUNTIME_API": address})
        eq((address, result.status), (address, 1))
        match("^lambench: Runtime API at [^\n]*\n$", result.err)


for _name, _run in (("python", python), ("node", node)):
    every(_name, _run, ECHO[_name])


def main():
    words = sys.argv[1:]
    cases = [each for each in CASES
             if not words or any(word in each.__name__ for word in words)]

    def attempt(each):
        if not PROGRAMS.get(each.__name__.split("_")[0], True):
            return each, "skip"
        try:
            each()
            return each, None
        except Exception as problem:
            return each, "%s: %s" % (type(problem).__name__, problem)

    passed = failed = skipped = 0
    with concurrent.futures.ThreadPoolExecutor((os.cpu_count() or 2) + 1) as pool:
        for each, problem in pool.map(attempt, cases):
            name = each.__name__.replace("_", " ")
            if problem is None:
                passed += 1
                print("ok", name)
            elif problem == "skip":
                skipped += 1
                print("ok", name, "# skip no", each.__name__.split("_")[0])
            else:
                failed += 1
                print("not ok", name)
                print("\n".join("  " + line for line in problem.splitlines()))
            sys.stdout.flush()
    print("%d passed, %d failed%s" % (passed, failed, ", %d skipped" % skipped if skipped else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
