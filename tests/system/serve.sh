# A running engine: reuse, concurrency, hot reload, what kill -9 leaves behind.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"
trap 'stop_serve' EXIT

mkdir -p py js lib/python
cat > py/app.py <<'PY'
import os, time
import shared
runs = 0
def handler(event, context):
    global runs
    runs += 1
    time.sleep(event.get("s", 0))
    if event.get("exit"):
        os._exit(1)
    return {"runs": runs, "pid": os.getpid(), "text": "AAAA", "shared": shared.value, "stream": context.log_stream_name}
PY
echo 'value = 1' > lib/python/shared.py
echo 'exports.handler = async () => "one";' > js/index.js
{
    template_head
    function_row Py python3.11 app.handler py/ "Timeout: 3" "Layers: [!Ref Lib]"
    function_row Js nodejs20.x index.handler js/
    function_row Two python3.11 app.handler py/ "ReservedConcurrentExecutions: 2" "Timeout: 9" \
        "Layers: [!Ref Lib]"
    printf '  Lib: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: lib/}}\n'
} > template.yaml
git init -q . 2>/dev/null && printf 'ignored/\n*.tmp\n' > .gitignore && printf 'ignored/\n*.tmp\n' > py/.gitignore

# ask FUNCTION EVENT: the answer of the HTTP API
ask() {
    curl -sS -X POST "http://127.0.0.1:$port/2015-03-31/functions/$1/invocations" -d "$2"
}
field() { sed -n "s/.*\"$1\": \"*\\([^\",}]*\\).*/\\1/p"; }

serve
check "serve starts" test -n "$port"
ask Py '{}' > first
ask Py '{}' > second
check_equal "a warm instance is used again" "2" "$(field runs < second)"
check_equal "same process" "$(field pid < first)" "$(field pid < second)"

# --- N at once use N instances
for i in 1 2 3 4; do ask Py '{"s":0.6}' > "at$i" & pids="${pids-} $!"; done
wait $pids
check_equal "four at once, four instances" 4 "$(for i in 1 2 3 4; do field stream < at$i; echo; done | grep . | sort -u | wc -l | tr -d ' ')"
pids=
for i in 1 2 3; do
    curl -sS -o "lim$i" -w '%{http_code}\n' -X POST \
        "http://127.0.0.1:$port/2015-03-31/functions/Two/invocations" -d '{"s":1.5}' > "code$i" &
    pids="$pids $!"
done
wait $pids
check_equal "over the reserved concurrency: one is throttled" 1 "$(cat code1 code2 code3 | grep -c 429)"
check_equal "the others are served" 2 "$(cat code1 code2 code3 | grep -c 200)"

# --- a crash ends one instance only
ask Py '{"exit":true}' > crash
check_has "crash: error" "Runtime.ExitError" crash
ask Py '{}' > after
check "after a crash it serves" grep -q '"text": "AAAA"' after

# --- hot reload
renewed() { ask "$1" '{}' | grep -q "$2"; }
sed -i 's/AAAA/BBBB/' py/app.py
check "saved in place: new code" wait_for 5 renewed Py BBBB
sed 's/BBBB/CCCC/' py/app.py > py/app.new && mv py/app.new py/app.py
check "saved by rename: new code" wait_for 5 renewed Py CCCC
# two saves of equal length within one second: CPython must not trust a stale .pyc
python3 - <<'PY'
import re, time
text = open("py/app.py").read()
for word in ("DDDD", "EEEE"):
    open("py/app.py", "w").write(re.sub("[A-Z]{4}\"", word + '"', text, count=1))
    time.sleep(0.3)
PY
check "two equal saves in one second: the second serves" wait_for 5 renewed Py EEEE
/usr/bin/python3 -c 'import py_compile; py_compile.compile("py/app.py")'
sed -i 's/EEEE/FFFF/' py/app.py
check "a .pyc written by another tool is not trusted" wait_for 5 renewed Py FFFF
echo 'value = 2' > lib/python/shared.py
check "a layer's file: new code" wait_for 5 renewed Py '"shared": 2'
mkdir -p js/deep/er && echo 'module.exports = "two";' > js/deep/er/word.js
echo 'exports.handler = async () => require("./deep/er/word.js");' > js/index.js
check "new subfolder" wait_for 5 renewed Js two
echo 'module.exports = "three";' > js/deep/er/word.js
check "file in the new subfolder" wait_for 5 renewed Js three

# the instance is fresh *and* warm: no init within the next invocation
sed -i 's/FFFF/GGGG/' py/app.py
wait_for 5 grep -q 'Py reloaded in' .lambench/logs/Py.log
sleep 0.3
curl -sS -D head -o body -H 'X-Amz-Log-Type: Tail' -X POST \
    "http://127.0.0.1:$port/2015-03-31/functions/Py/invocations" -d '{}'
check_has "after a save the next invocation is new" GGGG body
sed -n 's/^[Xx]-[Aa]mz-[Ll]og-[Rr]esult: //p' head | tr -d '\r' | base64 -d > tail
check "... and warm" sh -c '! grep -q "Init Duration" tail'

