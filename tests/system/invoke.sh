# Functions in real sandboxes: outcomes, log lines, limits, what code can see.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"

mkdir -p py js sh opt1/python opt2/python opt2/nodejs/node_modules/shared
cat > py/app.py <<'PY'
import os, sys, time, json
print("loading")
counter = 0
def echo(event, context):
    return event
def count(event, context):
    global counter
    counter += 1
    return counter
def fail(event, context):
    raise ValueError("no such item")
def sleep(event, context):
    time.sleep(event["s"])
    return "slept"
def leave(event, context):
    os._exit(event["status"])
def die(event, context):
    os.kill(os.getpid(), event["signal"])
    time.sleep(5)
def big(event, context):
    data = bytearray(event["mb"] * 1048576)
    for i in range(0, len(data), 4096):
        data[i] = 1
    return len(data)
def reply(event, context):
    return "x" * event["bytes"]
def look(event, context):
    def tried(call):
        try:
            call()
            return "ok"
        except OSError as error:
            return error.errno
    return {
        "task": sorted(os.listdir("/var/task")),
        "root": sorted(os.listdir("/")),
        "home": os.path.exists(event["home"]),
        "write_task": tried(lambda: open("/var/task/new", "w")),
        "write_root": tried(lambda: open("/new", "w")),
        "write_tmp": tried(lambda: open("/tmp/new", "w")),
        "uid": os.getuid(),
        "pids": sorted(int(name) for name in os.listdir("/proc") if name.isdigit()),
        "cwd": os.getcwd(),
        "env": {k: v for k, v in os.environ.items()},
        "limit": context.memory_limit_in_mb,
        "left": context.get_remaining_time_in_millis() > 0,
        "arn": context.invoked_function_arn,
    }
def layered(event, context):
    import one, two
    return [one.value, two.value]
PY
echo 'value = "one of the first"' > opt1/python/one.py
echo 'value = "two of the first"' > opt1/python/two.py
echo 'value = "two of the second"' > opt2/python/two.py
echo 'module.exports = "shared layer"' > opt2/nodejs/node_modules/shared/index.js
echo 'raise RuntimeError("broken at import")' > py/broken.py
cat > js/app.js <<'JS'
exports.echo = async (event) => event;
exports.fail = async () => { const error = new TypeError("not a number"); throw error; };
exports.callback = (event, context, callback) => setTimeout(() => callback(null, "called"), 5);
exports.layer = async () => require("shared");
exports.never = async () => { await new Promise(() => {}); };
JS
cat > js/esm.mjs <<'JS'
const ready = await Promise.resolve("top level");
export const handler = async () => ready;
JS
cat > sh/bootstrap <<'SH'
#!/bin/bash
# A custom runtime in the shape of the tutorial: asks for an event, answers, asks again.
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
while true; do
    headers=$(mktemp)
    event=$(curl -sS -LD "$headers" "$api/invocation/next")
    id=$(grep -Fi Lambda-Runtime-Aws-Request-Id "$headers" | tr -d '[:space:]' | cut -d: -f2)
    echo "handling $_HANDLER" >&2
    curl -sS -o /dev/null "$api/invocation/$id/response" -d "$event"
done
SH
chmod +x sh/bootstrap
cat > py/wrapper <<'SH'
#!/bin/sh
echo "wrapped: $*"
export FROM_WRAPPER=yes
exec "$@"
SH
chmod +x py/wrapper
mkdir -p bare boot
cat > boot/bootstrap <<'PY'
#!/usr/bin/python3
import os, urllib.request
api = "http://%s/2018-06-01/runtime/invocation/" % os.environ["AWS_LAMBDA_RUNTIME_API"]
while True:
    event = urllib.request.urlopen(api + "next")
    urllib.request.urlopen(api + event.headers["Lambda-Runtime-Aws-Request-Id"] + "/response",
                           ("%s %s" % (__file__, os.getcwd())).encode())
PY
chmod +x boot/bootstrap
# code and a layer as zips, and code within the template
/usr/bin/python3 - <<'PY'
import zipfile
with zipfile.ZipFile("code.zip", "w") as z:
    z.writestr("main.py", "import helper\ndef handler(e, c):\n    return helper.word\n")
with zipfile.ZipFile("layer.zip", "w") as z:
    z.writestr("python/helper.py", "word = 'from a zipped layer'\n")
