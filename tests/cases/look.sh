# `lambench list` and `lambench check`: what a project consists of and what is wrong with it.
. "$(dirname "$0")/../lib/check.sh"

mkdir -p good/src good/sub bad
cat > good/template.yaml <<'YAML'
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: dev}
Globals:
  Function: {Runtime: python3.12, Timeout: 7}
Resources:
  CreateOrder:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: !Sub orders-${Stage}
      Handler: app.handler
      CodeUri: src/
      MemorySize: 256
      Layers: [!Ref Shared]
      Events:
        Post: {Type: HttpApi, Properties: {Method: POST, Path: /orders}}
        Retry: {Type: SQS, Properties: {Queue: !GetAtt RetryQ.Arn, BatchSize: 5}}
  CancelOrder:
    Type: AWS::Serverless::Function
    Properties: {Handler: app.handler, CodeUri: src/}
  Shared:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: src/}
  RetryQ:
    Type: AWS::SQS::Queue
YAML
echo 'def handler(event, context): return event' > good/src/app.py
cat > bad/template.yaml <<'YAML'
Transform: AWS::Serverless-2016-10-31
Resources:
  AuthZ:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs99.x
      Handler: app.handler
      InlineCode: "exports.handler = async () => 1"
      MemorySize: 64
YAML
run() {
    "$LAMBENCH" "$@" >out 2>err </dev/null
    status=$?
}
json() {
    check "$1" python3 -c "
import json
d = json.load(open('out'))
assert $2, d"
}

run list -C good
check_equal "list: status" 0 "$status"
check_equal "list: tabs, in the order of the template" \
    "$(printf 'CreateOrder\tpython3.12\t256 MB\t7 s\tapp.handler\nCancelOrder\tpython3.12\t128 MB\t7 s\tapp.handler')" "$(cat out)"
run list functions --json -C good
json "list functions --json" "d['v'] == 1 and [f['id'] for f in d['functions']] == ['CreateOrder', 'CancelOrder']"
json "list functions --json: values" "d['functions'][0]['name'] == 'orders-dev' and d['functions'][0]['memoryMb'] == 256 and d['functions'][0]['timeoutS'] == 7 and d['functions'][0]['line'] == 7"
json "list functions --json: events and layers" "len(d['functions'][0]['events']) == 2 and d['functions'][0]['layers'] == ['Shared']"
run list --json -C good --parameter Stage=prod
json "--parameter" "d['functions'][0]['name'] == 'orders-prod'"
run list events -C good
check "list events" grep -q "$(printf '^CreateOrder\tHttpApi\tPost\tPOST /orders$')" out
check_equal "list events: both" 2 "$(wc -l < out | tr -d ' ')"
run list events --json -C good
json "list events --json" "d['v'] == 1 and {e['type'] for e in d['events']} == {'HttpApi', 'SQS'}"
run list layers --json -C good
json "list layers --json" "[l['id'] for l in d['layers']] == ['Shared'] and d['layers'][0]['path'].endswith('/good/src')"
run list resources -C good
check_has "list resources" "$(printf 'RetryQ\tAWS::SQS::Queue')" out
run list resources --json -C good
json "list resources --json" "{r['id'] for r in d['resources']} >= {'CreateOrder', 'CancelOrder', 'Shared', 'RetryQ'}"
run list made -C good
check_has "list made" "$(printf 'CreateOrderRole\tAWS::IAM::Role\tCreateOrder')" out
run list made --json -C good
json "list made --json" "{m['id']: m['madeBy'] for m in d['made']}['CreateOrderRole'] == 'CreateOrder'"
run list things -C good
check_equal "list of nothing: status" 2 "$status"
run list -C good/sub
check_equal "from a folder below" 2 "$(wc -l < out | tr -d ' ')"
run list --template good/template.yaml
check_equal "--template" 2 "$(wc -l < out | tr -d ' ')"
run events list -C good
check_equal "events list without any: status" 0 "$status"
mkdir good/events && echo '{}' > good/events/one.json
run events list -C good
check_equal "events list" "$(printf 'one.json\t3 B\t0 runs\t-\t-')" "$(cat out)"
run events list --json -C good
json "events list --json" "d['v'] == 1 and d['events'][0]['name'] == 'one.json' and d['events'][0]['bytes'] == 3"

run check -C good
check_equal "check: status" 0 "$status"
check "check: counts" grep -qE '^0 errors, [0-9]+ warnings?, [0-9]+ notes?$' out
(cd bad && "$LAMBENCH" check) >out 2>err
check_equal "check with errors: status" 3 "$?"
check "check: place, severity, code" grep -qE '^template.yaml:[0-9]+:[0-9]+: error LB[0-9]{3}: AuthZ: ' out
check "check: counts" grep -qE '^[0-9]+ errors?, [0-9]+ warnings?, [0-9]+ notes?$' out
run check -C bad --format gcc
check "check --format gcc" grep -qE 'template.yaml:[0-9]+:[0-9]+: error: AuthZ: .* \[LB[0-9]{3}\]$' out
run check -C bad --json
check_equal "check --json: status" 3 "$status"
json "check --json" "d['v'] == 1 and d['ok'] is False and d['counts']['error'] >= 1"
json "check --json: problems" "all({'file', 'line', 'column', 'severity', 'code', 'resource', 'message'} <= set(p) for p in d['problems'])"
json "check --json: where" "any(p['file'] == 'template.yaml' and p['line'] == 9 and p['severity'] == 'error' for p in d['problems'])"
run check -C good --format json
json "check --format json" "d['ok'] is True"
(cd good && "$LAMBENCH" check --template ../bad/template.yaml) >out 2>err
check_has "a template elsewhere is named by its path" "$PWD/bad/template.yaml:" out
# What this machine cannot run is a finding too, not only told when it is invoked.
mkdir old
cat > old/template.yaml <<'YAML'
Transform: AWS::Serverless-2016-10-31
Resources:
  Old: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: go1.x, CodeUri: .}}
YAML
run check -C old
check_equal "check, not run here: status" 0 "$status"
check_has "check, not run here: the runtime" "note LB404: Old: go1.x is not run locally" out

finish
