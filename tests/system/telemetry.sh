# Telemetry API and Logs API: real extensions listen inside the sandbox (reference: "Telemetry API
# 2022-07-01", "Logs API 2020-08-15"): what subscribing answers, and what is delivered by HTTP and TCP.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"
trap stop_serve EXIT

mkdir -p py layer/extensions one/extensions two/extensions
# What each gets it appends to /tmp/NAME, where the function finds it.
cat > layer/extensions/http <<'PY'
#!/usr/bin/python3
import http.client, http.server, json, os, socket, sys, threading, time
name = os.path.basename(sys.argv[0])
host = os.environ["AWS_LAMBDA_RUNTIME_API"]
def call(method, path, headers=(), body=None):
    connection = http.client.HTTPConnection(host)
    connection.request(method, path, body, dict(headers))
    answer = connection.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read().decode()
def keep(text):
    with open("/tmp/" + name, "a") as file:
        file.write(text + "\n")
refusals = 2 if name == "flaky" else 0
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        global refusals
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if refusals > 0:
            refusals -= 1
            self.send_error(503)
            return
        if name == "slow" and "flood" in body: # others come meanwhile
            time.sleep(1)
        for event in json.loads(body):
            if name == "slow" and event["type"] == "function":
                continue
            event["path"] = self.path
            event["content"] = self.headers["Content-Type"]
            keep(json.dumps(event))
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_):
        pass
def lines(server):
    while True:
        for line in server.accept()[0].makefile():
            keep(json.dumps(json.loads(line)))
status, headers, _ = call("POST", "/2020-01-01/extension/register",
                          {"Lambda-Extension-Name": name}, '{"events":["INVOKE","SHUTDOWN"]}')
me = {"Lambda-Extension-Identifier": headers["Lambda-Extension-Identifier"]}
if name == "tcp":
    server = socket.create_server(("127.0.0.1", 0)) # not by its name, as some do
    port = server.getsockname()[1]
    threading.Thread(target=lines, args=(server,), daemon=True).start()
    destination = {"protocol": "TCP", "port": port}
else:
    server = http.server.ThreadingHTTPServer(
        ("sandbox.localdomain", int(os.environ.get("EXTENSION_PORT", 0))), Handler)
    port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    destination = {"protocol": "HTTP", "URI": "http://sandbox.localdomain:%d/here" % port}
path = {"logs": "/2020-08-15/logs"}.get(name, "/2022-07-01/telemetry")
wish = {"types": {"tcp": ["function", "extension"]}.get(name, ["platform", "function", "extension"]),
        "buffering": {"maxItems": 1000, "maxBytes": 262144, "timeoutMs": 25},
        "destination": destination,
        "schemaVersion": {"logs": "2021-03-18", "tcp": "2022-07-01"}.get(name, "2022-12-13")}
if name == "http": # all that is refused, first
    def refused(*without, **other):
        body = {key: value for key, value in dict(wish, **other).items() if key not in without}
        keep("refused " + " ".join(map(str, call("PUT", path, me, json.dumps(body))[::2])))
    refused("types")
    refused(types=["everything"])
    refused("schemaVersion")
    refused(destination={"protocol": "HTTP", "URI": "http://sandbox.localdomain/"}, types=[])
    refused(destination={"protocol": "HTTP", "URI": "http://example.com:80/"})
    refused(destination={"protocol": "UDP"})
    refused(destination={"protocol": "TCP", "port": 9001})
    refused(buffering={"maxItems": 5, "maxBytes": 5, "timeoutMs": 5})
    keep("refused " + " ".join(map(str, call("PUT", path, me, "{")[::2])))
    keep("refused " + " ".join(map(str, call("PUT", path, {"Lambda-Extension-Identifier":
        "00000000-0000-4000-8000-000000000000"}, "{}")[::2])))
    keep("refused " + " ".join(map(str, call("PUT", path, {}, "{}")[::2])))
status, _, text = call("PUT", path, me, json.dumps(wish))
keep("subscribed %d %s" % (status, text.strip()))
if name == "http":
    keep("both " + call("PUT", "/2020-08-15/logs", me, json.dumps(dict(wish, schemaVersion="2020-08-15")))[2])