PY
{
    template_head
    function_row Zipped python3.11 main.handler code.zip "Layers: [!Ref ZippedLayer]"
    printf '  ZippedLayer: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layer.zip}}\n'
    printf '  Inline:\n    Type: AWS::Serverless::Function\n    Properties:\n'
    printf '      Runtime: nodejs20.x\n      Handler: index.handler\n'
    printf '      InlineCode: "exports.handler = async () => __filename;"\n'
    for name in echo count fail sleep leave die big reply look layered; do
        function_row "Py$name" python3.11 "app.$name" py/ "MemorySize: 192" "Timeout: 2" \
            "Layers: [!Ref One, !Ref Two]" \
            "Environment: {Variables: {GREETING: 'hello there', PYTHONUNBUFFERED: '1'}}"
    done
    function_row PyBroken python3.11 broken.handler py/
    function_row PyMissing python3.11 app.nothing py/
    for name in echo fail callback layer never; do
        function_row "Js$name" nodejs20.x "app.$name" js/ "Layers: [!Ref One, !Ref Two]" \
            "Timeout: 5"
    done
    function_row JsEsm nodejs20.x esm.handler js/
    function_row Sh provided.al2023 sh.handler sh/
    function_row NoBootstrap provided.al2023 any py/
    function_row Booted provided.al2023 any bare/ "Layers: [!Ref Boot]" \
        "Environment: {Variables: {AWS_LAMBDA_EXEC_WRAPPER: /var/task/missing}}"
    printf '  Boot: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: boot/}}\n'
    function_row Wrapped python3.11 app.look py/ \
        "Environment: {Variables: {AWS_LAMBDA_EXEC_WRAPPER: /var/task/wrapper}}"
    printf '  One: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: opt1/}}\n'
    printf '  Two: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: opt2/}}\n'
} > template.yaml

# --- results pass through, bytes unchanged
invoke Pyecho '{"a":1}'
check_equal "python: status" 0 "$status"
check_equal "python: answer" '{"a": 1}' "$(cat out)"
check_has "python: START" "START RequestId: " err
check_has "python: REPORT has memory size" "Memory Size: 192 MB" err
check_has "python: cold start shows init" "Init Duration: " err
invoke Jsecho '{"big":[1,2.5,"ü"]}'
check_equal "node: answer" '{"big":[1,2.5,"ü"]}' "$(cat out)"
invoke Jscallback '{}'
check_equal "node: callback" '"called"' "$(cat out)"
invoke JsEsm '{}'
check_equal "node: ES module with top-level await" '"top level"' "$(cat out)"
if command -v curl >/dev/null; then
    invoke Sh '{ "odd" :  12345678901234567890, "x":1e400 }'
    check_equal "custom runtime: bytes unchanged" '{ "odd" :  12345678901234567890, "x":1e400 }' \
        "$(cat out)"
    check_has "custom runtime: its log" "handling sh.handler" err
else
    skip "custom runtime in bash" "curl is not here"
fi

invoke Booted '{}'
check_equal "bootstrap of a layer" "/opt/bootstrap /var/task" "$(cat out)"
check_equal "a custom runtime has no wrapper" 0 "$status"
invoke Wrapped '{"home":"/"}'
check_has "a wrapper's variables are the runtime's" '"FROM_WRAPPER": "yes"' out
check "a wrapper is run with the command line of the runtime" grep -Eq '^wrapped: [^ ]*python[^ ]* .*/var/runtime/bootstrap' err

# --- layers in order
invoke Pylayered '{}'
check_equal "layers: the later one wins" '["one of the first", "two of the second"]' "$(cat out)"
invoke Jslayer '{}'
check_equal "layers: node modules" '"shared layer"' "$(cat out)"

# --- zips and code in the template
invoke Zipped '{}'
check_equal "code and layer as zips" '"from a zipped layer"' "$(cat out)"
invoke Inline '{}'
check_equal "code in the template" '"/var/task/index.js"' "$(cat out)"

