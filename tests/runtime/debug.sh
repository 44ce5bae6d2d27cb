# Functions that wait for a debugger: Node.js inspector, debugpy, gdb; the port also reaches
# into a network of its own; no time runs out while somebody is there; and when it is in force.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"
trap 'stop_serve' EXIT

free_port() {
    python3 -c "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"
}

mkdir -p js py native
cat > js/app.js <<'JS'
exports.handler = async () => {
    debugger;
    return "js";
};
JS
echo 'def handler(event, context): return "py"' > py/app.py
cat > native/bootstrap <<'SH'
#!/bin/sh
api=http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation
while :; do
    id=$(curl -sS -D - -o /dev/null "$api/next" | tr -d '\r' |
        sed -n 's/^[Ll]ambda-[Rr]untime-[Aa]ws-[Rr]equest-[Ii]d: *//p')
    curl -sS -o /dev/null "$api/$id/response" -d '"native"'
done
SH
chmod +x native/bootstrap
cat > template.yaml <<'YAML'
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Timeout: 1}}
Resources:
  Js:
    Type: AWS::Serverless::Function
    Properties: {Runtime: nodejs20.x, Handler: app.handler, CodeUri: js, MemorySize: 256}
  Cut:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: app.handler
      CodeUri: js
      VpcConfig: {SubnetIds: [s], SecurityGroupIds: [g]}
  Py:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.11, Handler: app.handler, CodeUri: py}
  Native:
    Type: AWS::Serverless::Function
    Properties: {Runtime: provided.al2023, Handler: x, CodeUri: native}
  Ruby:
    Type: AWS::Serverless::Function
    Properties: {Runtime: ruby3.3, Handler: app.handler, CodeUri: py}
YAML

# start FUNCTION: an invocation under a debugger, on $port
start() {
    port=$(free_port)
    "$LAMBENCH" invoke "$1" --debug-port "$port" >out 2>err </dev/null &
    running=$!
}
# ended: waits for it, and sets $status; without a debugger it would wait for ever
ended() {
    wait_for 20 is_over || kill "$running"
    wait "$running"
    status=$?
}
is_over() {
    ! kill -0 "$running"
}
said() {
    grep -q "$1" err
}

# ---- Node.js -------------------------------------------------------------------------------------

cat > inspector.py <<'PY'
"""Attaches to the inspector at a port, and goes on from each pause after a while."""
import base64, json, os, socket, struct, sys, time, urllib.request
port, seconds = int(sys.argv[1]), float(sys.argv[2])
for attempt in range(200):
    try:
        pages = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=20))
        break
    except OSError:
        time.sleep(0.1)
path = pages[0]["webSocketDebuggerUrl"].split(str(port), 1)[1]
wire = socket.create_connection(("127.0.0.1", port), 30)
key = base64.b64encode(os.urandom(16)).decode()
wire.sendall((f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
              f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
              "Sec-WebSocket-Version: 13\r\n\r\n").encode())
stream = wire.makefile("rb")
assert b"101" in stream.readline()
while stream.readline().strip():
    pass
number = 0
def send(method):
    global number
    number += 1
    text = json.dumps({"id": number, "method": method}).encode()
    mask = os.urandom(4)
    wire.sendall(bytes([0x81, 0x80 | len(text)]) + mask +
                 bytes(byte ^ mask[i % 4] for i, byte in enumerate(text)))
def receive():
    size = stream.read(2)[1] & 127
    if size > 125:
        form = ">H" if size == 126 else ">Q"
        size = struct.unpack(form, stream.read(struct.calcsize(form)))[0]
    return json.loads(stream.read(size))
for method in ("Runtime.enable", "Debugger.enable", "Runtime.runIfWaitingForDebugger"):
    send(method)
for pause in range(2):      # before the client's first line, then in the handler
    while receive().get("method") != "Debugger.paused":
        pass
    time.sleep(seconds)
    send("Debugger.resume")
try:                        # when it goes on the run may be over at once, and the process with it
    while receive().get("id") != number:
        pass
except (ConnectionError, IndexError):
    pass
PY

start Js
check "it says where it waits" wait_for 20 said "waits for a debugger (Node.js inspector): 127.0.0.1:$port"
in_log() { grep -q "$1" .lambench/logs/Js.log; }
check "in its log, too" wait_for 20 in_log '^VS Code\|VS Code: '
check_equal "once" 1 "$(grep -c 'waits for a debugger' .lambench/logs/Js.log)"
check "and what to type" said "^node inspect 127.0.0.1:$port$"
check "with a snippet for an editor" said '"remoteRoot": "/var/task"'
check "the inspector is there, and stops in the handler" python3 inspector.py "$port" 2.5
ended
check_equal "its time-out of a second did not run meanwhile" '0 "js"' "$status $(cat out)"

start Cut
check "the port reaches into a network of its own" python3 inspector.py "$port" 0
ended
check_equal "where it serves too" '0 "js"' "$status $(cat out)"

