# The Runtime API, spoken to directly: every status, error and header of the reference ("next
# response headers", "Request headers accepted", "Error bodies and status codes", "Init error and
# SnapStart"), and the calls that AWS's own clients were recorded to make.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"
trap stop_serve EXIT

mkdir -p rt recorded
cat > rt/bootstrap <<'PY'
#!/usr/bin/python3
# Does what the event says: {"do": [[METHOD, PATH, HEADERS, BODY] ...], "answer": [PATH, HEADERS,
# BODY], "then": [...]}; ID in a path is the present request's. What it was answered is its answer,
# or with "answer" a line of its log.
import http.client, json, os, sys, time
host = os.environ["AWS_LAMBDA_RUNTIME_API"]
base = "/2018-06-01"
mode = os.environ.get("_HANDLER")
connection = None
def call(method, path, headers=None, body=None, keep=True):
    global connection
    if not connection or not keep:
        connection = http.client.HTTPConnection(host)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    text = answer.read().decode()
    if answer.getheader("Connection") == "close":
        connection = None
    return answer.status, dict(answer.getheaders()), text
def say(*words):
    print(*words, flush=True)
if mode == "early":
    for path in ["invocation/0/response", "invocation/0/error"]:
        say("early", *call("POST", base + "/runtime/" + path, {}, "x")[::2])
    say("restore", call("GET", base + "/runtime/restore/next")[0],
        call("POST", base + "/runtime/restore/error")[0],
        call("GET", "/2021-04-23/credentials")[0])
if mode == "init-error":
    failed = {"Lambda-Runtime-Function-Error-Type": "Runtime.NoDatabase"}
    say("init", *call("POST", base + "/runtime/init/error", failed,
                      '{"errorMessage":"no database","errorType":"DbError"}')[::2])
    for path in ["runtime/init/error", "runtime/invocation/0/response"]:
        say("after", *call("POST", base + "/" + path, failed, "{}")[::2])
    say("after", *call("GET", base + "/runtime/invocation/next")[::2])
    sys.exit(3)
