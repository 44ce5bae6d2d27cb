# `lambench invoke`: bytes, outcomes, statuses, the JSON document, many runs.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"
trap 'stop_serve' EXIT

mkdir -p py js events
cat > py/app.py <<'PY'
import os, sys, time
def echo(event, context):
    print("got it")
    return event
def fail(event, context):
    raise ValueError("no such item")
def sleep(event, context):
    time.sleep(event["s"])
    return "slept"
def leave(event, context):
    os._exit(3)
def big(event, context):
    data = bytearray(event["mb"] * 1048576)
    for i in range(0, len(data), 4096):
        data[i] = 1
    return len(data)
def reply(event, context):
    return "x" * event["bytes"]
def environment(event, context):
    return {"GREETING": os.environ.get("GREETING"), "MORE": os.environ.get("MORE")}
def nothing(event, context):
    return None
def wait(event, context):
    print("waiting", flush=True)
    time.sleep(15)
PY
echo 'raise RuntimeError("broken at import")' > py/broken.py
cat > js/app.js <<'JS'
exports.echo = async (event) => { console.log("seen", Object.keys(event).length); console.error("bad"); return event; };
JS
# A runtime that hands bytes back as they are: what the template and the program do not touch.
mkdir sh
cat > sh/bootstrap <<'SH'
#!/bin/bash
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
while true; do
    curl -sS -D /tmp/head -o /tmp/event "$api/invocation/next"
    id=$(grep -Fi Lambda-Runtime-Aws-Request-Id /tmp/head | tr -d '[:space:]' | cut -d: -f2)
    if grep -q raw /tmp/event; then printf 'not { JSON\001\n' > /tmp/event; fi
    curl -sS -o /dev/null --data-binary @/tmp/event "$api/invocation/$id/response"
done
SH
chmod +x sh/bootstrap
{
    template_head
    for name in echo fail leave big reply environment nothing wait; do
        function_row "Py$name" python3.11 "app.$name" py/ "MemorySize: 128" "Timeout: 20" \
            "Environment: {Variables: {GREETING: hello}}"
    done
    function_row Pysleep python3.11 app.sleep py/ "Timeout: 1"
    function_row Broken python3.11 broken.handler py/
    function_row Js nodejs20.x app.echo js/
    function_row Raw provided.al2023 any sh/
    function_row Missing dotnet10 any py/
    function_row Throttled python3.11 app.echo py/ "ReservedConcurrentExecutions: 0"
} > template.yaml
echo '{ "from": "a file" }' > events/saved.json

# run WORD...: output in ./out, messages in ./err, exit status in $status
run() {
    "$LAMBENCH" "$@" >out 2>err </dev/null
    status=$?
}
# json NAME PYTHON: the condition must hold for the document d in ./out
json() {
    check "$1" python3 -c "
import json
d = json.load(open('out'))
assert $2, d"
}

# --- bytes
if command -v curl >/dev/null; then
    for event in '{ "odd" :  12345678901234567890, "x":1e400 ,"f":1.10 }' '[1,2 , 3]' '"\u00fc\ud83d\ude00"' \
        'null' '{"a":"b c","c":{"d":[]}}'; do
        run invoke Raw --event "$event"
        check_equal "bytes are unchanged: $event" "$event" "$(cat out)"
    done
    printf '{ "n": 1,\n\n  "m" : 2.0\n}\n' > events/lines.json
    run invoke Raw -e events/lines.json
    check "line breaks and the last one are unchanged" cmp out events/lines.json
    run invoke Raw -e events/lines.json --out kept
    check "--out keeps the bytes" cmp kept events/lines.json
    check_equal "--out leaves standard output empty" 0 "$(wc -c < out | tr -d ' ')"
    run invoke Raw -e events/lines.json --json
    json "--json: payload" "d['payload'] == {'n': 1, 'm': 2.0}"
    run invoke Raw --event '{"n":12345678901234567890123}' --json
    check_has "--json: every digit stays" '"payload":{"n":12345678901234567890123}' out
    run invoke Raw --event '"raw"'
    check "what is not JSON passes too" cmp out - <<EOF
$(printf 'not { JSON\001')
EOF
    run invoke Raw --event '"raw"' --json
    json "--json: what is not JSON is a string" "d['payload'].startswith('not { JSON')"