# --- errors
invoke Pyfail '{}'
check_equal "python error: status" 1 "$status"
check_has "python error: type" '"errorType": "ValueError"' out
check_has "python error: message" '"errorMessage": "no such item"' out
check_has "python error: place" '/var/task/app.py' out
invoke Jsfail '{}'
check_equal "node error: status" 1 "$status"
check_has "node error: type first" '{"errorType":"TypeError","errorMessage":"not a number","trace":[' out
invoke Pysleep '{"s":30}'
check_equal "time-out: status" 5 "$status"
check_has "time-out: payload" '"errorType":"Sandbox.Timedout"' out
check_has "time-out: words" 'Task timed out after 2.00 seconds"' out
check_has "time-out: log" "Task timed out after 2.00 seconds" err
check_has "time-out: report" "Status: timeout" err
check_has "time-out: duration" "Duration: 2000.00 ms" err
invoke Pyleave '{"status":3}'
check_equal "exit: status" 1 "$status"
check_has "exit: payload" 'Runtime exited with error: exit status 3' out
check_has "exit: type" '"errorType":"Runtime.ExitError"' out
invoke Pyleave '{"status":0}'
check_has "exit 0: payload" 'Runtime exited without providing a reason' out
invoke Pydie '{"signal":11}'
check_has "signal: payload" 'Runtime exited with error: signal: segmentation fault' out
invoke Pydie '{"signal":9}'
check_has "kill: payload" 'Runtime exited with error: signal: killed' out
invoke Pybig '{"mb":600}'
check_equal "out of memory: status" 6 "$status"
check_has "out of memory: payload" 'signal: killed' out
check_has "out of memory: report" "Error Type: Runtime.OutOfMemory" err
check_has "out of memory: used" "Max Memory Used: 192 MB" err
invoke Pybig '{"mb":100}'
check_equal "within memory: status" 0 "$status"
used=$(sed -n 's/.*Max Memory Used: \([0-9]*\) MB.*/\1/p' err)
check "within memory: the true maximum ($used MB)" test "$used" -ge 100 -a "$used" -le 140
invoke Pyreply '{"bytes":6291600}'
check_equal "too large a response: status" 7 "$status"
check_has "too large a response: type" 'Function.ResponseSizeTooLarge' out
invoke PyBroken '{}'
check_equal "init error: status" 4 "$status"
check_has "init error: payload" '"errorMessage": "broken at import"' out
check_has "init error: report" "INIT_REPORT Init Duration: " err
invoke PyMissing '{}'
check_has "missing handler" "Handler 'nothing' missing on module 'app'" out
invoke NoBootstrap '{}'
check_equal "no bootstrap: status" 4 "$status"
check_has "no bootstrap: words" "Couldn't find valid bootstrap(s)" err
invoke Jsnever '{}'
check_has "promise that never settles" 'Runtime.NodeJsExit' out

# --- what code can see
invoke Pylook "{\"home\":\"$HOME\"}"
check_equal "look: status" 0 "$status"
/usr/bin/python3 - out > seen <<'PY'
import json, sys
seen = json.load(open(sys.argv[1]))
env = seen["env"]
print("home", seen["home"])
print("write_task", seen["write_task"], "write_root", seen["write_root"], "write_tmp", seen["write_tmp"])
print("uid", seen["uid"], "cwd", seen["cwd"], "processes", len(seen["pids"]))
print("root", " ".join(seen["root"]))
print("limit", seen["limit"], "left", seen["left"])
print("arn", seen["arn"])
print("greeting", env["GREETING"], "region", env["AWS_REGION"], "handler", env["_HANDLER"])
print("name", env["AWS_LAMBDA_FUNCTION_NAME"], env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"], env["AWS_EXECUTION_ENV"])
print("ours", sorted(k for k in env if k.startswith("LAMBENCH")))
PY
check_has "the home folder is out of sight" "home False" seen
check_has "read-only but for /tmp" "write_task 30 write_root 30 write_tmp ok" seen
check_has "Lambda's user, folder; no other processes" "uid 993 cwd /var/task processes 2" seen
check_has "context" "limit 192 left True" seen
check_has "ARN" "arn arn:aws:lambda:us-east-1:123456789012:function:Pylook" seen
check_has "environment" "greeting hello there region us-east-1 handler app.look" seen
check_has "reserved variables" "name Pylook 192 AWS_Lambda_python3.11" seen
check_has "no variable of ours" "ours []" seen
check "no host folders" sh -c '! grep -E "^root .*(home|root|sys|mnt|srv|boot)" seen'
finish