if mode in ("snap", "snap-error", "snap-slow"):
    say("keys", "AWS_ACCESS_KEY_ID" in os.environ, "AWS_LAMBDA_LOG_STREAM_NAME" in os.environ,
        os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"])
    say("before the snapshot")
    say("restored", *call("GET", base + "/runtime/restore/next")[::2])
    token = os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
    path = os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"].split(host)[1]
    say("credentials", sorted(json.loads(call("GET", path, {"Authorization": token})[2])))
    say("bad token", *call("GET", path, {"Authorization": "x"})[::2])
    if mode == "snap-error":
        failed = {"Lambda-Runtime-Function-Error-Type": "Runtime.AfterRestoreError"}
        say("restore error", *call("POST", base + "/runtime/restore/error", failed,
            '{"errorMessage":"hook failed","errorType":"HookError"}')[::2])
        sys.exit(65)
    if mode == "snap-slow":
        time.sleep(60)
keep = mode != "close"
while True:
    status, headers, text = call("GET", base + "/runtime/invocation/next", keep=keep)
    id = headers["Lambda-Runtime-Aws-Request-Id"]
    event = json.loads(text)
    said = []
    for method, path, more, body in event.get("do", []):
        path = path.replace("ID", id)
        answer = call(method, path if path[0] == "/" else base + "/runtime/" + path, more, body, keep)
        said.append([answer[0], answer[2]] + ([answer[1]] if event.get("headers") else []))
    if event.get("headers") and not said:
        left = int(headers["Lambda-Runtime-Deadline-Ms"]) - time.time() * 1000
        said = dict(headers, left="in time" if 0 < left <= 3000 else left)
    path, more, body = event.get("answer", ["response", {}, json.dumps(said)])
    if "answer" in event and said:
        say(json.dumps(said))
    if event.get("big"):
        body = "x" * event["big"]
    if event.get("cut"): # ends its own side in the middle of the body
        import socket
        name, number = host.split(":")
        other = socket.create_connection((name, int(number)))
        other.sendall(("POST %s/runtime/invocation/%s/response HTTP/1.1\r\nHost: x\r\n"
                       "Content-Length: 50\r\n\r\nhalf" % (base, id)).encode())
        other.shutdown(socket.SHUT_WR)
        say("cut", other.makefile().read())
        continue
    say("posted", *call("POST", base + "/runtime/invocation/" + id + "/" + path, more, body, keep)[::2])
    if "leave" in event:
        os._exit(event["leave"])
    if event.get("park"): # the next event is asked for already, on another connection
        connection = None
        parked = http.client.HTTPConnection(host)
        parked.request("GET", base + "/runtime/invocation/next")
        while (late := call("POST", base + "/runtime/invocation/" + id + "/response", {}, "x"))[0] == 403:
            time.sleep(0.02)
        say("late", late[0], late[2])
        time.sleep(60)
    for method, path, more, body in event.get("then", []):
        answer = call(method, base + "/runtime/" + path.replace("ID", id), more, body, keep)
        say("then", answer[0], answer[2])
PY
chmod +x rt/bootstrap
{
    template_head
    for name in any close early init-error; do
        function_row "$(printf %s "$name" | tr -d -)" provided.al2023 "$name" rt/ "Timeout: 3"
    done
    for name in snap snap-error snap-slow; do
        function_row "$(printf %s "$name" | tr -d -)" provided.al2023 "$name" rt/ "Timeout: 3" \
            "SnapStart: {ApplyOn: PublishedVersions}"
    done
    function_row SnapJson provided.al2023 snap rt/ "Timeout: 3" \
        "SnapStart: {ApplyOn: PublishedVersions}" \
        "LoggingConfig: {LogFormat: JSON, SystemLogLevel: DEBUG}"
    function_row Replay provided.al2023 any recorded/ "Timeout: 5"
    function_row Json provided.al2023 any rt/ "Timeout: 3" \
        "LoggingConfig: {LogFormat: JSON, SystemLogLevel: DEBUG}"
} > template.yaml

# In the background, as it takes 10 s: an after-restore hook that does not come to its end. Its
# folder is another one, so that it does not run in the `serve` below, which is stopped before.
mkdir slow
cp -R rt recorded template.yaml slow/
(cd slow && "$LAMBENCH" invoke snapslow --event '{}' > out 2> err) &
slow=$!
said() { check_has "$1" "$2" "${3-out}"; }

# ---- headers of `next`
serve
check_equal "serve" 0 "$?"
curl -s -o got "http://127.0.0.1:$port/2015-03-31/functions/any:%24LATEST/invocations" \
    -H 'X-Amz-Tenant-Id: blue' -H 'X-Amz-Cognito-Identity: {"cognitoIdentityId":"i","cognitoIdentityPoolId":"p"}' \
    -H "X-Amz-Client-Context: $(printf '{"custom":{"a":1}}' | base64)" -d '{"headers":true}'
said "Lambda-Runtime-Invoked-Function-Arn, as addressed" 'function:any:$LATEST"' got
said "Lambda-Runtime-Aws-Tenant-Id" '"Lambda-Runtime-Aws-Tenant-Id": "blue"' got
said "Lambda-Runtime-Client-Context" '"Lambda-Runtime-Client-Context": "{\"custom\":{\"a\":1}}"' got
said "Lambda-Runtime-Cognito-Identity" '"Lambda-Runtime-Cognito-Identity": "{\"cognitoIdentityId\":' got
said "Lambda-Runtime-Trace-Id" '"Lambda-Runtime-Trace-Id": "Root=1-' got
said "Content-Type" '"Content-Type": "application/json"' got
check "Lambda-Runtime-Deadline-Ms" grep -qE '"Lambda-Runtime-Deadline-Ms": "1[0-9]{12}".*"left": "in time"' got
curl -s -o got "http://127.0.0.1:$port/2015-03-31/functions/any/invocations" -d '{"headers":true}'
said "unqualified" 'function:any"' got
check_equal "what there is not is left out" "" "$(grep -E 'Client-Context|Cognito|Tenant' got)"
curl -s -D head -o got "http://127.0.0.1:$port/2015-03-31/functions/any/invocations" -H 'X-Amz-Log-Type: Tail' -d '{"headers":true}'
id=$(sed -n 's/^x-amzn-requestid: \([0-9a-f-]*\).*/\1/Ip' head)
said "Lambda-Runtime-Aws-Request-Id: that of the caller's answer" "\"Lambda-Runtime-Aws-Request-Id\": \"$id\"" got
sed -n 's/^x-amz-log-result: //Ip' head | tr -d '\r' | base64 -d > tail
check_equal "and of its lines" 3 "$(grep -cE "^(START|END|REPORT) RequestId: $id" tail)"
# the state of the runtime is Ready, and no event is there
curl -s -o got "http://127.0.0.1:$port/2015-03-31/functions/any/invocations" -d '{"park":true}'
late() { # when it was frozen meanwhile, another event lets it go on
    grep -q 'late 400 {"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}' .lambench/logs/any.log &&
        return
    curl -s -m 1 -o got "http://127.0.0.1:$port/2015-03-31/functions/any/invocations" -d '{}'
    return 1
}
check "an answer to what is over" wait_for 10 late
stop_serve

# ---- errors
invoke any '{"do":[["POST","invocation/wrong/response",{},"x"],["POST","invocation/wrong/error",{},"x"],
    ["POST","init/error",{},"{}"],["GET","/2018-06-01/ping",{},null],["GET","/nothing",{},null],
    ["PUT","invocation/next",{},null],["GET","invocation/next",{},null],["GET","restore/next",{},null]]}'
