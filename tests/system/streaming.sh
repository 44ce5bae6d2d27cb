# Response streaming (reference: "Response streaming", "InvokeWithResponseStream"): real functions,
# boto3 as the judge of the event stream.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"
trap stop_serve EXIT

mkdir py
cat > py/bootstrap <<'PY'
#!/usr/bin/python3
# A runtime that streams as the event tells it, byte for byte as AWS's Node.js client does it: mode
# header, chunks, two trailers.
import base64, json, os, socket, sys, time
host, port = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
api = socket.create_connection((host, int(port)))
reader = api.makefile("rb")
def answer():
    status = int(reader.readline().split()[1])
    headers = {}
    while (line := reader.readline().strip()):
        key, value = line.decode().split(":", 1)
        headers[key.lower()] = value.strip()
    return status, headers, reader.read(int(headers.get("content-length", 0)))
def post(path, body, *more):
    api.sendall(("POST /2018-06-01/runtime/invocation/%s HTTP/1.1\r\nHost: x\r\n%sContent-Length: "
                 "%d\r\n\r\n" % (path, "".join(more), len(body))).encode() + body)
    return answer()
def chunk(data):
    api.sendall(b"%x\r\n" % len(data) + data + b"\r\n")
while True:
    api.sendall(b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n")
    status, headers, body = answer()
    event, id = json.loads(body), headers["lambda-runtime-aws-request-id"]
    if "plain" in event:
        post(id + "/response", event["plain"].encode())
        continue
    mode = event.get("mode", "streaming")
    api.sendall(("POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: x\r\n"
                 "Lambda-Runtime-Function-Response-Mode: %s\r\n"
                 "Trailer: Lambda-Runtime-Function-Error-Type\r\n"
                 "Trailer: Lambda-Runtime-Function-Error-Body\r\n"
                 "Content-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n"
                 % (id, mode, event.get("type", "text/plain"))).encode())
    for part in event.get("parts", []):
        chunk(part.encode())
        if "ask" in event: # nothing more before the other side has this
            socket.create_connection(("127.0.0.1", event["ask"])).recv(1)
    for i in range(event.get("kib", 0)):
        chunk(b"x" * 1024)
    if event.get("then") == "exit":
        os._exit(5)
    if event.get("then") == "sleep":
        time.sleep(30)
    if event.get("then") == "cut":
        reader.close()
        api.close()
        time.sleep(0.1)
        api = socket.create_connection((host, int(port)))
        reader = api.makefile("rb")
        continue
    api.sendall(b"0\r\n")
    if "error" in event:
        body = base64.b64encode(json.dumps({"errorType": "Boom", "errorMessage": event["error"]})
                                .encode()).decode()
        api.sendall(("Lambda-Runtime-Function-Error-Type: Boom\r\n"
                     "Lambda-Runtime-Function-Error-Body: %s\r\n" % body).encode())
    api.sendall(b"\r\n")
    status, _, text = answer()
    print("response", status, text.decode().strip(), flush=True)
PY
chmod +x py/bootstrap
{
    template_head
    function_row Stream provided.al2023 any py/ "Timeout: 1" "MemorySize: 256"
} > template.yaml

# ---- collected, for a caller who waits for all of it
invoke Stream '{"parts":["one ","two"]}'
check_equal "buffered invoke of a stream" "one two" "$(cat out)"
check_has "202 after the last chunk" 'response 202 {"status":"OK"}' err
invoke Stream '{"parts":["one"],"error":"midway"}'
check_equal "buffered: an error in the trailers" 1 "$status"
check_equal "buffered: the error's body" '{"errorType": "Boom", "errorMessage": "midway"}' "$(cat out)"
invoke Stream '{"kib":6145}'
check_has "buffered: over the limit" 'Response payload size exceeded maximum allowed payload size (6291556 bytes).' out
check_has "buffered: 413 at its end" 'response 413 {"errorMessage":"Exceeded maximum allowed payload size (6291556 bytes).","errorType":"RequestEntityTooLarge"}' err
invoke Stream '{"mode":"chunky","parts":["x"]}'
check_has "another mode" 'response 400 {"errorMessage":"Invalid function response mode","errorType":"InvalidFunctionResponseMode"}' err
check_equal "another mode: empty payload" "" "$(cat out)"
invoke Stream '{"parts":["half"],"then":"cut"}'
check_has "a body that breaks off" '"errorType":"Runtime.TruncatedResponse"' out
invoke Stream '{"parts":["half"],"then":"exit"}'
check_has "a crash in the middle" 'Runtime exited with error: exit status 5' out
invoke Stream '{"parts":["half"],"then":"sleep"}'
check_has "a time-out in the middle" 'Task timed out after 1.00 seconds' out

# ---- as it comes
# boto3 itself where it is new enough to have the call, else only its reader of event streams
for python in python3 /usr/bin/python3; do
    "$python" -c 'import boto3; boto3.client("lambda", "eu-west-1").invoke_with_response_stream' \
        2>/dev/null && break
    python=
done
[ -n "$python" ] || python=/usr/bin/python3
"$python" -c 'import botocore.eventstream' 2>/dev/null ||
    { skip "InvokeWithResponseStream" "boto3 is not here"; finish; }
serve
check_equal "serve" 0 "$?"
cat > talk.py <<'PY'
import base64, http.client, json, socket, sys, time
import boto3, botocore.config, botocore.eventstream
client = boto3.client("lambda", endpoint_url=sys.argv[1], region_name="us-east-1",
                      aws_access_key_id="x", aws_secret_access_key="x",
                      config=botocore.config.Config(retries={"total_max_attempts": 1}))
class Raw:
    """What boto3 makes of the answer, for versions that do not know the call."""
    def __init__(self, connection, answer):
        self.connection, self.answer = connection, answer
    def __iter__(self):
        buffer = botocore.eventstream.EventStreamBuffer()
        while (data := self.answer.read1(65536)):
            buffer.add_data(data)
            for one in buffer:
                kind = one.headers[":event-type"]
                yield {kind: {"Payload": one.payload} if kind == "PayloadChunk"
                       else json.loads(one.payload)}
def call(**arguments):
    if hasattr(client, "invoke_with_response_stream"):
        return client.invoke_with_response_stream(FunctionName="Stream", **arguments)
    connection = http.client.HTTPConnection(sys.argv[1].split("//")[1])
    headers = {"X-Amz-Log-Type": arguments.get("LogType", "None"),
               "X-Amz-Invocation-Type": arguments.get("InvocationType", "RequestResponse")}
    connection.request("POST", "/2021-11-15/functions/Stream/response-streaming-invocations",
                       arguments.get("Payload", ""), headers)
    answer = connection.getresponse()
    headers = {key.lower(): value for key, value in answer.getheaders()}
    return {"StatusCode": answer.status, "EventStream": Raw(connection, answer),
            "ExecutedVersion": headers.get("x-amz-executed-version"),
            "ResponseMetadata": {"HTTPHeaders": headers}}
def stream(event, **more):
    asked = socket.create_server(("127.0.0.1", 0))
    if more.pop("step", False):
        event["ask"] = asked.getsockname()[1]
    got = call(Payload=json.dumps(event), **more)
    chunks, end = [], None
    for one in got["EventStream"]:
        if "PayloadChunk" in one:
            chunks.append(one["PayloadChunk"]["Payload"])
            if "ask" in event:
                asked.accept()[0].sendall(b".")
        else:
            end = one["InvokeComplete"]
    return got, chunks, end
def text(chunks):
    return b"".join(chunks)

def case_pieces():
    # the function writes the next part only when the one before has come through
    got, chunks, end = stream({"parts": ["one", "two", "three"]}, step=True)
    assert chunks == [b"one", b"two", b"three"], chunks
    assert end == {}, end
    assert got["StatusCode"] == 200 and got["ExecutedVersion"] == "$LATEST"
    headers = got["ResponseMetadata"]["HTTPHeaders"]
    assert headers["x-amzn-remapped-content-type"] == "text/plain", headers
    assert headers["content-type"] == "application/vnd.amazon.eventstream", headers

def case_tail():
    got, chunks, end = stream({"parts": ["a"]}, LogType="Tail")
    log = base64.b64decode(end["LogResult"]).decode()
    assert "START RequestId" in log and "REPORT RequestId" in log, log

def case_error_in_the_middle():
    got, chunks, end = stream({"parts": ["half"], "error": "midway"})
    assert text(chunks) == b"half" and end["ErrorCode"] == "Unhandled", end
    assert json.loads(end["ErrorDetails"])["errorMessage"] == "midway", end

def case_long_error():
    # quotation marks in a text in a text: four bytes each
    got, chunks, end = stream({"parts": ["half"], "error": '"' * 16400})
    assert json.loads(end["ErrorDetails"])["errorMessage"] == '"' * 16400, end

def case_not_streamed():
    got, chunks, end = stream({"plain": "whole answer"})
    assert text(chunks) == b"whole answer" and end == {}, (chunks, end)

def case_crash():
    got, chunks, end = stream({"parts": ["half"], "then": "exit"})
    assert text(chunks) == b"half" and "exit status 5" in end["ErrorDetails"], end

def case_time_out():
    got, chunks, end = stream({"parts": ["half"], "then": "sleep"})
    assert text(chunks) == b"half" and "timed out after 1.00" in end["ErrorDetails"], end

def case_cut():
    got, chunks, end = stream({"parts": ["half"], "then": "cut"})
    assert text(chunks) == b"half" and "truncated" in end["ErrorDetails"], end

def case_rate():
    began = time.monotonic()
    got, chunks, end = stream({"kib": 7 * 1024})   # 1 MiB more than the bucket holds
    took = time.monotonic() - began
    assert len(text(chunks)) == 7 * 1048576 and end == {}, (len(text(chunks)), end)
    assert took > 0.3, took  # the last MiB takes half a second

def case_slow_reader():
    # much more than what is kept for him: the function has to wait, and nothing is lost
    got, total, end = call(Payload=json.dumps({"kib": 5 * 1024})), 0, None
    time.sleep(0.4)
    for one in got["EventStream"]:
        if "PayloadChunk" in one:
            total += len(one["PayloadChunk"]["Payload"])
        else:
            end = one["InvokeComplete"]
    assert total == 5 * 1048576 and end == {}, (total, end)

def case_dry_run():
    got = call(InvocationType="DryRun")
    assert got["StatusCode"] == 204, got

globals()["case_" + sys.argv[2]]()
PY
for case in pieces tail error_in_the_middle long_error not_streamed crash time_out cut rate \
    slow_reader dry_run; do
    check "event stream: $case" "$python" talk.py "http://127.0.0.1:$port" "$case"
done
# one who leaves in the middle disturbs nobody
curl -sN "http://127.0.0.1:$port/2021-11-15/functions/Stream/response-streaming-invocations" \
    -d '{"parts":["a"],"then":"sleep"}' --max-time 0.5 > /dev/null
check "the next after one who left" "$python" talk.py "http://127.0.0.1:$port" not_streamed
finish
