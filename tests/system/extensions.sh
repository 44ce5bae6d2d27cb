# The Extensions API with real extensions in real sandboxes: the order of init, INVOKE, SHUTDOWN with
# its budgets and reasons, failures, what a reset keeps (reference: "Extensions API", "Order of
# events", "Shutdown", "What persists").
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"
trap stop_serve EXIT

mkdir -p py layer/extensions none
# One extension for all cases; what it does is said by variables of the function, under its name.
cat > layer/extensions/first <<'PY'
#!/usr/bin/python3
import http.client, json, os, signal, sys, time
name = os.path.basename(sys.argv[0])
mode = os.environ.get("EXT_" + name.upper(), "")
host = os.environ["AWS_LAMBDA_RUNTIME_API"]
def say(*words):
    print(name, *words, flush=True)
def call(method, path, headers=(), body=None):
    connection = http.client.HTTPConnection(host)
    connection.request(method, "/2020-01-01/extension" + path, body, dict(headers))
    answer = connection.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read().decode()
if mode == "crash-early": # when the other one is there to hear of it
    while not os.path.exists("/tmp/registered-second"):
        time.sleep(0.02)
    sys.exit(3)
events = json.loads(os.environ.get("EVENTS_" + name.upper(), '["INVOKE","SHUTDOWN"]'))
status, headers, text = call("POST", "/register", {"Lambda-Extension-Name": name,
    "Lambda-Extension-Accept-Feature": "newest, accountId"}, json.dumps({"events": events}))
say("registered", status, text.strip())
open("/tmp/registered-" + name, "w").close()
me = {"Lambda-Extension-Identifier": headers["Lambda-Extension-Identifier"]}
if mode == "twice":
    say("again", *call("POST", "/register", {"Lambda-Extension-Name": name}, "{}")[::2])
if mode == "init-error":
    failed = dict(me, **{"Lambda-Extension-Function-Error-Type": "Extension.NoConfig"})
    say("init error", call("POST", "/init/error", failed)[2].strip())
    say("then", call("GET", "/event/next", me)[2].strip())
    sys.exit(1)
if mode == "env":
    say("env", json.dumps(sorted(os.environ)))
    say("cwd", os.getcwd())
    say("processes", sorted(int(name) for name in os.listdir("/proc") if name.isdigit()))
if mode == "slow-init":
    time.sleep(0.5)
    say("slept before its first next")
while True:
    status, headers, text = call("GET", "/event/next", me)
    event = json.loads(text)
    if event["eventType"] == "SHUTDOWN":
        left = event["deadlineMs"] - time.time() * 1000
        say("shutdown", event["shutdownReason"], 0 < left <= 2000)
        if mode == "hang":
            time.sleep(60)
        sys.exit(0)
    say("invoke", event["requestId"], len(headers["Lambda-Extension-Event-Identifier"]),
        sorted(event))
    if mode == "after":
        time.sleep(0.3)
        say("done after the answer")
    if mode == "slow":
        time.sleep(30)
    if mode == "exit-error":
        failed = dict(me, **{"Lambda-Extension-Function-Error-Type": "Extension.Broken"})
        say("exit error", call("POST", "/exit/error", failed)[2].strip())
        sys.exit(4)
    if mode == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
PY
chmod +x layer/extensions/first
# the interpreter of the runtime is found by its usual names, as AWS's own examples want it
sed '1s,.*,#!/usr/bin/env python,' layer/extensions/first > layer/extensions/second
chmod +x layer/extensions/second
mkdir layer/extensions/folder # is not one
cat > py/app.py <<'PY'
import http.client, json, os, signal, sys, time
print("runtime init", flush=True)
def stop(*_):
    print("runtime got SIGTERM", flush=True)
    sys.exit(0)
if not os.environ.get("IGNORE_TERM"):
    signal.signal(signal.SIGTERM, stop)
runs = 0
def handler(event, context):
    global runs
    runs += 1
    seen = os.path.exists("/tmp/mark")
    open("/tmp/mark", "w").close()
    time.sleep(event.get("s", 0))
    if "exit" in event:
        os._exit(event["exit"])
    return {"runs": runs, "mark": seen, "stream": context.log_stream_name}
def call(method, path, headers=(), body=None):
    connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    connection.request(method, "/2020-01-01/extension" + path, body, dict(headers))
    answer = connection.getresponse()
    return [answer.status, answer.read().decode().strip(),
            answer.getheader("Lambda-Extension-Identifier")]