else
    skip "bytes" "curl is not here"
fi

# --- where the event comes from
run invoke Pyecho
check_equal "no event: an empty object" '{}' "$(cat out)"
run invoke Pyecho -e events/saved.json
check_equal "event of a file" '{"from": "a file"}' "$(cat out)"
run invoke Pyecho -e saved
check_equal "event by its short name" '{"from": "a file"}' "$(cat out)"
echo '{"from": "input"}' | "$LAMBENCH" invoke Pyecho -e - >out 2>err
check_equal "event of standard input" '{"from": "input"}' "$(cat out)"
run invoke --event-file=events/saved.json Pyecho
check_equal "options before the function" '{"from": "a file"}' "$(cat out)"
run invoke Pyecho --event events/saved.json
check_equal "--event with the name of a file" '{"from": "a file"}' "$(cat out)"
run invoke Pyecho --sample sqs
json "event of a sample" "d['Records'][0]['eventSource'] == 'aws:sqs'"
run invoke Pyecho --event '{"a":1,}'
check_equal "broken event: status" 2 "$status"
check_has "broken event: place" "--event:1:8: the event is not JSON" err
printf '{"a": tru' > events/cut.json
run invoke Pyecho -e events/cut.json
check_has "broken file: place" "events/cut.json:1:10: the event is not JSON" err
run invoke Pyecho -e events/none.json
check_equal "event that is not there" 2 "$status"
run invoke Pyecho -e saved --event '{}'
check_equal "two events" 2 "$status"

# --- outcomes and statuses
run invoke Pyecho --event '{"a":1}'
check_equal "ok: status" 0 "$status"
check_has "ok: START on standard error" "START RequestId: " err
check_has "ok: its output" "got it" err
check_has "ok: REPORT" "Billed Duration: " err
run invoke Pyecho --log none
check_equal "--log none: nothing is said" 0 "$(wc -c < err | tr -d ' ')"
run invoke Pyecho -q
check_equal "-q: nothing is said" 0 "$(wc -c < err | tr -d ' ')"
run invoke Pyfail
check_equal "error: status" 1 "$status"
check_has "error: what the function returned" '"errorMessage": "no such item"' out
check_has "error: message" "lambench: Pyfail failed: ValueError: no such item" err
run invoke Pyleave
check_equal "crash: status" 1 "$status"
check_has "crash: message" "lambench: Pyleave ended before it answered: Runtime.ExitError" err
run invoke Pysleep --event '{"s":4}'
check_equal "timeout: status" 5 "$status"
check_has "timeout: message with its place" "lambench: Pysleep timed out after 1.00 s (Timeout 1, template.yaml:" err
run invoke Broken
check_equal "init: status" 4 "$status"
check_has "init: message" "broken at import" err
run invoke Missing
check_equal "runtime that is not here: status" 4 "$status"
check_has "runtime that is not here: message" "dotnet10" err
run invoke Pyreply --event '{"bytes":7000000}'
check_equal "response too large: status" 7 "$status"
check_has "response too large: type" "Function.ResponseSizeTooLarge" err
python3 -c 'print("\"" + "x" * 6400000 + "\"")' > events/large.json
run invoke Pyecho -e events/large.json
check_equal "event too large: status" 7 "$status"
run invoke Throttled
check_equal "throttled: status" 7 "$status"
run invoke Throttled -n 3 --at-once 2
check_equal "throttled, many: status" 7 "$status"
check "throttled, many: counted" grep -qE '^runs 3  ok 0  error 3  throttled 3 ' out
run invoke Pyecho -n 0
check_equal "no runs: status" 2 "$status"
run invoke Pyecko
check_equal "unknown function: status" 2 "$status"
check_has "unknown function: hint" "did you mean Pyecho?" err
run invoke
check_equal "no function: status" 2 "$status"
check_has "no function: how many there are" "invoke needs FUNCTION: the project has 14" err
if "$LAMBENCH" doctor 2>/dev/null | grep -q '^  memory limit  *yes'; then
    run invoke Pybig --event '{"mb":300}'
    check_equal "memory: status" 6 "$status"
    check_has "memory: message" "lambench: Pybig ran out of memory at 128 MB" err
else
    skip "out of memory" "this machine has no memory limit"
