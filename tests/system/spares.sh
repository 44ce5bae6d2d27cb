# Spares: a start for which a sandbox waits differs from one made from nothing in nothing that a
# function should see, knows nothing of another function, and is told apart from cold ones.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"
trap 'stop_serve' EXIT

mkdir -p py js odd/lib layer/python layer/bin
cat > py/app.py <<'PY'
import os, sys, time
seen = globals().get("seen", 0) + 1
def read(path):
    with open(path) as file:
        return file.read()
def handler(event, context):
    time.sleep(event.get("s", 0))
    own = ("AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME",
           "AWS_LAMBDA_RUNTIME_API", "_X_AMZN_TRACE_ID", "SECRET")
    fds = {}
    for fd in os.listdir("/proc/self/fd"):
        try:
            fds[fd] = os.readlink("/proc/self/fd/" + fd).split(":")[0]
        except OSError:
            pass
    return {"same": {
        "names": sorted(os.environ), "argv": sys.argv, "path": sys.path, "fds": fds,
        "values": {n: v for n, v in sorted(os.environ.items()) if n not in own},
        "modules": sorted(sys.modules), "cwd": os.getcwd(), "stdin": sys.stdin.read(),
        "root": sorted(os.listdir("/")), "var": sorted(os.listdir("/var")), "pid": os.getpid(),
        "task": sorted(os.listdir("/var/task")), "opt": os.path.exists("/opt"),
        "tmp": os.listdir("/tmp"), "mounts": sorted(read("/proc/self/mounts").split("\n")),
        "children": sorted(p for p in os.listdir("/proc") if p.isdigit()), "seen": seen,
        "limits": read("/proc/self/limits"), "host": os.uname().nodename, "user": os.getuid(),
        "writable": os.access("/", os.W_OK), "old": os.path.exists("/.old")},
        "secret": os.environ.get("SECRET"), "begun": read("/proc/self/environ")}
