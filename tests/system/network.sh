# The network of a function: the machine's, where only its own processes come near its Runtime API;
# none; a list; and that of a VPC without a way out. What is refused is counted and told.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"
trap 'stop_serve; kill "${web-}" 2>/dev/null' EXIT

mkdir -p code
cat > code/app.py <<'PY'
import json, os, socket, time, urllib.request

def fetch(event):
    began = time.monotonic()
    try:
        data = event["data"].encode() if "data" in event else None
        text = urllib.request.urlopen(event["url"], data, event.get("s", 20)).read().decode()
        return text.strip()
    except Exception as e:
        reason = getattr(e, "reason", e)
        return {"error": str(reason), "long": time.monotonic() - began > 0.5}

def attack(event):
    """Everything another instance's Runtime API might say to us."""
    heard = b""
    for line in ("GET /2018-06-01/runtime/invocation/next",
                 "POST /2018-06-01/runtime/invocation/%s/response" % event.get("id", "x"),
                 "POST /2018-06-01/runtime/init/error"):
        try:
            s = socket.create_connection(("127.0.0.1", event["port"]), timeout=20)
            s.sendall((line + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\n\r\nfake").encode())
            heard += s.recv(1000)
        except OSError:
            pass
    return {"heard": heard.decode("latin1")}

def handler(event, context):
    if "url" in event:
        return fetch(event)
    if "attack" in event:
        return attack(event)
    time.sleep(event.get("s", 0))
    api = os.environ["AWS_LAMBDA_RUNTIME_API"]
    return {"port": int(api.split(":")[1]), "true": True}
PY
echo 'from the host' > code/page.txt

# --- servers of this machine
cat > web.py <<'PY'
import http.server, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"from the host")
    def log_message(self, *words): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
open("web.port", "w").write(str(server.server_port))
server.serve_forever()
PY
python3 web.py & web=$!
wait_for 20 test -s web.port
page="http://127.0.0.1:$(cat web.port)/page"

{
    template_head
    for name in Open Victim None Listed Named; do function_row $name python3.11 app.handler code/ "Timeout: 20"; done
    function_row Private python3.11 app.handler code/ "Timeout: 20" \
        "VpcConfig: {SubnetIds: [subnet-1], SecurityGroupIds: [sg-1]}"
} > template.yaml
cat > lambench.yaml <<YAML
functions:
  None: { network: none }
  Listed: { network: ["127.0.0.1:$(cat web.port)"] }
  Named: { network: [localhost] }
YAML

ask() {
    curl -sS -X POST "http://127.0.0.1:$port/2015-03-31/functions/$1/invocations" -d "$2"
}
log_has() { grep -qF -e "$2" ".lambench/logs/$1.log"; }

serve
check "serve starts" test -n "$port"

# --- the machine's network
check_equal "by default a function reaches what the machine does" '"from the host"' \
    "$(ask Open "{\"url\":\"$page\"}")"
ask Victim '{}' > victim
victim=$(sed -n 's/.*"port": *\([0-9]*\).*/\1/p' victim)
check_equal "another instance's Runtime API does not listen to it" '{"heard": ""}' \
    "$(ask Open "{\"attack\":true,\"port\":$victim}")"
ask Victim '{"s":1}' > during & asking=$!
wait_for 10 log_has Victim "START"
check_equal "nor while that is at work" '{"heard": ""}' \
    "$(ask Open "{\"attack\":true,\"port\":$victim}")"
wait $asking
check_has "whose answer is its own" '"true": true' during
check_equal "it stays the same instance" "$victim" \
    "$(ask Victim '{}' | sed -n 's/.*"port": *\([0-9]*\).*/\1/p')"
curl -sS -m 5 "http://127.0.0.1:$victim/2018-06-01/ping" > outside 2>&1
check "nor do others on the machine reach it" test "$(grep -c pong outside)" -eq 0
wait_for 10 log_has Victim "was turned away"
check "that is told at the function" log_has Victim "was turned away"

# --- none
check_equal "none: the machine's loopback is out of reach" \
    '{"error": "[Errno 111] Connection refused", "long": false}' "$(ask None "{\"url\":\"$page\"}")"
for i in 1 2 3; do ask None '{"url":"https://api.example.com/"}' > none; done
check_has "none: names lead nowhere, at once" '"error": "[Errno 101] Network is unreachable"' none
ask None '{"url":"http://192.0.2.1:8080/"}' > none
check_has "none: nor do addresses" '"error": "[Errno 101] Network is unreachable"' none
check "what was refused is told by its name" log_has None "refused: api.example.com:443"
check "and by its address" log_has None "refused: 192.0.2.1:8080"
check_equal "once for each destination" 1 "$(grep -c 'refused: api.example.com' .lambench/logs/None.log)"
ask None "{\"url\":\"http://127.0.0.1:$port/2015-03-31/functions/Victim/invocations\",\"data\":\"{}\"}" > none
check_has "none: Lambda's API is an endpoint inside" "$victim" none

# --- a list
check_equal "list: what is on it is reached" '"from the host"' "$(ask Listed "{\"url\":\"$page\"}")"
ask Listed '{"url":"http://192.0.2.1:8080/"}' > listed
check_has "list: all else is refused" '"error": "[Errno 101] Network is unreachable"' listed
check "and told" log_has Listed "refused: 192.0.2.1:8080"
check_equal "list: by name" '"from the host"' \
    "$(ask Named "{\"url\":\"http://localhost:$(cat web.port)/page\"}")"
ask Named "{\"url\":\"http://192.0.2.1:8080/\"}" > named
check_has "that name only" '"error": "[Errno 101] Network is unreachable"' named

# --- VpcConfig
ask Private '{"url":"http://192.0.2.1:8080/","s":1}' > private
check_has "VpcConfig: packets are lost, as without a NAT gateway" '"error": "timed out", "long": true' private
check "and told" log_has Private "refused: 192.0.2.1:8080"
stop_serve

# --- a run from the command line
invoke None '{"url":"http://192.0.2.1:8080/"}' --log none
check_has "invoke: what was refused is said after the run" 'its network has refused 192.0.2.1:8080: see "network" in lambench.yaml' err
invoke Open '{"url":"'"$page"'"}' --log none
check_equal "invoke: nothing, when nothing was" "" "$(grep refused err)"
finish