if os.environ.get("INTERNAL"):
    name = {"Lambda-Extension-Name": "inside"}
    answers = [call("POST", "/register", {}, "{}"), call("POST", "/register", name, "{"),
               call("POST", "/register", name, '{"configurationKeys":["A"]}'),
               call("POST", "/register", name, '{"events":["<NO>"]}'),
               call("POST", "/register", name, '{"events":["SHUTDOWN"]}')]
    mine = call("POST", "/register", name, '{"events":["INVOKE"]}')
    answers.append(call("POST", "/register", name, "{}"))
    for other in range(9):
        extra = call("POST", "/register", {"Lambda-Extension-Name": "other%d" % other}, "{}")
        call_headers = {"Lambda-Extension-Identifier": extra[2]}
        import threading
        threading.Thread(target=call, args=("GET", "/event/next", call_headers), daemon=True).start()
    answers += [call("POST", "/register", {"Lambda-Extension-Name": "eleventh"}, "{}"),
                call("GET", "/event/next"),
                call("GET", "/event/next", {"Lambda-Extension-Identifier": "me"}),
                call("GET", "/event/next", {"Lambda-Extension-Identifier":
                                            "00000000-0000-4000-8000-000000000000"}),
                call("POST", "/exit/error", {"Lambda-Extension-Identifier": mine[2]})]
    def events():
        while True:
            print("inside", call("GET", "/event/next", {"Lambda-Extension-Identifier": mine[2]})[1])
    threading.Thread(target=events, daemon=True).start()
    def internal(event, context):
        late = call("POST", "/register", {"Lambda-Extension-Name": "late"}, "{}")
        return [answer[:2] for answer in answers] + [late[:2]]
PY
extended() { # extended ID HANDLER VARIABLES [PROPERTY...]: a function with the layer
    extended_id=$1 extended_handler=$2 extended_variables=$3
    shift 3
    function_row "$extended_id" python3.11 "$extended_handler" py/ "Layers: [!Ref Layer]" \
        "Environment: {Variables: {$extended_variables}}" "$@"
}
{
    template_head
    extended Plain app.handler "EXT_SECOND: env, EVENTS_SECOND: '[\"INVOKE\"]'"
    extended Early app.handler "EXT_FIRST: crash-early"
    extended Init app.handler "EXT_SECOND: init-error"
    extended Twice app.handler "EXT_FIRST: twice, EXT_SECOND: slow-init"
    extended After app.handler "EXT_FIRST: after"
    extended Slow app.handler "EXT_FIRST: slow" "Timeout: 1"
    extended Exit app.handler "EXT_FIRST: exit-error"
    extended Crash app.handler "EXT_FIRST: crash"
    extended Hang app.handler "EXT_FIRST: hang, IGNORE_TERM: '1'"
    extended Quiet app.handler "EVENTS_FIRST: '[\"SHUTDOWN\"]', EVENTS_SECOND: '[]'"
    function_row Inside python3.11 app.internal py/ "Environment: {Variables: {INTERNAL: '1'}}"
    function_row Bad python3.11 app.handler py/ "Layers: [!Ref Broken]"
    function_row Odd python3.11 app.handler py/ "Layers: [!Ref Foreign]"
    function_row Kept python3.11 app.handler py/ "Timeout: 1"
    printf '  Layer: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layer/}}\n'
    printf '  Broken: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: broken/}}\n'
    printf '  Foreign: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: foreign/}}\n'
} > template.yaml
mkdir -p broken/extensions
echo 'not executable' > broken/extensions/plain
mkdir -p foreign/extensions
printf '\177ELF of another machine' > foreign/extensions/binary
chmod +x foreign/extensions/binary

line() { grep -n -F -e "$1" err | head -n 1 | cut -d: -f1; } # number of the first line with this text
before() { # before NAME FIRST SECOND: both are in the log, in this order
    before_first=$(line "$2") before_second=$(line "$3")
    if [ -n "$before_first" ] && [ -n "$before_second" ] &&
        [ "$before_first" -lt "$before_second" ]; then
        check_ok "$1"
    else
        check_not_ok "$1" "want $2 before $3 in: $(cat err)"
    fi
}
log() { cat .lambench/logs/"$1"* 2> /dev/null; } # log FUNCTION: all that was written
called() { # called FUNCTION EVENT: through the API of `serve`; the answer is in ./got
    curl -s -o got "http://127.0.0.1:$port/2015-03-31/functions/$1/invocations" -d "$2"
}

