# Commands that change the template: only the bytes concerned, undone byte for byte, nothing of
# anybody else lost.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"

run() {
    "$LAMBENCH" "$@" >out 2>err </dev/null
    status=$?
}
sum() { sha256sum "$1" | cut -d' ' -f1; }
# In the folder are only the template, what the project has, and the state.
clean() { check_equal "$1: nothing is left beside it" "$2" "$(ls -A | grep -v '^\(out\|err\|\.lambench\)$' | tr '\n' ' ')"; }

mkdir yaml json crlf
cat > yaml/template.yaml <<'YAML'
# A comment of its own
Transform: AWS::Serverless-2016-10-31
Parameters:
  Size: {Type: Number, Default: 256}
  Hidden: {Type: String, Default: hush1, NoEcho: true}
Globals:
  Function:
    Runtime: python3.12
    Timeout: 7          # seconds
Resources:
  Hello:
    Type: "AWS::Serverless::Function"   # quoted
    Properties:
      Handler: 'index.handler'
      InlineCode: "def handler(e, c): return e"
      MemorySize:   128     # MB, for now
      Layers: [ !Ref Shared ]
      Environment:
        Variables: { LEVEL: info, TABLE: !Ref Orders, HOST: !Ref Hidden }

  Second:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      InlineCode: "def handler(e, c): return e"
      MemorySize: !Ref Size
  Shared:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: shared/}
  Orders: {Type: AWS::SQS::Queue}
YAML
mkdir yaml/shared
sed 's/$/\r/' yaml/template.yaml > crlf/template.yaml
mkdir crlf/shared
cat > json/template.json <<'JSON'
{
    "Transform": "AWS::Serverless-2016-10-31",
    "Resources": {
        "Hello": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "Runtime": "python3.12", "Handler": "index.handler",
                "InlineCode": "def handler(e, c): return e",
                "MemorySize": 128,
                "Environment": { "Variables": { "LEVEL": "info" } }
            }
        }
    }
}
JSON

# ---- one value -----------------------------------------------------------------------------------
for kind in yaml crlf json; do
    cd "$kind" || exit 1
    template=template.yaml
    [ "$kind" = json ] && template=template.json
    before=$(sum $template)
    sed 's/128/192/' $template > ../wanted
    run set Hello MemorySize=192
    check_equal "$kind: set: status" 0 "$status"
    check "$kind: only that value is another one" cmp $template ../wanted
    line=$(grep -n 192 $template | cut -d: -f1)
    check_equal "$kind: place and change" "$template:$line MemorySize 128 -> 192" "$(cat err)"
    check "$kind: the lines that differ" grep -q "^+ $line .*192" out
    after=$(sum $template)
    run undo
    check_equal "$kind: undo gives back the bytes" "$before" "$(sum $template)"
    run redo
    check_equal "$kind: redo too" "$after" "$(sum $template)"
    run undo
    run set Hello MemorySize=192 Description='a: b # c' Environment.MORE=x --here
    check_equal "$kind: several: status" 0 "$status"
    run list --json
    check "$kind: several: they are there" grep -q '"memoryMb":192' out
    run undo
    check_equal "$kind: several are one edit" "$before" "$(sum $template)"
    run env Hello --unset LEVEL
    check_equal "$kind: env --unset: status" 0 "$status"
    run env Hello
    check_equal "$kind: env --unset: it is gone" "" "$(grep '^LEVEL' out)"
    run undo
    check_equal "$kind: all is as before" "$before" "$(sum $template)"
    clean "$kind" "$([ $kind = json ] && echo "$template " || echo "shared $template ")"
    cd ..
done

# ---- where ---------------------------------------------------------------------------------------
cd yaml || exit 1
before=$(sum template.yaml)
run set Hello Timeout=9
check_equal "several places: status" 2 "$status"
check_has "several places: here" "--here" err
check_has "several places: Globals" "--global   template.yaml:9 under Globals: 7, for 2 functions" err
check_equal "several places: nothing is written" "$before" "$(sum template.yaml)"
run set Hello Timeout=9 --json
check "several places as JSON" grep -q '"ok":false,"places":\[{"option":"--here"' out
run set Second MemorySize=512
check_has "a parameter: its default" "--default  template.yaml:4 the default of parameter Size: 256" err
run set Second MemorySize=512 --default
check_has "a parameter: said so" "template.yaml:4 parameter Size MemorySize 256 -> 512" err
run undo
run set Hello Timeout=9 --global --here
check_equal "two places at once: status" 2 "$status"
run set --global Timeout=9
check_equal "Globals without a function: status" 0 "$status"
check "Globals: the comment stays" grep -q 'Timeout: 9          # seconds' template.yaml
run undo
run env --global STAGE=dev
check "env --global" grep -q 'STAGE: dev' template.yaml
run undo
check_equal "and back" "$before" "$(sum template.yaml)"

