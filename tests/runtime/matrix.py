#!/usr/bin/python3
"""Every language with the same set of handlers, through `lambench serve`: what the caller gets, what
kind of error it is, what the log says, how the invocation ended.

    matrix.py [language...]     only these

A language whose tools are missing is skipped, and it is said.
"""
import base64
import concurrent.futures
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "lib"))
import matrix_code as code  # noqa: E402  (the line above has to come first)

ROOT = os.path.dirname(os.path.dirname(HERE))
LAMBENCH = os.environ.get("LAMBENCH", os.path.join(ROOT, "build", "lambench"))
TEMPLATES = os.path.join(ROOT, "templates")
CORE = os.path.join(ROOT, "runner/runtime/bootstrap/java/core")


class Answer:
    """What an invocation gave."""

    def __init__(self, status, headers, body):
        self.status, self.body = status, body
        self.failed = headers.get("X-Amz-Function-Error")
        self.log = base64.b64decode(headers.get("X-Amz-Log-Result", "")).decode("utf-8", "replace")

    def value(self):
        return json.loads(self.body)

    def __str__(self):
        return "status %s, %s\n%s\n%s" % (self.status, self.failed,
                                          self.body[:600].decode("utf-8", "replace"), self.log)


class Language:
    """How one language's functions are made, and where its outcomes differ."""

    def __init__(self, runtime, handler, tools=(), memory=128, make=None, files=None, **more):
        self.runtime, self.handler, self.tools, self.memory = runtime, handler, tools, memory
        self.make, self.files = make, files or {}
        self.expect = more.pop("expect", {})
        self.failing = more.pop("failing", {})  # function -> (handler, variables)
        assert not more, more

    def missing(self):
        return [tool for tool in self.tools if not shutil.which(tool)]


def run(*words, **options):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    if done.returncode != 0:
        raise AssertionError("%s: %s" % (words[0], done.stdout.decode("utf-8", "replace")))


def write(folder, name, text, mode=0o644):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)
    return path


def borrow(starter, name, folder):
    shutil.copy(os.path.join(TEMPLATES, starter, "src", name), folder)


def make_java(folder):
    with tempfile.TemporaryDirectory() as scratch:
        source = write(scratch, "Main.java", code.JAVA)
        run("javac", "-nowarn", "-proc:none", "-implicit:none", "-sourcepath", CORE, "-d", folder,
            source)
        make_jars(scratch, folder)
    write(folder, "Broken.class", "this is no class")


def make_jars(scratch, folder):
    """Classes of one name at each place of the class path; the first one counts."""
    places = (("code", ("First",)), ("lib a", ("First", "Second")),
              ("lib b", ("First", "Second", "Third")),
              ("layer", ("First", "Second", "Third", "Fourth")))
    for place, names in places:
        target = os.path.join(scratch, place)
        os.makedirs(target)
        for name in names:
            source = write(target, name + ".java",
                           'public class %s { public static String WHERE = "%s"; }' % (name, place))
            run("javac", "-proc:none", "-d", target, source)
    jars = {"lib a": "lib/a.jar", "lib b": "lib/b.jar", "layer": "../java-layer/java/lib/c.jar"}
    shutil.copy(os.path.join(scratch, "code", "First.class"), folder)
    for place, jar in jars.items():
        path = os.path.join(folder, jar)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with zipfile.ZipFile(path, "w") as archive:
            for name in sorted(os.listdir(os.path.join(scratch, place))):
                if name.endswith(".class"):
                    archive.write(os.path.join(scratch, place, name), name)


def make_c(folder):
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("runtime.c", "runtime.h"):
            borrow("custom-c", name, scratch)
        write(scratch, "handler.c", code.C)
        run("gcc", "-D_GNU_SOURCE", "-O1", "-pthread", "-o", os.path.join(folder, "bootstrap"), "handler.c",
            "runtime.c", cwd=scratch)


def make_cpp(folder):
    with tempfile.TemporaryDirectory() as scratch:
        write(scratch, "main.cc", code.CPP)
        run("g++", "-std=c++17", "-O1", "-pthread", "-o", os.path.join(folder, "bootstrap"), "main.cc",
            cwd=scratch)


