# `lambench serve`: addresses, ready file, ports, logs, its end.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"
trap 'stop_serve' EXIT

mkdir py
cat > py/app.py <<'PY'
def handler(event, context):
    print("hello", event)
    return "done"
PY
{
    template_head
    function_row Hello python3.11 app.handler py/
    function_row Other python3.11 app.handler py/
} > template.yaml
ask() {
    curl -sS -X POST "http://127.0.0.1:$port/2015-03-31/functions/$1/invocations" -d "$2"
}
command -v curl >/dev/null || { skip "serve" "curl is not here"; finish; }

serve
check_equal "serve starts" 0 "$?"
check "ready" wait_for 5 grep -qE '^ready in [0-9.]+ s; Ctrl-c stops$' serve.out
check_has "address" "lambda  http://127.0.0.1:$port    2 functions" serve.out
check "ready file" python3 -c "
import json
d = json.load(open('ready'))
assert d['v'] == 1 and d['lambda'] == 'http://127.0.0.1:$port' and d['pid'] == $serve_pid
assert d['functions'] == ['Hello', 'Other'] and d['template'].endswith('/template.yaml')"
check_equal "it answers" '"done"' "$(ask Hello '{"a":1}')"
check "its log" wait_for 5 grep -qE '^[0-9T:.-]+Z Hello hello ' serve.out
check "its REPORT" wait_for 5 grep -qE '^[0-9T:.-]+Z Hello REPORT RequestId: ' serve.out

# --- what is taken
"$LAMBENCH" serve --lambda-port 0 >out 2>err </dev/null
check_equal "folder in use: status" 9 "$?"
check_has "folder in use: by whom" "$serve_pid" err
mkdir second && { template_head; function_row Hello python3.11 app.handler ../py/; } > second/template.yaml
"$LAMBENCH" serve -C second --lambda-port "$port" >out 2>err </dev/null
check_equal "port in use: status" 9 "$?"
check_has "port in use: message" "$port" err

# --- hot reload
sed 's/"done"/"again"/' py/app.py > new && cat new > py/app.py
check "reload is told" wait_for 10 grep -q 'reloaded' serve.err
check_equal "new code answers" '"again"' "$(ask Hello '{}')"
kill -TERM "$serve_pid"
wait "$serve_pid"
check_equal "SIGTERM: status" 0 "$?"
serve_pid=
check "SIGTERM: ready file is gone" test ! -e ready
check "SIGTERM: socket is gone" test ! -e .lambench/run.sock

# --- other ways to start
serve --log json --no-reload
check_equal "serve with JSON log" 0 "$?"
ask Hello '{"a":1}' >/dev/null
wait_for 5 grep -q '"kind":"report"' serve.out
check "JSON log" python3 -c '
import json
lines = [json.loads(line) for line in open("serve.out")]
assert lines[0]["kind"] == "ready" and all(l["v"] == 1 for l in lines)
kinds = [l["kind"] for l in lines[1:]]
assert {"start", "line", "end", "report"} <= set(kinds), kinds
assert any(l["kind"] == "line" and l["text"].startswith("hello") for l in lines)
assert any(l["kind"] == "report" and l["durationMs"] > 0 and l["function"] == "Hello" for l in lines)'
sed 's/"again"/"third"/' py/app.py > new && cat new > py/app.py
sleep 1
check_equal "--no-reload keeps the old code" '"again"' "$(ask Hello '{}')"
kill -KILL "$serve_pid"
wait "$serve_pid" 2>/dev/null
serve_pid=
serve --log none
check_equal "serve after a kill -9" 0 "$?"
ask Other '{}' >/dev/null
check_equal "--log none" 0 "$(grep -c hello serve.out)"
stop_serve

"$LAMBENCH" serve --lambda-port 0 --idle-exit 1s >out 2>err </dev/null
check_equal "--idle-exit: status" 0 "$?"
check_has "--idle-exit: why" "no call for 1 s; stopped" err
"$LAMBENCH" serve --idle-exit soon >out 2>err </dev/null
check_equal "--idle-exit without a time: status" 2 "$?"
"$LAMBENCH" serve --lambda-port 70000 >out 2>err </dev/null
check_equal "port that is none: status" 2 "$?"
finish
