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
if mode == "crash-early":
    sys.exit(3)
events = json.loads(os.environ.get("EVENTS_" + name.upper(), '["INVOKE","SHUTDOWN"]'))
status, headers, text = call("POST", "/register", {"Lambda-Extension-Name": name,
    "Lambda-Extension-Accept-Feature": "accountId"}, json.dumps({"events": events}))
say("registered", status, text.strip())
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
cp layer/extensions/first layer/extensions/second
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
    extended None app.handler "EXT_FIRST: ''" "Timeout: 1"
    function_row Inside python3.11 app.internal py/ "Environment: {Variables: {INTERNAL: '1'}}"
    function_row Bad python3.11 app.handler py/ "Layers: [!Ref Broken]"
    function_row Kept python3.11 app.handler py/ "Timeout: 1"
    printf '  Layer: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layer/}}\n'
    printf '  Broken: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: broken/}}\n'
} > template.yaml
mkdir -p broken/extensions
echo 'not executable' > broken/extensions/plain
