# Lambda's Invoke as bytes on the wire.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"
trap 'stop_serve' EXIT

command -v curl >/dev/null || { skip "curl" "it is not here"; finish; }
mkdir py
cat > py/app.py <<'PY'
import time
def custom(event, context):
    return context.client_context and context.client_context.custom
def long(event, context):
    for i in range(1000):
        print("line", i)
def size(event, context):
    return len(event)
def echo(event, context):
    time.sleep(event.get("s", 0) if isinstance(event, dict) else 0)
    return event
PY
{
    template_head
    function_row Echo python3.11 app.echo py/ "Timeout: 1"
    function_row Size python3.11 app.size py/ "Timeout: 9"
    function_row Long python3.11 app.long py/
    function_row Custom python3.11 app.custom py/
} > template.yaml
serve
check_equal "serve" 0 "$?"
# ask PATH [OPTION...]: status in $code, headers in ./head, body in ./body
ask() {
    ask_path=$1
    shift
    code=$(curl -sS -D head -o body -w '%{http_code}' "$@" "http://127.0.0.1:$port$ask_path")
}
invocations=/2015-03-31/functions/Echo/invocations
long=/2015-03-31/functions/Long/invocations

ask $invocations -d '{"a":1}'
check_equal "answer: status" 200 "$code"
check_equal "answer: body" '{"a": 1}' "$(cat body)"
check "answer: request id" grep -qiE '^x-amzn-requestid: [0-9a-f-]{36}' head
check "answer: version" grep -qi '^x-amz-executed-version: \$LATEST' head
check "answer: type" grep -qi '^content-type: application/json' head
ask $invocations -X POST
check_equal "no body is an empty object" '{}' "$(cat body)"
ask $invocations -H 'X-Amz-Invocation-Type: Event' -d '{}'
check_equal "Event: status" 202 "$code"
check_equal "Event: body" 0 "$(wc -c < body | tr -d ' ')"
ask $invocations -H 'X-Amz-Invocation-Type: DryRun' -d '{}'
check_equal "DryRun: status" 204 "$code"
ask $invocations -H 'X-Amz-Log-Type: Tail' -d '{}'
check "Tail" grep -qi '^x-amz-log-result: [A-Za-z0-9+/=]' head
ask $long -H 'X-Amz-Log-Type: Tail' -d '{}'
sed -n 's/^x-amz-log-result: //Ip' head | tr -d '\r' | base64 -d > tail
check_equal "Tail: at most 4,096 bytes" 4096 "$(wc -c < tail | tr -d ' ')"
check "Tail: the last ones" sh -c 'tail -n 1 tail | grep -q "^REPORT RequestId: "'
ask $invocations -d '{"s":3}'
check_equal "timeout: status" 200 "$code"
check "timeout: header" grep -qi '^x-amz-function-error: Unhandled' head
check_has "timeout: body" "Task timed out after 1.00 seconds" body
ask /2015-03-31/functions/Nothing/invocations -d '{}'
check_equal "unknown function: status" 404 "$code"
check "unknown function: header" grep -qi '^x-amzn-errortype: ResourceNotFoundException' head
check "unknown function: body" python3 -c '
import json
d = json.load(open("body"))
assert d["Type"] == "User" and d["Message"].startswith("Function not found: arn:aws:lambda:")'
ask $invocations -d '{'
check_equal "not JSON: status" 400 "$code"
check "not JSON: header" grep -qi '^x-amzn-errortype: InvalidRequestContentException' head
check_has "not JSON: message" "Could not parse request body into json" body
# event SIZE: a text of so many bytes
event() { printf '"'; head -c "$(($1 - 2))" /dev/zero | tr '\0' x; printf '"'; }
size=/2015-03-31/functions/Size/invocations
event 6291456 > large
ask $size --data-binary @large
check_equal "the largest event" "200 6291454" "$code $(cat body)"
event 6291457 > large
ask $size --data-binary @large
check_equal "a byte more" 413 "$code"
event 1048576 > large
ask $size -H 'X-Amz-Invocation-Type: Event' --data-binary @large
check_equal "the largest asynchronous event" 202 "$code"
event 1048577 > large
ask $size -H 'X-Amz-Invocation-Type: Event' --data-binary @large
check_equal "a byte more, asynchronously" 413 "$code"
check_has "a byte more: message" "1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)" body
custom=/2015-03-31/functions/Custom/invocations
ask $custom -H "X-Amz-Client-Context: $(printf '{"custom":\n{"a":1}}' | base64 -w0)" -d '{}'
check_equal "client context with a line break" '{"a": 1}' "$(cat body)"
ask $custom -H "X-Amz-Client-Context: $(printf '{"custom":{"a":"%02664d"}}' 0 | base64 -w0)" -d '{}'
check_equal "the largest client context" 2673 "$(wc -c < body | tr -d ' ')"
ask $custom -H "X-Amz-Client-Context: $(printf '{"custom":{"a":"%02670d"}}' 0 | base64 -w0)" -d '{}'
check_equal "client context: over 3,583 bytes" 400 "$code"
check "client context: header" grep -qi '^x-amzn-errortype: InvalidRequestContentException' head
ask $custom -H 'X-Amz-Client-Context: %%' -d '{}'
check_equal "client context that is no base64" 400 "$code"
# refused STATUS EXCEPTION TEXT NAME PATH [OPTION...]
refused() {
    refused_status=$1 refused_type=$2 refused_text=$3 refused_name=$4
    shift 4
    ask "$@" -d '{}'
    check_equal "$refused_name: status" "$refused_status" "$code"
    check "$refused_name: header" grep -qi "^x-amzn-errortype: $refused_type" head
    check_has "$refused_name: message" "$refused_text" body
}
functions=/2015-03-31/functions
refused 400 ValidationException "Value 'Sometimes' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, DryRun, RequestResponse]" \
    "another type of invocation" $invocations -H 'X-Amz-Invocation-Type: Sometimes'
refused 400 ValidationException "1 validation error detected: Value 'N@me' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: " \
    "no name of a function" $functions/N@me/invocations
refused 400 InvalidParameterValueException "The derived qualifier from the function name does not match the specified qualifier." \
    "two qualifiers" "$functions/Echo:%24LATEST/invocations?Qualifier=7"
refused 404 ResourceNotFoundException "Function not found: arn:aws:lambda:us-east-1:123456789012:function:Echo:live" \
    "a qualifier that is none" "$functions/Echo/invocations?Qualifier=live"
refused 404 ResourceNotFoundException "Function not found: arn:aws:lambda:us-east-1:123456789012:function:Nothing:\$LATEST" \
    "DryRun of nothing" $functions/Nothing/invocations -H 'X-Amz-Invocation-Type: DryRun'
refused 400 ValidationException "Value 'a|b' at 'tenantId' failed to satisfy constraint" \
    "no name of a tenant" $invocations -H 'X-Amz-Tenant-Id: a|b'
ask $functions/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3AEcho/invocations -d '5'
check_equal "by ARN" "200 5" "$code $(cat body)"
ask /2014-11-13/functions/Echo/invoke-async -d '{}'
check_equal "invoke-async" '202 {"Status":202}' "$code $(cat body)"
ask $invocations -H 'Origin: http://example.com' -d '{}'
check_equal "a web page elsewhere is refused" 403 "$code"
ask $invocations -H 'Host: example.com' -d '{}'
check_equal "another name for this machine is refused" 403 "$code"
ask /nothing
check "no such operation" grep -qE '^HTTP/1.1 (404|501) ' head
finish