# ---- reading the template
"$LAMBENCH" check >out 2>&1 </dev/null
check "check reads them" grep -q . out
check "nothing is said against extensions in layers" sh -c '! grep -q xtensions out'

# ---- order of init and invocation
invoke Plain '{}'
check_equal "answer with extensions" 0 "$status"
check_has "register: what it answers" 'first registered 200 {"accountId":"123456789012","functionName":"Plain","functionVersion":"$LATEST","handler":"app.handler"}' err
before "the runtime starts when all external ones have registered" 'second registered' 'runtime init'
before "one line for each extension, init over" 'EXTENSION	Name: first	State: Ready	Events: [INVOKE, SHUTDOWN]' 'START RequestId'
check_has "its events" 'EXTENSION	Name: second	State: Ready	Events: [INVOKE]' err
before "INVOKE within the invocation" 'START RequestId' 'first invoke'
check_has "INVOKE: its members" "['deadlineMs', 'eventType', 'invokedFunctionArn', 'requestId', 'tracing']" err
check_has "environment of an extension" 'AWS_LAMBDA_RUNTIME_API' err
check_equal "environment: not what is the runtime's" "" \
    "$(grep 'second env' err | grep -oE '"(_[A-Z_]*|AWS_EXECUTION_ENV|AWS_LAMBDA_LOG_[A-Z_]*|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR|AWS_XRAY[A-Z_]*)"')"
check_equal "environment: keys and the function's own are there" 3 \
    "$(grep 'second env' err | grep -oE '"(AWS_SECRET_ACCESS_KEY|AWS_LAMBDA_FUNCTION_NAME|EVENTS_SECOND)"' | wc -l)"
check "working folder of an extension" grep -qx 'second cwd /' err
check_has "extensions and the runtime see each other's processes" 'second processes [1, 2, 3' err
log Plain > err # nobody reads on after the answer, but it is kept
check_has "the end of lambench is SHUTDOWN with spindown" 'first shutdown spindown True' err
before "SIGTERM to the runtime comes first" 'runtime got SIGTERM' 'first shutdown spindown'
check_equal "no SHUTDOWN for who has not asked for it" "" "$(grep 'second shutdown' err)"
invoke Quiet '{}'
log Quiet > err
check_has "one line for who wants SHUTDOWN only" 'EXTENSION	Name: first	State: Ready	Events: [SHUTDOWN]' err
check_equal "no INVOKE for who has not asked for it" "" "$(grep 'invoke' err)"
check_has "but its SHUTDOWN" 'first shutdown spindown' err
invoke Twice '{}'
check_has "registered twice" '"State transition from Registered to Registered failed for extension first. Error: State transition is not allowed"' err
before "init waits for every first next" 'second slept before its first next' 'START RequestId'

# ---- errors of the API, told to an internal extension
invoke Inside '{}'
check_equal "internal extensions" 0 "$status"
check_equal "all of them are 403" 12 "$(grep -o '\[403, ' out | wc -l)"
check_equal "a body that is no JSON" 2 "$(grep -o InvalidRequestFormat out | wc -l)"
for text in 'Empty extension name|InvalidExtensionName' '|InvalidRequestFormat' \
    'configurationKeys are deprecated; use environment variables instead|InvalidRequestFormat' \
    'u003cNO\\u003e: ErrorInvalidEventType|InvalidEventType' \
    'SHUTDOWN: ShutdownEventNotSupportedForInternalExtension|InvalidEventType' \
    'Extension with this name already registered|InvalidExtensionState' \
    'Extension limit (10) reached|TooManyExtensions' \
    'Missing Lambda-Extension-Identifier header|MissingExtensionIdentifier' \
    'Invalid Lambda-Extension-Identifier|InvalidExtensionIdentifier' \
    'Unknown extension 00000000-0000-4000-8000-000000000000|UnknownExtensionIdentifier' \
    'Lambda-Extension-Function-Error-Type not found|MissingHeader' \
    'Extension registration closed already|RegistrationClosed'; do
    check_has "403 ${text#*|}" "${text%|*}" out
    check_has "its type" "${text#*|}" out
done
check_has "INVOKE to an internal extension" 'inside {"eventType":"INVOKE"' err
check_has "with an internal extension the runtime gets SIGTERM" 'runtime got SIGTERM' .lambench/logs/Inside.log

