# What a function was doing when its time was over: system calls, connections, files, stacks; and
# where it was when it crashed.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"

mkdir py js java go c
cat > py/app.py <<'PY'
import socket, subprocess, threading, time
def listener():
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(1)
    return server
def read(event, context):
    server = listener()
    client = socket.create_connection(server.getsockname())
    other, _ = server.accept()
    print("peer", server.getsockname()[1], flush=True)
    return wait_for_answer(client)
def wait_for_answer(client):
    return client.recv(1)
def poll(event, context):
    server = listener()
    client = socket.create_connection(server.getsockname(), timeout=60)
    other, _ = server.accept()
    client.recv(1)
def syn(event, context):
    """The queue of the listener is full: the last connection is never opened."""
    server = listener()
    server.listen(0)
    kept = []
    for _ in range(8):
        one = socket.socket()
        one.setblocking(False)
        try:
            one.connect(server.getsockname())
        except BlockingIOError:
            pass
        kept.append(one)
    last = socket.socket()
    last.connect(server.getsockname())
def many(event, context):
    """More connections, and longer tables of them, than anybody wants to read."""
    server = listener()
    server.listen(64)
    for _ in range(500):
        socket.create_connection(server.getsockname()).close()
        server.accept()[0].close()
    kept = [socket.create_connection(server.getsockname()) for _ in range(30)]
    pairs = [socket.socketpair() for _ in range(60)]
    time.sleep(60)
def spin(event, context):
    while True:
        pass
def sleep(event, context):
    open_file = open("/tmp/evil\x1b[31m\nname.txt", "w")
    time.sleep(60)
def child(event, context):
    subprocess.run(["sleep", "60"])
def lock(event, context):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
def answer(event, context):
    return "in time"
def crash(event, context):
    return read_nothing()
def read_nothing():
    import ctypes
    return ctypes.string_at(0)
def fill(event, context):
    kept = []
    while True:
        kept.append(bytearray(5 << 20))
def forked(event, context):
    """A child's crash is none of the function's own, which aborts later."""
    import os
    child = os.fork()
    if child == 0:
        read_nothing()
    os.waitpid(child, 0)
    os.abort()
def killed(event, context):
    import os, signal
    os.kill(os.getpid(), signal.SIGKILL)
PY
cat > js/app.js <<'JS'
const net = require("net");
exports.wait = () => new Promise(() => {
    const server = net.createServer(() => {});
    server.listen(0, "127.0.0.1", () => net.connect(server.address().port, "127.0.0.1"));
    setInterval(() => {}, 60000); // not at the time-out
});
exports.spin = async () => { for (;;); };
JS
cat > java/App.java <<'JAVA'
public class App {
    public String handle(Object event) throws Exception { return stuck(); }
    private String stuck() throws Exception { for (;;) Thread.sleep(1000); }
}
JAVA
cat > go/main.go <<'GO'
package main

import (
	"fmt"
	"net"
	"os"
	"time"
)

func stuck() { time.Sleep(time.Minute) }

// The smallest client: asks for one event, then never answers.
func main() {
	connection, _ := net.Dial("tcp", os.Getenv("AWS_LAMBDA_RUNTIME_API"))
	fmt.Fprintf(connection, "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: a\r\n\r\n")
	connection.Read(make([]byte, 4096))
	stuck()
}
GO
cat > c/main.c <<'C'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>

static void use(volatile int *where) { *where = 1; }