said "wrong request id" '[400, "{\"errorMessage\":\"Invalid request ID\",\"errorType\":\"InvalidRequestID\"}\n"]'
said "init/error after next" '[403, "{\"errorMessage\":\"State transition from Running to InitError failed for runtime. Error: State transition is not allowed\",\"errorType\":\"InvalidStateTransition\"}\n"]'
said "ping" '[200, "pong"]'
said "unknown path" '[404, ""]'
said "next while it runs: the same event again" '[200, "{\"do\":[['
said "wrong method" '[405, ""]'
check_has "202" 'posted 202 {"status":"OK"}' err
invoke any '{"headers":true,"do":[["POST","invocation/wrong/response",{},"<x>"]]}'
said "a refusal is JSON" '"Content-Type": "application/json"'
invoke any '{"answer":["response",{},"first"],"then":[["POST","invocation/ID/response",{},"second"],["POST","invocation/ID/error",{},"x"],["POST","invocation/other/response",{},"x"]]}'
check_equal "the first answer counts" first "$(cat out)"
check_has "a second response" 'then 403 {"errorMessage":"State transition from RuntimeResponseSentState to InvocationResponse failed for runtime. Error: State transition is not allowed","errorType":"InvalidStateTransition"}' .lambench/logs/any.log
check_has "an error after it" 'to InvocationErrorResponse failed' .lambench/logs/any.log
check_has "another id after it" 'then 400 {"errorMessage":"Invalid request ID"' .lambench/logs/any.log
invoke any '{"big":6291556}'
check_equal "the largest response" 6291556 "$(wc -c < out)"
invoke any '{"big":6291557}'
check_has "one byte more: 413" 'posted 413 {"errorMessage":"Exceeded maximum allowed payload size (6291556 bytes).","errorType":"RequestEntityTooLarge"}' err
check_equal "one byte more: the caller" '{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}' "$(cat out)"
invoke any '{"answer":["response",{"Lambda-Runtime-Function-Response-Mode":"buffered"},"x"]}'
check_has "another response mode" 'posted 400 {"errorMessage":"Invalid function response mode","errorType":"InvalidFunctionResponseMode"}' err
invoke any '{"cut":true}'
check_has "a body cut off" 'cut HTTP/1.1 400' err
check_has "its error" '{"errorMessage":"HTTP request detected as truncated","errorType":"TruncatedHTTPRequest"}' err
check_has "and the caller's" '"errorType":"Runtime.TruncatedResponse"' out
invoke any '{"answer":["error",{},""]}'
check_equal "an error without a body" 1 "$status"
check_has "202 for an error" 'posted 202 {"status":"OK"}' err
invoke any '{"answer":["error",{"Lambda-Runtime-Function-Error-Type":"Function.NoSuchItem"},"{\"errorType\":\"Own\"}"]}'
check_equal "the header of an error changes no payload" '{"errorType":"Own"}' "$(cat out)"
check_equal "a handled error: REPORT has no status" "" "$(grep 'Status:' err)"
invoke any '{"leave":3}'
check_equal "an end after the answer: the answer stays" '0 []' "$status $(cat out)"
check "an end after the answer: it is in the log" grep -q 'Error: Runtime exited with error: exit status 3' .lambench/logs/any.log
check "an end after the answer: REPORT" grep -q 'Status: error	Error Type: Runtime.ExitError' .lambench/logs/any.log
invoke Json '{"answer":["response",{"Lambda-Runtime-Function-Response-Mode":"buffered"},"x"]}'
check_has "another response mode: its type" '"errorType":"Runtime.InvalidResponseModeHeader"' .lambench/logs/Json.log
check_equal "another response mode: no payload" "" "$(cat out)"
invoke Json '{"cut":true}'
check_has "a body cut off: its type" '"errorType":"Runtime.TruncatedResponse"' .lambench/logs/Json.log
check_equal "an error's body, byte for byte" '<not JSON>' "$(invoke any '{"answer":["error",{},"<not JSON>"]}'; cat out)"
invoke any '{"answer":["error",{"Content-Type":"application/vnd.aws.lambda.error.cause+json"},"{\"errorMessage\":\"m\",\"errorType\":\"T\",\"stackTrace\":[\"a\"],\"errorCause\":{\"message\":\"why\"}}"]}'
check_equal "error.cause+json: without the cause" '{"errorMessage":"m","errorType":"T","stackTrace":["a"]}' "$(cat out)"
invoke any '{"answer":["error",{"Content-Type":"application/vnd.aws.lambda.error.cause+json"},"oh"]}'
check_equal "error.cause+json that is none" '"Invalid error body"' "$(cat out)"
invoke close '{"do":[["POST","invocation/wrong/response",{},"x"]]}'
check_equal "a connection for each call" 0 "$status"
invoke early '{}'
check_has "before the first next" 'early 403 {"errorMessage":"State transition from Started to InvocationResponse failed for runtime. Error: State transition is not allowed","errorType":"InvalidStateTransition"}' err
check_has "no restore, no credentials without SnapStart" 'restore 404 404 404' err

