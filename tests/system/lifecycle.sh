# The life of execution environments: throttling and asynchronous retries, provisioned instances,
# freezing between invocations.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"

mkdir py long
printf 'import time\ntime.sleep(10.5)\ndef handler(event, context): return "long"\n' > long/app.py
cat > py/app.py <<'PY'
import os, threading, time
runs = 0
def handler(event, context):
    global runs
    runs += 1
    print("run", event.get("name"), runs, os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"], flush=True)
    time.sleep(event.get("s", 0))
    return {"runs": runs, "type": os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"]}
ticks = 0
def count():
    global ticks
    while True:
        ticks += 1
        time.sleep(0.01)
def background(event, context):
    if event.get("start"):
        threading.Thread(target=count, daemon=True).start()
    return ticks
def spin():
    while True:
        pass
def busy(event, context):
    threading.Thread(target=spin, daemon=True).start()
    return "left it spinning"
PY
{
    template_head
    function_row One python3.11 app.handler py/ "ReservedConcurrentExecutions: 1" "Timeout: 9"
    function_row None python3.11 app.handler py/ "ReservedConcurrentExecutions: 0"
    function_row Greedy python3.11 app.handler py/ "ReservedConcurrentExecutions: 998"
    function_row Rest python3.11 app.handler py/ "Timeout: 9"
    function_row Kept python3.11 app.handler py/ "AutoPublishAlias: live" "Timeout: 9" \
        "ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 2}"
    function_row BrokenKept python3.11 broken.handler py/ "AutoPublishAlias: live" \
        "ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 1}"
    function_row Settled python3.11 app.handler py/
    function_row Long python3.11 app.handler long/ "AutoPublishAlias: live" \
        "ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 1}"
    function_row Background python3.11 app.background py/
    function_row Busy python3.11 app.busy py/
} > template.yaml
echo 'functions: { Settled: { provisioned: 1 } }' > lambench.yaml
echo 'raise RuntimeError("broken")' > py/broken.py

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
sed -i 's/ReservedConcurrentExecutions: 998/ReservedConcurrentExecutions: 1/' template.yaml
rm -rf .lambench
serve

# ---- provisioned concurrency ----
inits() { grep -c "P INIT_REPORT Init Duration: [0-9.]* ms$" ".lambench/logs/$1.log"; }
two_inits() { [ "$(inits Kept)" = 2 ]; }
check "provisioned: as many as the template says are initialised, INIT_REPORT without phase" wait_for 10 two_inits
check "provisioned: as many as lambench.yaml says" wait_for 10 has_line Settled "P INIT_REPORT Init Duration: [0-9.]* ms$"
call Kept '{}'
check_equal "provisioned: AWS_LAMBDA_INITIALIZATION_TYPE" '{"runs": 1, "type": "provisioned-concurrency"}' "$(cat answer)"
check "provisioned: REPORT has no Init Duration" sh -c '! grep REPORT .lambench/logs/Kept.log | grep -q "Init Duration.*Billed\|Billed.*Init Duration"'
callers=
for i in 1 2 3; do
    curl -sS -o "kept$i" -d '{"s": 1}' "http://127.0.0.1:$port/2015-03-31/functions/Kept/invocations" &
    callers="$callers $!"
done
wait $callers
check_equal "provisioned: more is served on demand" "1 2" \
    "$(cat kept1 kept2 kept3 | grep -o '"on-demand"' | wc -l | tr -d ' ') $(cat kept1 kept2 kept3 | grep -o '"provisioned-concurrency"' | wc -l | tr -d ' ')"
check "provisioned: a failing init is told once" wait_for 10 has_line BrokenKept FUNCTION_ERROR_INIT_FAILURE
check_equal "provisioned: and not tried for ever" 1 "$(grep -c INIT_START .lambench/logs/BrokenKept.log)"
echo '# changed' >> py/app.py
check "provisioned: renewed with the code" wait_for 10 sh -c '[ "$(grep -c "P INIT_START" .lambench/logs/Kept.log)" -ge 5 ]'
sleep_until_fresh() { call Kept '{}' && grep -q '"runs": 1, "type": "provisioned' answer; }
check "provisioned: the new code is served by them" wait_for 10 sleep_until_fresh

check "provisioned: an init may take more than 10 s" wait_for 20 has_line Long "P INIT_REPORT Init Duration: 1[0-9]\{4\}[0-9.]* ms$"

# ---- freezing ----
call Background '{"start": true}'
sleep 1
call Background '{}'
first=$(cat answer)
check "frozen between invocations: $first ticks in a second" test "$first" -lt 40
call Busy '{}'
check "work after the answer is told" wait_for 5 has_line Busy "Busy answered, then worked on; it is frozen until the next call"
call Busy '{}'
check_equal "thawed it answers" '"left it spinning"' "$(cat answer)"
sleep 0.5
check_equal "work after the answer is told once" 1 "$(grep -c 'worked on' .lambench/logs/Busy.log)"
stop_serve

echo 'freeze: off' > lambench.yaml
rm -rf .lambench
serve
call Background '{"start": true}'
ticking() { call Background '{}' && [ "$(cat answer)" -gt 40 ]; }
check "freeze: off lets it go on" wait_for 10 ticking
call Busy '{}'
check "freeze: off: work after the answer is told all the same" wait_for 5 has_line Busy "worked on; AWS would freeze it"

stop_serve
finish
