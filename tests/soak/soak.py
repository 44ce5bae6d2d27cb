"""A soak: many invocations over 20 functions, with errors, exits, time-outs, left-over children,
reloads and kill -9 in between; then nothing may have grown: memory, descriptors, processes, mounts,
control groups.

    soak.py LAMBENCH INVOCATIONS     in an empty folder; prints checks as tests/lib/check.sh does

What is compared are two rests of the same kind: all instances started anew, nothing in flight; one
after a tenth of the invocations, one at the end.
"""

import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time

FUNCTIONS = 20
CLIENTS = 8
SEED = 20
WAIT_S = 240
# What a rest may differ by without being a leak: an allocator keeps what it once had (kilobytes).
SLACK_KB = 6144

PYTHON = """
import os, subprocess, sys, threading, time
runs = 0
def handler(event, context):
    global runs
    runs += 1
    do = event.get("do")
    if do == "error": raise ValueError("wanted")
    if do == "exit": os._exit(3)
    if do == "late": time.sleep(30)
    if do == "child": subprocess.Popen(["sleep", "600"], start_new_session=True)
    if do == "thread": threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
    if do == "files": open("/tmp/%d" % runs, "wb").write(b"x" * 100000)
    if do == "print":
        for i in range(50): print("line", i, "x" * 100)
    return {"runs": runs, "n": event["n"]}
"""
NODE = """
let runs = 0;
exports.handler = async (event) => {
  runs++;
  if (event.do === "error") throw new Error("wanted");
  if (event.do === "exit") process.exit(3);
  if (event.do === "late") await new Promise((r) => setTimeout(r, 30000));
  if (event.do === "child") require("child_process").spawn("sleep", ["600"], { detached: true }).unref();
  if (event.do === "thread") setInterval(() => {}, 1000);
  if (event.do === "files") require("fs").writeFileSync("/tmp/" + runs, "x".repeat(100000));
  if (event.do === "print") for (let i = 0; i < 50; i++) console.log("line", i, "x".repeat(100));
  return { runs, n: event.n };
};
"""
# How often each is asked for, in a thousand invocations; the rest just answers.
ODD = [("error", 20), ("exit", 6), ("late", 1), ("child", 4), ("thread", 4), ("files", 10),
       ("print", 20)]
TOLD = {"error": "wanted", "exit": "Runtime.ExitError", "late": "Sandbox.Timedout"}
KILL_EVERY = 400
RELOAD_EVERY = 500

passed = failed = skipped = 0


def check(name, good, found=""):
    global passed, failed
    passed += bool(good)
    failed += not good
    print(f"{'ok     ' if good else 'not ok '} {name}" + ("" if good else f": {found}"), flush=True)


def skip(name, why):
    global skipped
    skipped += 1
    print(f"skip    {name}: {why}")


def is_node(index):
    return index % 4 == 3


def source_of(index):
    return f"f{index}/index.js" if is_node(index) else f"f{index}/app.py"


def write_source(index, mark):
    with open(source_of(index) + ".new", "w") as file:
        file.write(f"// {mark}\n{NODE}" if is_node(index) else f"# {mark}\n{PYTHON}")
    os.replace(source_of(index) + ".new", source_of(index))


def write_project():
    lines = ["Transform: AWS::Serverless-2016-10-31", "Resources:"]
    for index in range(FUNCTIONS):
        os.makedirs(f"f{index}")
        write_source(index, 0)
        runtime, handler = (("nodejs20.x", "index.handler") if is_node(index)
                            else ("python3.11", "app.handler"))
        lines.append(f"  F{index}: {{Type: AWS::Serverless::Function, Properties: {{Runtime: {runtime},"
                     f" Handler: {handler}, CodeUri: f{index}/, MemorySize: 256, Timeout: 4}}}}")
    with open("template.yaml", "w") as file:
        file.write("\n".join(lines) + "\n")


