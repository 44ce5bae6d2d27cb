"""The Python runtime client: fetches events from the Runtime API, calls the handler, answers.

Speaks the Lambda Runtime API 2018-06-01 at AWS_LAMBDA_RUNTIME_API. Started as
`python3.X -S /var/runtime/bootstrap.py` in the task root. An interpreter compiles its main file
anew at each start, which here takes half as long as the start itself; so
`python3.X -S bootstrap.py --compile` writes the compiled client to stdout, and what it wrote can
be started in the same way, by the same interpreter, as `/var/runtime/bootstrap.pyc`.

Two things shape this file. First, a cold start is this program's own start, so nothing is imported
before it is needed: `os`, `json`, `socket`, `logging` and `traceback` together cost more than the
interpreter's whole start, while the C modules below them are there already or nearly free.
Second, what user code can see (payloads, log lines, attributes, sys.path) is what AWS Lambda
shows; "recorded" in a comment means a behaviour recorded from the real service.

Needs Python 3.8; uses nothing newer.
"""
import sys

import _frozen_importlib as _importer
import _frozen_importlib_external as _files
import _json
import _operator
import builtins
import io
import posix
import time

_MAIN_FILE = (lambda: None).__code__.co_filename    # __file__ would be the .pyc

# ---- environment --------------------------------------------------------------------------------


def _env_text(raw):
    return raw.decode("utf-8", "surrogateescape")


def _env_get(name, default=None):
    # Before user code imports os, posix.environ is the only copy there is in this process.
    raw = posix.environ.get(name.encode())
    return default if raw is None else _env_text(raw)


def _env_set(name, value):
    """Sets NAME (None: removes it) wherever somebody could look: os, C library, later imports."""
    os = sys.modules.get("os")
    if os is not None:
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
        return
    key = name.encode()
    if value is None:
        if posix.environ.pop(key, None) is not None:
            posix.unsetenv(key)
    else:
        raw = value.encode("utf-8", "surrogateescape")
        posix.environ[key] = raw
        posix.putenv(key, raw)


def _take_private_environment():
    """Removes and returns what is between the program and this client: LAMBENCH_*."""
    private = {}
    for key in [key for key in posix.environ if key.startswith(b"LAMBENCH_")]:
        private[_env_text(key)] = _env_text(posix.environ.pop(key))
        posix.unsetenv(key)
    return private


_CHANNEL = 3            # a socket to lambench, when LAMBENCH_CHANNEL or LAMBENCH_WAITS says so


def _told():
    """What lambench says to a spare: its size and a line break come first."""
    data = b""
    size = -1
    while size < 0 or len(data) < size:
        part = posix.read(_CHANNEL, 65536)
        if not part:
            posix._exit(0)      # there will be nothing to do
        data += part
        if size < 0 and b"\n" in data:
            head, _, data = data.partition(b"\n")
            size = int(head)
    return data


def _wait():
    """In a spare: waits, with the interpreter started, until it is known what for, and takes the
    variables it would have been started with."""
    if posix.environ.get(b"LAMBENCH_WAITS") is None:
        return
    _warm_up()
    posix.write(_CHANNEL, b"w")
    told = _told()
    coerced = posix.environ.get(b"LC_CTYPE")    # by the interpreter itself: PEP 538
    for key in list(posix.environ):
        posix.unsetenv(key)
    posix.environ.clear()
    for variable in told.split(b"\0")[:-1]:
        name, _, value = variable.partition(b"=")
        posix.environ[name] = value
        posix.putenv(name, value)
    if coerced is not None:
        _env_set("LC_CTYPE", _env_text(coerced))
    posix.chdir("/var/task")


# ---- JSON ---------------------------------------------------------------------------------------
# The json package compiles regular expressions when it is imported, which doubles the time of a
# bare start. The scanner and the encoder behind it are C code that can be driven directly; the
# package itself is imported for nothing but its error messages.

_CONSTANTS = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}
_BLANK = " \t\n\r"


class _ScannerSettings:
    strict = True
    object_hook = None
    object_pairs_hook = None
    array_hook = None
    parse_float = float
    parse_int = int
    parse_constant = staticmethod(_CONSTANTS.__getitem__)
    memo = None


_scan = _json.make_scanner(_ScannerSettings())


def _json_loads(data):
    text = data if isinstance(data, str) else str(data, "utf-8")
    start = 0
    end = len(text)
    while start < end and text[start] in _BLANK:
        start += 1
    try:
        value, after = _scan(text, start)
    except Exception:           # StopIteration, or SystemError: the json package is not there yet
        after = -1
    if after == end or (after >= 0 and not text[after:].strip(_BLANK)):
        return value
    import json
    return json.loads(data)     # words the error; accepts a byte order mark


# Recorded: from Python 3.12 on results keep non-ASCII characters, before they are escaped.
_ESCAPES = sys.version_info < (3, 12)