fi
mkdir one && { template_head; function_row Only python3.11 app.nothing ../py/; } > one/template.yaml
run invoke -C one
check_equal "the only function may be left out" null "$(cat out)"
mkdir bad && printf 'Resources:\n  A: [1\n' > bad/template.yaml
run invoke A -C bad
check_equal "template that cannot be read: status" 3 "$status"
check_has "template that cannot be read: place" "template.yaml:" err

# --- the document
run invoke Pyecho --event '{"a":[1,2]}' --json
json "--json: ok" "d['v'] == 1 and d['function'] == 'Pyecho' and d['result'] == 'ok' and d['error'] is None"
json "--json: numbers" "d['durationMs'] > 0 and d['billedMs'] >= 1 and d['memoryMb'] == 128 and d['maxMemoryMb'] > 0 and d['src'] == 1"
json "--json: ids" "len(d['requestId']) == 36 and d['traceId'].startswith('1-')"
json "--json: first start is cold" "d['start'] == 'cold' and d['initMs'] > 0"
json "--json: own lines only" "d['log'] == ['got it']"
run invoke Js --event '{"a":1}' --json
json "--json: lines without their prefix" "d['log'] == ['INFO seen 1', 'ERROR bad'] and d['payload'] == {'a': 1}"
run invoke Pyfail --json
check_equal "--json: status of an error" 1 "$status"
json "--json: error" "d['result'] == 'error' and d['error'] == {'type': 'ValueError', 'message': 'no such item'} and d['payload']['errorType'] == 'ValueError'"
run invoke Pysleep --event '{"s":4}' --json
check_equal "--json: status of a timeout" 5 "$status"
json "--json: timeout" "d['result'] == 'timeout' and d['payload'] is None and d['error']['type'] == 'Sandbox.Timedout' and 'timed out after 1.00 seconds' in d['error']['message']"
run invoke Pyleave --json
json "--json: crash" "d['result'] == 'crash' and d['error']['type'] == 'Runtime.ExitError'"
run invoke Broken --json
json "--json: init" "d['result'] == 'init' and 'broken at import' in d['error']['message']"
run invoke Pynothing --json
json "--json: null" "d['result'] == 'ok' and d['payload'] is None"

# --- asynchronously
run invoke Pyecho --event '{"a":1}' --async
check_equal "--async: status" 0 "$status"
check_equal "--async: no response" 0 "$(wc -c < out | tr -d ' ')"
check_has "--async: its log" "got it" err
run invoke Pyfail --async
check_equal "--async: status of an error" 1 "$status"

