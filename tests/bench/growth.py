"""What one event costs must not depend on how many functions a project has: instructions of the
program for an invocation, a key with its frame and a saved file, with 500 functions and with 10."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

LAMBENCH = os.environ["LAMBENCH"]
INSIDE = os.path.join(os.path.dirname(LAMBENCH), "release/tests/bench/inside")
FEW, MANY = 10, 500
VERSION = "%d.%d" % sys.version_info[:2]


def project(folder, count):
    """COUNT functions, each with a folder of its own."""
    rows = ["Transform: AWS::Serverless-2016-10-31", "Resources:"]
    for i in range(count):
        os.makedirs("%s/f%d" % (folder, i))
        write("%s/f%d/app.py" % (folder, i), "def handler(event, context):\n    return event\n")
        rows += ["  F%d:" % i, "    Type: AWS::Serverless::Function",
                 "    Properties: {Runtime: python%s, Handler: app.handler, CodeUri: f%d/}" %
                 (VERSION, i)]
    write(folder + "/template.yaml", "\n".join(rows) + "\n")
    # started by nobody: the launcher would run under valgrind, too
    idle = "".join(row + "\n" for row in rows).replace(
        ", CodeUri", ", ReservedConcurrentExecutions: 0, CodeUri")
    write(folder + "/idle.yaml", idle)


def write(path, text):
    with open(path, "w") as f:
        f.write(text)


def grind(folder):
    return ["valgrind", "--tool=callgrind", "--callgrind-out-file=" + folder + "/callgrind"]


def counted(folder, argv, meanwhile=None, **more):
    """Instructions of ARGV from beginning to end."""
    shutil.rmtree(folder + "/.lambench", ignore_errors=True)
    process = subprocess.Popen(argv, cwd=folder, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                               env=dict(os.environ, **more))
    if meanwhile:
        meanwhile(process)
    return int(re.search(r"Collected : (\d+)", process.communicate(timeout=300)[1]).group(1))


def invocations(folder, count):
    last = "F%d" % (len([n for n in os.listdir(folder) if n[0] == "f"]) - 1)
    return counted(folder, [INSIDE, folder, last, str(count), "1024"],
                   INSIDE_EXEC=" ".join(grind(folder)))


def frames(folder, count):
    """Keys that move the selection, each with the frame it asks for."""
    write(folder + "/script", "".join("key %s\n" % "jk"[i % 2] for i in range(count)) + "quit\n")
    return counted(folder, [*grind(folder), LAMBENCH, "--template", "idle.yaml", "--no-reload",
                            "--script", "script"])


def saves(folder, count):
    def save(process):
        while not os.path.exists(folder + "/ready"):
            time.sleep(0.05)
        time.sleep(0.5)
        for i in range(count):
            write(folder + "/f3/app.py", "def handler(event, context):\n    return %d\n" % i)
            time.sleep(0.1)     # a burst of its own
        time.sleep(0.5)
        process.terminate()

    if os.path.exists(folder + "/ready"):
        os.unlink(folder + "/ready")
    return counted(folder, [*grind(folder), LAMBENCH, "serve", "--template", "idle.yaml",
                            "--warm", "0", "--lambda-port", "0", "--ready-file", "ready"], save)


def each(what, folder, few, many):
    """Instructions of one: the difference of a long and a short run."""
    return (what(folder, many) - what(folder, few)) / (many - few)


def main():
    if not shutil.which("valgrind"):
        print("what grows with the number of functions: skipped, valgrind is not installed")
        return
    top = tempfile.mkdtemp(prefix="lambench-growth-")
    for count in (FEW, MANY):
        project("%s/%d" % (top, count), count)
    for name, what, short, long in (("an invocation", invocations, 200, 700),
                                    ("a key and its frame", frames, 20, 220),
                                    ("a saved file", saves, 2, 22)):
        few, many = (each(what, "%s/%d" % (top, count), short, long) for count in (FEW, MANY))
        print("%-44s %10.0f %-4s %-22s %10.0f %-4s x %.2f" %
              ("instructions of %s, 500 functions" % name, many, "", "10 functions", few, "",
               many / few), flush=True)
    shutil.rmtree(top)


main()
