#!/usr/bin/env python3
"""Checks what is in templates/: catalogs, sample events, starters and their code.

Needs Python's standard library only. What needs more (node, curl, a compiler, cfn-lint) is skipped
where it is missing, and says so.
"""
import base64
import concurrent.futures
import functools
import gzip
import hashlib
import importlib.util
import json
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "lib"))
from fake_runtime_api import RuntimeApi  # noqa: E402  (both lines above have to come first)

ROOT = pathlib.Path(__file__).resolve().parents[2] / "templates"
EVENTS = ROOT / "events"
SCRATCH = pathlib.Path(tempfile.mkdtemp(prefix="check-templates-"))

# Events of starters with what their function makes of them: the status of a response, the type of
# an error, or "answer" for anything else that is returned. None: not run here, for it takes too
# long or too much.
OUTCOMES = {
    "create-order": 201, "create-order-empty": 400, "create-order-unknown-item": "RangeError",
    "get-order": "answer", "get-order-unknown": 404, "list-orders": 200, "list-orders-paid": 200,
    "ship-orders": "answer", "ship-orders-one-bad": "answer", "nightly-report": "answer",
    "nightly-report-week": "answer", "resize-image": "answer", "resize-image-200-mb": None,
    "resize-image-400-mb": None, "search-catalog": "answer", "ask-carrier": "answer",
    "ask-carrier-timeout": None, "charge-card": "CardDeclined", "greet": 200,
    "greet-unknown-language": 400, "count-words": 200, "count-words-no-text": 400,
    "ada": "answer", "get": "answer",
    "large-orders": None,  # its code is in the template
}


class Skip(Exception):
    pass


def need(program):
    if not shutil.which(program):
        raise Skip(f"{program} is not here")


def run(*words, **more):
    """Runs a program that has to succeed; its output is the reason when it does not."""
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, **more)
    assert done.returncode == 0, f"{words[0]}: {done.stdout}{done.stderr}".strip()
    return done.stdout


def read_json(path):
    """JSON, strictly: no duplicate keys, no NaN."""
    def no_duplicates(pairs):
        keys = [key for key, _ in pairs]
        assert len(set(keys)) == len(keys), f"duplicate key in {keys}"
        return dict(pairs)

    def no_constant(word):
        raise AssertionError(f"{word} is not JSON")

    return json.loads(path.read_text(), object_pairs_hook=no_duplicates,
                      parse_constant=no_constant)


@functools.cache
def starters():
    return read_json(ROOT / "catalog.json")


# ---- Templates, read without a YAML library ------------------------------------------------------

def read_template(starter):
    """Path of keys → plain value. Knows as much YAML as our own templates use in block style."""
    values, path = {}, []
    for line in (ROOT / starter / "template.yaml").read_text().splitlines():
        match = re.match(r"( *)([\w:$-]+): *(.*?)(?:\s+#.*)?$", line)
        if not match or line.lstrip().startswith("#"):
            continue
        depth = len(match[1]) // 2
        path = path[:depth] + [match[2]]
        values[tuple(path)] = match[3]
    return values


def resources(starter, kind):
    """Logical id → properties of the resources of one type."""
    values = read_template(starter)
    ids = [key[1] for key, value in values.items() if key[0] == "Resources" and key[2:] == ("Type",)
           and value == kind]
    return {name: {key[3]: value for key, value in values.items()
                   if key[:3] == ("Resources", name, "Properties") and len(key) == 4}
            for name in ids}


def functions(starter):
    return resources(starter, "AWS::Serverless::Function")


def has_handler_file(properties):
    """Whether the handler is called here; what others make of it tests/cases/starters.sh sees."""
    return "InlineCode" not in properties and properties["Runtime"].startswith(("python", "node"))


def handler_file(starter, properties):
    stem = ROOT / starter / properties["CodeUri"] / properties["Handler"].rpartition(".")[0]
    endings = [".py"] if properties["Runtime"].startswith("python") else [".js", ".mjs", ".cjs"]
    found = [stem.with_suffix(ending) for ending in endings if stem.with_suffix(ending).exists()]
    assert len(found) == 1, f"{properties['Handler']}: {len(found)} files"
    return found[0]


# ---- Sample events -------------------------------------------------------------------------------