# ---- failures
invoke Early '{}'
check_has "it ends before it registers" '"errorType":"Extension.Crash"' out
check_has "with its exit status" 'Error: exit status 3"' out
check_has "in the log" 'EXTENSION	Name: first	State: Exited	Events: []	Error Type: Extension.Crash' err
check_has "init and its repeat fail" 'Phase: invoke	Status: error	Error Type: Extension.Crash' err
check_has "the others hear failure" 'second shutdown failure' err
invoke Init '{}'
check_has "init/error is taken" 'second init error {"status":"OK"}' err
check_has "and nothing after it" 'State transition from InitError to Ready failed' err
check_has "init/error fails the init" '"errorType":"Extension.InitError"' out
check_has "its line" 'EXTENSION	Name: second	State: InitError	Events: [INVOKE, SHUTDOWN]	Error Type: Extension.NoConfig' err
invoke Bad '{}'
check_has "a file that cannot be executed" '"errorType":"Extension.LaunchError"' out
check_has "its line" 'EXTENSION	Name: plain	State: LaunchError	Events: []	Error Type: PermissionDenied' err
invoke Odd '{}'
check_has "a file of another machine" '"errorType":"Extension.LaunchError"' out
check_has "a file of another machine: its line" 'EXTENSION	Name: binary	State: LaunchError	Events: []	Error Type: UnknownError' err
invoke Crash '{"s":0.3}'
check_has "it crashes during an invocation" '"errorType":"Extension.Crash"' out
check_has "with the signal's name" 'Error: signal: segmentation fault' err
invoke Exit '{"s":0.3}'
check_has "exit/error is taken" 'first exit error {"status":"OK"}' err
check_has "exit/error fails the invocation" '"errorType":"Extension.ExitError"' out

# ---- the answer, the end, the time-out
rm -f err
serve --log text 2> /dev/null || serve
check_equal "serve" 0 "$?"
called After '{}'
check_equal "the answer does not wait for extensions" '1' "$(sed -n 's/.*"runs": \([0-9]*\).*/\1/p' got)"
called After '{}'
called Slow '{}'
check_equal "a slow extension spoils no answer" '1' "$(sed -n 's/.*"runs": \([0-9]*\).*/\1/p' got)"
wait_for 10 sh -c 'cat .lambench/logs/Slow* | grep -q "shutdown timeout"'
log Slow > err
check_has "the time-out covers it" 'Task timed out after 1.00 seconds' err
check_has "its report" 'Status: timeout' err
check_has "it hears timeout" 'second shutdown timeout True' err
called Slow '{}'
check_equal "the next one finds /tmp, nothing else of before" '1 true' \
    "$(sed -n 's/.*"runs": \([0-9]*\), "mark": \([a-z]*\).*/\1 \2/p' got)"

# ---- what a reset keeps, without extensions
called Kept '{}'
cp got first
called Kept '{"s":5}'
check_has "a time-out" 'Task timed out after 1.00 seconds' got
called Kept '{}'
check_equal "after a time-out: globals are gone, /tmp is kept" '1 true' \
    "$(sed -n 's/.*"runs": \([0-9]*\), "mark": \([a-z]*\).*/\1 \2/p' got)"
check_equal "and so is the log stream" "$(sed 's/.*"stream"//' first)" "$(sed 's/.*"stream"//' got)"
called Kept '{"exit":3}'
check_has "a crash" 'Runtime exited with error: exit status 3' got
called Kept '{}'
check_equal "after a crash, too" '1 true' \
    "$(sed -n 's/.*"runs": \([0-9]*\), "mark": \([a-z]*\).*/\1 \2/p' got)"
log Kept > err
check_has "init within the invocation is told" 'Phase: invoke' err
check_equal "without extensions the runtime gets no SIGTERM" "" "$(grep 'got SIGTERM' err)"

# ---- saved code: who served the old one is told
called After '{}'
echo '# another line' >> py/app.py
check "a reload is SHUTDOWN with spindown" wait_for 10 grep -q 'first shutdown spindown' .lambench/logs/After.log
called After '{}'
check_equal "a new environment has nothing of the old one" '1 false' \
    "$(sed -n 's/.*"runs": \([0-9]*\), "mark": \([a-z]*\).*/\1 \2/p' got)"

# ---- lambench ends, and does not wait for ever
called Hang '{}'
stop_serve
log Hang > err
check_has "who hangs has been told" 'first shutdown spindown True' err
check_equal "and is gone" "" "$(pgrep -f /opt/extensions/ | while read -r pid; do
    grep -qs "$PWD" "/proc/$pid/mountinfo" && echo "$pid"; done)"
finish