# ---- values --------------------------------------------------------------------------------------
run env Hello QUEUE='!GetAtt Orders.Arn'
check "an expression" grep -q 'QUEUE: !GetAtt Orders.Arn' template.yaml
run undo
run env Hello QUEUE='!GetAtt Orders.Arn' --text
check "text that looks like one" grep -q "QUEUE: ['\"]!GetAtt Orders.Arn['\"]" template.yaml
run undo
run env Hello JSON='{"a": [1]}' EMPTY=
run env Hello
check "env: text with brackets" grep -q "^JSON$(printf '\t'){\"a\": \[1\]}$(printf '\t')" out
check "env: an empty text" grep -q "^EMPTY$(printf '\t\t')" out
run env Hello --json
check "env --json" grep -q '{"name":"LEVEL","value":"info","secret":false,"written":null,"from":"template.yaml:19"}' out
run undo
run env Hello DB_PASSWORD=hunter2
check_equal "a secret is not shown" "" "$(cat out err | grep hunter2)"
run env Hello
check_equal "nor listed" "" "$(grep hunter2 out)"
run env Hello HOST=hush2
check_equal "a default that is not to be shown" "" "$(cat out err | grep hush1)"
run env Hello HOST=hush2 --default
check_equal "a default that is not to be shown: status" 0 "$status"
check_equal "a default that is not to be shown: changed" "" "$(cat out err | grep hush)"
run undo
run undo --list
check_equal "nor in the list of edits" "" "$(grep hunter2 out)"
run undo
check_equal "nor when it is undone" "" "$(cat out err | grep hunter2)"
run env Hello --local HERE=1 DB_PASSWORD=hunter2
check_equal "--local: status" 0 "$status"
check_equal "--local: not in the template" "$before" "$(sum template.yaml)"
check_equal "--local: private" 600 "$(stat -c %a .lambench/env.json)"
run env Hello
check "--local: listed as such" grep -q "^HERE$(printf '\t')1$(printf '\t')local .lambench/env.json" out
run env Hello --local LEVEL=here
run package Hello --command create
check "--local: what is exported is of the template" grep -q 'LEVEL=info' out
check_equal "--local: never exported" "" "$(grep -E 'HERE|hunter2|LEVEL=here' out)"
run env Hello --local --unset HERE
run env Hello
check_equal "--local --unset" "" "$(grep '^HERE' out)"
run env --global --local EVERY=1
run env Second
check "--local for all functions" grep -q '^EVERY' out
rm .lambench/env.json
run set Hello Description=
check_equal "unset what is not there: status" 2 "$status"
check_equal "all is as before" "$before" "$(sum template.yaml)"

# ---- dry run, JSON, wrong words ------------------------------------------------------------------
run set Hello MemorySize=192 --dry-run
check_equal "--dry-run writes nothing" "$before" "$(sum template.yaml)"
check_has "--dry-run says so" "MemorySize 128 -> 192 (not written)" err
run set Hello MemorySize=192 --dry-run --json
check "--json" grep -q '"ok":true,"changed":true,"written":false,"file":"template.yaml","summary":"Hello MemorySize 128 -> 192"' out
run set Hello MemorySize=99999
check_equal "a value that cannot be: status" 2 "$status"
check_has "a value that cannot be: the rule" "128 to 10240 MB" err
run env Hello 9X=1
check_equal "an error in the template: status" 3 "$status"
check_has "an error in the template: which" "LB213" err
run set Hello Handlr=x
check_equal "an unknown property: status" 3 "$status"
check_has "an unknown property: what is meant" "Did you mean Handler?" err
check_equal "errors: nothing is written" "$before" "$(sum template.yaml)"
run set Hello MemorySize=99999 --force
check_equal "--force: status" 0 "$status"
run undo
run set Hello memory=192 architecture=ARM64 Storage=1024
check_equal "names and values as people type them: status" 0 "$status"
check "a list of one" grep -q '^ *- arm64$' template.yaml
check "a value within another one" grep -A1 'EphemeralStorage:' template.yaml
run undo
run set Hello Layers=Shared
check_equal "a list as a word: status" 2 "$status"
run set Shared Description=shared
check "another resource" grep -q 'Properties: {ContentUri: shared/, Description: shared}' template.yaml
run undo
run set Helo MemorySize=192
check_equal "an unknown function: status" 2 "$status"
check_has "an unknown function: the nearest" "did you mean Hello?" err
run set Hello MemorySize
check_equal "no equals sign: status" 2 "$status"
run set Hello
check_equal "nothing to set: status" 2 "$status"
run set Hello MemorySize=128
check_has "it is so already" "nothing to change" err
check_equal "it is so already: status" 0 "$status"