print(name, "is here", flush=True)
while True:
    event = json.loads(call("GET", "/2020-01-01/extension/event/next", me)[2])
    if event["eventType"] == "SHUTDOWN":
        for _ in range(80 if event["shutdownReason"] == "failure" and name == "logs" else 0):
            if "platform.fault" in open("/tmp/" + name).read(): # what is on its way
                break
            time.sleep(0.02)
        sys.exit(0)
    if name in ("http", "logs"):
        keep("late " + " ".join(map(str, call("PUT", path, me, json.dumps(wish))[::2])))
PY
chmod +x layer/extensions/http
cp layer/extensions/http one/extensions/alone
for name in tcp logs flaky; do cp layer/extensions/http layer/extensions/$name; done
for name in slow logs; do cp layer/extensions/http two/extensions/$name; done
cat > py/app.py <<'PY'
import json, os, time
print("while loading", flush=True)
def handler(event, context):
    if "say" in event:
        print(event["say"], flush=True)
    for i in range(event.get("flood", 0)):
        print("flood", i, "x" * 1000)
    time.sleep(event.get("sleep", 0))
    if "exit" in event:
        os._exit(event["exit"])
    if "fail" in event:
        raise ValueError("no such item")
    if "read" in event: # waits until it is there
        for _ in range(400):
            text = open("/tmp/" + event["read"]).read()
            if event["until"] in text:
                return text
            time.sleep(0.02)
        return "nothing in " + text
    return "ok"
PY
{
    template_head
    # one environment each: what one call has said the next one reads
    function_row Inside python3.11 app.handler py/ "Layers: [!Ref Layer]" "Timeout: 10" \
        "ReservedConcurrentExecutions: 1"
    function_row Host python3.11 app.handler py/ "Layers: [!Ref Layer]" "Timeout: 10" \
        "ReservedConcurrentExecutions: 1"
    function_row Same python3.11 app.handler py/ "Layers: [!Ref OneLayer]" "Timeout: 10" \
        "Environment: {Variables: {EXTENSION_PORT: '42431'}}"
    printf '  OneLayer: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: one/}}\n'
    function_row Flood python3.11 app.handler py/ "Layers: [!Ref TwoLayer]" "Timeout: 10" \
        "ReservedConcurrentExecutions: 1"
    printf '  TwoLayer: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: two/}}\n'
    function_row Json python3.11 app.handler py/ "Layers: [!Ref Layer]" "Timeout: 10" \
        "LoggingConfig: {LogFormat: JSON}"
    printf '  Layer: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layer/}}\n'
} > template.yaml
printf 'functions: {Inside: {network: none}}\n' > lambench.yaml
serve
check_equal "serve" 0 "$?"

called() { # called FUNCTION EVENT: the answer is in ./got
    wait_for 20 answered "$1" "$2"
}
answered() { # not while extensions are still at work
    code=$(curl -s -o got -w '%{http_code}' "http://127.0.0.1:$port/2015-03-31/functions/$1/invocations" -d "$2")
    [ "$code" != 429 ]
}
# read_events FUNCTION NAME UNTIL: what that extension has got, as lines in ./events
read_events() {
    called "$1" "{\"read\":\"$2\",\"until\":\"$3\"}"
    /usr/bin/python3 -c 'import json, sys; sys.stdout.write(json.load(open("got")))' > events 2>&1
}

for function in Inside Host; do
    called $function '{"say":"hello"}'
    check_equal "$function: its answer" '"ok"' "$(cat got)"
    read_events $function http 'platform.report'
    check_has "$function: by HTTP" '"type": "platform.report"' events
done
# ---- the same port in two environments of this machine's network
curl -s "http://127.0.0.1:$port/2015-03-31/functions/Same/invocations" -d '{"say":"one","sleep":1}' > said1 &
curl -s "http://127.0.0.1:$port/2015-03-31/functions/Same/invocations" -d '{"say":"two","sleep":1}' > said2
wait $!
check_equal "one port in two environments at once" '"ok" "ok"' "$(cat said1) $(cat said2)"
# ---- what subscribing answers
read_events Inside http 'platform.report'
for text in '400 {"errorType":"ValidationError","errorMessage":"types should not be empty"}' \
    'type everything is not supported' 'schemaVersion should not be empty' \
    'URI port is not provided; types should not be empty' \
    'URI host is not supported' 'destination protocol is not supported' 'port is reserved' \
    'maxItems should be between 1000 and 10000; maxBytes should be between 262144 and 1048576; timeoutMs should be between 25 and 30000' \
    '403 {"errorMessage":"Unknown extension 00000000-0000-4000-8000-000000000000","errorType":"Extension.UnknownExtensionIdentifier"}' \
    'Extension.MissingExtensionIdentifier' 'subscribed 200 "OK"' \
    'Logs.ValidationError' \
    'late 403 {"errorMessage":"Telemetry API subscription is closed","errorType":"Telemetry.SubscriptionClosed"}'; do
    check_has "subscribing: $(printf '%.50s' "$text")" "$text" events