def parents():
    """pid -> (parent, program) of every process."""
    found = {}
    for name in os.listdir("/proc"):
        try:
            text = open(f"/proc/{name}/stat").read() if name.isdigit() else ""
        except OSError:
            continue
        if text:
            rest = text[text.rindex(")") + 2:].split()
            if rest[0] != "Z":
                found[int(name)] = (int(rest[1]), text[text.index("(") + 1:text.rindex(")")])
    return found


def below(root):
    """All processes below ROOT."""
    processes = parents()
    tree, grown = {root}, True
    while grown:
        more = {pid for pid, (parent, _) in processes.items() if parent in tree} - tree
        grown = bool(more)
        tree |= more
    return {pid: processes[pid][1] for pid in tree if pid != root and pid in processes}


def memory_kb(pid):
    for line in open(f"/proc/{pid}/smaps_rollup"):
        if line.startswith("Private_Dirty:"):
            return int(line.split()[1])
    return 0


def control_groups(pid):
    """Those whose name carries PID, the launcher that made them."""
    return sum(name.startswith("lambench-") and f"-{pid}-" in name for _, folders, _ in os.walk("/sys/fs/cgroup")
               for name in folders)


def spares(word):
    with open("lambench.yaml", "w") as file:
        file.write(f"spares: {word}\n")


class Soak:
    def __init__(self, program):
        write_project()
        self.log = open("serve.err", "wb")
        self.process = subprocess.Popen([program, "serve", "--lambda-port", "0", "--ready-file", "ready"],
                                        stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        for _ in range(WAIT_S * 20):
            if os.path.exists("ready") and os.path.getsize("ready"):
                break
            time.sleep(0.05)
        self.port = int(re.search(r"127\.0\.0\.1:(\d+)", open("ready").read())[1])
        self.lock = threading.Lock()
        self.done = self.wrong = self.killed = self.reloaded = 0
        self.said = ""
        self.random = random.Random(SEED)

    def launcher(self):
        return next(pid for pid, name in below(self.process.pid).items() if name.startswith("lambench"))

    def kill_one(self):
        """kill -9 to one instance, whatever it is doing."""
        victims = [pid for pid, name in below(self.process.pid).items()
                   if name == "node" or name.startswith("python")]
        if victims:
            try:
                os.kill(self.random.choice(victims), signal.SIGKILL)
                self.killed += 1
            except ProcessLookupError:
                pass

    def plan(self):
        """The next invocation, or None; and what has to happen before it."""
        with self.lock:
            if self.done >= self.wanted:
                return None
            self.done += 1
            number = self.done
            if number % KILL_EVERY == 0:
                self.kill_one()
            if number % RELOAD_EVERY == 0:
                write_source(self.random.randrange(FUNCTIONS), number)
                self.reloaded += 1
            point, do = self.random.random() * 1000, None
            for name, often in ODD:
                point -= often
                if point < 0:
                    do = name
                    break
            return number, self.random.randrange(FUNCTIONS), do

    def judge(self, number, do, status, body):
        """An answer is right, or tells of the kill -9 that hit it or an invocation it shared an instance with."""
        text = body.decode("utf-8", "replace")
        good = status == 200 and (TOLD[do] in text if do in TOLD else json.loads(text).get("n") == number)
        hit = status == 200 and ("Runtime.ExitError" in text or "signal: killed" in text)
        if not good and not hit:
            with self.lock:
                self.wrong += 1
                self.said = self.said or f"{number} {do}: {status} {text[:300]}"
        return hit and do != "exit"

    def client(self):
        connection, hits = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT_S), 0
        while (plan := self.plan()):
            number, function, do = plan
            event = json.dumps({"n": number, "do": do} if do else {"n": number})
            try:
                connection.request("POST", f"/2015-03-31/functions/F{function}/invocations", event)
                answer = connection.getresponse()
                hits += self.judge(number, do, answer.status, answer.read())
            except (OSError, http.client.HTTPException) as error:
                with self.lock:
                    self.wrong += 1
                    self.said = self.said or f"{number} {do}: {error!r}"
                connection.close()
        connection.close()
        with self.lock:
            self.hits = getattr(self, "hits", 0) + hits

    def run(self, wanted):
        self.wanted = wanted
        clients = [threading.Thread(target=self.client) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()

    def ask(self, function):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT_S)
        connection.request("POST", f"/2015-03-31/functions/F{function}/invocations", '{"n":0}')
        body = connection.getresponse().read()
        connection.close()
        return json.loads(body)

    def rest(self, mark):
        """Every function has one fresh instance; then what lambench holds is looked at. Without
        spares: how many wait, one or two of a kind, is a matter of how fast all went."""
        spares("off")
        for index in range(FUNCTIONS):
            write_source(index, f"rest {mark}")
        for index in range(FUNCTIONS):
            for _ in range(WAIT_S * 5):
                answer = self.ask(index)
                if answer.get("runs") == 1:
                    break
                time.sleep(0.2)
        seen, calm = None, 0
        while calm < 10:        # until nothing changes for two seconds
            look = self.look()
            calm = calm + 1 if look == seen else 0
            seen = look
            time.sleep(0.2)
        spares("on")
        pids = (self.process.pid, self.launcher())
        return seen | {"memory": [memory_kb(pid) for pid in pids]}

    def look(self):
        pids = (self.process.pid, self.launcher())
        return {"descriptors": [len(os.listdir(f"/proc/{pid}/fd")) for pid in pids],
                "processes": len(below(self.process.pid)),
                "mounts": len(open(f"/proc/{self.process.pid}/mountinfo").readlines()),
                "groups": control_groups(self.launcher())}

    def stop(self):
        tree = below(self.process.pid)
        self.process.terminate()
        status = self.process.wait(WAIT_S)
        for _ in range(100):
            left = [pid for pid in tree if os.path.exists(f"/proc/{pid}")]
            if not left:
                break
            time.sleep(0.1)
        return status, left