/* Asks for one event, then crashes; in init when that is its handler. */
int main(void)
{
    char *api = getenv("AWS_LAMBDA_RUNTIME_API"), answer[4096];
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = inet_addr("127.0.0.1"),
                              .sin_port = htons(atoi(strrchr(api, ':') + 1)) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (strcmp(getenv("_HANDLER"), "init") != 0 && connect(fd, (void *)&to, sizeof(to)) == 0) {
        dprintf(fd, "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: a\r\n\r\n");
        (void)!read(fd, answer, sizeof(answer));
    }
    use((int *)8);
}
C
gcc=no
command -v gcc >/dev/null && gcc -g -O0 -w -o c/bootstrap c/main.c && gcc=yes
java=no go=no
command -v javac >/dev/null && command -v java >/dev/null && javac -d java java/App.java && java=yes
command -v go >/dev/null && (cd go && HOME=$PWD GOCACHE=$PWD/.cache GO111MODULE=off CGO_ENABLED=0 \
    go build -o bootstrap main.go && rm -rf .cache) && go=yes
{
    template_head
    for name in read poll syn spin sleep child lock answer crash forked killed fill; do
        function_row "$name" python3.11 "app.$name" py/ "Timeout: 1"
    done
    function_row many python3.11 app.many py/ "Timeout: 3"
    [ $java = no ] || function_row Java java17 App::handle java/ "Timeout: 2" "MemorySize: 512"
    [ $gcc = no ] || function_row C provided.al2023 c c/
    [ $gcc = no ] || function_row Init provided.al2023 init c/
    [ $go = no ] || function_row Go provided.al2023 go go/ "Timeout: 1"
    for name in wait spin; do
        function_row "Js$name" nodejs20.x "app.$name" js/ "Timeout: 1"
    done
} > template.yaml

# run FUNCTION: what is said of it in ./err
run() { invoke "$1" '{}' --log none; }
says() { check "$1" grep -Eq -- "$2" err; }

run read
says "a read: the call and its peer" 'python.* waits for data from 127.0.0.1:[0-9]+ ESTABLISHED$'
port=$(sed -nE 's/.*L peer ([0-9]+)$/\1/p' .lambench/logs/read.log)
says "the connection with its peer and state" "connection 127.0.0.1:$port ESTABLISHED\$"
says "a listener" "listens on tcp port $port\$"
says "Python: the stack, innermost first" 'stack, innermost first:'
check "Python: the innermost frame is the function's" sh -c \
    'grep -A1 "stack, innermost" err | grep -q "File \"/var/task/app.py\", line [0-9]* in wait_for_answer"'
check "Python: no frame of the runtime" sh -c '! grep -q /var/runtime/ err'
"$LAMBENCH" history --json > history.json
check "kept in the history" grep -q '"postMortem":"[^"]*waits for data from' history.json
invoke read '{}' --json
check "in the JSON document" grep -q '"postMortem":"[^"]*waits for data from' out

run poll
says "a poll: what it waits for" 'python.* waits for 127.0.0.1:[0-9]+ ESTABLISHED$'
run syn
says "a connection that never opens" 'python.* connects to 127.0.0.1:[0-9]+ SYN_SENT$'
run many
says "many connections: some" 'connection 127.0.0.1:[0-9]+ ESTABLISHED$'
says "many connections: how many more" 'and [0-9]+ more$'
run spin
says "a busy loop" '  python[^ ]* runs$'
says "a busy loop: its stack" 'File "/var/task/app.py", line [0-9]+ in spin'
run sleep
says "sleep" 'python.* sleeps$'
check "the connection to the Runtime API is not shown" sh -c '! grep -q "connection " err'
says "a file" 'file /tmp/evil'
check "control characters of a file name do nothing" sh -c '! LC_ALL=C grep -q "$(printf "\033")" err'
run child
says "a child process" 'python.* (waits for a child process|waits)'
says "the child itself" '^(lambench: )? *sleep sleeps$'
run lock
says "a lock" 'python.* waits for a lock or another thread$'
run Jswait
says "Node.js: its connections" 'connection 127.0.0.1:[0-9]+ ESTABLISHED$'
says "Node.js: the main thread" ' node[^ ]* waits for events$'
run Jsspin
says "Node.js: a busy loop" ' node[^ ]* runs$'
if [ $java = yes ]; then
    run Java
    says "Java: the stack of its main thread" 'at App.stuck\(App.java'
    check "Java: the dump is not in the log" sh -c '! grep -q "Full thread dump" .lambench/logs/Java.log'
