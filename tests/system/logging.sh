# LoggingConfig: JSON platform events and their levels, filtering of lines, log group and variables;
# the text format's lines around failures; how the command line shows them.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"

mkdir py
cat > py/app.py <<'PY'
import json, logging, os, sys, time
def lines(event, context):
    for line in event["lines"]:
        print(line)
    return {name: os.environ.get(name) for name in (
        "AWS_LAMBDA_LOG_FORMAT", "AWS_LAMBDA_LOG_LEVEL", "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME")}
def both(event, context):
    for i in range(4):
        print("out", i, flush=True)
        os.write(2, b"err %d\n" % i)
    print("x" * 300000)
def leave(event, context):
    print("leaving")
    sys.stdout.flush()
    os._exit(3)
def sleep(event, context):
    time.sleep(30)
PY
echo 'raise RuntimeError("broken")' > py/broken.py
{
    template_head
    function_row Plain python3.11 app.lines py/
    function_row Both python3.11 app.both py/
    function_row Group python3.11 app.lines py/ "LoggingConfig: {LogGroup: /teams/blue}"
    function_row Json python3.11 app.lines py/ "LoggingConfig: {LogFormat: JSON}"
    function_row Warn python3.11 app.lines py/ \
        "LoggingConfig: {LogFormat: JSON, ApplicationLogLevel: WARN, SystemLogLevel: WARN}"
    function_row Debug python3.11 app.lines py/ "Tracing: Active" \
        "LoggingConfig: {LogFormat: JSON, ApplicationLogLevel: DEBUG, SystemLogLevel: DEBUG}"
    function_row Traced python3.11 app.lines py/ "Tracing: Active"
    function_row Leave python3.11 app.leave py/ \
        "LoggingConfig: {LogFormat: JSON, SystemLogLevel: WARN}"
    function_row LeaveText python3.11 app.leave py/
    function_row Sleep python3.11 app.sleep py/ "Timeout: 1" "LoggingConfig: {LogFormat: JSON}"
    function_row SleepText python3.11 app.sleep py/ "Timeout: 1"
    function_row Broken python3.11 broken.handler py/ "LoggingConfig: {LogFormat: JSON}"
    function_row BrokenText python3.11 broken.handler py/
} > template.yaml