# ---- lists, events, resources --------------------------------------------------------------------
run create layer Extra --code
check_equal "create layer: status" 0 "$status"
check "create layer: its folder" test -d layers/extra -o -d extra
run add layer Hello Extra --at 1
check "add layer" grep -q 'Layers: \[ !Ref Extra, !Ref Shared \]' template.yaml
run move layer Hello Extra 2
check "move layer" grep -q 'Layers: \[ !Ref Shared, !Ref Extra \]' template.yaml
run remove layer Hello Shared
check "remove layer" grep -q 'Layers: \[ !Ref Extra \]' template.yaml
run add layer Hello Nobody
check_equal "add an unknown layer: status" 2 "$status"
run add policy Hello AWSXrayWriteOnlyAccess
run add policy Hello SQSPollerPolicy QueueName='!GetAtt Orders.QueueName'
check "add policy" grep -q 'AWSXrayWriteOnlyAccess' template.yaml
check "add policy: a template" grep -q 'QueueName: !GetAtt Orders.QueueName' template.yaml
run remove policy Hello SQSPollerPolicy
check_equal "remove policy: status" 0 "$status"
check_equal "remove policy" "" "$(grep SQSPollerPolicy template.yaml)"
run add event Hello Jobs SQS Queue='!GetAtt Orders.Arn' BatchSize=5
run list events
check "add event" grep -q "^Hello$(printf '\t')SQS$(printf '\t')Jobs" out
run add event Hello Jobs SQS Queue='!GetAtt Orders.Arn'
check_equal "an event that is there: status" 2 "$status"
run remove event Hello Jobs
check_equal "remove event" "" "$(grep Jobs template.yaml)"
run rename Extra More
check "rename: also where it is used" grep -q 'Layers: \[ !Ref More \]' template.yaml
run delete More
check_equal "delete what is used: status" 3 "$status"
check_has "delete what is used: where" "template.yaml:17" err
run remove layer Hello More
run delete More
check_equal "delete: status" 0 "$status"
run create role Writer
check "create role" grep -q 'Type: AWS::IAM::Role' template.yaml
run create function Third
check_equal "create function without code: status" 3 "$status"
run create function Third --code MemorySize=256
check_equal "create function: status" 0 "$status"
check "create function: its code" test -f third/app.py
run check
check_equal "create function: no errors" 0 "$status"
echo mine > third/app.py
run delete Third
run create function Third --code
check_equal "code that is there stays" mine "$(cat third/app.py)"
run create function Fourth --code MemorySize=1
check_equal "create function with an error: status" 3 "$status"
check_equal "create function with an error: no folder" "" "$(ls -d fourth 2>/dev/null)"
while "$LAMBENCH" undo >/dev/null 2>&1; do :; done
check_equal "everything undone: the bytes of the beginning" "$before" "$(sum template.yaml)"
rm -rf third extra layers
clean "all of it" "shared template.yaml "
run undo
check_equal "nothing to undo: status" 2 "$status"
run redo --list
check "redo --list: the first edit comes first" sh -c "head -n 1 out | grep -q 'Extra created'"
cd ..

# ---- the file itself -----------------------------------------------------------------------------
mkdir mode link && cp yaml/template.yaml mode && cp yaml/template.yaml link/real.yaml
mkdir mode/shared link/shared
chmod 600 mode/template.yaml
run set Hello MemorySize=192 -C mode
check_equal "the mode stays" 600 "$(stat -c %a mode/template.yaml)"
check_equal "what is kept is private" "700 600" "$(stat -c %a mode/.lambench/edits mode/.lambench/edits/*.done | tr '\n' ' ' | sed 's/ $//')"
chmod 444 mode/template.yaml
run set Hello MemorySize=512 -C mode
check_equal "read only: status" 4 "$status"
check_has "read only: said so" "template.yaml is read only" err
ln -s real.yaml link/template.yaml
run set Hello MemorySize=192 -C link
check "a symbolic link stays one" test -L link/template.yaml
check "a symbolic link: its file is written" grep -q 192 link/real.yaml
run undo -C link
check "a symbolic link: undone" cmp link/real.yaml yaml/template.yaml