class _NeedsCare(Exception):
    """The value holds a Decimal: encode again with the slower encoder that can write raw text."""


class _Raw(str):
    """Text that goes into the JSON document as it is."""


def _special(value, careful):
    if isinstance(value, bytes):
        # Recorded: AWS's encoder takes bytes inside a result for UTF-8 text.
        return value.decode("utf-8")
    decimal = sys.modules.get("decimal")    # no Decimal exists unless somebody imported it
    if decimal is not None and isinstance(value, decimal.Decimal):
        if value.is_nan():
            return _CONSTANTS["NaN"]
        if not careful:
            raise _NeedsCare
        return _Raw(value)
    raise TypeError(
        "Object of type {} is not JSON serializable".format(value.__class__.__name__))


def _default(value):
    return _special(value, False)


def _default_careful(value):
    return _special(value, True)


def _string_ascii_careful(value):
    return str(value) if type(value) is _Raw else _json.encode_basestring_ascii(value)


def _string_careful(value):
    return str(value) if type(value) is _Raw else _json.encode_basestring(value)


_named_tuples = (0, False)


def _named_tuples_exist():
    """Whether a named tuple can be in a result at all: looking for them costs a walk through it."""
    global _named_tuples
    classes = tuple.__subclasses__()
    if _named_tuples[0] != len(classes):
        library = getattr(sys, "stdlib_module_names", ())
        _named_tuples = (len(classes), any(
            hasattr(each, "_asdict") and each.__module__.partition(".")[0] not in library
            for each in classes))
    return _named_tuples[1]