def make_go(folder):
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("runtime.go", "go.mod"):
            borrow("custom-go", name, scratch)
        write(scratch, "main.go", code.GO)
        run("go", "build", "-o", os.path.join(folder, "bootstrap"), ".", cwd=scratch,
            env=dict(os.environ, CGO_ENABLED="0"))


def make_rust(folder):
    with tempfile.TemporaryDirectory() as scratch:
        borrow("custom-rust", "runtime.rs", scratch)
        write(scratch, "main.rs", code.RUST)
        run("rustc", "--edition", "2021", "-o", os.path.join(folder, "bootstrap"), "main.rs",
            cwd=scratch)


def make_shell(folder):
    borrow("custom-bash", "bootstrap", folder)
    write(folder, "function.sh", code.SHELL)
    write(folder, "broken.sh", "handler() { echo 'no end\n")


EXIT_7 = ("Runtime.ExitError", r"^RequestId: \S+ Error: Runtime exited with error: exit status 7$")
KILLED = ("Runtime.ExitError", r"^RequestId: \S+ Error: Runtime exited with error: signal: killed$")
ABORTED = ("Runtime.ExitError",
           r"^RequestId: \S+ Error: Runtime exited with error: signal: aborted( \(core dumped\))?$")
OUT_OF_MEMORY = ("Runtime.OutOfMemory", r"^RequestId: \S+ Error: Runtime exited with error: signal: "
                 r"killed$")
PROGRAM = {"Slow": ("function.handler", "SLOW"), "Fail": ("function.handler", "FAIL")}
NOT_JSON = (None, b"{bad")     # what a program answers nobody looks at
PROGRAM_ERROR = ("Function.OutOfStock", "^boom$", None)