# ---- undo when the file has changed since ---------------------------------------------------------
mkdir since && cp yaml/template.yaml since && mkdir since/shared
run set Hello MemorySize=192 -C since
sed -i 's/# A comment of its own/# Another comment\n# of two lines/' since/template.yaml
run undo -C since
check_equal "undo beside another change: status" 0 "$status"
check_has "undo beside another change: said so" "has changed at other places since" err
sed 's/# A comment of its own/# Another comment\n# of two lines/' yaml/template.yaml > wanted
check "undo beside another change" cmp since/template.yaml wanted
run redo -C since
sed -i 's/192/200/' since/template.yaml
cp since/template.yaml wanted
run undo -C since
check_equal "undo of what has changed again: status" 9 "$status"
check "undo of what has changed again: nothing is written" cmp since/template.yaml wanted
for record in since/.lambench/edits/*.done; do echo '{"v":' > "$record"; done
run set Hello MemorySize=512 -C since
run undo -C since
check "a damaged record is no hindrance" cmp since/template.yaml wanted
run undo -C since
check_equal "a damaged record is not undone: status" 2 "$status"

# ---- nested stacks: the file it stands in --------------------------------------------------------
mkdir -p nested/app
cat > nested/template.yaml <<'YAML'
Transform: AWS::Serverless-2016-10-31
Resources:
  App: {Type: AWS::Serverless::Application, Properties: {Location: app/template.yaml}}
YAML
sed '/Layers:/d' yaml/template.yaml > nested/app/template.yaml
mkdir nested/app/shared
before=$(sum nested/app/template.yaml)
run set App/Hello MemorySize=192 -C nested
check_equal "nested: status" 0 "$status"
check_has "nested: the place" "app/template.yaml:16 MemorySize 128 -> 192" err
run undo -C nested
check_equal "nested: undone" "$before" "$(sum nested/app/template.yaml)"

# ---- others write too ----------------------------------------------------------------------------
# Somebody adds lines and saves by renaming, as editors do, while we edit: no line may be lost.
mkdir both && cp yaml/template.yaml both && mkdir both/shared
(
    cd both || exit 1
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        { cat template.yaml && echo "# line $i"; } > .saving && mv .saving template.yaml
    done
) &
saver=$!
wrong=
i=0
while kill -0 $saver 2>/dev/null || [ $i -lt 5 ]; do
    i=$((i + 1))
    run set Hello MemorySize=$((i % 100 + 200)) -C both
    case $status in 0 | 9) ;; *) wrong="$wrong $status" ;; esac
done
wait $saver
check_equal "others save: done, or refused as busy" "" "$wrong"
check_equal "others save: every line is there" 20 "$(grep -c '^# line' both/template.yaml)"
run check -C both
check_equal "others save: the template is whole" 0 "$status"

# Several of us at once: one after another, none is lost.
mkdir us && cp yaml/template.yaml us && mkdir us/shared
for i in 1 2 3 4; do
    "$LAMBENCH" env Hello "NAME_$i=x" -C us >/dev/null 2>"us.$i" &
done
wait
check_equal "several of us: all are there" 4 "$(grep -o 'NAME_[1-4]: x' us/template.yaml | wc -l | tr -d ' ')"
for i in 1 2 3 4; do run undo -C us; done
check "several of us: all undone" cmp us/template.yaml yaml/template.yaml

# Killed at any moment: the old file or the new one, and what a killed run left goes with the next.
mkdir killed && cp yaml/template.yaml killed && mkdir killed/shared
old=$(sum yaml/template.yaml)
new=$(sed 's/128/192/' yaml/template.yaml | sha256sum | cut -d' ' -f1)
odd=
for ms in 002 004 006 008 010 012 014 016 018 020 022 024 026 028 030 035 040 050 060 080; do
    cp yaml/template.yaml killed/template.yaml
    timeout -s KILL "0.$ms" "$LAMBENCH" set Hello MemorySize=192 -C killed >/dev/null 2>&1
    now=$(sum killed/template.yaml)
    [ "$now" = "$old" ] || [ "$now" = "$new" ] || odd="$odd $ms"
done
check_equal "killed: the file is whole" "" "$odd"
cp yaml/template.yaml killed/template.yaml
run set Hello MemorySize=200 -C killed
check_equal "killed: the next edit: status" 0 "$status"
check_equal "killed: nothing is left" "shared template.yaml " "$(ls -A killed | grep -v '^\.lambench$' | tr '\n' ' ')"
run undo -C killed
check_equal "killed: undo" "$old" "$(sum killed/template.yaml)"

# ---- who serves the folder notices ---------------------------------------------------------------
if command -v python3 >/dev/null; then
    mkdir served && cd served || exit 1
    template_head > template.yaml
    function_row Hello python3.12 index.handler . "Environment: {Variables: {LEVEL: one}}" |
        sed 's/CodeUri: \./InlineCode: "import os\\ndef handler(e, c): return os.environ[\\"LEVEL\\"]"/' \
            >> template.yaml
    serve
    has_level() { "$LAMBENCH" invoke Hello 2>/dev/null | grep -q "$1"; }
    check "served: before" wait_for 20 has_level one
    run env Hello LEVEL=two
    check_equal "served: edited: status" 0 "$status"
    check "served: the edit is in force" wait_for 20 has_level two
    run undo
    check "served: the undone edit too" wait_for 20 has_level one
    stop_serve
    cd ..
else
    skip "who serves the folder notices" "python3 is not here"
fi
finish
