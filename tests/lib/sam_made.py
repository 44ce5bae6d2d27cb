"""What SAM makes of templates, compared with AWS's own translator (the Python package
aws-sam-translator). Each template is translated by AWS's code, and what comes out, a plain
CloudFormation template, is read by lambench too: then what lambench says that SAM makes must be
what stands there, id for id and property for property.

    sam_made.py LAMBENCH EVERY FOLDER...    judges every EVERYth template below the folders; prints
                                            what does not agree, and how much does

Fails when anything differs that is not meant to (DIFFERENT). With SAM_MADE_VERBOSE set both values
are printed."""
import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

os.environ["AWS_DEFAULT_REGION"] = "us-east-1"
import logging
logging.disable(logging.CRITICAL)
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

HASH = re.compile(r"^(.+?)[0-9a-f]{10}$")
PLACES = [("Function", "CodeUri"), ("LayerVersion", "ContentUri"), ("StateMachine", "DefinitionUri"),
          ("Api", "DefinitionUri"), ("HttpApi", "DefinitionUri")]
# Not the same by intention: text with a hash in it; and what belongs to resources that are written.
IGNORED = {"AWS::ApiGateway::Deployment": ["Description"],
           "AWS::StepFunctions::StateMachine": ["Definition", "DefinitionString",
                                                "DefinitionSubstitutions"]}
# Lists of things whose order means nothing: AWS's code orders them by hashes of names.
UNORDERED = {"ManagedPolicyArns", "Policies", "Statement", "ApiStages", "StageKeys", "tags", "Tags"}
# Resources that are not the same: (part of the template's path, id).
DIFFERENT = {
    # AWS's code leaves methods within !If as Swagger in a definition of OpenAPI 3
    ("api_rest_paths_with_if_condition_openapi_no_value_then_case", "MyApi"),
    # models and validators of requests are not put into the definition
    ("apigw-data-validation", "MainApi"),
}


class NoPolicies:
    def load(self):
        return {}


