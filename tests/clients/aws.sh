# The AWS CLI against `lambench serve`: invocation types, log tail, errors, large payloads.
# Without sanitizers: boto3.sh sends the same from the same library, and runs with them.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"
trap 'stop_serve' EXIT

command -v aws >/dev/null || { skip "the AWS CLI" "aws is not here"; finish; }
aws --version >version 2>&1 || { skip "the AWS CLI" "aws does not start: $(tail -n 1 version)"; finish; }
AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=x AWS_DEFAULT_REGION=us-east-1 AWS_PAGER=
AWS_EC2_METADATA_DISABLED=true
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_DEFAULT_REGION AWS_PAGER AWS_EC2_METADATA_DISABLED
# The second version wants to be told that payloads are not in base64.
grep -q '^aws-cli/2' version && raw='--cli-binary-format raw-in-base64-out' || raw=

mkdir py
cat > py/app.py <<'PY'
def echo(event, context):
    print("seen")
    return event
def fail(event, context):
    raise ValueError("no such item")
PY
{
    template_head
    function_row Echo python3.11 app.echo py/
    function_row Fail python3.11 app.fail py/
} > template.yaml
serve
check_equal "serve" 0 "$?"

# call FUNCTION PAYLOAD [OPTION...]: what the CLI prints in ./out, the response in ./answer
call() {
    call_function=$1 call_payload=$2
    shift 2
    rm -f answer
    # shellcheck disable=SC2086 # options
    aws lambda invoke --endpoint-url "http://127.0.0.1:$port" $raw \
        --function-name "$call_function" --payload "$call_payload" "$@" answer >out 2>err </dev/null
    status=$?
}
field() { python3 -c "import json; print(json.load(open('out')).get('$1'))"; }

call Echo '{"a": [1, 2.50, "\u00fc"]}'
check_equal "RequestResponse: status" 0 "$status"
check_equal "RequestResponse: StatusCode" 200 "$(field StatusCode)"
check_equal "RequestResponse: ExecutedVersion" '$LATEST' "$(field ExecutedVersion)"
check_equal "RequestResponse: no error" None "$(field FunctionError)"
check "RequestResponse: answer" python3 -c '
import json; assert json.load(open("answer")) == {"a": [1, 2.5, "\u00fc"]}'
echo '{"from": "file"}' > event.json
call Echo fileb://event.json
check "payload of a file" python3 -c 'import json; assert json.load(open("answer")) == {"from": "file"}'

call Echo '{}' --log-type Tail
field LogResult | python3 -c 'import base64, sys; sys.stdout.buffer.write(base64.b64decode(sys.stdin.read()))' > tail
check_has "LogType Tail: START" "START RequestId: " tail
check_has "LogType Tail: the function's line" "seen" tail
check_has "LogType Tail: REPORT" "REPORT RequestId: " tail

call Echo '{}' --invocation-type Event
check_equal "Event: StatusCode" 202 "$(field StatusCode)"
check_equal "Event: no answer" 0 "$(wc -c < answer | tr -d ' ')"
call Echo '{}' --invocation-type DryRun
check_equal "DryRun: StatusCode" 204 "$(field StatusCode)"

call Fail '{}'
check_equal "function error: status" 0 "$status"
check_equal "function error: StatusCode" 200 "$(field StatusCode)"
check_equal "function error: FunctionError" Unhandled "$(field FunctionError)"
check "function error: answer" python3 -c '
import json
d = json.load(open("answer"))
assert d["errorType"] == "ValueError" and d["errorMessage"] == "no such item" and d["stackTrace"]'

call Nothing '{}'
check "unknown function: status" test "$status" -ne 0
check_has "unknown function: exception" "ResourceNotFoundException" err
check_has "unknown function: message" "Function not found: arn:aws:lambda:us-east-1:123456789012:function:Nothing" err
call 'arn:aws:lambda:us-east-1:123456789012:function:Echo' '{"by": "arn"}'
check "by ARN" python3 -c 'import json; assert json.load(open("answer")) == {"by": "arn"}'
call Echo 'not json'
check_has "what is not JSON" "InvalidRequestContentException" err

python3 -c 'print("\"" + "x" * 5000000 + "\"", end="")' > large
call Echo fileb://large
check "5 MB there and back" cmp large answer
python3 -c 'print("\"" + "x" * 6400000 + "\"", end="")' > large
call Echo fileb://large
check_has "over 6 MB" "TooLargeException" err
finish