PY
cat > js/index.js <<'JS'
const fs = require('fs');
const own = /^(AWS_LAMBDA_(FUNCTION_NAME|LOG_.*|RUNTIME_API)|_X_AMZN_TRACE_ID|SECRET)$/;
exports.handler = async () => ({
  same: {
    names: Object.keys(process.env).sort(), argv: process.argv, exec: process.execArgv,
    values: Object.entries(process.env).filter(([name]) => !own.test(name)).sort(),
    modules: Object.keys(require.cache), cwd: process.cwd(), stdin: fs.readFileSync(0, 'utf8'),
    zero: fs.readlinkSync('/proc/self/fd/0'),
    three: fs.readlinkSync('/proc/self/fd/3').split(':')[0], root: fs.readdirSync('/'), paths: module.paths,
    heap: require('v8').getHeapStatistics().heap_size_limit, globals: Object.keys(globalThis),
    task: fs.readdirSync('/var/task'), env: process.env.NODE_ENV || null,
  },
  secret: process.env.SECRET, begun: fs.readFileSync('/proc/self/environ', 'utf8'),
});
JS
cp py/app.py odd/app.py && : > odd/lib/libown.so.1
printf 'def word():\n    return "from the layer"\n' > layer/python/own.py
mkdir layered && printf 'import own\ndef handler(e, c):\n    return own.word()\n' > layered/app.py
version=$(/usr/bin/python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
env_of() { printf 'Environment: {Variables: {%s}}' "$1"; }
{
    template_head
    function_row First "python$version" app.handler py/ "$(env_of 'SECRET: one-of-first')"
    function_row Second "python$version" app.handler py/ "$(env_of 'SECRET: two-of-second')"
    function_row Optioned "python$version" app.handler py/ "$(env_of 'PYTHONUTF8: "1"')"
    function_row Odd "python$version" app.handler odd/
    function_row Large "python$version" app.handler py/ 'MemorySize: 256'
    function_row Layered "python$version" app.handler layered/ 'Layers: [!Ref Own]'
    function_row Third "python$version" app.handler py/
    function_row JsOne nodejs20.x index.handler js/ "$(env_of 'SECRET: one-of-js')"
    function_row JsTwo nodejs20.x index.handler js/ "$(env_of 'SECRET: two-of-js')"
    printf '  Own: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layer/}}\n'
} > template.yaml

ask() {
    curl -sS -X POST "http://127.0.0.1:$port/2015-03-31/functions/$1/invocations" -d "${2-{\}}"
}
parent_of() { sed -n 's/^PPid:[^0-9]*//p' "/proc/$1/status" 2>/dev/null; }
# How many runtimes of the program's own run below serve: instances and spares.
runtimes() {
    for file in $(grep -la "$1" /proc/[0-9]*/cmdline 2>/dev/null); do
        pid=${file#/proc/} pid=${pid%/cmdline}
        first=$(parent_of "$pid")
        launcher=$(parent_of "${first:-0}")
        [ "$(parent_of "${launcher:-0}")" = "$serve_pid" ] && echo "$pid"
    done | wc -l
}
count_is() { [ "$(runtimes "$1")" -eq "$2" ]; }
at_least() { [ "$(runtimes "$1")" -ge "$2" ]; } # two wait while a kind is started often
# started FUNCTION KIND: how its last invocation found it; history is written a little later.
kind_is() {
    "$LAMBENCH" history "$1" --json -n 1 | grep -q "\"start\":\"$2\""
}
started() { wait_for 5 kind_is "$1" "$2"; }
same() { /usr/bin/python3 -c 'import json, sys
a, b = (json.load(open(name)) for name in sys.argv[1:3])
print({key: (a["same"][key], b["same"][key]) for key in a["same"] if a["same"][key] != b["same"][key]})
' "$1" "$2"; }

serve --warm 0
ask First > first
check "the first start of a kind is made from nothing" started First cold
check "then one waits" wait_for 20 at_least /var/runtime/bootstrap 2
ask Second > second
check "the next function has it" started Second prewarm
check_equal "nothing is different inside" "{}" "$(same first second)"
check_equal "it has its own variables" two-of-second \
    "$(sed -n 's/.*"secret": "\([^"]*\)".*/\1/p' second)"
check "and nobody's from before" sh -c '! grep -q one-of-first second'
check "what it began with holds no secret" sh -c \
    '! sed "s/.*\"begun\"//" second | grep -q "two-of-second\|one-of-first\|SECRET"'
check "its init is reported" sh -c "'$LAMBENCH' history Second --json | grep -q '\"initMs\":[0-9]'"

check "one waits again" wait_for 20 at_least /var/runtime/bootstrap 3
ask Optioned > out
check "what the interpreter reads at its start: from nothing" started Optioned cold
ask Odd > out
check "libraries it would be loaded with: from nothing" started Odd cold
ask Large > out
check "another memory size is another kind" started Large cold
check_equal "layers come late" '"from the layer"' "$(ask Layered)"
check "to what waited" started Layered prewarm

ask JsOne > first
check "a Node.js waits" wait_for 20 at_least /var/runtime/index.cjs 2
ask JsTwo > second
check "Node.js: the next function has it" started JsTwo prewarm
check_equal "Node.js: nothing is different inside" "{}" "$(same first second)"
check "Node.js: nobody's secret, own or other, where it began" sh -c \
    '! sed "s/.*\"begun\"//" second | grep -q "two-of-js\|one-of-js"'

"$LAMBENCH" invoke Third --cold --event '{}' >out 2>err
check "asked to be cold it is" started Third cold

printf 'spares: off\n' > lambench.yaml
check "off: those that wait end" wait_for 20 count_is /var/runtime/index.cjs 2
stop_serve
serve --warm 0
ask First > first
ask Layered > second
check "off: from nothing" started Layered cold
check "off: none waits" count_is /var/runtime/bootstrap 2
stop_serve
finish