# ---- init errors
invoke initerror '{}'
check_equal "init/error: status" 4 "$status"
check_equal "init/error: its body is the payload" '{"errorMessage":"no database","errorType":"DbError"}' "$(cat out)"
check_has "init/error: 202" 'init 202 {"status":"OK"}' err
check_has "nothing is accepted after it" 'after 403 {"errorMessage":"State transition from InitError to InitError failed' err
check_has "no response" 'State transition from InitError to InvocationResponse failed' err
check_has "no next" 'State transition from InitError to Ready failed' err
check_has "INIT_REPORT" 'Phase: init	Status: error	Error Type: Runtime.NoDatabase' err
check_has "and of its repeat" 'Phase: invoke	Status: error	Error Type: Runtime.NoDatabase' err

# ---- SnapStart
invoke snap '{}'
check_equal "SnapStart: an answer" 0 "$status"
check_has "no keys, no log stream, its type" 'keys False False snap-start' err
check "restore/next" grep -qx 'restored 200 ' err
check_has "credentials" "credentials ['AccessKeyId', 'Expiration', 'SecretAccessKey', 'Token']" err
check_has "a bad token" 'bad token 404 cannot get credentials for the provided token' err
check "INIT_REPORT without phase" grep -qE '^INIT_REPORT Init Duration: [0-9.]+ ms$' err
check_has "RESTORE_START" 'RESTORE_START Runtime Version: provided' err
check "RESTORE_REPORT" grep -qE '^RESTORE_REPORT Restore Duration: [0-9.]+ ms$' err
check "REPORT" grep -qE '^REPORT .*	Restore Duration: [0-9.]+ ms	Billed Restore Duration: [0-9]+ ms	' err
rm -f .lambench/logs/SnapJson.log
invoke SnapJson '{}'
check_equal "the events of a snapshot and its restore" "initStart initRuntimeDone initReport restoreStart restoreRuntimeDone restoreReport start runtimeDone report" \
    "$(sed -nE 's/.* P \{"time":"[^"]*","type":"platform\.([^"]*)".*/\1/p' .lambench/logs/SnapJson.log | tr '\n' ' ' | sed 's/ $//')"
