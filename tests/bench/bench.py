"""Speed of lambench as ratios. A row names what was measured, its baseline, both medians, and the
ratio. Measurement and baseline alternate, so that a busy machine slows both."""
import json
import os
import pty
import select
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

from engine import Engine

LAMBENCH = os.environ["LAMBENCH"]
PYTHON = "/usr/bin/python3"
NODE = shutil.which("node")
TEMPLATE = """AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  Py:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python%s, Handler: app.handler, CodeUri: py/, Timeout: 10}
  Js:
    Type: AWS::Serverless::Function
    Properties: {Runtime: nodejs20.x, Handler: index.handler, CodeUri: js/, Timeout: 10}
""" % ".".join(map(str, sys.version_info[:2]))

ECHO_PY = """
import json, socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(1)
print(s.getsockname()[1], flush=True)
c, _ = s.accept(); c.setsockopt(6, 1, 1); f = c.makefile("rb")
for line in f:
    c.sendall(json.dumps(json.loads(line)).encode() + b"\\n")
"""
ECHO_JS = """
const server = require("net").createServer((c) => {
  c.setNoDelay(true); let text = "";
  c.on("data", (d) => { text += d; let i;
    while ((i = text.indexOf("\\n")) >= 0) {
      c.write(JSON.stringify(JSON.parse(text.slice(0, i))) + "\\n"); text = text.slice(i + 1); } });
}); server.listen(0, "127.0.0.1", () => console.log(server.address().port));
"""


def timed(call):
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def pairs(count, ours, baseline):
    """Medians of both, in milliseconds."""
    ours(), baseline()
    left, right = [], []
    for _ in range(count):
        left.append(timed(ours))
        right.append(timed(baseline))
    return statistics.median(left), statistics.median(right)


def row(name, baseline, ours_ms, baseline_ms):
    print("%-42s %9.2f ms   %-34s %9.2f ms   x %.2f" %
          (name, ours_ms, baseline, baseline_ms, ours_ms / baseline_ms), flush=True)


def quiet(*argv, **more):
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   stdin=subprocess.DEVNULL, **more)


class Echo:
    def __init__(self, argv):
        self.process = subprocess.Popen(argv, stdout=subprocess.PIPE)
        port = int(self.process.stdout.readline())
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")

    def ask(self):
        self.socket.sendall(b'{"a": 1}\n')
        self.file.readline()

    def close(self):
        self.socket.close()
        self.process.kill()
        self.process.wait()


def first_paint(folder):
    """From exec to the first frame that shows a function's name, in a pseudo terminal."""
    pid, fd = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.environ.update(TERM="xterm-256color", LINES="24", COLUMNS="80")
        os.execv(LAMBENCH, [LAMBENCH])
    seen = b""
    while b"Py" not in seen:
        if not select.select([fd], [], [], 5)[0]:
            break
        try:
            seen += os.read(fd, 65536)
        except OSError:
            break
    os.kill(pid, 15)
    while True:
        try:
            if not os.read(fd, 65536):
                break
        except OSError:
            break
    os.waitpid(pid, 0)
    os.close(fd)


def make_project(folder):
    os.makedirs(folder + "/py")
    os.makedirs(folder + "/js")
    open(folder + "/template.yaml", "w").write(TEMPLATE)
    open(folder + "/py/app.py", "w").write(
        'def handler(event, context):\n    return {"event": event, "w": 0}\n')
    open(folder + "/js/index.js", "w").write(
        'exports.handler = async (event) => ({ event, w: 0 });\n')


def make_tree(folder):
    """What a node_modules looks like: many small files, some large ones."""
    words = ("const value = require('./other'); module.exports = function run(input) "
             "{ return value.map(input); };\n").encode()
    for i in range(1500):
        where = "%s/node_modules/package%02d/lib" % (folder, i % 40)
        os.makedirs(where, exist_ok=True)
        open("%s/file%04d.js" % (where, i), "wb").write(words * (1 + i % 60) + os.urandom(200))
    for i in range(6):
        open("%s/bundle%d.js" % (folder, i), "wb").write(words * 20000)


def load_row():
    """In one process, which prints both medians; see load.c."""
    program = os.path.join(os.path.dirname(LAMBENCH), "release/tests/bench/load")
    ours, bare, size = subprocess.run([program], check=True, capture_output=True,
                                      text=True).stdout.split()
    row("load 500 resources, %d KB of YAML" % (int(size) // 1000), "libyaml alone, no tree",
        float(ours), float(bare))


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 25
    top = tempfile.mkdtemp(prefix="lambench-bench-")
    folder = top + "/project"
    make_project(folder)
    print("%-42s %12s   %-34s %12s   ratio" % ("measured", "median", "baseline", "median"))
    bare_py = lambda: quiet(PYTHON, "-c", "pass")
    bare_js = lambda: quiet(NODE, "-e", "0")
    row("start: lambench --version", "start: git --version",
        *pairs(runs, lambda: quiet(LAMBENCH, "--version"), lambda: quiet("git", "--version")))
    row("start: lambench list", "bare python3 -c pass",
        *pairs(runs, lambda: quiet(LAMBENCH, "list", cwd=folder), bare_py))
    row("full screen: exec to first paint", "bare python3 -c pass",
        *pairs(runs, lambda: first_paint(folder), bare_py))
    row("lambench invoke Py, all in one process", "bare python3 -c pass",
        *pairs(runs, lambda: quiet(LAMBENCH, "invoke", "Py", cwd=folder), bare_py))
    load_row()
    engine = Engine(folder)
    row("cold start, python", "bare python3 -c pass",
        *pairs(runs, lambda: engine.invoke("Py", cold=True), bare_py))
    if NODE:
        row("cold start, node", "bare node -e 0",
            *pairs(runs, lambda: engine.invoke("Js", cold=True), bare_js))
    for name, function, argv in (("python", "Py", [PYTHON, "-c", ECHO_PY]),
                                 ("node", "Js", [NODE, "-e", ECHO_JS])):
        if not argv[0]:
            continue
        echo = Echo(argv)
        row("warm round trip, %s" % name, "JSON echo loop in %s" % name,
            *pairs(runs * 20, engine.over_http(function), echo.ask))
        echo.close()
    engine.close()
    if shutil.which("zip"):
        make_tree(folder + "/js")
        target = top + "/by-zip.zip"

        def by_zip():
            if os.path.exists(target):
                os.unlink(target)
            quiet("zip", "-qr", target, ".", cwd=folder + "/js")

        def by_us():
            shutil.rmtree(folder + "/.lambench/dist", ignore_errors=True)
            quiet(LAMBENCH, "package", "Js", cwd=folder)

        row("package, 1,500 files", "zip -qr", *pairs(max(3, runs // 5), by_us, by_zip))
    shutil.rmtree(top)


main()