def _without_named_tuples(value, depth=0):
    # Recorded: AWS's encoder writes a named tuple as an object.
    if depth > 200:             # circular or absurd; the encoder says which
        return value
    if isinstance(value, tuple):
        if hasattr(value, "_asdict"):
            value = value._asdict()
        else:
            return [_without_named_tuples(each, depth + 1) for each in value]
    if isinstance(value, dict):
        return {key: _without_named_tuples(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_named_tuples(each, depth + 1) for each in value]
    return value


def _json_dumps(value, escapes):
    if isinstance(value, (dict, list, tuple)) and _named_tuples_exist():
        value = _without_named_tuples(value)
    if isinstance(value, str):
        return (_json.encode_basestring_ascii if escapes else _json.encode_basestring)(value)
    string = _json.encode_basestring_ascii if escapes else _json.encode_basestring
    try:
        encode = _json.make_encoder({}, _default, string, None, ": ", ", ", False, False, True)
        return "".join(encode(value, 0))
    except _NeedsCare:
        string = _string_ascii_careful if escapes else _string_careful
        encode = _json.make_encoder({}, _default_careful, string, None, ": ", ", ", False, False,
                                    True)
        return "".join(encode(value, 0))


# ---- the Runtime API ----------------------------------------------------------------------------


class _Gone(Exception):
    """The connection ended or what came is not HTTP; args: words, whether anything had come."""


def _give_up(words):
    # Nobody is left to report to, so the line goes to the log and the status says the rest.
    _flush()
    posix.write(2, "lambench: Runtime API at {}: {}\n".format(_api.address, words)
                .encode("utf-8", "replace"))
    posix._exit(1)


def _flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass


class _Channel:
    """The socket that was there when the interpreter began; the module for sockets need not be."""

    def __init__(self, descriptor):
        posix.set_inheritable(descriptor, False)
        self.descriptor = descriptor

    def sendall(self, data):
        sent = posix.write(self.descriptor, data)
        while sent < len(data):
            sent += posix.write(self.descriptor, memoryview(data)[sent:])

    def recv(self, size):
        return posix.read(self.descriptor, size)

    def close(self):
        try:
            posix.close(self.descriptor)
        except OSError:         # user code has closed it
            pass


# Bytes to read at once. From 128 KB on, the C library maps memory and gives it back each time.
_USUAL, _HEAD, _MOST = 16384, 4096, 130000

_FIELDS = {name.lower(): name for name in (
    "Content-Type", "Content-Length", "Transfer-Encoding", "Connection", "Date",
    "Lambda-Runtime-Aws-Request-Id", "Lambda-Runtime-Deadline-Ms",
    "Lambda-Runtime-Invoked-Function-Arn", "Lambda-Runtime-Trace-Id",
    "Lambda-Runtime-Client-Context", "Lambda-Runtime-Cognito-Identity",
    "Lambda-Runtime-Aws-Tenant-Id")}
_FIELD_NAMES = frozenset(_FIELDS.values())
_cut_field = _operator.methodcaller("split", ": ", 1)


def _read_fields(head):
    """The headers of a head; those above under the names above, whatever their case."""
    # The client context is JSON text in a header and not only ASCII.
    lines = head.decode("utf-8", "replace").split("\r\n")
    del lines[0]
    try:
        fields = dict(map(_cut_field, lines))
        if fields.keys() <= _FIELD_NAMES:
            return fields       # as lambench writes them; nothing else of this is Python
    except ValueError:
        pass
    fields = {}
    for line in lines:
        name, _, value = line.partition(":")
        fields[_FIELDS.get(name.lower(), name)] = value.strip()
    return fields


class _Api:
    """HTTP/1.1 over one kept-alive connection: as much of it as the Runtime API needs.

    A request is one write and there is no timeout: `next` may wait for hours.
    """

    def __init__(self, address, channel):
        self.address = address
        host, _, port = address.rpartition(":")
        self.peer = (host.strip("[]"), port)
        self.socket = channel or None
        self.rest = b""         # read, but part of the next response
        self.known = self.known_answer = None   # to a post, and what it says
        self.usual = _USUAL     # how much to read at first: as much as the last response had
        agent = "lambench-python/{}.{}.{}".format(*sys.version_info[:3])
        self.common = " HTTP/1.1\r\nHost: {}\r\nUser-Agent: {}\r\n".format(
            address, agent).encode("ascii")
        self.next_request = self.head("GET", "/runtime/invocation/next") + b"\r\n"

    def head(self, method, path):
        return (method + " /2018-06-01" + path).encode("ascii") + self.common

    def connect(self):
        import _socket
        host, port = self.peer
        try:
            family = _socket.AF_INET6 if ":" in host else _socket.AF_INET
            connection = _socket.socket(family, _socket.SOCK_STREAM | _socket.SOCK_CLOEXEC)
            connection.connect((host, int(port)))
            connection.setsockopt(_socket.IPPROTO_TCP, _socket.TCP_NODELAY, 1)
        except (OSError, ValueError, OverflowError) as problem:
            _give_up("cannot connect: {}".format(problem))
        self.socket = connection
        self.rest = b""

    def close(self):
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def request(self, data):
        """Sends DATA; returns (status, headers, body).

        A kept-alive connection may be closed by the server at any time between two requests, so
        one that ends before a byte of the response came is opened again. Twice in a row at once
        means that nobody serves there.
        """
        quick = 0
        while True:
            if self.socket is None:
                self.connect()
            began = time.monotonic()
            try:
                self.socket.sendall(data)
                return self.response()
            except OSError as error:
                problem, partial = str(error), False
            except _Gone as error:
                problem, partial = error.args
            self.close()
            quick = quick + 1 if time.monotonic() - began < 1 else 0
            if partial or quick >= 2:
                _give_up(problem)

    def more(self, size=65536):
        data = self.socket.recv(size)
        if not data:
            raise _Gone("connection closed in the middle of a response", True)
        return data

    def response(self):
        data = self.rest or self.socket.recv(self.usual)
        if data == self.known:  # the answers to two posts seldom differ
            return self.known_answer
        if not data:
            raise _Gone("connection closed", False)
        end = data.find(b"\r\n\r\n")
        while end < 0:
            if len(data) > 262144:
                raise _Gone("not an HTTP response", True)
            data += self.more()
            end = data.find(b"\r\n\r\n")
        head = data[:end]
        if head[:7] != b"HTTP/1." or not head[9:12].isdigit():
            raise _Gone("not an HTTP response: {!r}".format(
                head.partition(b"\r\n")[0][:80].decode("utf-8", "replace")), True)
        status = int(head[9:12])
        fields = _read_fields(head)
        if fields.get("Transfer-Encoding", "").lower() == "chunked":
            body, self.rest = self.chunks(data[end + 4:])
        else:
            try:
                length = int(fields.get("Content-Length", 0))
            except ValueError:
                raise _Gone("bad Content-Length", True)
            body, self.rest = self.body(data[end + 4:], length)
        if fields.get("Connection", "").lower() == "close":
            self.close()
        elif status == 202 and len(data) == end + 4 + len(body):
            self.known = data
            self.known_answer = (status, fields, body)
        return status, fields, body

    def body(self, data, length):
        have = len(data)
        self.usual = min(max(length + _HEAD, _USUAL), _MOST)
        if have >= length:
            return (data, b"") if have == length else (data[:length], data[length:])
        parts = [data]
        while have < length:
            part = self.more(min(length - have, 262144))
            parts.append(part)
            have += len(part)
        return b"".join(parts), b""

    def chunks(self, data):
        parts = []
        while True:
            end = data.find(b"\r\n")
            if end < 0:
                data += self.more()
                continue
            try:
                size = int(data[:end].split(b";")[0], 16)
            except ValueError:
                raise _Gone("bad chunk", True)
            need = end + 2 + size + 2
            if size == 0:
                while b"\r\n\r\n" not in data[end:]:
                    data += self.more()
                return b"".join(parts), data[data.index(b"\r\n\r\n", end) + 4:]
            while len(data) < need:
                data += self.more()
            parts.append(data[end + 2:need - 2])
            data = data[need:]

    def next(self):
        status, headers, body = self.request(self.next_request)
        if status != 200 or "Lambda-Runtime-Aws-Request-Id" not in headers:
            _give_up("answered {} to next: {!r}".format(status, body[:200]))
        return headers, body

    def restore_next(self):
        status, _, body = self.request(self.head("GET", "/runtime/restore/next") + b"\r\n")
        if status != 200:
            _give_up("answered {} to restore/next: {!r}".format(status, body[:200]))

    def post(self, path, body, content_type, extra=""):
        """Posts BODY. What the API refuses (too large, too late) it has dealt with itself: it
        tells the caller, and this client goes on to `next`. Lambda Runtime API, error 413."""
        status, _, answer = self.request(
            b"%s%sContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (
                self.head("POST", path), extra.encode("ascii", "replace"),
                content_type.encode("ascii", "replace"), len(body), body))
        if not 200 <= status < 500:
            _give_up("answered {} to {}: {!r}".format(status, path, answer[:200]))