# What a deed ends with: type and message of the error, and what the log has to have beside.
LANGUAGES = {
    "node": Language("nodejs20.x", "main.handler", ("node",), files=code.NODE, expect={
        "error": ("RangeError", "^boom$",
                  r"\tERROR\tInvoke Error \t\{\"errorType\":\"RangeError\",\"errorMessage\":\"boom\""),
        "custom": ("OutOfStock", "^none left$", r"\"errorType\":\"OutOfStock\""),
        "async": ("Runtime.UnhandledPromiseRejection", "^OutOfStock: late$",
                  r"\tERROR\tUnhandled Promise Rejection \t"),
        "bad": ("Error", "^Unable to stringify response body$"),
        "exit": EXIT_7, "signal": KILLED, "memory": OUT_OF_MEMORY,
        "fail": ("RangeError", "^no such day$", 129),
        "missing": ("Runtime.HandlerNotFound", "^main.nowhere is undefined or not exported$", 129),
        "nomodule": ("Runtime.ImportModuleError", "^Error: Cannot find module 'nowhere'", 129),
        "syntax": ("Runtime.UserCodeSyntaxError", "^SyntaxError: ", 129),
    }, failing={"Slow": "slow.handler", "Fail": "fail.handler", "Missing": "main.nowhere",
                "Nomodule": "nowhere.handler", "Syntax": "syntax.handler"}),
    "python": Language("python3.11", "main.handler", ("python3",), files=code.PYTHON, expect={
        "error": ("ValueError", "^boom$", r"\[ERROR\] ValueError: boom\rTraceback "),
        "custom": ("OutOfStock", "^none left$", r"\[ERROR\] OutOfStock: none left"),
        "async": (None, "answered", r"Exception in thread Thread-\d+ .*(\n.*)*OutOfStock: none left"),
        "bad": ("Runtime.MarshalError",
                "^Unable to marshal response: Object of type set is not JSON serializable$"),
        "exit": EXIT_7,
        "at_once": ("Runtime.ExitError", "Error: Runtime exited with error: exit status 8$"),
        "signal": KILLED, "memory": ("MemoryError|Runtime.OutOfMemory", ""),
        "fail": ("ValueError", "^no such day$", 1),
        "missing": ("Runtime.HandlerNotFound", "^Handler 'nowhere' missing on module 'main'$", 1),
        "nomodule": ("Runtime.ImportModuleError",
                     "^Unable to import module 'nowhere': No module named 'nowhere'$", 1),
        "syntax": ("Runtime.UserCodeSyntaxError", "^Syntax error in module 'syntax': ", 1),
    }, failing={"Slow": "slow.handler", "Fail": "fail.handler", "Missing": "main.nowhere",
                "Nomodule": "nowhere.handler", "Syntax": "syntax.handler"}),
    "ruby": Language("ruby3.2", "main.handler", ("ruby",), files=code.RUBY, expect={
        "error": (r"Function<ArgumentError>", "^boom$", "Error raised from handler method"),
        "custom": (r"Function<OutOfStock>", "^none left$", "Error raised from handler method"),
        "async": (r"Function<OutOfStock>", "^late$", "terminated with exception"),
        "bad": (r"Function<JSON::GeneratorError>", "NaN"),
        "exit": EXIT_7, "signal": KILLED,
        "memory": (r"Runtime.OutOfMemory|Function<NoMemoryError>", ""),
        "fail": (r"Init<ArgumentError>", "^no such day$", 252),
        "missing": (r"Function<NoMethodError>", "^undefined method .nowhere. for main", None),
        "nomodule": (r"Init<LoadError>", "^cannot load such file -- nowhere$", 252),
        "syntax": (r"Init<SyntaxError>", "syntax.rb:", 252),
    }, failing={"Slow": "slow.handler", "Fail": "fail.handler", "Missing": "main.nowhere",
                "Nomodule": "nowhere.handler", "Syntax": "syntax.handler"}),
    "java": Language("java17", "Main", ("javac", "java"), memory=256, make=make_java, expect={
        "error": ("java.lang.IllegalStateException", "^boom$",
                  "^boom: java.lang.IllegalStateException\r"),
        "custom": (r"Main\$OutOfStock", "^none left$", r"Main\$OutOfStock: none left"),
        "async": ("java.util.concurrent.CompletionException", "OutOfStock: late$",
                  r"Caused by: Main\$OutOfStock: late"),
        "bad": ("java.lang.RuntimeException",
                "^An error occurred during JSON serialization of response$"),
        "exit": EXIT_7, "signal": KILLED,
        "memory": ("java.lang.OutOfMemoryError", "^Java heap space$"),
        "fail": ("java.lang.IllegalStateException", "^no such day$", 1),
        "missing": (None, "^No public method named nowhere with appropriate method signature found "
                    "on class Main$", None),
        "nomodule": ("java.lang.ClassNotFoundException", "^Class not found: Nowhere$", None),
        "syntax": ("java.lang.ClassFormatError", "^Error loading class Broken: ", 1),
    }, failing={"Slow": "Main$Slow::go", "Fail": "Main$Fail::go", "Missing": "Main::nowhere",
                "Nomodule": "Nowhere", "Syntax": "Broken"}),
    "c": Language("provided.al2023", "function.handler", ("gcc",), make=make_c, expect={
        "bad": NOT_JSON,
        "error": PROGRAM_ERROR, "custom": PROGRAM_ERROR, "exit": EXIT_7,
        "signal": ("Runtime.ExitError", "signal: segmentation fault"), "memory": OUT_OF_MEMORY,
        "fail": ("Runtime.ExitError", "exit status 3$", 3),
    }, failing=PROGRAM),
    "cpp": Language("provided.al2023", "function.handler", ("g++",), make=make_cpp, expect={
        "bad": NOT_JSON,
        "error": PROGRAM_ERROR, "custom": PROGRAM_ERROR,
        "async": ("Function.OutOfStock", "^late$", None), "exit": EXIT_7, "signal": ABORTED,
        "memory": OUT_OF_MEMORY, "fail": ("Function.Calendar", "^no such day$", 1),
    }, failing=PROGRAM),
    "go": Language("provided.al2023", "function.handler", ("go",), make=make_go, expect={
        "error": (r"\*errors.errorString", "^boom$", None),
        "custom": ("main.OutOfStock", "^none left$", None),
        "bad": (r"\*json.UnsupportedTypeError", "^json: unsupported type: chan int$"),
        "async": ("Runtime.ExitError", "exit status 2$", "^panic: late$"),
        "exit": EXIT_7, "signal": KILLED, "memory": OUT_OF_MEMORY,
        "fail": ("Runtime.ExitError", "exit status 2$", 2),
    }, failing=PROGRAM),
    "rust": Language("provided.al2023", "function.handler", ("rustc",), make=make_rust, expect={
        "error": ("Function.Failed", "^boom$", None),
        "custom": ("Function.Failed", "^boom$", None),
        "bad": NOT_JSON,
        "async": ("Function.Failed", "^the other thread has ended badly$", "panicked at"),
        "exit": EXIT_7, "signal": ABORTED, "memory": OUT_OF_MEMORY,
        "fail": ("Runtime.ExitError", "exit status 101$", 101),
    }, failing=PROGRAM),
    "shell": Language("provided.al2023", "function.handler", ("bash", "curl"), make=make_shell,
                      expect={
        "error": ("Function.Failed", "^handler ended with status 3$", None),
        "custom": ("Function.Failed", "^handler ended with status 3$", None),
        "bad": NOT_JSON,
        "async": ("Function.Failed", "^handler ended with status 4$", None),
        "memory": ("Runtime.OutOfMemory|Function.Failed", ""),
        "exit": ("Runtime.ExitError", "signal: terminated$"), "signal": KILLED,
        "fail": ("Runtime.NoSuchHandler", "^function.handler is not in function.sh$", 1),
        "missing": ("Runtime.NoSuchHandler", "^function.nowhere is not in function.sh$", 1),
        "nomodule": ("Runtime.NoSuchHandler", "^nowhere.handler is not in nowhere.sh$", 1),
        "syntax": ("Runtime.NoSuchHandler", "^broken.handler is not in broken.sh$", 1),
    }, failing=dict(PROGRAM, Missing="function.nowhere", Nomodule="nowhere.handler",
                    Syntax="broken.handler")),
}


