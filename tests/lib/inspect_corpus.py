"""inspect_corpus.py LAMBENCH CORPUS [EVERY]: runs `lambench inspect --json` over the templates of
a corpus (its expect.jsonl says what another reader found in them) and compares every field, names
and JSON types included. With EVERY only each EVERY-th template. Prints the share that agrees for
each field; the exit status is 0 when all do, but for the deviations below."""
import collections
import concurrent.futures
import json
import os
import subprocess
import sys

# Where the other reader is known to be wrong, or to have another idea: end of the template's name,
# field, why. A field of None is every field.
DEVIATIONS = [
    ("buildcmd/language-extensions.yaml", None,
     "Fn::ForEach, Fn::Length and Fn::ToJsonString are written out"),
    ("esbuild-datadog-integration/template.yaml", "layers",
     "the layers of a parameter that is a list are there"),
    ("function_with_policy_templates.yaml", "policies", "AWS::NoValue removes the last one"),
    ("self_managed_kafka_with_intrinsics.yaml", "events", "the batch size is there, by default"),
    ("error_function_invalid_api_event.yaml", "events", "Path and Method are no texts"),
]
FIELDS = [
    "source", "runtime", "handler", "memory_mb", "timeout_s", "architectures", "code",
    "environment_names", "environment_values", "layer_count", "layers", "policies", "events",
    "condition", "bm", "url",
]
ABSENT = "(absent)"


def open_(value):
    """True when the other reader could not know it."""
    if isinstance(value, dict):
        return any(open_(one) for one in value.values())
    if isinstance(value, list):
        return any(open_(one) for one in value)
    return value == "?" or (value == -1 and not isinstance(value, bool))


def same(expected, found):
    """Equal, types included: true is not 1, 5 is not "5"."""
    return json.dumps(expected, sort_keys=True) == json.dumps(found, sort_keys=True)


def agrees(expected, found):
    if same(expected, found):
        return True
    if not open_(expected):
        return False
    if isinstance(expected, list) and isinstance(found, list):
        return len(expected) == len(found) and all(map(agrees, expected, found))
    return not isinstance(expected, (list, dict))


class Tally:
    def __init__(self):
        self.equal = collections.Counter()
        self.wrong = collections.Counter()

    def judge(self, file, where, field, expected, found):
        if agrees(expected, found):
            self.equal[field] += 1
        elif not any(file.endswith(name) and of in (None, field) for name, of, _ in DEVIATIONS):
            self.wrong[field] += 1
            print(f"{file}: {where}: {field}: expected {json.dumps(expected)}, "
                  f"found {json.dumps(found)}")


def inspect(program, path):
    """The document, or the text that says why there is none."""
    run = subprocess.run([program, "inspect", "--json", "--template", path],
                         stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    try:
        document = json.loads(run.stdout)
    except ValueError as error:
        return f"{error}; status {run.returncode}; {run.stderr[-500:]!r}"
    return document if run.returncode == 0 else f"status {run.returncode}; {run.stderr[-500:]!r}"


def judge(tally, line, document):
    file = line["file"]
    tally.judge(file, "-", "loads", True, True if isinstance(document, dict) else document)
    if not isinstance(document, dict):
        return
    found = document["functions"]
    tally.judge(file, "-", "resource_types", line["resource_types"], document["resource_types"])
    tally.judge(file, "-", "functions", list(line["functions"]), list(found))
    for name, fields in line["functions"].items():
        for field in FIELDS:
            tally.judge(file, name, field, fields.get(field, ABSENT),
                        found.get(name, {}).get(field, ABSENT))


def main():
    program, corpus = sys.argv[1:3]
    every = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    os.environ["AWS_REGION"] = "us-east-1"
    with open(os.path.join(corpus, "expect.jsonl"), encoding="utf-8") as file:
        lines = [json.loads(line) for line in file][::every]
    tally = Tally()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        paths = [os.path.join(corpus, line["file"]) for line in lines]
        for line, document in zip(lines, pool.map(lambda path: inspect(program, path), paths)):
            judge(tally, line, document)
    for field in ["loads", "resource_types", "functions"] + FIELDS:
        print(f"{field:20} {tally.equal[field]:5} of {tally.equal[field] + tally.wrong[field]:5}")
    equal, wrong = sum(tally.equal.values()), sum(tally.wrong.values())
    print(f"{'all':20} {equal:5} of {equal + wrong:5} in {len(lines)} templates")
    return 1 if wrong or not lines else 0


sys.exit(main())
