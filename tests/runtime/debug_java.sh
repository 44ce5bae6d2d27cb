# A Java function that waits for a debugger: JDWP.
. "$(dirname "$0")/../lib/check.sh"

mkdir java
cat > template.yaml <<'YAML'
Transform: AWS::Serverless-2016-10-31
Resources:
  Java:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: java17
      Handler: app.Handler::handle
      CodeUri: java
      MemorySize: 512
      Timeout: 5
YAML

if command -v javac >/dev/null && java -version 2>&1 | grep -q 'version "\(17\|[2-9][0-9]\)'; then
    mkdir -p java/app
    printf 'package app;\npublic class Handler { public String handle(Object event) { return "java"; } }\n' \
        > java/app/Handler.java
    javac --release 17 -d java java/app/Handler.java
    port=$(python3 -c "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])")
    "$LAMBENCH" invoke Java --debug-port "$port" >out 2>err </dev/null &
    running=$!
    check "JDWP is there" python3 - "$port" <<'PY'
import socket, struct, sys, time
for attempt in range(300):
    try:
        wire = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 30)
        break
    except OSError:
        time.sleep(0.1)
wire.sendall(b"JDWP-Handshake")
assert wire.recv(14, socket.MSG_WAITALL) == b"JDWP-Handshake"
wire.sendall(struct.pack(">IIBBB", 11, 1, 0, 1, 9))     # VirtualMachine.Resume
time.sleep(1)
PY
    wait "$running"
    status=$?
    check_equal "the function goes on" '0 "java"' "$status $(cat out)"
else
    skip "JDWP" "there is no Java 17 or later with its compiler on this machine"
fi

finish