# --- environment, last error
run invoke Pyenvironment --set MORE=1=2
check_equal "--set" '{"GREETING": "hello", "MORE": "1=2"}' "$(cat out)"
run invoke Pyenvironment --set GREETING=bye --set MORE=
check_equal "--set replaces" '{"GREETING": "bye", "MORE": ""}' "$(cat out)"
run invoke Pyenvironment --set MORE
check_equal "--set without a value: status" 2 "$status"
run invoke Pyfail --event '{"this":"one"}' --json
run invoke Pyfail --last-error -v
check_equal "--last-error: status" 1 "$status"
run history Pyfail --json
json "--last-error: kept, newest first" "any(r['event'] is None for r in d['runs']) and len(d['runs']) >= 3 and d['runs'][0]['result'] == 'error' and d['runs'][0]['errorType'] == 'ValueError'"
run history Pyecho -n 100 --json
json "history: events by the names of the project" "any(r['event'] == 'events/saved.json' for r in d['runs'])"
request=$("$LAMBENCH" invoke Pyecho --event '{ "keep":  1 }' --json -q | python3 -c '
import json, sys; print(json.load(sys.stdin)["requestId"])')
run events save Pyecho "$(echo "$request" | cut -c1-13)" later
check_equal "events save: status" 0 "$status"
check_equal "events save: bytes" '{ "keep":  1 }' "$(cat events/later.json)"
run events save Pyecho "$request" later
check_equal "events save over a file: status" 2 "$status"
run events save Pyfail "$request" other
check_equal "events save of another function: status" 2 "$status"
run events save Pyecho "$request" ../other
check_equal "events save elsewhere: status" 2 "$status"
run invoke Pyecho -e later
run events list Pyecho --json
json "events list counts runs" "[e for e in d['events'] if e['name'] == 'later.json'][0]['runs'] == 1"
json "events list: result of the newest run" "[e for e in d['events'] if e['name'] == 'saved.json'][0]['result'] == 'ok'"
run stats Pyfail Pyecho --json
json "stats count them" "{f['function'] for f in d['functions']} == {'Pyfail', 'Pyecho'} and all(f['cold']['n'] > 0 for f in d['functions'])"

# --- many
run invoke Pyecho -n 6 --at-once 2
check_equal "many: status" 0 "$status"
check "many: sum" grep -qE '^runs 6  ok 6  error 0  in [0-9.]+ s$' out
check "many: head" grep -qE '^start      n     min     p50     p90     p99     max$' out
check "many: some are cold" grep -qE '^cold +[12]  +[0-9.]+m?s ' out
check "many: the others are not" grep -qE '^(warm|prewarm) +[1-5]  +[0-9.]+m?s ' out
run invoke Pyecho -n 6 --at-once 2 --json
json "many: document" "d['runs'] == 6 and d['ok'] == 6 and sum(s['n'] for s in d['starts']) == 6 and d['starts'][0]['p99Ms'] is None"
run invoke Pyfail -n 2
check_equal "many: status of errors" 1 "$status"
check "many: errors are counted" grep -qE '^runs 2  ok 0  error 2 ' out

# --- interrupted, and nothing left behind
# beneath PID: all processes that come of it
beneath() {
    for child in $(pgrep -P "$1"); do
        echo "$child"
        beneath "$child"
    done
}
all_gone() {
    for one; do
        [ ! -d "/proc/$one" ] || return 1
    done
}
for signal in INT TERM KILL; do
    # Its own shell, for commands in the background of this one ignore SIGINT.
    python3 - "$LAMBENCH" <<'PY' &
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
null = os.open("/dev/null", os.O_RDWR)
for fd in (0, 1, 2):
    os.dup2(null, fd)
os.execv(sys.argv[1], ["lambench", "invoke", "Pywait"])
PY
    pid=$!
    wait_for 20 test -s .lambench/logs/Pywait.log
    processes=$(beneath "$pid")
    kill -"$signal" "$pid"
    wait "$pid" 2>/dev/null
    got=$?
    case $signal in
    KILL) check_equal "killed: status" 137 "$got" ;;
    *) check_equal "SIG$signal: status" 130 "$got" ;;
    esac
    check "SIG$signal: there were processes" test -n "$processes"
    # shellcheck disable=SC2086 # one word each
    check "SIG$signal: none is left" wait_for 3 all_gone $processes
    rm -f .lambench/logs/Pywait.log
done

# --- a lambench that serves
serve
check_equal "serve" 0 "$?"
run invoke Pyecho --event '{"x":1}' -v
check_equal "attached: answer" '{"x": 1}' "$(cat out)"
check_has "attached: told with -v" "using the lambench that serves this folder (pid $serve_pid)" err
check_has "attached: log comes along" "got it" err
run invoke Pyecho --json
json "attached: the second start is warm" "d['start'] == 'warm' and d['initMs'] is None and d['log'] == ['got it']"
run invoke Pyecho --cold --json
json "attached: --cold" "d['start'] == 'cold'"
run invoke Pyfail
check_equal "attached: status of an error" 1 "$status"
run invoke Pysleep --event '{"s":3}'
check_equal "attached: status of a timeout" 5 "$status"
run invoke Nothing
check_equal "attached: unknown function" 2 "$status"
run invoke Missing
check_equal "attached: runtime that is not here" 4 "$status"
run invoke Pyecho -n 8 --at-once 4
check "attached: many" grep -qE '^runs 8  ok 8  error 0 ' out
python3 -c 'print("\"" + "y" * 3000000 + "\"")' > events/large.json
run invoke Pyecho -e events/large.json
check_equal "attached: 3 MB there and back" 3000002 "$(wc -c < out | tr -d ' ')"
stop_serve
run invoke Pyecho --event '{"x":2}' -v
check_equal "after it ended: answer" '{"x": 2}' "$(cat out)"
check_has "after it ended: an own one" "no lambench serves this folder" err
finish
