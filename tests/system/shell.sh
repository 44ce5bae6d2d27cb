# A shell in a function's sandbox: what it sees is what the function sees, on a terminal of its own
# or through pipes; it joins a running instance; its status is passed on and nothing outlives it.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"
trap 'stop_serve' EXIT

mkdir -p shop/src shop/shared/bin
cat > shop/template.yaml <<'YAML'
Transform: AWS::Serverless-2016-10-31
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: app.handler
      CodeUri: src
      Timeout: 20
      Environment: {Variables: {COLOUR: green}}
      Layers: [!Ref Shared]
  Shared:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: shared}
YAML
cat > shop/src/app.py <<'PY'
import os
def handler(event, context):
    open("/tmp/left", "w").write(event)
    return [os.getuid(), os.environ["COLOUR"]]
PY
echo layer > shop/shared/bin/data
cd shop || exit 1

run() {
    "$LAMBENCH" shell "$@" >out 2>err
    status=$?
}

# ---- through pipes -------------------------------------------------------------------------------

run Hello -- sh -c 'pwd; echo "$COLOUR $_HANDLER"; cat /opt/bin/data; ls /var/task; exit 7' </dev/null
check_equal "a command sees code, layers and variables" "/var/task
green app.handler
layer
app.py" "$(cat out)"
check_equal "its status is passed on" 7 "$status"
run Hello -- sh -c 'kill -TERM $$' </dev/null
check_equal "so is a signal's" 143 "$status"
run Hello -- sh -c 'echo told >&2' </dev/null
check_equal "its errors are errors" "told" "$(cat err)"
run Hello -- no-such-program </dev/null
check_equal "what is not there is 127" 127 "$status"
run Missing -- true </dev/null
check_equal "an unknown function is refused" 2 "$status"
check_has "with a reason" "there is no function Missing" err

echo 'echo script; exit 3' | "$LAMBENCH" shell Hello >out 2>err
check_equal "a script through a pipe" "3 script" "$? $(cat out)"
seq 1 100000 >numbers
"$LAMBENCH" shell Hello -- cat <numbers >out
check "files pass through unchanged" cmp numbers out
"$LAMBENCH" shell Hello -- sh -c 'echo x >/var/task/new' </dev/null >out 2>&1
check "code is read-only" test ! -e src/new
if [ "$(id -u)" -eq 0 ]; then
    run Hello -- id -u </dev/null
    check "it is nobody's root" test "$(cat out)" -ne 0
else
    skip "it is nobody's root" "this test runs as an ordinary user, and so does it"
fi
"$LAMBENCH" shell Hello -- sh -c 'cat "/proc/$1/environ"' sh $$ </dev/null >out 2>&1
check_equal "it sees no process of the host" 1 "$?"
"$LAMBENCH" shell Hello -- sh -c 'sleep 98765 & echo started' </dev/null >out
check "nothing outlives it" sh -c '! pgrep -f "^sleep 98765$"'

# ---- an instance ---------------------------------------------------------------------------------

run Hello --instance -- true </dev/null
check_has "there may be no instance" "no instance of Hello is running" err
check_equal "that is a refusal" 2 "$status"

serve
"$LAMBENCH" invoke Hello --event '"from the function"' >out 2>err
uid=$(cut -d, -f1 out | tr -d '[')
run Hello --instance -- sh -c 'cat /tmp/left; echo; id -u' </dev/null
check_equal "it joins the instance and its /tmp" "from the function
$uid" "$(cat out)"
run Hello -- sh -c 'ls /tmp' </dev/null
check_equal "a fresh one has nothing there" "" "$(cat out)"
"$LAMBENCH" shell Hello --instance -- sh -c 'echo up; exec sleep 98764' </dev/null >asked 2>err &
shell=$!
check "a command runs beside the function" wait_for 10 grep -q up asked
"$LAMBENCH" invoke Hello --event '"again"' >out 2>err
check_equal "the instance goes on serving" "[$uid, \"green\"]" "$(cat out)"
kill "$shell"
wait "$shell" 2>/dev/null
check "who asked is gone: so is the command" wait_for 10 sh -c '! pgrep -f "^sleep 98764$"'
"$LAMBENCH" shell Hello --instance -- sh -c 'echo up; exec sleep 98763' </dev/null >joined 2>err &
shell=$!
check "another one" wait_for 10 grep -q up joined
echo '# changed' >>src/app.py
wait "$shell"
check_equal "it ends with its instance" 1 "$(test $? -ne 0 && echo 1)"
check "with all in it" wait_for 10 sh -c '! pgrep -f "^sleep 98763$"'
stop_serve

# ---- on a terminal -------------------------------------------------------------------------------

cat > ../terminal.py <<'PY'
import fcntl, os, pty, select, struct, sys, termios, time
pid, fd = pty.fork()
if pid == 0:
    os.environ["TERM"] = "xterm"
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    os.execv(sys.argv[1], [sys.argv[1], "shell", "Hello"])
seen = b""
def expect(text):
    global seen
    end = time.monotonic() + 30
    while text not in seen:
        assert time.monotonic() < end, (text, seen)
        if select.select([fd], [], [], 0.2)[0]:
            seen += os.read(fd, 65536)
    seen = seen.split(text, 1)[1]
def type(text):
    os.write(fd, text.encode())
expect(b"[Hello] /var/task ")
type("stty size; echo size-was\n")
expect(b"30 100\r\n")
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 33, 111, 0, 0))
type("until [ \"$(stty size)\" = '33 111' ]; do sleep 0.1; done; echo chan''ged\n")
expect(b"changed\r\n")
type("sleep 98762\n")
expect(b"sleep 98762\r\n")
time.sleep(0.3)                     # it has to be running to be stopped
type("\x1a")
expect(b"Stopped")
type("fg\n")
expect(b"sleep 98762\r\n")
time.sleep(0.3)
type("\x03")
type("test -c /dev/pts/0 || echo no''-terminals\n")
expect(b"no-terminals\r\n")
own = os.readlink(f"/proc/{pid}/fd/0")
type("for f in 0 1 2; do readlink /proc/self/fd/$f; done; echo li''nks\n")
expect(b"links\r\n")
assert own.encode() not in seen, "it has the caller's terminal"
type("exit 5\n")
rest = b""
try:
    while select.select([fd], [], [], 30)[0]:
        piece = os.read(fd, 65536)
        if not piece:
            break
        rest += piece
except OSError:
    pass
status = os.waitpid(pid, 0)[1] >> 8
assert status == 5, (status, rest)
PY
if [ -x /bin/bash ]; then
    check "a terminal of its own, with sizes, jobs and status" python3 ../terminal.py "$LAMBENCH"
else
    skip "a terminal of its own" "bash is not on this machine"
fi

finish
