# Init's limit and its repeat, and each way a runtime can end before it has answered.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"
trap stop_serve EXIT

mkdir py noise orphan nothing locked
echo '#!/bin/sh' > locked/bootstrap
cat > py/app.py <<'PY'
import os, signal, time
def leave(event, context):
    os._exit(event["status"])
def die(event, context):
    os.kill(os.getpid(), event["signal"])
    time.sleep(5)
PY
cat > py/slow.py <<'PY'
import os, time
if not os.path.exists("/tmp/was-here"):
    open("/tmp/was-here", "w").close()
    time.sleep(60)
def handler(event, context):
    return "second init"
PY
echo 'import os; os._exit(5)' > py/gone.py
echo 'not a program' > noise/bootstrap
echo '#!/opt/nowhere' > orphan/bootstrap
chmod +x noise/bootstrap orphan/bootstrap
{
    template_head
    function_row Noise provided.al2023 any noise/
    function_row Nothing provided.al2023 any nothing/
    function_row Locked provided.al2023 any locked/
    function_row Orphan provided.al2023 any orphan/
    function_row Leave python3.11 app.leave py/
    function_row Die python3.11 app.die py/ "Timeout: 4"
    function_row Slow python3.11 slow.handler py/ "Timeout: 9"
    function_row Gone python3.11 gone.handler py/
    function_row Wrapped python3.11 app.leave py/ \
        "Environment: {Variables: {AWS_LAMBDA_EXEC_WRAPPER: /var/task/missing}}"
} > template.yaml

lines_of() { sed -nE 's/^[^ ]+ [^ ]+ P //p' ".lambench/logs/$1.log"; }

# ---- 3.2: 10 s, then once more within the invocation, with the function's time-out only ----
invoke Slow '{}' &
slow=$!

# ---- 3.5 ----
payload() { check "$1" grep -Eqx "\{\"errorType\":\"$2\",\"errorMessage\":\"RequestId: [0-9a-f-]{36} Error: $3\"\}" ended; }
end() { "$LAMBENCH" invoke "$1" --event "$2" --log none > ended 2>ended.err </dev/null; }
end Leave '{"status": 0}'
payload "3.5: exit 0" Runtime.ExitError "Runtime exited without providing a reason"
end Leave '{"status": 1}'
payload "3.5: exit 1" Runtime.ExitError "Runtime exited with error: exit status 1"
for row in "9 killed" "11 segmentation fault" "6 aborted" "15 terminated"; do
    end Die "{\"signal\": ${row%% *}}"
    payload "3.5: signal ${row#* }" Runtime.ExitError "Runtime exited with error: signal: ${row#* }"
done
end Gone '{}'
payload "3.5: exit in init, nothing reported" Runtime.ExitError "Runtime exited with error: exit status 5"
check "3.3: the error stands between START and END then" sh -c \
    "grep -A1 'P START' .lambench/logs/Gone.log | grep -q 'Error: Runtime exited with error: exit status 5'"
check_equal "3.3: init ran twice for the first invocation" 2 "$(lines_of Gone | grep -c '^INIT_REPORT')"
end Wrapped '{}'
payload "3.5: a missing wrapper" Runtime.ExitError "Runtime exited with error: exit status 127"

end Noise '{}'
payload "3.5: no program" Runtime.InvalidEntrypoint "fork/exec /var/task/bootstrap: exec format error"
check "3.5: what to do about it is a note" grep -q ' N it is neither a script that starts with #! nor a program' .lambench/logs/Noise.log
check "3.5: INIT_REPORT of no program" grep -q 'INIT_REPORT.*Phase: init	Status: error	Error Type: Runtime.InvalidEntrypoint$' .lambench/logs/Noise.log
for name in Nothing Locked; do
    end $name '{}'
    payload "3.5: no bootstrap ($name)" Runtime.InvalidEntrypoint "Couldn't find valid bootstrap\(s\): \[/var/task/bootstrap /opt/bootstrap\]"
    check_equal "3.5: lines of no bootstrap ($name)" "INIT_START INIT_REPORT INIT_REPORT START R END REPORT" \
        "$(lines_of $name | sed -nE 's/^([A-Z_]+).*/\1/p' | tr '\n' ' ' | sed 's/ Runtime//; s/ $//')"
    check "3.5: what to do about it ($name)" grep -q ' N build it, name it bootstrap, and make it executable' .lambench/logs/$name.log
done
end Orphan '{}'
payload "3.5: no interpreter" Runtime.InvalidEntrypoint "fork/exec /var/task/bootstrap: no such file or directory"

# ---- 3.3: each later invocation begins init once more ----
rm -f .lambench/logs/Gone.log
serve --warm 0
for i in 1 2 3; do
    curl -sS -D head -o ended -d '{}' "http://127.0.0.1:$port/2015-03-31/functions/Gone/invocations"
done
payload "3.3: the payload of a later one" Runtime.ExitError "Runtime exited with error: exit status 5"
check "3.3: it is an error of the function" grep -qi '^x-amz-function-error: Unhandled' head
check_equal "3.3: static code runs twice for the first, once for each later one" "init invoke invoke invoke" \
    "$(lines_of Gone | sed -nE 's/^INIT_REPORT.*Phase: ([a-z]*).*/\1/p' | tr '\n' ' ' | sed 's/ $//')"
check_equal "4.2: INIT_START once for an environment" 1 "$(lines_of Gone | grep -c '^INIT_START')"
stop_serve

wait "$slow"
check_equal "3.2: the second init serves" '"second init"' "$(cat out)"
check_equal "3.2: the order of lines" "INIT_START INIT_REPORT INIT_REPORT START END REPORT" \
    "$(lines_of Slow | sed -E 's/ .*//' | tr '\n' ' ' | sed 's/ $//')"
check "3.2: the first took 10 s" sh -c \
    "grep -Eq 'INIT_REPORT Init Duration: (9[89]|1[0-9]{2})[0-9]{2}\.[0-9]{2} ms	Phase: init	Status: timeout$' .lambench/logs/Slow.log"
check "3.2: what it was stuck in is a note" grep -q ' N init was stopped; it was busy with:.*sleeps' .lambench/logs/Slow.log
finish
