# lambench.yaml while a lambench serves: what changes is told and in force for the next call, what
# is wrong is told at its place and opens nothing.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"
trap 'stop_serve' EXIT

mkdir -p src
template_head > template.yaml
function_row Hello python3.11 app.handler src/ >> template.yaml
cat > src/app.py <<'PY'
import os
def handler(event, context):
    return os.readlink("/proc/self/ns/net")
PY

namespace() {
    "$LAMBENCH" invoke Hello --event '{}' 2>err | tr -d '"'
}
is_cut_off() {
    [ "$(namespace)" != "$host" ]
}
is_on_host() {
    [ "$(namespace)" = "$host" ]
}

host=$(readlink /proc/self/ns/net)
serve
check "without the file it has this machine's network" is_on_host
echo 'network: none' > lambench.yaml
check "saved, a network of none is in force" wait_for 10 is_cut_off
check "and told" grep -rq "lambench.yaml: network host -> none" .lambench/logs serve.out serve.err
printf 'network: host\n' > lambench.yaml
check "the host's again" wait_for 10 is_on_host
printf 'network: hots\n' > lambench.yaml
check "a mistyped one is none" wait_for 10 is_cut_off
"$LAMBENCH" check > out 2>err
check_has "and an error at its place" 'lambench.yaml:1:10: error LB624: "hots" is no network' out
printf 'network: host\nfunctions:\n  Hello: {network: none}\n' > lambench.yaml
"$LAMBENCH" inspect --json > out 2>err
check "what is in force is in the document" python3 -c "
import json
run = json.load(open('out'))['functions']['Hello']['run']
assert run == {'network': 'none', 'cpu': False, 'spares': True, 'freeze': True,
               'strict_runtime': False, 'runtime_client': 'own'}, run"
rm lambench.yaml
check "without the file it is as before" wait_for 10 is_on_host

finish