def check_event_catalog():
    rows = read_json(EVENTS / "catalog.json")
    names = [row["name"] for row in rows]
    files = [row["file"] for row in rows]
    assert len(set(names)) == len(names), "a name stands twice"
    assert len(set(files)) == len(files), "a file stands twice"
    for row in rows:
        assert list(row) == ["name", "file", "title", "triggers", "source"], row
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["name"]), row["name"]
        assert row["title"] and len(row["title"]) <= 78, row["title"]
        assert row["source"] and isinstance(row["triggers"], list), row["name"]
    here = {str(path.relative_to(EVENTS)) for path in EVENTS.rglob("*") if path.is_file()}
    assert here - {"catalog.json"} == set(files), here ^ set(files) ^ {"catalog.json"}


def decode(text):
    return base64.b64decode(text, validate=True)


def md5_of_attributes(attributes):
    """SQS: lengths as four bytes, then name, type, a one for text or a two for bytes, value."""
    digest = hashlib.md5()

    def add(data):
        digest.update(struct.pack(">I", len(data)) + data)

    for name, attribute in sorted(attributes.items()):
        binary = attribute["dataType"].startswith("Binary")
        add(name.encode())
        add(attribute["dataType"].encode())
        digest.update(b"\2" if binary else b"\1")
        add(decode(attribute["binaryValue"]) if binary else attribute["stringValue"].encode())
    return digest.hexdigest()


def check_sqs_record(record):
    assert hashlib.md5(record["body"].encode()).hexdigest() == record["md5OfBody"], "md5OfBody"
    if record["messageAttributes"]:
        assert md5_of_attributes(record["messageAttributes"]) == record["md5OfMessageAttributes"]
    assert record["attributes"].get("MessageGroupId") or ".fifo" not in record["eventSourceARN"]


def check_parts(value):
    """What is encoded in an event, wherever it stands, can be decoded."""
    if isinstance(value, list):
        for item in value:
            check_parts(item)
    if not isinstance(value, dict):
        return
    if value.get("eventSource") == "aws:sqs":
        check_sqs_record(value)
    if "awslogs" in value:
        logs = json.loads(gzip.decompress(decode(value["awslogs"]["data"])))
        assert logs["messageType"] == "DATA_MESSAGE" and logs["logEvents"], logs
    elif isinstance(value.get("data"), str):
        decode(value["data"])
    if isinstance(value.get("isBase64Encoded"), bool) and value["isBase64Encoded"]:
        decode(value["body"])
    if value.get("timestampType"):  # Kafka
        decode(value["key"])
        decode(value["value"])
    for key, item in value.items():
        if key in ("invokingEvent", "ruleParameters"):
            json.loads(item)
        check_parts(item)


def check_event(path):
    text = path.read_text()
    event = read_json(path)
    assert text.endswith("}\n") or text.endswith("]\n"), "no line end at the end"
    assert "\t" not in text and "\r" not in text, "tab or carriage return"
    check_parts(event)
    for account in re.findall(r"arn:aws:[a-z0-9-]+:[a-z0-9-]*:(\d+):", text):
        assert account == "123456789012", f"account {account}"


def check_nesting():
    """Envelopes: what is inside is what the title says."""
    def body(name):
        return json.loads(read_json(EVENTS / f"nested/{name}.json")["Records"][0]["body"])

    assert body("s3-in-sqs")["Records"][0]["eventSource"] == "aws:s3"
    assert json.loads(body("s3-in-sns-in-sqs")["Message"])["Records"][0]["eventSource"] == "aws:s3"
    assert body("sns-in-sqs")["Type"] == "Notification"
    assert body("eventbridge-in-sqs")["detail-type"]
    sns = read_json(EVENTS / "nested/s3-in-sns.json")["Records"][0]["Sns"]
    assert json.loads(sns["Message"])["Records"][0]["s3"]["object"]["key"]


# ---- Starters ------------------------------------------------------------------------------------

def check_catalog():
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()} - {"events"}
    assert folders == {row["name"] for row in starters()}, folders
    for row in starters():
        keys = ["name", "title", "summary", "runtime", "functions", "parameters"]
        assert list(row) == keys, row