# ---- context ------------------------------------------------------------------------------------
# Names, attributes and methods: AWS docs, "Using the Lambda context object ... Python".


def _show(value, names):
    return "{}([{}])".format(value.__class__.__name__, ",".join(
        "{}={}".format(name, getattr(value, name)) for name in names))


class _Fields(object):
    __slots__ = ()

    def __init__(self, values):
        for name in self.__slots__:
            setattr(self, name, values.get(name))

    def __repr__(self):
        return _show(self, self.__slots__)


class CognitoIdentity(_Fields):
    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")


class Client(_Fields):
    __slots__ = ("installation_id", "app_title", "app_version_name", "app_version_code",
                 "app_package_name")


class ClientContext(_Fields):
    __slots__ = ("custom", "env", "client")


_function = {}      # what every context has; see _read_environment


class LambdaContext(object):
    def __init__(self, headers, client_context, cognito_identity):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.__dict__.update(_function)
        self.invoked_function_arn = headers.get("Lambda-Runtime-Invoked-Function-Arn")
        self.tenant_id = headers.get("Lambda-Runtime-Aws-Tenant-Id")
        self.client_context = None
        if client_context is not None:
            self.client_context = ClientContext(client_context)
            if self.client_context.client is not None:
                self.client_context.client = Client(self.client_context.client)
        self.identity = CognitoIdentity({})
        if cognito_identity is not None:
            self.identity.cognito_identity_id = cognito_identity.get("cognitoIdentityId")
            self.identity.cognito_identity_pool_id = cognito_identity.get("cognitoIdentityPoolId")
        self._epoch_deadline_time_in_ms = int(headers.get("Lambda-Runtime-Deadline-Ms") or 0)

    def get_remaining_time_in_millis(self):
        return max(0, self._epoch_deadline_time_in_ms - int(time.time() * 1000))

    def log(self, msg):
        _out.write(str(msg))

    def __repr__(self):
        return _show(self, ("aws_request_id", "log_group_name", "log_stream_name",
                            "function_name", "memory_limit_in_mb", "function_version",
                            "invoked_function_arn", "client_context", "identity", "tenant_id"))


# ---- log ----------------------------------------------------------------------------------------

_JSON_LOG = False
_LOG_LEVEL = ""


