# `lambench inspect`: the resolved project as one JSON document and as rows; over a corpus of real
# templates when LAMBENCH_CORPUS names one.
. "$(dirname "$0")/../lib/check.sh"

cases=$ROOT/tests/cases
run() {
    "$LAMBENCH" inspect "$@" >out 2>err </dev/null
    status=$?
}
# json NAME EXPRESSION: of the document in ./out, d
json() {
    check "$1" python3 -c "
import json
d = json.load(open('out'))
assert $2, d"
}

# ---- documents -----------------------------------------------------------------------------------

for case in "$cases"/inspect/*/; do
    check "document of ${case%/}" python3 "$ROOT/tests/lib/inspect_case.py" "$LAMBENCH" "$case"
done

# Whatever the template is, what is printed is JSON, also of those that cannot be read.
check "every template gives a document" python3 - "$LAMBENCH" "$cases/template" <<'PYTHON'
import glob, json, subprocess, sys
for path in sorted(glob.glob(sys.argv[2] + "/*/template.*")):
    run = subprocess.run([sys.argv[1], "inspect", "--json", "--template", path],
                         stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    try:
        document = json.loads(run.stdout)
        assert document["v"] == 1 and run.returncode == (0 if document["usable"] else 3)
    except Exception:
        sys.exit(f"{path}: status {run.returncode}, {run.stdout[:200]!r} {run.stderr[-500:]!r}")
PYTHON

# ---- secrets, names, rows ------------------------------------------------------------------------

mkdir -p shop/src
cat > shop/template.yaml <<'YAML'
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: dev}
  Token: {Type: String, NoEcho: true, Default: shown}
Globals:
  Function: {Timeout: 7}
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: !Sub hello-${Stage}
      Runtime: python3.12
      Handler: app.handler
      CodeUri: src/
      Environment:
        Variables:
          TOKEN: !Ref Token
          URL: !Sub 'https://${Token}@host'
          OPEN: !ImportValue far
          TEXT: "a\tb\n\e[1m"
      Events:
        Rule: {Type: Schedule, Properties: {Schedule: rate(1 day), Input: !Sub '{"t":"${Token}"}'}}
  Table: {Type: AWS::DynamoDB::Table, Properties: {TableName: !Sub 't-${Token}'}}
YAML
run --json -C shop
check_equal "status" 0 "$status"
json "a default stands in the template and is shown" \
    "d['functions']['Hello']['environment']['TOKEN']['value'] == 'shown'"
run --json -C shop --parameter Token=hush-hush
check "a NoEcho parameter that is given is nowhere" test -z "$(grep hush out)"
json "what is made of it is hidden" "d['functions']['Hello']['environment_values']['URL'] == '********' and d['functions']['Hello']['environment']['URL']['secret'] is True and d['resources']['Table']['properties']['TableName'] == '********'"
json "a hidden parameter is marked" "d['parameters']['Token']['secret'] is True and d['parameters']['Token']['given'] == '--parameter'"
run --json -C shop --parameter Token=hush-hush --show-secrets
json "--show-secrets" "d['functions']['Hello']['environment_values']['URL'] == 'https://hush-hush@host'"
run -C shop --parameter Token=hush-hush
check "rows hide it too" test -z "$(grep hush out)"

printf 'STAGE=local-one\nTOKEN=local-two\n' > shop/.env
run --json -C shop
json "names of the template only" \
    "d['functions']['Hello']['environment_names'] == ['OPEN', 'TEXT', 'TOKEN', 'URL']"
json "values of the template" "d['functions']['Hello']['environment_values']['TOKEN'] == 'shown'"
json "local values are marked" "[(d['functions']['Hello']['environment'][n]['local'], d['functions']['Hello']['environment'][n]['value'], d['functions']['Hello']['environment'][n]['origin']['file']) for n in ('STAGE', 'TOKEN')] == [(True, '********', '.env')] * 2"
json "and what the template says stays" "d['functions']['Hello']['environment']['TOKEN']['template']['value'] == 'shown'"
rm shop/.env

run --json --template "$cases/template/nested/template.yaml"
json "nested stacks stand apart" "list(d['functions']) == ['Main'] and d['stacks']['App']['functions']['Main']['timeout_s'] == 7"
json "with the place in their own file" "d['stacks']['App']['functions']['Main']['origins']['timeout_s']['file'] == 'app/template.yaml'"
run --json --template "$cases/template/nested/template.yaml" App/Main
json "one of them" "list(d) == ['v', 'stacks'] and list(d['stacks']['App']) == ['functions']"

run --json -C shop Hello
json "one function" "list(d) == ['v', 'functions'] and list(d['functions']) == ['Hello']"
run --json -C shop hello-dev
json "by its name" "list(d['functions']) == ['Hello']"
run --json -C shop Table
json "one resource" "list(d) == ['v', 'resources'] and d['resources']['Table']['type'] == 'AWS::DynamoDB::Table'"
run -C shop Tabel
check_equal "no such name: status" 2 "$status"
check_has "no such name: hint" "did you mean Table?" err

tab=$(printf '\t')
run -C shop
check "rows: value and place" grep -qxF "functions.Hello.runtime${tab}python3.12${tab}template.yaml:12:16" out
check "rows: Globals" grep -qxF "functions.Hello.timeout_s${tab}7${tab}template.yaml:6:23 (Globals)" out
check "rows: defaults" grep -qxF "functions.Hello.memory_mb${tab}128${tab}default" out
check "rows: parameters" grep -qF "functions.Hello.environment.TOKEN${tab}shown${tab}template.yaml:17:18 !Ref Token (Token: default)" out
check "rows: unknown" grep -q "^functions.Hello.environment.OPEN${tab}unknown: .*far" out
check "rows: nothing acts on a terminal" test -z "$(grep "$(printf '\033')" out)"
check_equal "rows: three cells each" "" "$(awk -F "$tab" 'NF != 3' out)"

# ---- a corpus ------------------------------------------------------------------------------------

case $LAMBENCH in *asan*) every=11 ;; *) every=1 ;; esac
if [ -n "${LAMBENCH_CORPUS-}" ]; then
    check "agrees with the corpus" \
        python3 "$ROOT/tests/lib/inspect_corpus.py" "$LAMBENCH" "$LAMBENCH_CORPUS" $every
    printf '%s\n' "$check_said" | tail -n 20
else
    skip "agrees with the corpus" "LAMBENCH_CORPUS is not set"
fi
finish
