# Projects of more than one template: nested stacks, templates opened together, their functions.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"
trap 'stop_serve' EXIT

mkdir nested && cd nested || exit 1

# --- a project with a nested application
mkdir -p app/src app/lib/python/shared py
cat > py/app.py <<'PY'
def handler(event, context):
    return "main"
PY
cat > app/src/app.py <<'PY'
import os
from shared import value
def handler(event, context):
    print("from", context.function_name)
    return [os.environ["STAGE"], os.environ["QUEUE"], context.function_name, value.word]
PY
touch app/lib/python/shared/__init__.py
echo 'word = "layer"' > app/lib/python/shared/value.py
{
    template_head
    function_row Main python3.11 app.handler py/ 'Environment: {Variables: {CHILD: !GetAtt App.Outputs.HelloArn}}'
    cat <<'YAML'
  Queue: {Type: AWS::SQS::Queue}
  App:
    Type: AWS::Serverless::Application
    Properties:
      Location: app/template.yaml
      Parameters: {Stage: one, QueueArn: !GetAtt Queue.Arn}
YAML
} > template.yaml
cat > app/template.yaml <<'YAML'
Transform: AWS::Serverless-2016-10-31
Parameters: {Stage: {Type: String}, QueueArn: {Type: String}}
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.11
      Handler: app.handler
      CodeUri: src
      Layers: [!Ref Shared]
      Environment: {Variables: {STAGE: !Ref Stage, QUEUE: !Ref QueueArn}}
      Events: {Jobs: {Type: SQS, Properties: {Queue: !Ref QueueArn}}}
  Shared: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: lib}}
Outputs: {HelloArn: {Value: !GetAtt Hello.Arn}}
YAML
answer='["one", "arn:aws:sqs:us-east-1:123456789012:Queue", "App-Hello", "layer"]'
invoke App/Hello '{}'
check_equal "a nested function by its id" "0 $answer" "$status $(cat out)"
invoke Hello '{}'
check_equal "by its logical id, as only one has it" "0 $answer" "$status $(cat out)"
invoke App-Hello '{}'
check_equal "by its name" "0 $answer" "$status $(cat out)"
check "its log is one file beside the others" test -s .lambench/logs/App.Hello.log
check "no folder is made for it" test ! -e .lambench/logs/App
"$LAMBENCH" logs App/Hello >out 2>err
check_has "its log is found by its id" "from App-Hello" out
"$LAMBENCH" logs >out 2>err
check_has "all logs name it by its id" "App/Hello" out
"$LAMBENCH" package App/Hello >out 2>err
check "its package" test -s .lambench/dist/App.Hello.zip
check_has "its command" "--function-name App-Hello --zip-file fileb://.lambench/dist/App.Hello.zip" out
"$LAMBENCH" list functions >out 2>err
check_has "it is listed" "App/Hello" out
"$LAMBENCH" check >out 2>err
check_equal "nothing is wrong with it" 0 "$?"

# --- mistakes in nested templates have their own place
sed 's/Handler: app/Handler: nope/' app/template.yaml > new && cp app/template.yaml kept && cat new > app/template.yaml
"$LAMBENCH" check >out 2>err
check_has "a mistake in it is told at its own place" "app/template.yaml:8:16: error LB102" out
cat kept > app/template.yaml
sed 's/app\.Outputs/App.Outputs/; s/HelloArn/HeloArn/' template.yaml > wrong.yaml
"$LAMBENCH" check --template wrong.yaml >out 2>err
check_has "an output that it does not have" 'app/template.yaml has no output "HeloArn"' out

# --- serve: the API by name, reload when a nested template is saved
if command -v curl >/dev/null; then
    serve
    ask() {
        curl -sS -X POST "http://127.0.0.1:$port/2015-03-31/functions/$1/invocations" -d '{}'
    }
    check_equal "Lambda's API by name" "$answer" "$(ask App-Hello)"
    invoke App/Hello '{}'
    check_equal "asked of the one that serves" "0 $answer" "$status $(cat out)"
    sed 's/"layer"/"edited"/' app/lib/python/shared/value.py > new && cat new > app/lib/python/shared/value.py
    edited() { ask App-Hello | grep -q '"edited"'; }
    check "a saved layer of a nested template" wait_for 20 edited
    sed 's/STAGE: !Ref Stage/STAGE: saved/' app/template.yaml > new && cat new > app/template.yaml
    saved() { ask App-Hello | grep -q '"saved"'; }
    check "a saved nested template is read again" wait_for 20 saved
    stop_serve
else
    skip "serve" "curl is not here"
fi

# --- a file that is part of the template
mkdir -p ../included && cd ../included || exit 1
{
    template_head
    function_row Fn python3.11 app.handler . 'Environment: {Variables: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: names.yaml}}}}'
} > template.yaml
echo 'WORD: first' > names.yaml
cat > app.py <<'PY'
import os
def handler(event, context):
    return os.environ["WORD"]
PY
invoke Fn '{}'
check_equal "a variable of an included file" '0 "first"' "$status $(cat out)"
if command -v curl >/dev/null; then
    serve
    included() { ask Fn | grep -q '"second"'; }
    echo 'WORD: second' > names.yaml
    check "a saved included file is read again" wait_for 20 included
    stop_serve
fi

# --- templates opened together
cd .. || exit 1
mkdir -p together/net/src together/src
cd together || exit 1
cat > src/app.py <<'PY'
import os
def handler(event, context):
    return os.environ["TOPIC"]
PY
cat > net/src/app.py <<'PY'
def handler(event, context):
    return context.function_name
PY
{
    template_head
    function_row Fn python3.11 app.handler src/ 'Environment: {Variables: {TOPIC: !ImportValue network-Topic}}'
} > template.yaml
{
    template_head
    function_row Fn python3.11 app.handler src/
    cat <<'YAML'
  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub "${Stage}-news"}}
Parameters: {Stage: {Type: String, Default: dev}}
Outputs: {Topic: {Value: !Ref Topic, Export: {Name: !Sub "${AWS::StackName}-Topic"}}}
YAML
} > net/network.yaml
invoke Fn '{}' --template template.yaml --template net/network.yaml --param Stage=prod
check_equal "an import from a template opened with it" \
    '0 "arn:aws:sns:us-east-1:123456789012:prod-news"' "$status $(cat out)"
invoke network/Fn '{}' --template template.yaml --template net/network.yaml
check_equal "a function of the other template" '0 "network-Fn"' "$status $(cat out)"
"$LAMBENCH" check >out 2>err
check_has "alone the import is not known" "!ImportValue network-Topic has no local value" out
invoke Fn '{}' --template template.yaml --template nowhere.yaml
check_equal "a template that is not there: status" 3 "$status"
check_has "a template that is not there" "nowhere.yaml does not exist" err

finish
