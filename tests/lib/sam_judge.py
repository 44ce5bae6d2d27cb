"""sam_judge.py LAMBENCH CORPUS [EVERY]: AWS's own translator (aws-sam-translator) as a second judge
of `lambench inspect --json`: every template of the corpus that it accepts is transformed, and what
comes out is compared: functions, resources, routes, event source mappings, schedules. With EVERY
only each EVERY-th template. Prints agree and total for each kind; the exit status is 0 when all
agree but for the deviations below, 2 when the translator is not installed."""
import collections
import concurrent.futures
import datetime
import json
import logging
import os
import re
import subprocess
import sys

try:
    from samtranslator.translator.transform import transform
    from samtranslator.yaml_helper import intrinsics_multi_constructor
    import yaml
except ImportError:
    sys.exit(2)

S3 = "s3://bucket/key"
IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/image:1"
API_TYPES = ["AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"]
ANY = "x-amazon-apigateway-any-method"
MAPPED = ["BatchSize", "StartingPosition", "MaximumBatchingWindowInSeconds", "ParallelizationFactor",
          "MaximumRetryAttempts", "MaximumRecordAgeInSeconds", "TumblingWindowInSeconds"]
MAPPED_TYPES = ["SQS", "Kinesis", "DynamoDB", "MSK", "MQ", "SelfManagedKafka", "DocumentDB",
                "EventSourceMapping"]
# End of the template's name, kind (None: all), why.
DEVIATIONS = [
    ("function_with_alias_all_properties_and_code_sha256.yaml", "description",
     "AWS puts a hash there for versions of its own"),
    ("api_merge_definitions_with_any_method.yaml", "routes",
     "AWS leaves events out when the definition is none, here for its version"),
]


class Policies:
    """Names to ARNs, without an account."""

    def load(self):
        return {name: f"arn:aws:iam::aws:policy/{name}"
                for name in ("AWSLambdaBasicExecutionRole", "AWSXrayWriteOnlyAccess")}


# ---- the template for the translator -------------------------------------------------------------

LOCAL = {  # properties that name local files, which packaging would have put in S3
    "AWS::Serverless::Function": ["CodeUri"],
    "AWS::Serverless::LayerVersion": ["ContentUri"],
    "AWS::Serverless::Api": ["DefinitionUri"],
    "AWS::Serverless::HttpApi": ["DefinitionUri"],
    "AWS::Serverless::StateMachine": ["DefinitionUri"],
    "AWS::Serverless::GraphQLApi": ["SchemaUri"],
    "AWS::Serverless::Application": ["Location"],
}


def package(type_, properties):
    for name in LOCAL.get(type_, []):
        value = properties.get(name)
        local = isinstance(value, str) and not value.startswith(("s3://", "https://", "arn:"))
        if local or (name == "CodeUri" and isinstance(value, dict) and "Bucket" not in value):
            properties[name] = "https://s3.amazonaws.com/b/k" if name == "Location" else S3
    if type_ == "AWS::Serverless::Function":
        if properties.get("PackageType") == "Image":
            properties.setdefault("ImageUri", IMAGE)
            properties.pop("CodeUri", None)
        elif "InlineCode" not in properties and "ImageUri" not in properties:
            properties.setdefault("CodeUri", S3)  # as sam build takes the template's folder


