# What a function was doing when its time was over: system calls, connections, files, stacks.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"

mkdir py js java go
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
PY
cat > js/app.js <<'JS'
const net = require("net");
exports.wait = () => new Promise(() => {
    const server = net.createServer(() => {});
    server.listen(0, "127.0.0.1", () => net.connect(server.address().port, "127.0.0.1"));
    setInterval(() => {}, 1000);
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
java=no go=no
command -v javac >/dev/null && command -v java >/dev/null && javac -d java java/App.java && java=yes
command -v go >/dev/null && (cd go && HOME=$PWD GOCACHE=$PWD/.cache GO111MODULE=off CGO_ENABLED=0 \
    go build -o bootstrap main.go && rm -rf .cache) && go=yes
{
    template_head
    for name in read poll syn spin sleep child lock answer; do
        function_row "$name" python3.11 "app.$name" py/ "Timeout: 1"
    done
    function_row many python3.11 app.many py/ "Timeout: 3"
    [ $java = no ] || function_row Java java17 App::handle java/ "Timeout: 2" "MemorySize: 512"
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

serve
curl -sS -o answer -d '{}' "http://127.0.0.1:$port/2015-03-31/functions/sleep/invocations"
check "the caller's payload is the cloud's" grep -Eqx \
    '\{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: [0-9a-f-]{36} Error: Task timed out after 1.00 seconds"\}' answer
check "the log has nothing of it" sh -c '! grep -q "sleeps" .lambench/logs/sleep.log'
invoke sleep '{}' --log none
says "through the lambench that serves" 'python.* sleeps$'
stop_serve
finish