class Checks:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def say(self, name, problem):
        self.passed += problem is None
        self.failed += problem is not None
        text = "%s %s\n" % ("ok     " if problem is None else "not ok ", name)
        for line in str(problem).splitlines() if problem is not None else ():
            text += "        %s\n" % line
        sys.stdout.write(text)      # at once: languages run beside one another
        sys.stdout.flush()


CHECKS = Checks()


class Matrix:
    """One language's cases, one after the other."""

    def __init__(self, name, language, port, logs):
        self.name, self.language, self.port, self.logs = name, language, port, logs

    def invoke(self, function, event, raw=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(
            "POST", "/2015-03-31/functions/%s%s/invocations" % (self.name.title(), function),
            raw if raw is not None else json.dumps(event, separators=(",", ":")),
            {"X-Amz-Log-Type": "Tail"})
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        connection.close()
        return answer

    def check(self, case, function, event, judge):
        """JUDGE gives None or what is wrong."""
        try:
            answer = self.invoke(function, event)
            problem = judge(answer)
            if problem is not None:
                problem = "%s\n%s" % (problem, answer)
        except Exception as error:  # whatever it is, it is this case that failed
            problem = "%s: %s" % (type(error).__name__, error)
        CHECKS.say("%s: %s" % (self.name, case), problem)

    def fails(self, case, function, event, crashed=None):
        """The error of the table; CRASHED: Error Type of the REPORT line, where it has one."""
        kind, message, beside = (self.language.expect[case] + (None,))[:3]

        def judge(answer):
            if kind is None and not answer.failed:
                return None if answer.value() == message and re.search(beside, answer.log) \
                    else "not answered so"
            if answer.status != 200 or answer.failed != "Unhandled":
                return "not an error of the function"
            error = answer.value()
            if not re.fullmatch(kind or "None", str(error.get("errorType"))):
                return "errorType is not %s" % kind
            if not re.search(message, error["errorMessage"]):
                return "errorMessage does not match %s" % message
            if isinstance(beside, str) and not re.search(beside, answer.log.replace("\r\n", "\n"),
                                                         re.M):
                return "the log does not match %s" % beside
            if crashed and not re.search(r"\tStatus: error\tError Type: %s" % crashed, answer.log):
                return "REPORT has no Error Type %s" % crashed
            if not crashed and "\tStatus: " in answer.log:
                return "REPORT has a Status"
            return None

        self.check(case, function, event, judge)

    # ---- the cases ----

    def main(self):
        expect = self.language.expect

        def ok(answer):
            value = answer.value()
            lines = answer.log.splitlines()
            request = self.name == "shell" or value["request"] in lines[0]
            event = {"do": "ok", "text": "é\"\n", "list": [1, 2.5, None]}
            if answer.failed or value["event"] != event or value["ok"] is not True:
                return "not the answer"
            if not request or not lines[0].startswith("START RequestId: ") or not any(
                    line.endswith("said ok") for line in lines):
                return "not the log"
            return None

        self.check("ok", "Main", {"do": "ok", "text": "é\"\n", "list": [1, 2.5, None]}, ok)
        self.fails("error", "Main", {"do": "error"})
        self.fails("custom", "Main", {"do": "custom"})
        self.check("big answer: 5 MB", "Main", {"do": "big", "size": 5000000},
                   lambda answer: None if len(answer.value()) == 5000000 else "cut")
        self.check("big answer: 7 MB", "Main", {"do": "big", "size": 7000000}, self.too_large)
        self.check("it lives on after that", "Main", {"do": "big", "size": 3},
                   lambda answer: None if answer.value() == "xxx" and "Init Duration" not in
                   answer.log else "not warm")
        self.bad_json()
        self.bad_answer()
        self.background()
        if "async" in expect:
            ends = self.name in ("node", "go")
            self.fails("async", "Main", {"do": "async"}, r"\S+" if ends else None)
        for case in ("exit", "at_once", "signal"):
            if case in expect:
                self.fails(case, "Main", {"do": case}, "Runtime.ExitError")
        self.check("ok after a crash", "Main", {"do": "big", "size": 3},
                   lambda answer: None if answer.value() == "xxx" else "not so")
        self.check("loop", "Loop", {"do": "loop"}, self.timed_out)
        if "memory" in expect:
            # Java answers with its error, then ends
            self.fails("memory", "Memory", {"do": "memory"}, r"Runtime.(OutOfMemory|ExitError)")

    @staticmethod
    def too_large(answer):
        error = answer.value()
        if error.get("errorType") != "Function.ResponseSizeTooLarge" or not answer.failed:
            return "not refused"
        return None

    def bad_json(self):
        answer = self.invoke("Main", None, raw=b"{bad")
        good = answer.status == 400 and b"Could not parse request body into json" in answer.body
        CHECKS.say("%s: bad JSON" % self.name, None if good else answer)

    def bad_answer(self):
        kind, wanted = self.language.expect["bad"][:2]
        if kind is not None:
            self.fails("bad", "Main", {"do": "bad"})
            return
        self.check("bad", "Main", {"do": "bad"},
                   lambda answer: None if answer.body == wanted and not answer.failed else "changed")

    def background(self):
        first = self.invoke("Main", {"do": "background"})
        second = self.invoke("Main", {"do": "wait"})
        good = first.value() == "answered" and second.value() == "waited" and \
            self.comes("Main", "from before")
        CHECKS.say("%s: work left in the background goes on with the next" % self.name,
                   None if good else "%s\n%s" % (first, second))

    def comes(self, function, text):
        """In the function's log, soon: what is said between invocations is in no invocation's."""
        for _ in range(400):
            with open(os.path.join(self.logs, self.name.title() + function + ".log"),
                      encoding="utf-8", errors="replace") as file:
                if text in file.read():
                    return True
            time.sleep(0.05)
        return False

    def timed_out(self, answer):
        error = answer.value()
        if not answer.failed or error["errorType"] != "Sandbox.Timedout" or not re.search(
                r"Task timed out after 1.00 seconds$", error["errorMessage"]):
            return "not the payload"
        if "begins" not in answer.log or "Task timed out after 1.00 seconds" not in answer.log or \
                not re.search(r"\tStatus: timeout", answer.log):
            return "not the log"
        return None

    def inits(self):
        self.check("slow init", "Slow", {"do": "ok"}, self.slow)
        for function in self.language.failing:
            if function == "Slow":
                continue
            case = function.lower()
            kind, message, status = self.language.expect[case]
            self.check(case, function, {"do": "ok"}, self.init_failed(kind, message, status))

    def slow(self, answer):
        found = re.search(r"Init Duration: (\d+)\.\d\d ms", answer.log)
        if answer.failed or not found:
            return "not answered"
        return None if 1100 <= int(found[1]) < 10000 else "init took %s ms" % found[1]

    @staticmethod
    def init_failed(kind, message, status):
        """STATUS None: not an init error, but the answer to each event."""
        def judge(answer):
            error = answer.value()
            if answer.failed != "Unhandled":
                return "no error"
            if kind and not re.fullmatch(kind, str(error.get("errorType"))):
                return "errorType is not %s" % kind
            if not re.search(message, error["errorMessage"]):
                return "errorMessage does not match %s" % message
            if status is not None and "Status: error\tError Type: " not in answer.log:
                return "REPORT has no error"
            return None
        return judge

    def streams(self):
        def judge(answer):
            return None if answer.body == b"one two" and not answer.failed else "not streamed"

        def broken(answer):
            return None if answer.failed else "no error"

        self.check("streaming", "Stream", {"do": "ok"}, judge)
        self.check("streaming: an error in the middle", "Stream", {"do": "error"}, broken)


    def class_path(self):
        self.check("the package, its lib by name, then layers", "Path", {},
                   lambda answer: None if answer.value() == ["code", "lib a", "lib b", "layer"]
                   else "not in this order")


# ---- the project ---------------------------------------------------------------------------------

def function_text(name, function, language, handler, seconds=20, variable=None, layer=None):
    text = ("  %s%s:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: %s\n"
            "      Handler: %s\n      CodeUri: %s/\n      MemorySize: %d\n      Timeout: %d\n"
            % (name.title(), function, language.runtime, handler, name, language.memory, seconds))
    if variable:
        text += "      Environment: {Variables: {%s: yes}}\n" % variable
    if layer:
        text += "      Layers: [!Ref %s]\n" % layer
    return text


def functions_of(name, language):
    yield function_text(name, "Main", language, language.handler)
    yield function_text(name, "Loop", language, language.handler, 1)
    yield function_text(name, "Memory", language, language.handler)
    for function, handler in language.failing.items():
        handler, variable = handler if isinstance(handler, tuple) else (handler, None)
        yield function_text(name, function, language, handler, variable=variable)
    if name == "node":
        yield function_text(name, "Stream", language, "main.stream")
    if name == "cpp":
        yield function_text(name, "Stream", language, language.handler, variable="STREAM")
    if name == "java":
        yield function_text(name, "Path", language, "Main$Path::go", layer="JavaLayer")
        yield ("  JavaLayer: {Type: AWS::Serverless::LayerVersion, "
               "Properties: {ContentUri: java-layer/}}\n")


def make_project(folder, languages):
    def make(item):
        name, language = item
        target = os.path.join(folder, name)
        os.makedirs(target)
        for file, text in language.files.items():
            write(target, file, text)
        if language.make:
            language.make(target)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(make, languages.items()))
    text = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
    for name, language in languages.items():
        text += "".join(functions_of(name, language))
    write(folder, "template.yaml", text)