check "an init before any invocation is of the type snap-start" grep -q '"initializationType":"snap-start"' .lambench/logs/SnapJson.log
check "report has the duration of the restore" grep -qE '"type":"platform.report".*"restoreDurationMs":[0-9.]+' .lambench/logs/SnapJson.log
invoke snaperror '{}'
check_has "restore/error: 202" 'restore error 202 {"status":"OK"}' err
check_has "restore/error: its body" '"errorMessage":"hook failed"' out
check_has "RESTORE_REPORT of it" 'Error Type: Runtime.AfterRestoreError' err

# ---- what AWS's clients were seen to do
cat > recorded/bootstrap <<'PY'
#!/usr/bin/python3
# Sends what real clients send: their headers as they spell them, their way to send a body.
import base64, json, os, socket
host, port = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
FORM = "Content-Type: application/x-www-form-urlencoded\r\n"
TRAILERS = ["Lambda-Runtime-Function-Error-Type", "Lambda-Runtime-Function-Error-Body"]
CPP = "Accept: */*\r\nUser-Agent: AWS_Lambda_Cpp/0.2.8\r\n"
STREAM = "Lambda-Runtime-Function-Response-Mode: streaming\r\n" + "".join(
    "Trailer: %s\r\n" % name for name in TRAILERS)
CLIENTS = { # headers of all requests, of posts, how: see post()
    "bash": ("User-Agent: curl/7.88.1\r\nAccept: */*\r\n", FORM, {"expect"}),
    "cpp": (CPP, "content-type: application/json\r\n", set()),
    "go": ("User-Agent: aws-lambda-go/go1.19.8\r\nAccept-Encoding: gzip\r\n", "Content-Type: "
           "application/json\r\nTrailer: %s\r\n" % ",".join(TRAILERS), {"chunked", "cause"}),
    "ruby": ("Accept-Encoding: gzip;q=1.0,deflate;q=0.6,identity;q=0.3\r\n", FORM, {"cause"}),
    "python": (CPP.replace("AWS_Lambda_Cpp/0.2.8", "aws-lambda-python/3.11.2-4.0.1"),
               "content-type: application/json\r\n", {"cause"}),
    "node": (CPP, "content-type: application/json\r\n", {"cause"}),
    "node-stream": ("Connection: keep-alive\r\n", STREAM + "Content-Type: application/json\r\n",
                    {"chunked", "trailers"}),
    "java": ("User-Agent: aws-lambda-java/null-null\r\nAccept: text/html, image/gif, image/jpeg, "
             "*; q=.2, */*; q=.2\r\nConnection: keep-alive\r\n",
             "Content-Type: application/json\r\n", {"cause", "apart"}),
    "rust": ("user-agent: aws-lambda-rust/aws-lambda-rust/0.13\r\n", "", {"pieces"}),
    "dotnet": ("Accept: application/json\r\n",
               "Content-Type: application/vnd.aws.lambda.error+json\r\n", {"chunked"}),
}
ERROR_TYPES = {"ruby": "Function<ArgumentError>", "java": "Runtime.UserException",
               "rust": "unhandled"}
frame = {"path": "/var/task/app.py", "line": 7, "label": "deeper"}
CAUSE = json.dumps({"working_directory": "/var/task", "paths": ["/var/task/app.py"], "exceptions":
    [{"message": "boom", "type": "E", "stack": [frame] * 15000}]})