def read(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        return json.loads(text)
    except ValueError:
        return yaml_parse(text)


def is_sam(template):
    transforms = template.get("Transform") if isinstance(template, dict) else None
    return "AWS::Serverless-2016-10-31" in (transforms if isinstance(transforms, list)
                                            else [transforms])


def with_remote_code(template):
    """AWS's code takes code from S3 only; sam package would have put it there."""
    for section in [template.get("Globals") or {}]:
        for name, key in PLACES:
            place(section.get(name), key)
    for resource in (template.get("Resources") or {}).values():
        if not isinstance(resource, dict):
            continue
        properties = resource.get("Properties")
        kind = str(resource.get("Type")).replace("AWS::Serverless::", "")
        for name, key in PLACES:
            if name == kind:
                place(properties, key)
        if kind == "Function" and isinstance(properties, dict):
            image = properties.get("PackageType") == "Image"
            key = "ImageUri" if image else "CodeUri"
            if not any(k in properties for k in ("CodeUri", "InlineCode", "ImageUri")):
                properties[key] = "1.dkr.ecr.us-east-1.amazonaws.com/x" if image else "s3://b/k"
    return template


def place(properties, key):
    value = properties.get(key) if isinstance(properties, dict) else None
    local = isinstance(value, str) and not value.startswith("s3://")
    if local or (isinstance(value, dict) and "Bucket" not in value and key == "CodeUri"):
        properties[key] = "s3://bucket/key"


def without_hashes(translated, written):
    taken = set(translated["Resources"])
    text = json.dumps(translated, default=str)
    for name in list(translated["Resources"]):
        match = HASH.match(name)
        if not match or name in written:
            continue
        alone, number = match.group(1), 2
        while alone in taken:
            alone = match.group(1) + str(number)
            number += 1
        taken.add(alone)
        text = re.sub(r"\b" + name + r"\b", alone, text)
    return json.loads(text)


def inspect(lambench, template, folder, name):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(template, file, default=str)
    done = subprocess.run([lambench, "--template", path, "inspect", "--json", "--show-secrets"],
                          capture_output=True, check=False)
    return json.loads(done.stdout)


def plain(value, key=""):
    """Forms that mean the same, made the same."""
    if isinstance(value, dict):
        if list(value) == ["unknown"]:
            return "?"
        made = {k: plain(v, k) for k, v in value.items()}
        return {k: v for k, v in made.items() if v not in ({}, [], None)}
    if isinstance(value, list):
        made = [plain(v, key if key == "Action" else "") for v in value]
        if key in UNORDERED:
            made = sorted(made, key=lambda one: json.dumps(one, sort_keys=True))
        return made[0] if key in ("Action", "Resource") and len(made) == 1 else made
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(int(value)) if value == int(value) else str(value)
    if key == "Action":
        return value.lower()
    return value


def leaves(ours, theirs, path=""):
    """(path, ours, theirs) of all that differs."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted(set(ours) | set(theirs)):
            yield from leaves(ours.get(key), theirs.get(key), f"{path}.{key}" if path else key)
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (mine, other) in enumerate(zip(ours, theirs)):
            yield from leaves(mine, other, f"{path}.{index}")
    elif ours != theirs:
        yield path, ours, theirs


def differences(kind, ours, theirs):
    ours, theirs = plain(ours or {}), plain(theirs or {})
    for key in IGNORED.get(kind, []):
        ours.pop(key, None)
        theirs.pop(key, None)
    return list(leaves(ours, theirs))


def compare(ours, theirs, written):
    """Pairs (what, id, details) that differ, and how many things were compared."""
    expected = {**theirs["resources"], **theirs["functions"]}
    expected = {name: one for name, one in expected.items()
                if name not in written or
                str(written[name].get("Type")).startswith("AWS::Serverless::")}
    found, count = [], 0
    for name in sorted(set(expected) | set(ours["made"])):
        count += 1
        mine, other = ours["made"].get(name), expected.get(name)
        if not mine or not other:
            found.append(("missing" if other else "not there", name, (other or mine)["type"]))
        elif mine["type"] != other["type"]:
            found.append(("type", name, (mine["type"], other["type"])))
        else:
            if mine.get("condition") != other.get("condition"):
                found.append(("condition", name, (mine.get("condition"), other.get("condition"))))
            for key, own, their in differences(mine["type"], mine.get("properties"),
                                               other.get("properties")):
                found.append(("property", f"{name}: {mine['type']} {key}", (own, their)))
    return found, count


def templates(folders):
    for folder in folders:
        for root, _, names in sorted(os.walk(folder)):
            for name in sorted(names):
                if name.endswith((".yaml", ".yml", ".json", ".template")):
                    yield os.path.join(root, name)


def translated(path):
    try:
        template = read(path)
        if not is_sam(template):
            return None
        template = json.loads(json.dumps(with_remote_code(template), default=str))
        result = transform(json.loads(json.dumps(template)), {}, NoPolicies())
    except Exception:  # what AWS does not take is not compared
        return None
    written = template["Resources"]
    return path, template, without_hashes(result, written), written


def is_meant(path, name):
    return any(part in path and name == own for part, own in DIFFERENT)


def main():
    lambench, every, folders = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    verbose = os.environ.get("SAM_MADE_VERBOSE")
    files = resources = agreeing = wrong = 0
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(2) as pool:
        def both(number, item):
            path, template, result, written = item
            ours = inspect(lambench, template, scratch, f"{number}.json")
            theirs = inspect(lambench, result, scratch, f"{number}-made.json")
            return path, *compare(ours, theirs, written)
        chosen = list(templates(folders))[::every]
        jobs = [pool.submit(both, number, item)
                for number, item in enumerate(filter(None, map(translated, chosen)))]
        for job in jobs:
            path, found, count = job.result()
            differing = {name.split(":")[0] for _, name, _ in found}
            files += 1
            resources += count
            agreeing += count - len(differing)
            wrong += sum(not is_meant(path, name) for name in differing)
            for what, name, details in found:
                print(f"{path}: {what}: {name}" + (f": {details}" if verbose else ""))
    print(f"templates {files}, resources {resources}, agreeing {agreeing}")
    if wrong or not resources:
        sys.exit(1)


main()