# ---- Python --------------------------------------------------------------------------------------

cat > adapter.py <<'PY'
"""Attaches to debugpy at a port (Debug Adapter Protocol), and leaves again."""
import json, socket, sys, time
for attempt in range(200):
    try:
        wire = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 30)
        break
    except OSError:
        time.sleep(0.1)
stream, number = wire.makefile("rb"), 0
def send(command, **arguments):
    global number
    number += 1
    text = json.dumps({"seq": number, "type": "request", "command": command,
                       "arguments": arguments}).encode()
    wire.sendall(b"Content-Length: %d\r\n\r\n" % len(text) + text)
def until(key, value):
    while True:
        size = 0
        while line := stream.readline().strip():
            if line.lower().startswith(b"content-length:"):
                size = int(line.split(b":")[1])
        message = json.loads(stream.read(size))
        if message.get(key) == value:
            return
send("initialize", adapterID="lambench", clientID="test")
until("command", "initialize")
send("attach", justMyCode=False)
until("event", "initialized")
send("configurationDone")
time.sleep(1)
PY
if /usr/bin/python3.11 -c 'import debugpy' 2>/dev/null; then
    start Py
    check "debugpy is there" python3 adapter.py "$port"
    ended
    check_equal "the function goes on" '0 "py"' "$status $(cat out)"
else
    start Py
    ended
    check_equal "without debugpy it is refused" 2 "$status"
    check "with what to install" said "apt install python3-debugpy"
    skip "debugpy is there" "it is not on this machine: apt install python3-debugpy"
fi
start Ruby
ended
check "a family without a debugger is refused" test "$status" -ne 0

# ---- what is traced ------------------------------------------------------------------------------

process() {
    sed -n 's/^gdb -p //p' err | grep . # with sudo before it, Yama does not let us
}
may_trace() {
    [ "$(id -u)" -eq 0 ] || ! grep -qs '[1-9]' /proc/sys/kernel/yama/ptrace_scope
}
if command -v gdb >/dev/null && command -v curl >/dev/null && may_trace; then
    start Native
    wait_for 20 process
    pid=$(process)
    check "it stands before its first instruction" grep -q '^State:.T' "/proc/$pid/status"
    gdb -nx -batch -p "$pid" -ex 'info proc' -ex 'shell sleep 1.5' -ex detach >gdb.out 2>&1
    check_has "gdb attaches to it" "bootstrap" gdb.out
    ended
    check_equal "the function goes on when it leaves" '0 "native"' "$status $(cat out)"
else
    skip "gdb" "it takes gdb and curl, and root where Yama limits tracing"
fi

# ---- when it is in force -------------------------------------------------------------------------

python3 - <<'PY' &
import socket, time
wire = socket.socket()
wire.bind(("127.0.0.1", 0))
wire.listen()
open("taken.part", "w").write(str(wire.getsockname()[1]))
import os
os.rename("taken.part", "taken")
time.sleep(300)
PY
holder=$!
wait_for 20 test -s taken
"$LAMBENCH" invoke Js --debug-port "$(cat taken)" >out 2>err
check_equal "with a port that is taken it cannot run" 4 "$?"
check "and named" said "port $(cat taken) for a debugger is taken"
kill "$holder"

"$LAMBENCH" debug Js >out 2>err
check_equal "without a lambench that serves there is no point" 2 "$?"
check "as is said" said "invoke --debug"

port=$(free_port)
printf 'functions: {Js: {debug: %d}}\n' "$port" > lambench.yaml
"$LAMBENCH" invoke Js >out 2>err </dev/null &
running=$!
check "the settings say it for each start" python3 inspector.py "$port" 0
ended
check_equal "which serves then" '0 "js"' "$status $(cat out)"
rm lambench.yaml

serve --warm 0
port=$(free_port)
"$LAMBENCH" debug Cut --port "$port" >out 2>err
check_has "one that serves starts it at once" "Node.js inspector: 127.0.0.1:$port" out
"$LAMBENCH" invoke Cut >out 2>err </dev/null &
running=$!
check "an invocation waits for the debugger" python3 inspector.py "$port" 0
ended
check_equal "and is served" '0 "js"' "$status $(cat out)"
snippets() {
    grep -c "VS Code" .lambench/logs/Cut.log
}
before=$(snippets)
started_again() {
    [ "$(snippets)" -gt "$before" ]
}
echo '// saved' >> js/app.js
check "saved code waits for one again" wait_for 20 started_again
"$LAMBENCH" invoke Cut >out 2>err </dev/null &
running=$!
check "on the same port" python3 inspector.py "$port" 0
ended
check_equal "and is served too" '0 "js"' "$status $(cat out)"
"$LAMBENCH" debug Cut --off >out 2>err
"$LAMBENCH" invoke Cut >out 2>err </dev/null
check_equal "until it is turned off" '0 "js"' "$? $(cat out)"

finish