def serve(folder):
    ready = os.path.join(folder, "ready")
    with open(os.path.join(folder, "serve.log"), "w") as log:
        process = subprocess.Popen(
            [LAMBENCH, "serve", "--lambda-port", "0", "--ready-file", ready, "--log", "none",
             "--warm", "0"],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    for _ in range(1200):
        if os.path.exists(ready) and os.path.getsize(ready):
            break
        if process.poll() is not None:
            break
        time.sleep(0.05)
    with open(os.path.join(folder, "serve.log")) as log, open(ready) as file:
        found = re.search(r"127\.0\.0\.1:(\d+)", file.read())
        assert found, log.read()
    return process, int(found[1])


def work(name, language, port, logs):
    matrix = Matrix(name, language, port, logs)
    matrix.main()
    matrix.inits()
    if name in ("node", "cpp"):
        matrix.streams()
    if name == "java":
        matrix.class_path()


def main():
    wanted = {name: language for name, language in LANGUAGES.items()
              if len(sys.argv) < 2 or name in sys.argv[1:]}
    for name in list(wanted):
        missing = wanted[name].missing()
        if missing:
            CHECKS.skipped += 1
            print("skip    %s: %s is not here" % (name, missing[0]))
            del wanted[name]
    with tempfile.TemporaryDirectory(prefix="matrix-") as folder:
        make_project(folder, wanted)
        process, port = serve(folder)
        try:
            with concurrent.futures.ThreadPoolExecutor(3) as pool:
                logs = os.path.join(folder, ".lambench", "logs")
                for done in [pool.submit(work, name, language, port, logs)
                             for name, language in wanted.items()]:
                    done.result()
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
    print("%d passed, %d failed, %d skipped" % (CHECKS.passed, CHECKS.failed, CHECKS.skipped))
    return 1 if CHECKS.failed else 0


if __name__ == "__main__":
    sys.exit(main())
