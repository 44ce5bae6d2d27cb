# The life of execution environments: throttling and asynchronous retries.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"

mkdir py
cat > py/app.py <<'PY'
import os, time
runs = 0
def handler(event, context):
    global runs
    runs += 1
    print("run", event.get("name"), runs, os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"], flush=True)
    time.sleep(event.get("s", 0))
    return {"runs": runs, "type": os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"]}
PY
{
    template_head
    function_row One python3.11 app.handler py/ "ReservedConcurrentExecutions: 1" "Timeout: 9"
    function_row None python3.11 app.handler py/ "ReservedConcurrentExecutions: 0"
    function_row Greedy python3.11 app.handler py/ "ReservedConcurrentExecutions: 998"
    function_row Rest python3.11 app.handler py/ "Timeout: 9"
} > template.yaml

# call FUNCTION EVENT [CURL OPTION...]: answer in ./answer, status in $code
call() {
    call_function=$1 call_event=$2
    shift 2
    code=$(curl -sS -o answer -w '%{http_code}' "$@" -d "$call_event" \
        "http://127.0.0.1:$port/2015-03-31/functions/$call_function/invocations")
}
has_line() { grep -q -- "$2" ".lambench/logs/$1.log"; }

serve

# ---- concurrency ----
(call One '{"s": 2, "name": "first"}') &
caller=$!
wait_for 10 has_line One "run first"
call One '{}'
check_equal "used up reserve: 429" 429 "$code"
check_equal "used up reserve: the cloud's body" \
    '{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}' "$(cat answer)"
call One '{"name": "later"}' -H 'X-Amz-Invocation-Type: Event'
check_equal "asynchronous without room: 202" 202 "$code"
check "asynchronous without room: served when there is" wait_for 20 has_line One "run later"
wait "$caller"
call None '{}'
check_equal "reserve 0: 429" 429 "$code"
call None '{}' -H 'X-Amz-Invocation-Type: Event'
check_equal "reserve 0, asynchronous: 202" 202 "$code"
check "reserve 0, asynchronous: given up without an attempt" wait_for 5 has_line None ZeroReservedConcurrency
(call Rest '{"s": 2, "name": "one of the rest"}') &
caller=$!
wait_for 10 has_line Rest "run one"
call Rest '{}'
check_equal "what the reserves leave of the account: 429" 429 "$code"
check_has "what the reserves leave of the account: the reason" '"Reason":"ConcurrentInvocationLimitExceeded"' answer
call Greedy '{}'
check_equal "a reserve is still there then" 200 "$code"
wait "$caller"

stop_serve
finish