def without_dates(value):
    """Dates are texts, as CloudFormation reads them."""
    if isinstance(value, dict):
        return {without_dates(name): without_dates(one) for name, one in value.items()}
    if isinstance(value, list):
        return [without_dates(one) for one in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def packaged(template):
    template = without_dates(template)
    globals_ = template.get("Globals") or {}
    function = globals_.get("Function") if isinstance(globals_, dict) else None
    if isinstance(function, dict):
        function.pop("CodeUri", None)
    for resource in (template.get("Resources") or {}).values():
        if isinstance(resource, dict):
            properties = resource.setdefault("Properties", {})
            if isinstance(properties, dict):
                package(resource.get("Type"), properties)
    return template


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Reads short tags as the translator's own reader does, and faster."""


Loader.add_multi_constructor("!", intrinsics_multi_constructor)


def translate(path):
    """What CloudFormation would get; None when the translator does not accept the template."""
    try:
        with open(path, encoding="utf-8") as file:
            template = yaml.load(file, Loader)
        types = [str(one.get("Type")) for one in template["Resources"].values()]
        if not any(one.startswith("AWS::Serverless::") for one in types):
            return None
        return transform(packaged(template), {}, Policies())
    except Exception:  # whatever it does not like
        return None


# ---- what came out -------------------------------------------------------------------------------

def resources(made, type_):
    return {name: one.get("Properties", {}) for name, one in made["Resources"].items()
            if one.get("Type") == type_}


def named(value, made):
    """The logical id that a name or ARN is of; a text itself; None for anything else."""
    if isinstance(value, str):
        return value
    if not isinstance(value, dict) or len(value) != 1:
        return None
    (function, argument), = value.items()
    if function == "Fn::GetAtt" and isinstance(argument, list):
        return argument[0]
    if function == "Ref" and argument in (made.get("Parameters") or {}):
        default = made["Parameters"][argument].get("Default")
        return default if isinstance(default, str) else None
    if function == "Ref":
        alias = made["Resources"].get(argument, {})
        if alias.get("Type") in ("AWS::Lambda::Alias", "AWS::Lambda::Version"):
            return named(alias["Properties"]["FunctionName"], made)
        return argument
    return None


def branches(value):
    """VALUE, or those of an Fn::If that are there."""
    if isinstance(value, dict) and "Fn::If" in value:
        for one in value["Fn::If"][1:]:
            yield from branches(one)
    elif isinstance(value, dict) and value.get("Ref") != "AWS::NoValue":
        yield value


def without_paths(made):
    """APIs whose definition the translator has not read: it is in a file or made by a macro."""
    return {name for type_ in API_TYPES for name, properties in resources(made, type_).items()
            if not isinstance(properties.get("Body"), dict) or "Fn::Transform" in properties["Body"]}


def uri_function(uri, made):
    text = json.dumps(uri)
    found = re.search(r"functions/\$\{(\w+)(?:\.Arn|\.Alias)?\}", text)
    return named({"Ref": found.group(1)}, made) if found else None


def plain_path(path):
    return "$default" if path == "/$default" else path


def routes(made):
    """(function, METHOD, path) of every API definition."""
    found = set()
    for type_ in API_TYPES:
        for properties in resources(made, type_).values():
            body = properties.get("Body")
            paths = body.get("paths") if isinstance(body, dict) else None
            for path, items in (paths or {}).items():
                for item in branches(items):
                    for method, operation in item.items():
                        for one in branches(operation):
                            integration = one.get("x-amazon-apigateway-integration", {})
                            function = uri_function(integration.get("uri"), made)
                            if function:
                                method_ = "ANY" if method == ANY else method.upper()
                                found.add((function, method_, plain_path(path)))
    return found


# ---- the comparison ------------------------------------------------------------------------------

class Tally:
    def __init__(self):
        self.equal = collections.Counter()
        self.wrong = collections.Counter()

    def judge(self, file, kind, where, expected, found):
        if expected == found:
            self.equal[kind] += 1
        elif not any(file.endswith(name) and of in (None, kind) for name, of, _ in DEVIATIONS):
            self.wrong[kind] += 1
            print(f"{file}: {kind}: {where}: AWS {expected!r}, lambench {found!r}")

    def judge_sets(self, file, kind, expected, found):
        for one in sorted(expected | found, key=str):
            self.judge(file, kind, one, one in expected, one in found)


FIELDS = {"Runtime": "runtime", "Handler": "handler", "MemorySize": "memory_mb",
          "Timeout": "timeout_s", "Description": "description",
          "ReservedConcurrentExecutions": "reserved_concurrency", "PackageType": "package_type"}
# Type of what SAM makes for a function, property that names it, property, path in the document.
BESIDE = [
    ("AWS::Lambda::Url", "TargetFunctionArn", "AuthType", ["url"]),
    ("AWS::Lambda::Url", "TargetFunctionArn", "InvokeMode", ["function_url", "invoke_mode"]),
    ("AWS::Lambda::Alias", "FunctionName", "Name", ["alias"]),
    ("AWS::Lambda::EventInvokeConfig", "FunctionName", "MaximumRetryAttempts",
     ["async", "max_retries"]),
    ("AWS::Lambda::EventInvokeConfig", "FunctionName", "MaximumEventAgeInSeconds",
     ["async", "max_event_age_s"]),
]


def judge_lists(tally, file, name, properties, ours):
    variables = (properties.get("Environment") or {}).get("Variables")
    if isinstance(variables, dict) and "Fn::If" not in variables:
        names = {one for one, value in variables.items() if value != {"Ref": "AWS::NoValue"}}
        tally.judge(file, "variables", name, sorted(names), ours.get("environment_names", []))
    layers = properties.get("Layers")
    if isinstance(layers, list) and not any("Fn::If" in str(one) for one in layers):
        tally.judge(file, "layers", name, len(layers), ours.get("layer_count", 0))
    tracing = (properties.get("TracingConfig") or {}).get("Mode")
    if isinstance(tracing, str):
        tally.judge(file, "tracing", name, tracing, ours.get("tracing"))


def judge_beside(tally, file, made, document):
    for type_, function, property_, path in BESIDE:
        for properties in resources(made, type_).values():
            found = document["functions"].get(named(properties.get(function), made))
            value = properties.get(property_)
            for step in path:
                found = found.get(step) if isinstance(found, dict) else None
            if value is not None and not isinstance(value, dict):
                tally.judge(file, ".".join(path), function, str(value), str(found))


def judge_functions(tally, file, made, document):
    theirs = resources(made, "AWS::Lambda::Function")
    tally.judge_sets(file, "functions", set(theirs), set(document["functions"]))
    for name, properties in theirs.items():
        ours = document["functions"].get(name)
        for property_, field in FIELDS.items():
            value = properties.get(property_)
            if ours and value is not None and not isinstance(value, dict):
                tally.judge(file, field, name, str(value), str(ours.get(field)))
        if ours:
            judge_lists(tally, file, name, properties, ours)


def judge_resources(tally, file, made, document):
    """What is not made by SAM is there under its name."""
    theirs = {(name, one.get("Type")) for name, one in made["Resources"].items()}
    for name, one in document["resources"].items():
        if not one["type"].startswith("AWS::Serverless::"):
            tally.judge(file, "resources", name, (name, one["type"]) in theirs, True)


def own_routes(document, left_out):
    """Those of Events, and of API definitions; not those of plain methods and routes."""
    found = set()
    for name, function in document["functions"].items():
        for event in function.get("event_details", []):
            if event["type"] not in ("Api", "HttpApi") or "path" not in event:
                continue
            api = document["resources"].get(event.get("api"), {"type": "AWS::Serverless::"})
            if event.get("api") in left_out:
                continue
            own = "resource" not in event and api["type"].startswith("AWS::Serverless::")
            if own or event.get("resource") == event.get("api"):
                found.add((name, event.get("method", "ANY"), plain_path(event["path"])))
    return found


def judge_routes(tally, file, made, document):
    tally.judge_sets(file, "routes", routes(made), own_routes(document, without_paths(made)))


def mappings(made):
    return {name: (named(one.get("FunctionName"), made), one)
            for name, one in resources(made, "AWS::Lambda::EventSourceMapping").items()}


def own_mappings(document):
    found = {}
    for name, function in document["functions"].items():
        for event in function.get("event_details", []):
            if event["type"] in MAPPED_TYPES:
                found[event.get("resource", name + event["name"])] = (name, event)
            elif event.get("properties", {}).get("SqsSubscription"):
                found[name + event["name"] + "EventSourceMapping"] = (name, event)
    return found


def text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def judge_mappings(tally, file, made, document):
    theirs, ours = mappings(made), own_mappings(document)
    tally.judge_sets(file, "mappings", {(name, of) for name, (of, _) in theirs.items() if of},
                     {(name, of) for name, (of, _) in ours.items()})
    for name in sorted(set(theirs) & set(ours)):
        properties, event = theirs[name][1], ours[name][1]
        if event["type"] == "SNS":
            continue  # through a queue that is made for it
        source = named(properties.get("EventSourceArn"), made)
        if source:
            tally.judge(file, "mapping source", name, source, event.get("source"))
        for property_ in MAPPED:
            value = properties.get(property_)
            if not isinstance(value, (dict, list)) and value is not None:
                tally.judge(file, "mapping " + property_, name, text(value),
                            text(event["properties"].get(property_)))


def schedules(made, written):
    """(function, expression) of rules and schedules that SAM makes."""
    found = set()
    for type_ in ("AWS::Events::Rule", "AWS::Scheduler::Schedule"):
        for name, one in resources(made, type_).items():
            targets = one.get("Targets") or [one.get("Target", {})]
            if name not in written and isinstance(one.get("ScheduleExpression"), str):
                found.add((named(targets[0].get("Arn"), made), one["ScheduleExpression"]))
    return found


def judge_schedules(tally, file, made, document):
    functions = set(document["functions"])
    theirs = {one for one in schedules(made, document["resources"]) if one[0] in functions}
    ours = {(name, event["schedule"]) for name, function in document["functions"].items()
            for event in function.get("event_details", [])
            if "schedule" in event and "resource" not in event}
    tally.judge_sets(file, "schedules", theirs, ours)


JUDGES = [judge_functions, judge_beside, judge_resources, judge_routes, judge_mappings, judge_schedules]


def both(program, path):
    """What AWS's translator makes of the template and what lambench prints; or None."""
    logging.disable(logging.CRITICAL)
    made = translate(path)
    if made is None:
        return None
    run = subprocess.run([program, "inspect", "--json", "--template", path],
                         stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    return made, json.loads(run.stdout)


def main():
    program, corpus = sys.argv[1:3]
    every = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    os.environ["AWS_DEFAULT_REGION"] = os.environ["AWS_REGION"] = "us-east-1"
    with open(os.path.join(corpus, "expect.jsonl"), encoding="utf-8") as file:
        files = [json.loads(line)["file"] for line in file][::every]
    tally, accepted = Tally(), 0
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        paths = [os.path.join(corpus, file) for file in files]
        results = pool.map(both, [program] * len(paths), paths, chunksize=16)
        for file, result in zip(files, results):
            accepted += result is not None
            for judge in JUDGES if result else []:
                judge(tally, file, *result)
    for kind in list(dict.fromkeys(list(tally.equal) + list(tally.wrong))):
        print(f"{kind:40} {tally.equal[kind]:5} of {tally.equal[kind] + tally.wrong[kind]:5}")
    equal, wrong = sum(tally.equal.values()), sum(tally.wrong.values())
    print(f"{'all':40} {equal:5} of {equal + wrong:5} in {accepted} templates of {len(files)}")
    return 1 if wrong or not accepted else 0


sys.exit(main())
