# boto3 against `lambench serve`.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"
trap 'stop_serve' EXIT

for python in /usr/bin/python3 python3; do
    "$python" -c 'import boto3' 2>/dev/null && break
    python=
done
[ -n "$python" ] || { skip "boto3" "it is not here"; finish; }

mkdir py
cat > py/app.py <<'PY'
def echo(event, context):
    custom = context.client_context.custom if context.client_context else None
    return {"event": event, "custom": custom, "id": context.aws_request_id}
def fail(event, context):
    raise ValueError("no such item")
PY
{
    template_head
    function_row Echo python3.11 app.echo py/ "FunctionName: echo-it"
    function_row Fail python3.11 app.fail py/
    function_row None python3.11 app.echo py/ "ReservedConcurrentExecutions: 0"
} > template.yaml
serve
check_equal "serve" 0 "$?"

cat > talk.py <<'PY'
import base64, json, sys
import boto3, botocore.config, botocore.exceptions
client = boto3.client("lambda", endpoint_url=sys.argv[1], region_name="us-east-1",
                      aws_access_key_id="x", aws_secret_access_key="x",
                      config=botocore.config.Config(retries={"total_max_attempts": 1}))

def case_answers():
    got = client.invoke(FunctionName="Echo", Payload=b'{"a":1}')
    body = json.loads(got["Payload"].read())
    assert got["StatusCode"] == 200 and got["ExecutedVersion"] == "$LATEST"
    assert "FunctionError" not in got and body["event"] == {"a": 1}
    assert body["id"] == got["ResponseMetadata"]["RequestId"]

def case_function_name():
    got = client.invoke(FunctionName="echo-it")
    assert json.loads(got["Payload"].read())["event"] == {}

def case_client_context():
    context = base64.b64encode(json.dumps({"custom": {"k": "v"}}).encode()).decode()
    got = client.invoke(FunctionName="Echo", ClientContext=context)
    assert json.loads(got["Payload"].read())["custom"] == {"k": "v"}

def case_log_tail():
    got = client.invoke(FunctionName="Echo", LogType="Tail")
    assert b"REPORT RequestId" in base64.b64decode(got["LogResult"])

def case_event():
    got = client.invoke(FunctionName="Echo", InvocationType="Event", Payload=b"{}")
    assert got["StatusCode"] == 202 and got["Payload"].read() == b""

def case_dry_run():
    assert client.invoke(FunctionName="Echo", InvocationType="DryRun")["StatusCode"] == 204

def case_function_error():
    got = client.invoke(FunctionName="Fail")
    assert got["FunctionError"] == "Unhandled"
    assert json.loads(got["Payload"].read())["errorType"] == "ValueError"

def case_not_found():
    try:
        client.invoke(FunctionName="Nothing")
    except client.exceptions.ResourceNotFoundException as error:
        assert "Function not found: arn:aws:lambda:us-east-1:123456789012:function:Nothing" in str(error)
    else:
        assert False

def case_bad_payload():
    try:
        client.invoke(FunctionName="Echo", Payload=b"{")
    except client.exceptions.InvalidRequestContentException as error:
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    else:
        assert False

def case_throttled():
    try:
        client.invoke(FunctionName="None")
    except client.exceptions.TooManyRequestsException as error:
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 429
        assert error.response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
    else:
        assert False

def case_too_large():
    try:
        client.invoke(FunctionName="Echo", Payload=b'"' + b"x" * 6400000 + b'"')
    except botocore.exceptions.ClientError as error: # the name differs with where it is found
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 413
    else:
        assert False

globals()["case_" + sys.argv[2]]()
PY
for case in answers function_name client_context log_tail event dry_run function_error not_found \
    bad_payload throttled too_large; do
    check "$case" "$python" talk.py "http://127.0.0.1:$port" "$case"
done
finish