# The records of a function's log, as "kind text" lines without times and ids.
log_of() {
    sed -E 's/^[^ ]+ [^ ]+ //; s/[0-9a-f]{8}-[0-9a-f-]{27}/ID/g' ".lambench/logs/$1.log"
}
# types FUNCTION: the types of its JSON platform events, in order.
types() {
    log_of "$1" | sed -nE 's/^P \{"time":"[^"]*","type":"([^"]*)".*/\1/p' | tr '\n' ' '
}
member() { /usr/bin/python3 -c 'import json, sys
value = json.load(open("out"))
for key in sys.argv[1:]: value = value[key]
print(value)' "$@"; }

ts=2024-01-01T00:00:00Z
event=$(cat <<JSON
{"lines": ["plain", "{\"level\":\"ERROR\",\"timestamp\":\"$ts\",\"message\":\"e\"}",
 "{\"level\": \"debug\", \"timestamp\": \"$ts\", \"message\": \"d\"}",
 "{\"level\":\"ERROR\",\"message\":\"no time\"}", "{\"level\":\"WARN\",\"timestamp\":\"never\"}",
 "{\"level\":\"LOUD\",\"timestamp\":\"$ts\"}", "{broken"]}
JSON
)

invoke Plain "$event"
check_equal "text: 4.2: INIT_START, START, lines, END, REPORT" "INIT_START START L L L L L L L END REPORT" \
    "$(log_of Plain | sed -E 's/^P ([A-Z_]+).*/\1/; s/^L .*/L/' | tr '\n' ' ' | sed 's/ $//')"
check_equal "text: no variable says the format" None "$(member AWS_LAMBDA_LOG_LEVEL)"
check_equal "4.1: the group is the function's" /aws/lambda/Plain "$(member AWS_LAMBDA_LOG_GROUP_NAME)"
check "4.1: the stream's name" sh -c 'grep -Eq "\"AWS_LAMBDA_LOG_STREAM_NAME\": \"[0-9]{4}/[0-9]{2}/[0-9]{2}/\[.LATEST\][0-9a-f]{32}\"" out'
invoke Group "$event"
check_equal "4.1: LogGroup" /teams/blue "$(member AWS_LAMBDA_LOG_GROUP_NAME)"
check "4.1: in a group of its own the stream begins with the function's name" \
    sh -c 'grep -Eq "\"AWS_LAMBDA_LOG_STREAM_NAME\": \"[0-9/]{11}Group\[.LATEST\]" out'

invoke Both '{}'
check_equal "4.1: both outputs in the order they were written" "out 0 err 0 out 1 err 1 out 2 err 2 out 3 err 3" \
    "$(log_of Both | sed -nE 's/^L ((out|err) [0-9])$/\1/p' | tr '\n' ' ' | sed 's/ $//')"
check_equal "4.1: a line holds at most 256 KB" 262144 "$(log_of Both | sed -n 's/^L \(xx*\)$/\1/p' | tr -d '\n' | wc -c)"

invoke Json "$event" --log all
check_equal "JSON: the default level INFO gives initStart, start, report" \
    "platform.initStart platform.start platform.report " "$(types Json)"
check_equal "JSON: no START, END, REPORT" "" "$(log_of Json | grep -E '^P (START|END|REPORT|INIT)')"
check_equal "JSON: AWS_LAMBDA_LOG_FORMAT" JSON "$(member AWS_LAMBDA_LOG_FORMAT)"
check_equal "JSON: AWS_LAMBDA_LOG_LEVEL is INFO by default" INFO "$(member AWS_LAMBDA_LOG_LEVEL)"
check_equal "JSON: INFO keeps what has no level, no time, or a higher level, unchanged" \
    'L plain
L {"level":"ERROR","timestamp":"2024-01-01T00:00:00Z","message":"e"}
L {"level":"ERROR","message":"no time"}
L {"level":"WARN","timestamp":"never"}
L {"level":"LOUD","timestamp":"2024-01-01T00:00:00Z"}
L {broken' "$(log_of Json | grep '^L')"
/usr/bin/python3 - > shapes 2>&1 <<'PY'
import json
for line in open(".lambench/logs/Json.log"):
    text = line.split(" ", 3)[3]
    if text.startswith('{"time"'):
        event = json.loads(text)
        print(*event, *event["record"], *event["record"].get("metrics", []))
PY
check_equal "JSON: the members of initStart" "time type record initializationType phase runtimeVersion runtimeVersionArn functionName functionVersion functionArn instanceId instanceMaxMemory" "$(sed -n 1p shapes)"
check_equal "JSON: the members of start" "time type record requestId functionArn version" "$(sed -n 2p shapes)"
check_equal "JSON: the members of report" "time type record requestId metrics status durationMs billedDurationMs memorySizeMB maxMemoryUsedMB initDurationMs" "$(sed -n 3p shapes)"

invoke Warn "$event"
check_equal "SystemLogLevel WARN: nothing of success" "" "$(types Warn)"
check_equal "ApplicationLogLevel WARN keeps one line" \
    'L {"level":"ERROR","timestamp":"2024-01-01T00:00:00Z","message":"e"}' "$(log_of Warn | grep '^L')"
check_equal "ApplicationLogLevel is the variable's value" WARN "$(member AWS_LAMBDA_LOG_LEVEL)"
invoke Debug "$event"
check_equal "SystemLogLevel DEBUG: all of them" "platform.initStart platform.initRuntimeDone platform.initReport platform.start platform.runtimeDone platform.report " "$(types Debug)"
check_equal "ApplicationLogLevel DEBUG keeps all" 7 "$(log_of Debug | grep -c '^L')"
for span in responseLatency responseDuration runtimeOverhead; do
    check "runtimeDone has the span $span" sh -c \
        "grep runtimeDone .lambench/logs/Debug.log | grep -Eq '\"name\":\"$span\",\"start\":\"[^\"]+Z\",\"durationMs\":[0-9]+\.[0-9]+'"
done
check "runtimeDone counts the answer's bytes" sh -c \
    "grep -q '\"producedBytes\":$(wc -c < out | tr -d ' ')}' .lambench/logs/Debug.log"
check "a traced request has tracing" grep -Eq '"tracing":\{"spanId":"[0-9a-f]{16}","type":"X-Amzn-Trace-Id","value":"Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1"\}' .lambench/logs/Debug.log
invoke Traced '{"lines": []}'
check "text: XRAY is the second line of REPORT" sh -c \
    "grep -Eq '^[^ ]+ [^ ]+ P REPORT .*XRAY TraceId: 1-[0-9a-f]{8}-[0-9a-f]{24}	SegmentId: [0-9a-f]{16}	Sampled: true	' .lambench/logs/Traced.log"
check "text: not traced, no XRAY" sh -c '! grep -q XRAY .lambench/logs/Plain.log'

invoke Leave '{}'
check_equal "crash, JSON: runtimeDone and report are warnings" "platform.runtimeDone platform.report " "$(types Leave)"
check_has "crash, JSON: the error's type" '"status":"error","errorType":"Runtime.ExitError"' .lambench/logs/Leave.log
invoke LeaveText '{}'
check_equal "crash, text: the error comes after the output, before END" \
    'L leaving
P RequestId: ID Error: Runtime exited with error: exit status 3^Runtime.ExitError
P END RequestId: ID' "$(log_of LeaveText | sed -n '3,5p' | tr '\r' '^')"
check "crash, text: REPORT has the status" grep -q '	Status: error	Error Type: Runtime.ExitError$' .lambench/logs/LeaveText.log
invoke Sleep '{}'
check_has "time-out, JSON: the status" '"status":"timeout"' .lambench/logs/Sleep.log
check_equal "time-out, JSON: the events" "platform.initStart platform.start platform.runtimeDone platform.report " "$(types Sleep)"
invoke SleepText '{}'
check "time-out, text: the line before END" sh -c \
    "grep -A1 'P [0-9TZ:.-]* [0-9a-f-]* Task timed out after 1.00 seconds$' .lambench/logs/SleepText.log | grep -q 'P END'"
check "time-out, text: REPORT" grep -q '	Duration: 1000.00 ms	Billed Duration: 1000 ms	.*	Status: timeout$' .lambench/logs/SleepText.log
invoke Broken '{}'
check_equal "init error, JSON: the warnings of both inits" "platform.initStart platform.initRuntimeDone platform.initReport platform.initRuntimeDone platform.initReport platform.start platform.runtimeDone platform.report " "$(types Broken | sed 's/platform.initStart platform.initRuntimeDone platform.initReport platform.initStart/platform.initStart platform.initRuntimeDone platform.initReport/')"
invoke BrokenText '{}'
check_equal "init error, text: 3.3's order" "INIT_START INIT_REPORT INIT_REPORT START END REPORT" \
    "$(log_of BrokenText | sed -nE 's/^P ([A-Z_]+).*/\1/p' | tr '\n' ' ' | sed 's/ $//')"
check "init error, text: phase init" grep -Eq 'INIT_REPORT Init Duration: [0-9.]+ ms	Phase: init	Status: error	Error Type: Runtime.Unknown$' .lambench/logs/BrokenText.log
check "init error, text: phase invoke" grep -Eq 'INIT_REPORT Init Duration: [0-9.]+ ms	Phase: invoke	Status: error	Error Type: Runtime.Unknown$' .lambench/logs/BrokenText.log

"$LAMBENCH" logs Json --json > records
check_equal "logs --json: kinds of JSON events" "init start line line line line line line report" \
    "$(sed -E 's/.*"kind":"([a-z]+)".*/\1/' records | tr '\n' ' ' | sed 's/ $//')"
check "logs --json: numbers of the report" grep -Eq '"durationMs":[0-9.]+,"billedMs":[0-9]+,"memoryMb":128,.*"start":"cold","result":"ok"' records
"$LAMBENCH" logs Sleep --level error > records
check "logs --level error: a JSON time-out" grep -q '"status":"timeout"' records

serve
body=$(curl -sS -D headers -H 'X-Amz-Log-Type: Tail' -d '{"lines": ["one"]}' \
    "http://127.0.0.1:$port/2015-03-31/functions/Json/invocations")
sed -n 's/^[Xx]-[Aa]mz-[Ll]og-[Rr]esult: //p' headers | tr -d '\r' | base64 -d > tail
check "log tail, JSON: start, line, report" sh -c \
    'sed -E "s/.*\"type\":\"([^\"]*)\".*/\1/" tail | tr "\n" " " | grep -qx "platform.start one platform.report "'
curl -sS -o /dev/null -D headers -H 'X-Amz-Log-Type: Tail' -d '{"lines": ["one"]}' \
    "http://127.0.0.1:$port/2015-03-31/functions/Plain/invocations"
sed -n 's/^[Xx]-[Aa]mz-[Ll]og-[Rr]esult: //p' headers | tr -d '\r' | base64 -d > tail
check "log tail, text: START to REPORT, without INIT_START" sh -c \
    'sed -E "s/ RequestId.*//" tail | tr "\n" " " | grep -qx "START one END REPORT "'
stop_serve
finish