done
# ---- every event, those of before the subscription first
for type in initStart telemetrySubscription extension initRuntimeDone initReport start runtimeDone report; do
    check_has "platform.$type" "\"type\": \"platform.$type\"" events
done
check_equal "init came before" 1 "$(grep -n '"type"' events | grep -m 1 -n initStart | cut -d: -f1)"
check_has "what extensions take after the runtime" '"spans": [{"name": "extensionOverhead", "start": "' events
check_has "function lines" '"type": "function", "record": "while loading"' events
check_has "function lines of an invocation" '"type": "function", "record": "hello"' events
check_has "extension lines" '"type": "extension", "record": "tcp is here"' events
check_has "posted to its path, as JSON" '"path": "/here", "content": "application/json"' events
check_equal "none of the Logs API's own" "" "$(grep -E 'platform.(end|fault)"' events)"
# ---- the other ways
read_events Host tcp hello
check_has "TCP, on 127.0.0.1 in this machine's network" '"record": "hello"' events
read_events Inside tcp hello
check_has "TCP: a function's line" '"type": "function", "record": "hello"' events
check_has "TCP: an extension's line" '"type": "extension"' events
check_equal "TCP: not what was not wanted" "" "$(grep platform. events)"
read_events Inside logs platform.end
check_has "Logs API: end" '"type": "platform.end", "record": {"requestId":' events
check_has "Logs API: subscription" '"type": "platform.logsSubscription", "record": {"name": "logs", "state": "Subscribed", "types": ["platform", "function", "extension"]}' events
check_has "Logs API 2021-03-18: runtimeDone" '"type": "platform.runtimeDone", "record": {"requestId":' events
check_has "Logs API: closed after init" 'late 403 {"errorMessage":"Logs API subscription is closed already","errorType":"Logs.SubscriptionClosed"}' events
check_equal "Logs API: no init events" "" "$(grep initStart events)"
read_events Inside flaky platform.report
check_has "refused deliveries come again" '"type": "platform.initStart"' events
# ---- more than is taken in time; a crash
called Flood '{"flood":4000}'
check_equal "a slow receiver holds up nobody" '"ok"' "$(cat got)"
dropped() { # all that was told so far, in one or several events of this form
    read_events Flood slow logsDropped
    sed -nE 's/.*"type": "platform.logsDropped", "record": \{"droppedBytes": ([0-9]+), "droppedRecords": ([0-9]+), "reason": "Some logs were dropped because the downstream consumer is slower than the logs production rate"\}.*/\1 \2/p' events |
        awk '{ bytes += $1; records += $2 } END { exit !(bytes >= 100000 && records >= 10) }'
}
check "what was dropped is counted" wait_for 5 dropped
called Flood '{"exit":3}'
read_events Flood logs platform.fault
check "Logs API: fault" grep -Eq '"type": "platform.fault", "record": "RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3' events
check "Logs API: a failed invocation" grep -q '"type": "platform.runtimeDone", "record": {"requestId": "[0-9a-f-]*", "status": "failure"}' events
called Json '{"say":"{\"level\":\"INFO\",\"n\":1}"}'
read_events Json http 'platform.report'
check_has "JSON lines are objects" '"record": {"level": "INFO", "n": 1}' events
read_events Json tcp level
check_has "but strings in the first schema" '"record": "{\"level\":\"INFO\",\"n\":1}"' events
check_has "in the log, too" 'Telemetry' /dev/stdin <<EOF
$(cat .lambench/logs/Inside* | sed -n 's/.*TELEMETRY	Name: http	State: Subscribed.*/Telemetry/p')
EOF
finish
