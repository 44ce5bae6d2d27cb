# The runtime clients of Node.js and Python begin with a connection to the Runtime API (descriptor
# 3): nobody else gets it, and without it they connect like any other client.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"
trap 'stop_serve' EXIT

mkdir -p py js
cat > py/app.py <<'PY'
import os
count = 0
def handler(event, context):
    global count
    count += 1
    if "close" in event:
        os.close(3)
    child = os.popen("ls -l /proc/self/fd").read() if "child" in event else ""
    return {"count": count, "three": os.readlink("/proc/self/fd/3").split(":")[0]
            if os.path.exists("/proc/self/fd/3") else "closed",
            "inherited": " 3 -> socket:" in child, "size": len(event.get("text", "")),
            "text": "x" * event.get("answer", 0)}
PY
cat > js/index.js <<'JS'
const fs = require('fs');
let count = 0;
exports.handler = async (event) => {
  count += 1;
  const there = (fd) => {
    try { return fs.readlinkSync(`/proc/self/fd/${fd}`).split(':')[0]; } catch (_) { return 'closed'; }
  };
  const three = there(3);
  if (event.close && three === 'socket') fs.closeSync(3);
  const child = event.child
    ? require('child_process').execSync('ls -l /proc/self/fd').toString() : '';
  return { count, three: there(3) === three ? three : 'closed', inherited: child.includes(' 3 -> socket:'),
    size: (event.text || '').length, text: 'x'.repeat(event.answer || 0) };
};
exports.stream = global.awslambda && global.awslambda.streamifyResponse(async (event, out) => {
  for (let i = 0; i < 3; i++) out.write('x'.repeat(100000));
  out.end();
});
JS
version=$(/usr/bin/python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
{
    template_head
    function_row Py "python$version" app.handler py/
    function_row Js nodejs20.x index.handler js/
    function_row Stream nodejs20.x index.stream js/
} > template.yaml

ask() {
    curl -sS -X POST "http://127.0.0.1:$port/2015-03-31/functions/$1/invocations" -d "$2"
}
says() { # NAME PYTHON-CONDITION: of the answer in ./out
    check "$1" /usr/bin/python3 -c "import json; a = json.load(open('out')); assert $2, str(a)[:300]"
}

printf 'spares: off\n' > lambench.yaml
serve --warm 0
for function in Py Js; do
    ask $function '{}' > out
    says "$function: a start from nothing begins with the connection" "a['three'] == 'socket'"
    "$LAMBENCH" invoke $function --cold --event '{"child": 1}' > out 2> err
    says "$function: a child does not get it" "a['inherited'] is False"
    "$LAMBENCH" invoke $function --cold --event '{"close": 1}' > out 2> err
    says "$function: whoever closes it still answers" "a['count'] == 1"
    ask $function '{}' > out
    says "$function: and is asked again, in the same process" "a['count'] == 2"
    /usr/bin/python3 -c 'import json; print(json.dumps({"text": "y" * 3000000, "answer": 3000000}))' \
        > event.json
    "$LAMBENCH" invoke $function --cold --event event.json > out 2> err
    says "$function: megabytes pass, both ways" \
        "(a['size'], len(a['text'])) == (3000000, 3000000)"
    "$LAMBENCH" invoke $function --event event.json > out 2> err
    says "$function: also later" "(a['size'], len(a['text']), a['count']) == (3000000, 3000000, 2)"
done
"$LAMBENCH" invoke Stream --cold --event '{}' > out 2> err
check_equal "a first answer can be streamed" 300000 "$(tr -d '\n' < out | wc -c)"

"$LAMBENCH" shell Py -- env > out 2> err < /dev/null
check "a shell shows nothing of it" sh -c '! grep -q LAMBENCH_ out'
finish