else
    skip "Java: the stack" "no javac here"
fi
if [ $go = yes ]; then
    run Go
    says "Go: the stack of the goroutine in its own code" 'main.stuck'
    check "Go: the dump is not in the log" sh -c '! grep -q goroutine .lambench/logs/Go.log'
else
    skip "Go: the stack" "no go here"
fi
run answer
check_equal "an answer in time has none" "" "$(grep stopped err)"

# ---- crashes
run crash
says "a crash: what it was" '  ended by signal: segmentation fault$'
check "a crash: the stack of Python, innermost first" sh -c \
    'grep -A2 "stack, innermost" err | grep -q "File \"/var/task/app.py\", line [0-9]* in read_nothing"'
says "a crash: the handler" 'File "/var/task/app.py", line [0-9]+ in crash$'
check_equal "a crash: the caller's payload is the cloud's" 1 "$(grep -Ecx \
    '\{"errorType":"Runtime.ExitError","errorMessage":"RequestId: [0-9a-f-]{36} Error: Runtime exited with error: signal: segmentation fault"\}' out)"
check "a crash: the log has nothing of it" sh -c '! grep -q "read_nothing" .lambench/logs/crash.log'
"$LAMBENCH" history --json > history.json
check "a crash: kept in the history" grep -q '"postMortem":".*in read_nothing' history.json
run forked
says "a crash after a child's: its own" 'ended by signal: aborted$'
says "a crash after a child's: its own stack" 'File "/var/task/app.py", line [0-9]+ in forked$'
check "a crash after a child's: not the child's" sh -c '! grep -q read_nothing err'
run killed
check_equal "killed from outside: nothing to tell" "" "$(grep -i 'ended by' err)"
if [ $gcc = no ]; then
    skip "a crash of a program: where" "no gcc here"
elif ! dmesg > /dev/null 2>&1 || [ "$(cat /proc/sys/debug/exception-trace)" != 1 ]; then
    skip "a crash of a program: where" "the kernel's log cannot be read here"
else
    run C
    says "a crash of a program: its address" 'at bootstrap\+0x[0-9a-f]+, where it used address 0x8 \(a null'
    at=$(sed -n 's/.*addr2line -Cfpie FILE \(0x[0-9a-f]*\) .*/\1/p' err)
    check_has "a crash of a program: the line to type finds it" "use at " - <<TXT
$(addr2line -Cfpie c/bootstrap "${at:-0}" 2>&1)
TXT
    run Init
    check "a crash of an init: a note" grep -q ' N init crashed:.*at bootstrap+0x' .lambench/logs/Init.log
fi

# ---- memory: where no control group limits it, what takes it is looked at first
no_groups() { unshare -m sh -c 'mount -t tmpfs none /sys/fs/cgroup && exec "$0" "$@"' "$@"; }
if no_groups true 2> /dev/null; then
    no_groups "$LAMBENCH" invoke fill --event 1 --log none > out 2> err < /dev/null
    check_has "out of memory" '"errorType":"Runtime.OutOfMemory"' out
    says "out of memory: the stack of what takes it" 'File "/var/task/app.py", line [0-9]+ in fill$'
else
    skip "out of memory: what takes it" "it takes root to be without control groups"
fi

serve
curl -sS -o answer -d '{}' "http://127.0.0.1:$port/2015-03-31/functions/sleep/invocations"
check "the caller's payload is the cloud's" grep -Eqx \
    '\{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: [0-9a-f-]{36} Error: Task timed out after 1.00 seconds"\}' answer
check "the log has nothing of it" sh -c '! grep -q "sleeps" .lambench/logs/sleep.log'
invoke sleep '{}' --log none
says "through the lambench that serves" 'python.* sleeps$'
stop_serve
finish