def check_starter(row):
    name = row["name"]
    folder = ROOT / name
    for file in ("template.yaml", "README.md", ".gitignore"):
        assert (folder / file).is_file(), f"{file} is missing"
    assert ".lambench/" in (folder / ".gitignore").read_text().splitlines()

    declared = functions(name)
    assert list(declared) == row["functions"], list(declared)
    runtimes = [properties["Runtime"] for properties in declared.values()]
    assert row["runtime"] == runtimes[0], runtimes
    values = read_template(name)
    defaults = {key[1]: value for key, value in values.items()
                if key[0] == "Parameters" and key[2:] == ("Default",)}
    assert defaults == row["parameters"], defaults

    for properties in declared.values():
        if "InlineCode" not in properties:
            assert (folder / properties["CodeUri"]).is_dir(), properties["CodeUri"]
        if has_handler_file(properties):
            handler_file(name, properties)
    for properties in resources(name, "AWS::Serverless::LayerVersion").values():
        assert (folder / properties["ContentUri"]).is_dir(), properties["ContentUri"]
    events = list((folder / "events").glob("*.json"))
    assert events, "no events"


def check_text(path):
    """Plain text that does not name what only a developer's machine has."""
    text = path.read_text()
    assert text.endswith("\n"), "no line end at the end"
    assert not re.search(r"[ \t]+$", text, re.M), "blanks at the end of a line"
    assert not re.search(r"/(work|root|home)/", text), "a path of some machine"
    tabs = path.name == "Makefile" or path.suffix == ".go"
    assert tabs or "\t" not in text, "a tab"
    long = [line for line in text.splitlines() if len(line) > 120]
    assert path.suffix == ".json" or path.parent == ROOT or not long, long


def check_cfn_lint():
    """All templates at once: most of the time goes into starting. Transforms them as SAM does."""
    if not importlib.util.find_spec("cfnlint"):
        raise Skip("cfn-lint is not here")
    words = [sys.executable, "-c", "from cfnlint.runner import main; main()", "--format", "json",
             *ROOT.glob("*/template.yaml")]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert done.stdout, done.stderr
    # The demo names older runtimes on purpose; cfn-lint knows when AWS retires them.
    retired = {"E2531", "E2533", "W2531"}
    found = [f"{match['Filename']}: {match['Rule']['Id']} {match['Message']}"
             for match in json.loads(done.stdout)
             if match["Rule"]["Id"] not in retired or "/demo/" not in match["Filename"]]
    assert not found, "\n".join(found)


# ---- Code ----------------------------------------------------------------------------------------

def check_syntax(path):
    if path.suffix == ".py":
        compile(path.read_text(), str(path), "exec")
    elif path.suffix == ".sh" or path.name == "bootstrap":
        need("bash")
        run("bash", "-n", path)
    elif path.suffix == ".rb":
        need("ruby")
        run("ruby", "-cw", path)
    else:
        need("node")
        run("node", "--check", path)


CONTEXT = """
class Context:
    memory_limit_in_mb = "256"
    def get_remaining_time_in_millis(self): return 3000
"""

PYTHON = CONTEXT + """
import contextlib, importlib, json, sys
module, function = sys.argv[1].split(".")
handler = getattr(importlib.import_module(module), function)
outcomes = []
for event in json.load(sys.stdin):
    try:
        with contextlib.redirect_stdout(sys.stderr):
            answer = handler(event, Context())
        answer = json.loads(json.dumps(answer))
        outcomes.append(answer.get("statusCode", "answer"))
    except Exception as error:
        outcomes.append(type(error).__name__)
print(json.dumps(outcomes))
"""

NODE = """
const { readFileSync } = require("node:fs");
const { pathToFileURL } = require("node:url");
console.log = console.info = console.error;
const context = { getRemainingTimeInMillis: () => 3000 };
import(pathToFileURL(process.argv[1])).then(async ({ handler }) => {
  const outcomes = [];
  for (const event of JSON.parse(readFileSync(0))) {
    try {
      const answer = JSON.parse(JSON.stringify(await handler(event, context)));
      outcomes.push(answer.statusCode ?? "answer");
    } catch (error) {
      outcomes.push(error.name);
    }
  }
  process.stdout.write(JSON.stringify(outcomes));
});
"""


def kebab(name):
    return re.sub(r"(?<!^)([A-Z])", r"-\1", name).lower()


def events_of(starter, function):
    """The event files of a function: all of them where it is the only one."""
    files = sorted((ROOT / starter / "events").glob("*.json"))
    if len(functions(starter)) == 1:
        return files
    word = kebab(function)
    return [file for file in files if file.stem == word or file.stem.startswith(word + "-")]


