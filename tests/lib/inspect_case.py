"""inspect_case.py LAMBENCH FOLDER [OPTION...]: what `lambench inspect --json` prints for the
template in FOLDER has all that expected.json has there, with the same types; members may be more.
The folder's own path is written /project; problems are left out. LAMBENCH_UPDATE=1 writes
expected.json anew."""
import json
import os
import subprocess
import sys


def differences(path, expected, found):
    if isinstance(expected, dict) and isinstance(found, dict):
        for name, value in expected.items():
            if name not in found:
                yield f"{path}.{name} is gone"
            else:
                yield from differences(f"{path}.{name}", value, found[name])
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for index, pair in enumerate(zip(expected, found)):
            yield from differences(f"{path}.{index}", *pair)
    elif type(expected) is not type(found) or expected != found:
        yield f"{path}: expected {json.dumps(expected)}, found {json.dumps(found)}"


def main():
    program, folder = sys.argv[1:3]
    folder = os.path.realpath(folder)
    os.environ["AWS_REGION"] = "us-east-1"
    run = subprocess.run([program, "inspect", "--json", "-C", folder] + sys.argv[3:],
                         stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    # Numbers stay texts, so that no digit is lost in comparing.
    document = json.loads(run.stdout.replace(folder, "/project"), parse_int=str, parse_float=str)
    document.pop("problems")
    path = os.path.join(folder, "expected.json")
    if os.environ.get("LAMBENCH_UPDATE"):
        with open(path, "w", encoding="utf-8") as file:
            whole = json.loads(run.stdout.replace(folder, "/project"))
            whole.pop("problems")
            file.write(json.dumps(whole, indent=1) + "\n")
    with open(path, encoding="utf-8") as file:
        expected = json.load(file, parse_int=str, parse_float=str)
    found = list(differences("", expected, document))
    print("\n".join(found[:20]))
    return 1 if found or run.returncode != 0 else 0


sys.exit(main())