# --- what must not cause a reload
ask Py '{}' > one
mkdir -p py/ignored py/__pycache__
echo x > py/ignored/file; echo x > py/a.tmp; echo x > py/.app.py.swp; echo x > py/__pycache__/app.x
sleep 0.5
ask Py '{}' > two
check_equal "ignored files and noise: the same instance" "$(field stream < one)" "$(field stream < two)"
ask Js '{}' > /dev/null
js_before=$(grep -c INIT_START .lambench/logs/Js.log)
sed -i 's/GGGG/HHHH/' py/app.py
wait_for 5 renewed Py HHHH
check_equal "only the functions touched are reloaded" "$js_before" "$(grep -c INIT_START .lambench/logs/Js.log)"

# --- code that fails to load shows its error at once
echo 'def broken(:' >> py/app.py
check "a syntax error shows without an invocation" \
    wait_for 5 grep -q 'Runtime.UserCodeSyntaxError' .lambench/logs/Py.log
sed -i '$d' py/app.py
check "mended: it serves again" wait_for 5 renewed Py HHHH

# --- five hundred files at once
mkdir -p py/many
for i in $(seq 500); do echo "x = 1" > "py/many/m$i.py"; done
sleep 0.5
before=$(grep -c 'reloaded in' .lambench/logs/Py.log)
for i in $(seq 500); do echo "x = 2" > "py/many/m$i.py"; done
wait_for 5 sh -c '[ $(grep -c "reloaded in" .lambench/logs/Py.log) -gt '"$before"' ]'
sleep 0.5
after=$(grep -c 'reloaded in' .lambench/logs/Py.log)
check "500 files: few reloads ($((after - before)))" test $((after - before)) -le 100

# --- the template
sed -i '0,/Timeout: 3/s//Timeout: 1/' template.yaml
check "an edited Timeout is told" wait_for 5 grep -qi 'timeout 3 -> 1' serve.err serve.out
ask Py '{"s":1.5}' > slow
check_has "... and applies at once" "Task timed out after 1.00 seconds" slow
printf 'Resources: [\n' > broken.yaml; cp template.yaml good.yaml; cp broken.yaml template.yaml
sleep 0.5
ask Py '{}' > broken
check_has "a broken template: the old one serves on" HHHH broken
cp good.yaml template.yaml
check "mended: it is told" wait_for 5 grep -q 'can be read again' serve.err serve.out

# --- a function that goes while it runs, and while somebody waits for it
begun() { grep -c "START RequestId" .lambench/logs/Two.log; }
before=$(begun)
for i in 1 2; do
    ( curl -sS --max-time 30 -o "gone$i" -d '{"s":8}' \
        "http://127.0.0.1:$port/2015-03-31/functions/Two/invocations"; : > "told$i" ) &
done
at_work() { test "$(begun)" -ge $((before + 2)); }
check "two are at work" wait_for 5 at_work
sed '/^  Two:/,/^  Lib:/{/^  Lib:/!d}' template.yaml > without && mv without template.yaml
check "whoever waits for a function that goes hears of it at once" wait_for 6 test -e told1 -a -e told2
check_equal "... with an error" 2 "$(grep -l Sandbox.Failure gone1 gone2 | wc -l | tr -d ' ')"
ask Two '{}' > missing
check_has "... and it is not there any more" "Function not found" missing
cp good.yaml template.yaml
check "it comes back" wait_for 5 sh -c "curl -sS -d '{}' \
    http://127.0.0.1:$port/2015-03-31/functions/Two/invocations | grep -q runs"

# --- other commands use the running engine
sleep 0.3
"$LAMBENCH" invoke Py --event '{}' > attached 2>/dev/null
ask Py '{}' > direct
check_equal "invoke uses the running engine" "$(field pid < direct)" "$(field pid < attached)"
"$LAMBENCH" serve --lambda-port 0 > again.out 2>&1
check_equal "a second serve: status" 9 "$?"
check_has "a second serve: words" "another lambench" again.out

# --- ending
kids=$(pgrep -P "$serve_pid" | tr '\n' ' ')
check "instances are its children" test -n "$kids"
all_gone() { for kid in $kids; do [ ! -d "/proc/$kid" ] || return 1; done; }
stop_serve
check "after SIGTERM no process is left" all_gone
check "... and no socket" test ! -e .lambench/run.sock

# --- more instances than the usual number of descriptors allows
limit=$(ulimit -S -n)
ulimit -S -n 128
serve
ulimit -S -n "$limit"
for i in $(seq 24); do ask Js '{}' > "crowd$i" & crowd="${crowd-} $!"; done
wait $crowd
check_equal "24 at once with a low limit of descriptors" 24 "$(grep -lx '"three"' crowd* | wc -l | tr -d ' ')"
stop_serve

serve
ask Py '{}' > /dev/null
( ask Py '{"s":20}' >/dev/null 2>&1 & )
sleep 0.3
kids=$(pgrep -P "$serve_pid" | tr '\n' ' ')
groups=$(find /sys/fs/cgroup -maxdepth 6 -type d -name "*$serve_pid*" 2>/dev/null)
mounts_before=$(wc -l < /proc/self/mountinfo)
kill -9 "$serve_pid"
wait "$serve_pid" 2>/dev/null
serve_pid=
check "kill -9: no process is left" wait_for 5 all_gone
no_groups() { for group in $groups; do [ ! -d "$group" ] || return 1; done; }
check "kill -9: no cgroup is left" wait_for 5 no_groups
check_equal "kill -9: no mount is left" "$mounts_before" "$(wc -l < /proc/self/mountinfo)"
serve
check "and the folder can be served again" test -n "$port"
stop_serve
finish