def _read_environment():
    global _JSON_LOG, _LOG_LEVEL
    for name, variable in (
            ("log_group_name", "AWS_LAMBDA_LOG_GROUP_NAME"),
            ("log_stream_name", "AWS_LAMBDA_LOG_STREAM_NAME"),
            ("function_name", "AWS_LAMBDA_FUNCTION_NAME"),
            ("memory_limit_in_mb", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE"),
            ("function_version", "AWS_LAMBDA_FUNCTION_VERSION")):
        _function[name] = _env_get(variable)
    _JSON_LOG = (_env_get("AWS_LAMBDA_LOG_FORMAT") or "").upper() == "JSON"
    _LOG_LEVEL = (_env_get("AWS_LAMBDA_LOG_LEVEL") or "").upper()
    if _LOG_LEVEL == "TRACE":
        _LOG_LEVEL = "DEBUG"


_request_id = ""        # of the invocation that runs; empty before the first
_tenant_id = None


class _Unbuffered(io.TextIOWrapper):
    """Recorded: print reaches the log at once, also without a newline; a killed function must
    not lose what it said last."""

    def write(self, text):
        count = super().write(text)
        self.flush()
        return count

    def writelines(self, lines):
        super().writelines(lines)
        self.flush()


def _unbuffer(stream):
    # A runtime started with its stdout closed has None there; print copes with that, so do we.
    if stream is None:
        return None
    return _Unbuffered(stream.buffer, encoding="utf-8", errors=stream.errors, newline="\n")


def _one_event(text):
    """One message is one log event, and a line of output is one event too: lines within the
    message are parted by carriage returns, as AWS's own clients do on stdout."""
    return text.rstrip("\n").replace("\n", "\r") + "\n"


def _set_up_logging(logging):
    """Gives the root logger its handler. AWS docs, "Log and monitor Python Lambda functions"."""
    logging.Formatter.converter = time.gmtime

    class JsonFormatter(logging.Formatter):
        _own = frozenset((
            "name", "msg", "args", "levelname", "levelno", "pathname", "filename", "module",
            "exc_info", "exc_text", "stack_info", "lineno", "funcName", "created", "msecs",
            "relativeCreated", "thread", "threadName", "processName", "process", "taskName",
            "aws_request_id", "tenant_id"))

        def format(self, record):
            raised = record.exc_info or None
            if raised:
                import traceback
            result = {
                "timestamp": self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ"),
                "level": record.levelname,
                "message": record.getMessage(),
                "logger": record.name,
                "stackTrace": traceback.format_tb(raised[2]) if raised else None,
                "errorType": raised[0].__name__ if raised else None,
                "errorMessage": str(raised[1]) if raised else None,
                "requestId": record.aws_request_id,
                "location": "{}:{}:{}".format(record.pathname, record.funcName, record.lineno)
                            if raised else None,
                "tenantId": record.tenant_id,
            }
            for name, value in record.__dict__.items():
                if name not in self._own and name not in result:
                    result[name] = value
            return _json_dumps({name: value for name, value in result.items()
                                if value is not None}, False)

    class LambdaLoggerHandler(logging.Handler):
        def emit(self, record):
            try:
                _out.write(_one_event(self.format(record)))
            except Exception:
                self.handleError(record)

    class LambdaLoggerFilter(logging.Filter):
        def filter(self, record):
            record.aws_request_id = _request_id
            record.tenant_id = _tenant_id
            return True

    handler = LambdaLoggerHandler()
    handler.setFormatter(JsonFormatter() if _JSON_LOG else logging.Formatter(
        "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n",
        "%Y-%m-%dT%H:%M:%S"))
    handler.addFilter(LambdaLoggerFilter())
    root = logging.getLogger()
    if _LOG_LEVEL in logging._nameToLevel:
        root.setLevel(_LOG_LEVEL)
    root.addHandler(handler)


def _now(form):
    return time.strftime(form, time.gmtime())


def _log_warning(message):
    """What the root logger would print; without importing logging for it."""
    if _LOG_LEVEL in ("ERROR", "CRITICAL", "FATAL"):
        return
    if _JSON_LOG:
        _out.write(_json_dumps({"timestamp": _now("%Y-%m-%dT%H:%M:%SZ"), "level": "WARNING",
                                "message": message, "logger": "root", "requestId": ""},
                               False) + "\n")
    else:
        _out.write("[WARNING]\t{}.{:03d}Z\t\t{}\r\n".format(
            _now("%Y-%m-%dT%H:%M:%S"), int(time.time() * 1000) % 1000, message))


def _log_error(error):
    if _JSON_LOG:
        entry = {"timestamp": _now("%Y-%m-%dT%H:%M:%SZ"), "log_level": "ERROR"}
        entry.update(error)
        _out.write(_json_dumps(entry, _ESCAPES) + "\n")
        return
    lines = "[ERROR]"
    if error["errorType"]:
        lines += " " + error["errorType"] + (":" if error["errorMessage"] else "")
    if error["errorMessage"]:
        lines += " " + error["errorMessage"]
    lines += "\nTraceback (most recent call last):"
    for entry in error["stackTrace"]:
        for line in entry.splitlines():
            text = line.lstrip(" ")
            # No-break spaces: log viewers drop leading blanks. Recorded.
            lines += "\n" + "\u00a0" * (len(line) - len(text)) + text
    _out.write(_one_event(lines))


# ---- errors -------------------------------------------------------------------------------------


class Fault(Exception):
    """A failure that is the runtime's to name."""

    def __init__(self, kind, message, trace=None):
        Exception.__init__(self, message)
        self.kind = kind
        self.message = message
        self.trace = trace


def _error(message, kind, trace, request_id):
    error = {"errorMessage": message or "", "errorType": kind or ""}
    if sys.version_info >= (3, 9):      # recorded: python3.8 has no requestId
        error["requestId"] = request_id
    error["stackTrace"] = trace or []
    return error


def _error_of(problem, request_id):
    if isinstance(problem, Fault):
        return _error(problem.message, problem.kind, problem.trace, request_id)
    import traceback
    frames = [(frame.filename, frame.lineno, frame.name, frame.line)
              for frame in traceback.extract_tb(problem.__traceback__)]
    # The runtime's own frames are of no use; but an error in calling the handler has no others.
    for at, frame in enumerate(frames):
        if frame[0] != _MAIN_FILE:
            frames = frames[at:]
            break
    return _error(str(problem), type(problem).__name__, traceback.format_list(frames), request_id)


def _encode_error(error):
    return _json_dumps(error, _ESCAPES).encode("utf-8", "backslashreplace")


# ---- imports ------------------------------------------------------------------------------------


class _Caught(Exception):
    """Code was compiled, and is not to run yet."""


def _catch(frame, event, argument):
    code = frame.f_code
    if code.co_name == "<module>" and code.co_filename == "<string>":
        raise _Caught(code)
    # names that are not ASCII have the compiler import unicodedata: that is let run


_loading = False        # of the handler: nothing but its modules runs


def _compile_quickly(data, path):
    """The code of a module's text, or None, and then the usual way is to be taken.

    compile() makes a class of each of the hundreds of kinds of syntax nodes before it looks at
    what it was given, for 0.7 ms of the first cold start there is. exec() of a text does not. So
    it is let begin, and the code is caught before its first instruction. Whatever there is to say
    of the text, an error or a warning, the usual way says with the file's name. Only when nobody
    else runs, who could be warned of something or traced meanwhile.
    """
    import _imp
    import _thread
    import _warnings
    if _thread._count() > 0 or sys.gettrace() is not None or sys.version_info >= (3, 14):
        return None
    code = None
    filters = getattr(sys.modules.get("warnings"), "filters", _warnings.filters)
    filters.insert(0, ("error", None, Warning, None, 0))
    _warnings._filters_mutated()
    sys.settrace(_catch)
    try:
        exec(data, {})
    except _Caught as caught:
        code = caught.args[0]
    except BaseException:
        pass
    finally:
        sys.settrace(None)
        del filters[0]
        _warnings._filters_mutated()
    if code is not None:
        _imp._fix_co_filename(code, path)
    return code


class _CarefulLoader(_files.SourceFileLoader):
    """Loads source files that a person edits while their bytecode lies beside them.

    CPython takes a .pyc for current when the source's modification second and size, recorded in
    it, still fit. Two saves of equal length within one second fit both, and the first one would
    be served for ever: "I changed it and nothing happened". So a .pyc counts only if it was
    written well after the source last changed; st_ctime cannot be set back, by unpacking an
    archive or otherwise. Two seconds cover the time between the compiler's reading of a source
    and its writing of the .pyc, and coarse clocks of file systems.
    """

    def get_data(self, path):
        if path.endswith(".pyc") and path != self.path:
            if posix.stat(path).st_ctime <= posix.stat(self.path).st_ctime + 2:
                raise OSError("bytecode may be older than its source")
        return super().get_data(path)

    def source_to_code(self, data, path, *, _optimize=-1):
        code = _compile_quickly(data, path) if _loading else None
        return code or super().source_to_code(data, path, _optimize=_optimize)

    def set_data(self, path, data, *, _mode=0o666):
        pass                    # the code is mounted read-only, and it is not ours to add to


def _careful_hook(roots):
    """A path hook for folders under ROOTS; all others keep the interpreter's own finder."""
    import _imp
    details = (
        (_files.ExtensionFileLoader, _imp.extension_suffixes()),
        (_CarefulLoader, _files.SOURCE_SUFFIXES),
        (_files.SourcelessFileLoader, _files.BYTECODE_SUFFIXES),
    )

    def hook(path):
        full = path if path.startswith("/") else posix.getcwd() + "/" + path
        if "/." in full or "//" in full:
            import os
            full = os.path.normpath(full)
        for root in roots:
            if full == root or full.startswith(root + "/"):
                break
        else:
            raise ImportError("not user code", path=path)
        # Names the folder as the interpreter's hook does: what is no folder is left to others.
        try:
            if posix.stat(path).st_mode & 0o170000 != 0o040000:
                raise ImportError("only folders are supported", path=path)
        except OSError:
            raise ImportError("only folders are supported", path=path)
        return _files.FileFinder(path, *details)

    return hook


class _EarlyFinder:
    """First in line for the modules AWS's client has imported before user code runs.

    A user's own `logging.py` or `json.py` is therefore never seen under those names on AWS, nor
    here; and the imports this file does late cannot meet one either. `logging` gets its Lambda
    handler as soon as it is loaded.
    """

    names = frozenset((
        "_socket", "abc", "codecs", "collections", "contextlib", "copyreg", "datetime", "decimal",
        "enum", "functools", "genericpath", "importlib", "io", "json", "keyword", "linecache",
        "logging", "math", "numbers", "operator", "os", "posixpath", "re", "reprlib", "stat", "string",
        "textwrap", "threading", "token", "tokenize", "traceback", "types", "warnings",
        "weakref"))

    def __init__(self, library):
        self.library = library

    def find_spec(self, name, path=None, target=None):
        if name not in self.names:
            return None
        for finder in sys.meta_path:
            # Built into the interpreter or frozen comes before the path, as always.
            if finder is _files.PathFinder:
                spec = finder.find_spec(name, self.library)
            elif finder is _importer.BuiltinImporter or finder is _importer.FrozenImporter:
                spec = finder.find_spec(name)
            else:
                continue
            if spec is not None:
                if name == "logging":
                    spec.loader = _LoggingLoader(spec.loader)
                return spec
        return None


class _LoggingLoader:
    def __init__(self, loader):
        self.loader = loader

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self.loader
        self.loader.exec_module(module)
        _set_up_logging(module)


class _SdkFinder:
    """Last in line: the AWS SDK, which is there on AWS, and from its folders nothing else. What
    else the host has installed would work here and fail there."""

    names = frozenset(("boto3", "botocore", "s3transfer", "jmespath", "urllib3", "dateutil",
                       "six"))

    def __init__(self, folders):
        self.folders = folders

    def find_spec(self, name, path=None, target=None):
        if path is None and name in self.names:
            return _files.PathFinder.find_spec(name, self.folders)
        return None


class _SnapshotFinder:
    """`snapshot_restore_py`, which AWS's Python runtimes have: functions to run before a snapshot
    is taken, the last one first, and after it was restored. AWS docs, "Runtime hooks for Python"."""

    def __init__(self):
        self.before = []
        self.after = []

    def find_spec(self, name, path=None, target=None):
        if name != "snapshot_restore_py":
            return None
        return _importer.spec_from_loader(name, self)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        def keeper(hooks):
            def register(func, *args, **kwargs):
                hooks.append((func, args, kwargs))
                return func
            return register
        module.register_before_snapshot = keeper(self.before)
        module.register_after_restore = keeper(self.after)

    def run_before(self):
        while self.before:
            func, args, kwargs = self.before.pop()
            func(*args, **kwargs)

    def run_after(self):
        for func, args, kwargs in self.after:
            func(*args, **kwargs)


_snapshot = _SnapshotFinder()


class _Quitter(object):
    """`exit` and `quit`, which the site module would have made."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return "Use {}() or Ctrl-D (i.e. EOF) to exit".format(self.name)

    def __call__(self, code=None):
        raise SystemExit(code)


def _set_up_imports(task_root, layer_root, runtime_folder, sdk):
    sys.dont_write_bytecode = True
    layer = layer_root + "/python"
    own = [task_root,
           "{}/lib/python{}.{}/site-packages".format(layer, *sys.version_info[:2]),
           layer, runtime_folder]
    here = __file__.rpartition("/")[0]
    sys.path[:] = own + [path for path in sys.path if path not in own and path not in ("", here)]
    library = [path for path in sys.path if path.startswith((sys.prefix, sys.base_prefix))]
    sys.path_hooks.insert(0, _careful_hook((task_root, layer_root)))
    for path in list(sys.path_importer_cache):
        if path.startswith((task_root, layer_root)):
            del sys.path_importer_cache[path]
    sys.meta_path.insert(0, _EarlyFinder(library))
    if sdk:
        sys.meta_path.append(_SdkFinder([path for path in sdk.split(":") if path]))
    sys.meta_path.append(_snapshot)
    builtins.exit = _Quitter("exit")
    builtins.quit = _Quitter("quit")


def _load_handler(name):
    """Finds the handler. Kinds and words of failure: recorded."""
    module_name, dot, function = name.rpartition(".")
    if not dot:
        raise Fault("Runtime.MalformedHandlerName",
                    "Bad handler '{}': not enough values to unpack (expected 2, got 1)"
                    .format(name))
    try:
        if module_name.split(".")[0] in sys.builtin_module_names:
            raise Fault("Runtime.BuiltInModuleConflict",
                        "Cannot use built-in module {} as a handler module".format(module_name))
        module = _importer._gcd_import(module_name.replace("/", "."))
    except ImportError as problem:
        raise Fault("Runtime.ImportModuleError",
                    "Unable to import module '{}': {}".format(module_name, problem))
    except SyntaxError as problem:
        raise Fault("Runtime.UserCodeSyntaxError",
                    "Syntax error in module '{}': {}".format(module_name, problem),
                    ['  File "{}" Line {}\n    {}'.format(problem.filename, problem.lineno,
                                                          problem.text)])
    try:
        return getattr(module, function)
    except AttributeError:
        raise Fault("Runtime.HandlerNotFound",
                    "Handler '{}' missing on module '{}'".format(function, module_name))


# ---- invocations --------------------------------------------------------------------------------


def _header_json(headers, name, words):
    text = headers.get(name)
    if not text:
        return None
    try:
        return _json_loads(text)
    except Exception as problem:
        raise Fault("Runtime.LambdaContextUnmarshalError",
                    "Unable to parse {} JSON: {}".format(words, problem))


def _unmarshal(headers, body):
    # Recorded: an event of another content type reaches the handler as bytes.
    if headers.get("Content-Type", "application/json") != "application/json":
        return body
    try:
        return _json_loads(body)
    except Exception as problem:
        raise Fault("Runtime.UnmarshalError", "Unable to unmarshal input: {}".format(problem))


def _marshal(result):
    if isinstance(result, bytes):
        return result, "application/unknown"
    try:
        return _json_dumps(result, _ESCAPES).encode("utf-8"), "application/json"
    except Exception as problem:
        raise Fault("Runtime.MarshalError", "Unable to marshal response: {}".format(problem))


def handle_event_request(request_handler, headers, body):
    """One invocation. Only what is no Exception (SystemExit above all) leaves this function, and
    with it the process: a function that calls sys.exit ends its runtime. Recorded."""
    request_id = headers["Lambda-Runtime-Aws-Request-Id"]
    path = "/runtime/invocation/" + request_id
    try:
        lambda_context = LambdaContext(
            headers,
            _header_json(headers, "Lambda-Runtime-Client-Context", "Client Context"),
            _header_json(headers, "Lambda-Runtime-Cognito-Identity", "Cognito Identity"))
        event = _unmarshal(headers, body)
        response = request_handler(event, lambda_context)
        result, content_type = _marshal(response)
    except Exception as problem:
        error = _error_of(problem, request_id)
        _log_error(error)
        _api.post(path + "/error", _encode_error(error), "application/json")
        return
    _api.post(path + "/response", result, content_type)


def _offer_stacks():
    """When a function's time is over, lambench sends signal 63 and reads from this file where all
    threads are. A handler in C: it works in a busy loop, too. A crash is written there as well,
    unless the function wants it in its log."""
    try:
        import faulthandler
        file = posix.memfd_create("lambench-stacks")
        faulthandler.register(63, file, all_threads=True)
        if not faulthandler.is_enabled():
            faulthandler.enable(file, all_threads=False)
    except (ImportError, AttributeError, OSError):
        pass


def _warm_up():
    """What a spare can do ahead without a trace that user code could find: whatever is done for the
    first time in a process takes longer."""
    compile("def a(b):\n    return {'c': [b]}\n", "a", "exec", dont_inherit=True)
    _json_dumps(_json_loads('{"a": [1, "b"]}'), True)


def _fail(error, kind, path, status):
    _log_error(error)
    _api.post(path, _encode_error(error), "application/json",
              "Lambda-Runtime-Function-Error-Type: {}\r\n".format(kind))
    sys.exit(status)


def _pass_snapshot():
    """SnapStart: hooks, the snapshot while restore/next waits, hooks. Statuses: recorded."""
    try:
        _snapshot.run_before()
    except Exception as problem:
        _fail(_error_of(problem, ""), "Runtime.BeforeSnapshotError", "/runtime/init/error", 64)
    _api.restore_next()
    try:
        _snapshot.run_after()
    except Exception as problem:
        _fail(_error_of(problem, ""), "Runtime.AfterRestoreError", "/runtime/restore/error", 65)


def main():
    global _api, _out, _request_id, _tenant_id, _loading
    _wait()
    _read_environment()
    private = _take_private_environment()
    channel = private.get("LAMBENCH_CHANNEL")
    _api = _Api(_env_get("AWS_LAMBDA_RUNTIME_API", ""), channel and _Channel(_CHANNEL))
    _offer_stacks()
    sys.stdout = _unbuffer(sys.stdout)
    sys.stderr = _unbuffer(sys.stderr)
    # The platform's lines do not go where user code may redirect sys.stdout.
    _out = sys.stdout or io.StringIO()
    _set_up_imports(_env_get("LAMBDA_TASK_ROOT", "/var/task").rstrip("/"),
                    private.get("LAMBENCH_LAYER_ROOT", "/opt").rstrip("/"),
                    _env_get("LAMBDA_RUNTIME_DIR", "/var/runtime").rstrip("/"),
                    private.get("LAMBENCH_SDK_PATH"))
    _loading = True
    try:
        handler = _load_handler(sys.argv[1] if len(sys.argv) > 1 else _env_get("_HANDLER", ""))
    except Exception as problem:
        _log_warning("LAMBDA_WARNING: Unhandled exception. The most likely cause is an issue in "
                     "the function code.")
        error = _error_of(problem, "")
        _fail(error, error["errorType"], "/runtime/init/error", 1)
    _loading = False
    if _env_get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
        _pass_snapshot()
    while True:
        headers, body = _api.next()
        _request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        _tenant_id = headers.get("Lambda-Runtime-Aws-Tenant-Id")
        # Without a header the variable goes: the last invocation's trace is not this one's.
        _env_set("_X_AMZN_TRACE_ID", headers.get("Lambda-Runtime-Trace-Id"))
        handle_event_request(handler, headers, body)
        headers = body = None       # an event of 6 MB need not be kept while waiting


def _compile():
    with open(__file__, "rb") as source:
        code = compile(source.read(), "/var/runtime/bootstrap.py", "exec", dont_inherit=True,
                       optimize=2)      # without texts that nobody reads there
    sys.stdout.buffer.write(_files._code_to_timestamp_pyc(code))


if __name__ == "__main__":
    if sys.argv[1:] == ["--compile"]:
        _compile()
    else:
        main()