def variables(starter, function):
    """Environment variables of a function; of intrinsics it knows !Ref of a parameter only."""
    values = read_template(starter)
    found = {}
    for key, value in values.items():
        if key[-2:-1] == ("Variables",) and (key[0] == "Globals" or key[1] == function):
            if value.startswith("!Ref "):
                value = values["Parameters", value[5:], "Default"]
            if not value.startswith("!"):
                found[key[-1]] = value.strip("'")
    return found


def check_handler(starter, function, properties):
    """Each event of a function, through its handler, has the outcome said above."""
    files = [file for file in events_of(starter, function) if OUTCOMES[file.stem] is not None]
    events = json.dumps([read_json(file) for file in files])
    code = handler_file(starter, properties)
    layers = [ROOT / starter / layer["ContentUri"]
              for layer in resources(starter, "AWS::Serverless::LayerVersion").values()]
    environment = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1",
                   "PYTHONPATH": ":".join(f"{layer}/python" for layer in layers),
                   "NODE_PATH": ":".join(f"{layer}/nodejs/node_modules" for layer in layers),
                   **variables(starter, function)}
    if code.suffix == ".py":
        # python -c looks for modules in the working directory, as Lambda does in the task root.
        words = (sys.executable, "-c", PYTHON, properties["Handler"])
    else:
        need("node")
        words = ("node", "-e", NODE, code)
    outcomes = json.loads(run(*words, input=events, env=environment, cwd=code.parent))
    expected = [OUTCOMES[file.stem] for file in files]
    assert files and outcomes == expected, f"{[file.stem for file in files]}: {outcomes}"


def check_outcomes():
    """The table above and the folders agree."""
    stems = {file.stem for row in starters() if not row["runtime"].startswith("provided")
             for file in (ROOT / row["name"] / "events").glob("*.json")}
    assert stems == set(OUTCOMES), stems ^ set(OUTCOMES)
    for row in starters():
        assigned = {file for name in row["functions"] for file in events_of(row["name"], name)}
        unclear = set((ROOT / row["name"] / "events").glob("*.json")) - assigned
        assert not unclear, f"no function for {unclear}"


def serve(folder, chunked, cases):
    """Starts the bootstrap in a folder and compares its answers with (event, path, pattern)."""
    with RuntimeApi([event for event, _, _ in cases], chunked) as api:
        environment = {"PATH": os.environ["PATH"], "AWS_LAMBDA_RUNTIME_API": api.address,
                       "LAMBDA_TASK_ROOT": str(folder), "_HANDLER": "function.handler"}
        runtime = subprocess.Popen([folder / "bootstrap"], cwd=folder, env=environment,
                                   stderr=subprocess.DEVNULL)
        try:
            for number, (_, outcome, pattern) in enumerate(cases, 1):
                path, body = api.answers.get(timeout=5)
                assert path == f"invocation/request-{number}/{outcome}", path
                assert pattern in body and json.loads(body), body
        finally:
            runtime.kill()
            runtime.wait()


def check_bash(chunked):
    need("bash")
    need("curl")
    serve(ROOT / "custom-bash/src", chunked, [
        (b'{"name":"Ada \xc3\xa9"}', "response", b'"event":{"name":"Ada \xc3\xa9"}'),
        (b'{"fail":true}', "error", b'"errorType":"Function.Failed"'),
        (b"{}", "response", b'"event":{}'),
    ])


def check_bash_init():
    """A handler that is not there is an init error, and the end of the runtime."""
    need("bash")
    need("curl")
    folder = ROOT / "custom-bash/src"
    with RuntimeApi([]) as api:
        environment = {"PATH": os.environ["PATH"], "AWS_LAMBDA_RUNTIME_API": api.address,
                       "LAMBDA_TASK_ROOT": str(folder), "_HANDLER": "function.other"}
        done = subprocess.run([folder / "bootstrap"], env=environment, stderr=subprocess.DEVNULL,
                              timeout=5)
        path, body = api.answers.get(timeout=1)
        assert done.returncode == 1 and path == "init/error", path
        assert json.loads(body)["errorType"] == "Runtime.NoSuchHandler", body


C_SOURCE = SCRATCH / "custom-c/src"


def check_c_build():
    """Builds outside of the tree; the other checks of custom-c use what comes out."""
    need("make")
    need("cc")
    shutil.copytree(ROOT / "custom-c", C_SOURCE.parent)
    command = run("make", "-n", "-C", C_SOURCE)  # says what it would do
    assert all(flag in command for flag in ("-Wall", "-Wextra", "-Werror", "-static")), command
    run("make", "-s", "-C", C_SOURCE)