def main():
    program, wanted = sys.argv[1], int(sys.argv[2])
    mounts_before = len(open("/proc/self/mountinfo").readlines())
    soak = Soak(program)
    began = time.monotonic()
    soak.run(wanted // 10)
    first = soak.rest("first")
    soak.run(wanted)
    last = soak.rest("last")
    took = time.monotonic() - began
    check("every answer is right, or tells of the kill -9 that hit it", soak.wrong == 0,
          f"{soak.wrong} of {soak.done}: {soak.said}")
    check("invocations were hit only by a kill -9", soak.hits <= soak.killed * 2, f"{soak.hits} of {soak.killed}")
    check("instances were killed and functions reloaded", wanted < 1000 or (soak.killed and soak.reloaded))
    for what in ("descriptors", "processes", "mounts", "groups"):
        before, after = (part[what] if isinstance(part[what], list) else [part[what]]
                         for part in (first, last))
        check(f"no more {what} than at the start", all(b <= a for a, b in zip(before, after)),
              f"{first[what]} -> {last[what]}")
    if "asan" in program:
        skip("memory", "under AddressSanitizer, which looks for leaks itself")
    else:
        check("no more memory than at the start",
              all(b - a <= SLACK_KB for a, b in zip(first["memory"], last["memory"])),
              f"{first['memory']} -> {last['memory']} KB")
    launcher = soak.launcher()
    status, left = soak.stop()
    check("it ends well", status == 0, f"status {status}: {open('serve.err', errors='replace').read()[-2000:]}")
    check("no process is left", not left, left)
    check("no control group is left", control_groups(launcher) == 0)
    check("no mount is left", len(open("/proc/self/mountinfo").readlines()) == mounts_before)
    print(f"{soak.done} invocations in {took:.0f} s, {soak.killed} kills, {soak.reloaded} reloads; "
          f"memory {first['memory']} -> {last['memory']} KB, descriptors {last['descriptors']}")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(failed > 0)


main()
