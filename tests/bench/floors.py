"""lambench against the floor: the smallest runtime client of each language (floor.py, floor.cjs),
started bare with fork and exec, against the simplest server (floor.c). Rows where the processors
would jump are pinned to one, with everything that takes part."""
import concurrent.futures
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from engine import Engine

LAMBENCH = os.environ["LAMBENCH"]
HERE = os.path.dirname(os.path.abspath(__file__))
TOOLS = os.path.join(os.path.dirname(LAMBENCH), "release/tests/bench")
PYTHON = "/usr/bin/python3"
NODE = shutil.which("node")
VERSION = subprocess.run([PYTHON, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
                         capture_output=True, text=True, check=True).stdout.strip()
PIN = ["taskset", "-c", str(max(os.sched_getaffinity(0)))] if shutil.which("taskset") else []
LANGUAGES = {
    "python": ("python" + VERSION, "app.handler", "py/", [PYTHON, "-S", HERE + "/floor.py"]),
    "node": ("nodejs20.x", "index.handler", "js/", [NODE, HERE + "/floor.cjs"]),
}
STARTS = 5


def said(*argv, **more):
    return subprocess.run([str(word) for word in argv], check=True, capture_output=True, text=True,
                          timeout=300, **more).stdout


def tool(name, *words, **more):
    return said(*PIN, TOOLS + "/" + name, *map(str, words), **more)


def row(name, unit, ours, floor, baseline="floor"):
    print("%-44s %10.2f %-4s %-22s %10.2f %-4s x %.2f" %
          (name, ours, unit, baseline, floor, unit, ours / floor), flush=True)


def alone(name, unit, value, goal):
    print("%-44s %10.2f %-4s %s" % (name, value, unit, goal), flush=True)


def project(folder, functions):
    """FUNCTIONS: name -> language."""
    os.makedirs(folder + "/py", exist_ok=True)
    os.makedirs(folder + "/js", exist_ok=True)
    with open(folder + "/py/app.py", "w") as f:
        f.write("import time\ndef handler(event, context):\n"
                "    if 'sleep' in event:\n        time.sleep(event['sleep'])\n    return event\n")
    with open(folder + "/js/index.js", "w") as f:
        f.write("exports.handler = async (event) => event;\n")
    rows = ["AWSTemplateFormatVersion: '2010-09-09'", "Transform: AWS::Serverless-2016-10-31",
            "Resources:"]
    for name, language in functions.items():
        rows += ["  %s:" % name, "    Type: AWS::Serverless::Function",
                 "    Properties: {Runtime: %s, Handler: %s, CodeUri: %s, Timeout: 20}" %
                 LANGUAGES[language][:3]]
    with open(folder + "/template.yaml", "w") as f:
        f.write("\n".join(rows) + "\n")


def timed(call):
    begin = time.perf_counter()
    call()
    return (time.perf_counter() - begin) * 1000


def saves(folder, function, language, rounds):
    """From the write to the first answer with what was written; a spare waits each time."""
    name, text = (("py/app.py", "def handler(event, context):\n    return %d\n")
                  if language == "python" else
                  ("js/index.js", "exports.handler = async () => %d;\n"))
    engine = Engine(folder, "--warm", "0")
    took = []
    for number in range(1000, 1001 + rounds):
        engine.invoke(function)
        time.sleep(0.5)

        def save():
            with open(os.path.join(folder, name), "w") as f:
                f.write(text % number)
            while engine.invoke(function)[1] != b"%d" % number:
                pass
        took.append(timed(save))
    engine.close()
    return statistics.median(took[1:])


def starts(top, language, rounds):
    """Both sides from the decision to start until the answer, without a client in between."""
    folder = "%s/starts-%s" % (top, language)
    name = language.title()
    project(folder, {"%s%d" % (name, i): language for i in range(STARTS + 1)})
    floor, took = [], {"cold": [], "spare": []}
    for _ in range(max(1, rounds // STARTS)):
        floor.append(float(said(TOOLS + "/floor", "cold", STARTS, "100", *LANGUAGES[language][3])))
        for way in took:
            took[way].append(float(said(TOOLS + "/starts", folder, way, name, STARTS)))
    base = statistics.median(floor)
    row("cold start to the answer, " + language, "ms", statistics.median(took["cold"]), base)
    spare = statistics.median(took["spare"])
    row("start from a spare, " + language, "ms", spare, base)
    row("save to fresh answer, " + language, "ms", saves(folder, name + "0", language, rounds),
        spare, "start from a spare")


def warm(top, language):
    folder = top + "/warm"
    project(folder, {"Python": "python", "Node": "node"})
    for size, words in ((1024, "1 KB"), (102400, "100 KB")):
        ours, floor = [], []
        for _ in range(3):
            ours.append(float(tool("inside", folder, language.title(), 2000, size)))
            floor.append(float(tool("floor", "warm", 2000, size, *LANGUAGES[language][3])))
        row("warm, inside, %s, %s" % (words, language), "µs", statistics.median(ours),
            statistics.median(floor))


def warm_client_of_aws(top):
    """AWS's own client for Node.js on both sides, as the tests install it from npm."""
    name = "warm, inside, %s, node, AWS's client"
    modules = os.path.join(os.path.dirname(LAMBENCH), "npm/ric4/node_modules")
    if not os.path.exists(modules + "/aws-lambda-ric/index.mjs"):
        print("%-44s skipped: aws-lambda-ric is not there, make test installs it" % name % "1 KB")
        return
    folder = top + "/client"
    project(folder, {"Node": "node"})
    shutil.copytree(modules, folder + "/js/node_modules", symlinks=True)
    with open(folder + "/lambench.yaml", "w") as f:
        f.write("functions:\n  Node: {runtime-client: package}\n")
    values = {"_HANDLER": "index.handler", "LAMBDA_TASK_ROOT": folder + "/js",
              "AWS_LAMBDA_FUNCTION_NAME": "Node", "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
              "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
              "AWS_LAMBDA_LOG_GROUP_NAME": "group",
              "AWS_LAMBDA_LOG_STREAM_NAME": "stream"}
    with open(folder + "/client.sh", "w") as f:
        f.write("cd %s/js\n" % folder)
        f.writelines("export %s='%s'\n" % item for item in values.items())
        f.write("exec %s %s/js/node_modules/aws-lambda-ric/index.mjs index.handler\n" %
                (NODE, folder))
    for size, words in ((1024, "1 KB"), (102400, "100 KB")):
        ours, floor = [], []
        for _ in range(3):
            ours.append(float(tool("inside", folder, "Node", 2000, size)))
            floor.append(float(tool("floor", "warm", 2000, size, "/bin/sh", folder + "/client.sh")
                               .splitlines()[-1]))
        row(name % words, "µs", statistics.median(ours), statistics.median(floor), "floor, the same")


def through_api(top, language):
    """Over HTTP: 1 connection for the time, 8 and 32 for how many a second."""
    folder = top + "/warm"
    for connections, count in ((1, 2000), (8, 6000), (32, 6000)):
        engine = Engine(folder, "--warm", "0", pin=PIN)
        front = subprocess.Popen(PIN + [TOOLS + "/floor", "front", str(connections),
                                        *LANGUAGES[language][3]], stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, text=True)
        port = int(front.stdout.readline())
        path = "/2015-03-31/functions/%s/invocations" % language.title()
        time.sleep(1)
        for at, where in ((engine.port(), path), (port, "/")):  # all have started then
            tool("ask", at, where, connections, connections * 20, 1024)
        ours = tool("ask", engine.port(), path, connections, count, 1024).split()
        floor = tool("ask", port, "/", connections, count, 1024).split()
        if connections == 1:
            row("warm, through Lambda's API, 1 KB, " + language, "µs", float(ours[0]),
                float(floor[0]))
        else:
            row("%d connections, %s" % (connections, language), "/s", float(ours[1]),
                float(floor[1]))
        front.stdin.close()
        front.wait()
        engine.close()


def instructions(top):
    """Of the program alone, an invocation: the difference of a long and a short run."""
    if not shutil.which("valgrind"):
        return
    folder = top + "/warm"
    grind = "valgrind --tool=callgrind --callgrind-out-file=" + top + "/callgrind"

    def cost(*argv, **more):
        shutil.rmtree(folder + "/.lambench", ignore_errors=True)
        said_it = subprocess.run(argv, capture_output=True, text=True, timeout=300, check=True,
                                 env=dict(os.environ, **more)).stderr
        return int(re.search(r"Collected : (\d+)", said_it).group(1))

    def ours(count):
        return cost(TOOLS + "/inside", folder, "Python", str(count), "1024", INSIDE_EXEC=grind)

    def floor(count):
        return cost(*grind.split(), TOOLS + "/floor", "warm", str(count), "1024",
                    *LANGUAGES["python"][3])

    row("instructions an invocation, 1 KB", "", (ours(1200) - ours(200)) / 1000,
        (floor(1200) - floor(200)) / 1000)


def many(top):
    folder = top + "/many"
    project(folder, {"F%d" % i: "python" for i in range(500)})
    ready = []
    for _ in range(7):
        begin = time.perf_counter()
        engine = Engine(folder, "--warm", "0", wait=0.0005)
        ready.append((time.perf_counter() - begin) * 1000)
        engine.close()
    alone("serve accepts calls, 500 functions", "ms", statistics.median(ready), "")


def own_processes(engine):
    """The program itself, what makes its sandboxes, and the first process of each."""
    above, own = {}, {engine.process.pid}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % name) as f:
                above[int(name)] = int(f.read().rsplit(")", 1)[1].split()[1])
        except OSError:
            pass
    while True:
        more = {process for process, parent in above.items() if parent in own} - own
        if not more:
            break
        own |= more
    program = os.readlink("/proc/%d/exe" % engine.process.pid)
    return [process for process in own if exe_of(process) == program]


def exe_of(process):
    try:
        return os.readlink("/proc/%d/exe" % process)
    except OSError:
        return None


def memory(engine):
    """PSS of all of them: what is shared is counted once."""
    total = 0
    for process in own_processes(engine):
        with open("/proc/%d/smaps_rollup" % process) as f:
            total += int(re.search(r"Pss:\s+(\d+)", f.read()).group(1))
    return total / 1024


def idle(top):
    folder = top + "/idle"
    project(folder, {"Python": "python"})
    engine = Engine(folder, "--warm", "0")
    engine.invoke("Python")
    time.sleep(2)       # what starting took is given back then
    before = memory(engine)
    with concurrent.futures.ThreadPoolExecutor(100) as pool:
        for answer in [pool.submit(engine.invoke, "Python", b'{"sleep": 8}') for _ in range(100)]:
            answer.result()
    time.sleep(2)
    alone("memory of lambench for 100 idle instances", "MB", memory(engine) - before,
          "beyond what it has with one")
    engine.close()


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    top = tempfile.mkdtemp(prefix="lambench-floors-")
    print("%-44s %10s %-4s %-22s %10s" % ("measured", "lambench", "", "baseline", ""))
    languages = [name for name in LANGUAGES if name != "node" or NODE]
    for language in languages:
        starts(top, language, rounds)
    for language in languages:
        warm(top, language)
        through_api(top, language)
    if NODE:
        warm_client_of_aws(top)
    instructions(top)
    print(said(TOOLS + "/sandbox"), end="")
    many(top)
    idle(top)
    shutil.rmtree(top)


main()