def built_c():
    if not (C_SOURCE / "bootstrap").exists():
        raise Skip("custom-c is not built")
    return C_SOURCE


def check_c_artifacts():
    """The target of sam build leaves a bootstrap in ARTIFACTS_DIR and needs no other file."""
    source = built_c()
    artifacts = SCRATCH / "artifacts"
    artifacts.mkdir()
    environment = {**os.environ, "ARTIFACTS_DIR": str(artifacts)}
    run("make", "-s", "-C", source, "build-Hello", env=environment)
    assert os.access(artifacts / "bootstrap", os.X_OK)
    assert [path.name for path in artifacts.iterdir()] == ["bootstrap"]


def check_c(chunked):
    large = b'{"text":"' + b"x" * 1_000_000 + b'"}'
    serve(built_c(), chunked, [
        (b'{"name":"Ada \xc3\xa9"}', "response", b'"event":{"name":"Ada \xc3\xa9"}'),
        (b"[1,2]", "error", b'"errorType":"Function.NotAnObject"'),
        (b"", "error", b'"errorType":"Function.NotAnObject"'),
        (large if not chunked else b' {"a":1}', "response", b'"message":"Hello from C"'),
    ])


def check_executable(path):
    assert os.access(path, os.X_OK), "is not executable"


# ---- All of it -----------------------------------------------------------------------------------

def all_checks():
    """(name, function, arguments) of every check."""
    yield "events: catalog and folder agree", check_event_catalog
    for path in sorted(EVENTS.rglob("*.json")):
        if path.name != "catalog.json":
            yield f"event {path.relative_to(EVENTS)}", check_event, path
    yield "events: nested envelopes", check_nesting
    yield "starters: catalog and folders agree", check_catalog
    yield "starters: cfn-lint", check_cfn_lint
    yield "starters: every event belongs to a function", check_outcomes
    for path in sorted(path for path in ROOT.rglob("*") if path.is_file()):
        yield f"text {path.relative_to(ROOT)}", check_text, path
    for row in starters():
        name = row["name"]
        yield f"{name}: folder", check_starter, row
        for path in sorted((ROOT / name / "events").glob("*.json")):
            yield f"{name}: event {path.stem}", check_event, path
        for path in sorted((ROOT / name).rglob("*")):
            if path.suffix in (".py", ".js", ".mjs", ".sh", ".rb") or path.name == "bootstrap":
                yield f"{name}: syntax of {path.relative_to(ROOT / name)}", check_syntax, path
        for function, properties in functions(name).items():
            if has_handler_file(properties):
                yield (f"{name}: {function} with its events", check_handler, name, function,
                       properties)
    yield "custom-bash: bootstrap", check_executable, ROOT / "custom-bash/src/bootstrap"
    for chunked in (False, True):
        yield f"custom-bash: answers{', chunked' * chunked}", check_bash, chunked
        yield f"custom-c: answers{', chunked' * chunked}", check_c, chunked
    yield "custom-bash: init error", check_bash_init
    yield "custom-c: build-Hello", check_c_artifacts


def outcome(check):
    _, function, *arguments = check
    try:
        function(*arguments)
        return "ok", ""
    except Skip as reason:
        return "skip", str(reason)
    except Exception as error:  # whatever it is, it is this check that failed
        return "not ok", f"{type(error).__name__}: {error}"


def report(check, word, reason):
    """One line per check; further lines of a reason follow as comments."""
    first, *rest = reason.splitlines() or [""]
    if word == "skip":
        print(f"ok {check[0]} # SKIP {first}")
    else:
        print(f"{word} {check[0]}{': ' * bool(first)}{first}")
    for line in rest:
        print(f"# {line}")


def main():
    counts = {"ok": 0, "not ok": 0, "skip": 0}
    first = ("custom-c: builds without warnings", check_c_build)
    checks = [first, *all_checks()]
    try:
        results = [outcome(first)]  # before the others, which need what it builds
        # Most checks wait for programs they started; threads let them wait at the same time.
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count() + 2) as pool:
            results += pool.map(outcome, checks[1:])
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)
    for check, (word, reason) in zip(checks, results):
        counts[word] += 1
        report(check, word, reason)
    print(f"{counts['ok']} passed, {counts['not ok']} failed, {counts['skip']} skipped")
    return 1 if counts["not ok"] else 0


if __name__ == "__main__":
    sys.exit(main())