class Connection:
    def __init__(self):
        self.socket = socket.create_connection((host, int(port)))
        self.reader = self.socket.makefile("rb")
    def send(self, data, size=1 << 30):
        for at in range(0, len(data), size):
            self.socket.sendall(data[at:at + size])
    def answer(self):
        status, headers = int(self.reader.readline().split()[1]), {}
        while (line := self.reader.readline().strip()):
            key, value = line.decode().split(":", 1)
            headers[key.lower()] = value.strip()
        return status, headers, self.reader.read(int(headers.get("content-length", 0)))
def post(api, client, id, error, body):
    """chunked: no length; trailers: an error stands behind the body; cause: with a stack of 15,000
    frames for X-Ray; apart: errors go over another connection; expect: asks before it sends the
    body; pieces: the request comes in many."""
    common, more, how = CLIENTS[client]
    behind = b""
    if error and "trailers" in how:
        behind = "%s: E\r\n%s: %s\r\n" % (*TRAILERS, base64.b64encode(body).decode())
        behind, body, error = behind.encode(), b"begun", False
    if error and client in ERROR_TYPES:
        more += "Lambda-Runtime-Function-Error-Type: %s\r\n" % ERROR_TYPES[client]
    if error and "cause" in how:
        more += "lambda-runtime-function-xray-error-cause: %s\r\n" % CAUSE
    if error and "apart" in how:
        api = Connection()
    if "chunked" in how:
        more += "Transfer-Encoding: chunked\r\n"
        parts = [body[at:at + 7] for at in range(0, len(body), 7)]
        body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
        body += b"0\r\n" + behind + b"\r\n"
    else:
        more += "Content-Length: %d\r\n" % len(body)
    if "expect" in how:
        more += "Expect: 100-continue\r\n"
    head = "POST /2018-06-01/runtime/invocation/%s/%s HTTP/1.1\r\nHost: %s:%s\r\n" % (
        id, "error" if error else "response", host, port)
    api.send((head + common + more + "\r\n").encode(), 11 if "pieces" in how else 1 << 30)
    if "expect" in how:
        assert api.answer()[0] == 100
    api.send(body)
    status, headers, text = api.answer()
    print(client, status, text.decode(), flush=True)
api = Connection()
while True:
    api.send(b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: " + host.encode() + b"\r\n\r\n")
    status, headers, body = api.answer()
    event = json.loads(body)
    error = event.get("error")
    post(api, event["client"], headers["lambda-runtime-aws-request-id"], bool(error),
         json.dumps(error or {"echo": event["client"]}).encode())
PY
chmod +x recorded/bootstrap
for client in bash cpp go ruby python node node-stream java rust dotnet; do
    invoke Replay "{\"client\":\"$client\"}"
    check_equal "as the $client client: a response" "{\"echo\": \"$client\"}" "$(cat out)"
    invoke Replay "{\"client\":\"$client\",\"error\":{\"errorMessage\":\"boom\",\"errorType\":\"E\"}}"
    check_equal "as the $client client: an error" '{"errorMessage": "boom", "errorType": "E"}' "$(cat out)"
    check_has "as the $client client: it is accepted" "$client 202 {\"status\":\"OK\"}" err
done
# a cause of 900 KB is cut to what X-Ray takes
"$LAMBENCH" history --json > history.json
check "the cause of an error is kept, cut to 64 KB" /usr/bin/python3 - <<'PY'
import json
runs = json.load(open("history.json"))["runs"]
causes = [run["cause"] for run in runs if run["function"] == "Replay" and run["cause"]]
assert len(causes) == 5, len(causes)
for cause in causes:
    assert cause["working_directory"] == "/var/task" and len(json.dumps(cause)) <= 65536, cause
assert not [run for run in runs if run["result"] == "ok" and run["cause"]]
PY
wait "$slow"
check_has "a hook over its 10 s" '"errorType":"Runtime.RestoreHookUserTimeout"' slow/out
check_has "RESTORE_REPORT of such a hook" 'Status: timeout' slow/err
finish
