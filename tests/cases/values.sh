# Values from outside of a template: parameters, samconfig, the local store, dynamic references,
# variables for this machine only. A function tells what reaches it.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"
trap 'stop_serve' EXIT
unset AWS_REGION AWS_DEFAULT_REGION

mkdir src
cat > src/app.py <<'PY'
import os
def tell(event, context):
    return {name: os.environ.get(name) for name in event}
PY
cat > template.yaml <<'YAML'
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: dev, AllowedValues: [dev, test, prod]}
  Size: {Type: Number, Default: 128}
  Password: {Type: String, NoEcho: true, Default: none}
  Url: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /orders/url}
Resources:
  Tell:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.11
      Handler: app.tell
      CodeUri: src/
      MemorySize: !Ref Size
      Environment:
        Variables:
          STAGE: !Ref Stage
          URL: !Ref Url
          DB: !Sub 'db://{{resolve:secretsmanager:${Db}:SecretString:user}}:{{resolve:secretsmanager:${Db}:SecretString:word}}@x'
          VPC: !ImportValue network-VpcId
          QUEUE: !GetAtt Queue.Custom
  Queue: {Type: AWS::SQS::Queue}
  Db: {Type: AWS::SecretsManager::Secret, Properties: {Name: orders/db}}
YAML

# run WORD...: output in ./out, messages in ./err, exit status in $status
run() {
    "$LAMBENCH" "$@" >out 2>err </dev/null
    status=$?
}
# tells NAME EXPRESSION VARIABLES [OPTION...]: what the function sees, as Python's d
tells() {
    tells_name=$1 tells_want=$2 tells_event=$3
    shift 3
    run invoke Tell --event "$tells_event" "$@"
    check "$tells_name" python3 -c "
import json
d = json.load(open('out'))
assert $tells_want, d"
}
# json NAME EXPRESSION
json() {
    check "$1" python3 -c "
import json
d = json.load(open('out'))
assert $2, d"
}
stage='{"STAGE": 1}'

# --- parameters, the stronger over the weaker
tells "default" "d['STAGE'] == 'dev'" "$stage"
cat > samconfig.toml <<'TOML'
version = 0.1
[default.global.parameters]
stack_name = "orders"
region = "eu-central-1"
[default.deploy.parameters]
parameter_overrides = "Stage=\"prod\" Size='256'"
capabilities = ["CAPABILITY_IAM"]
[test.deploy.parameters]
parameter_overrides = ["Stage=test"]
TOML
tells "samconfig" "d == {'STAGE': 'prod', 'AWS_REGION': 'eu-central-1'}" '{"STAGE": 1, "AWS_REGION": 1}'
run list --json
json "samconfig: another parameter" "d['functions'][0]['memoryMb'] == 256"
tells "--config-env" "d['STAGE'] == 'test'" "$stage" --config-env test
run param Stage=test
check_equal "param: status" 0 "$status"
check_has "param: says so" "Stage = test  (.lambench/values.json)" err
tells "param is kept" "d['STAGE'] == 'test'" "$stage"
tells "--parameter" "d['STAGE'] == 'dev'" "$stage" --parameter Stage=dev
tells "--param is the same" "d['STAGE'] == 'prod'" "$stage" --param=Stage=prod --parameter Size=128
run param
check_equal "param: the list" "$(printf 'Stage\ttest\t.lambench/values.json\tString\nSize\t256\tsamconfig.toml\tNumber\nPassword\tnone\tdefault\tString\nUrl\t/orders/url\tdefault\tAWS::SSM::Parameter::Value<String>')" "$(cat out)"
run param Password=hush-hush
check_has "a hidden parameter is not shown" "Password = ********" err
run param --json
json "param --json" "d['v'] == 1 and d['parameters'][0] == {'name': 'Stage', 'type': 'String', 'value': 'test', 'by': '.lambench/values.json'}"
json "param --json hides" "d['parameters'][2]['value'] == '********'"
check_equal "the store is for its owner only" 600 "$(stat -c %a .lambench/values.json)"
check_equal "git does not see it" '*' "$(cat .lambench/.gitignore)"

# --- wrong names
run list --parameter Stge=x
check_equal "no such parameter: status" 2 "$status"
check_equal "no such parameter: message" 'lambench: --parameter: the template has no parameter "Stge" (Did you mean Stage?)' "$(cat err)"
run invoke Tell --parameter Stge=x
check_equal "no such parameter, invoking: status" 2 "$status"
run param Stge=x
check_equal "param of no such parameter: status" 2 "$status"
check_equal "param of no such parameter: message" 'lambench: the template has no parameter "Stge" (Did you mean Stage?)' "$(cat err)"
run param Stage=prod Sise=1
check_equal "nothing is kept when one is wrong" "test" "$("$LAMBENCH" param --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["parameters"][0]["value"])')"
sed -i 's/Stage=test/Stge=test/' samconfig.toml
run check --config-env test
check_has "samconfig: no such parameter, and where" 'samconfig.toml:9:24: warning LB621: the template has no parameter "Stge"' out
run check --config-env tets
check_equal "no such environment: status" 2 "$status"
check_has "no such environment: message" 'there is no environment "tets" in it (--config-env) (Did you mean test?)' err
run param --unset Stage
check_equal "param --unset: status" 0 "$status"
tells "param --unset" "d['STAGE'] == 'prod'" "$stage"
run param --unset Stage
check_equal "nothing to unset: status" 2 "$status"

# --- what AWS would give
run check
check_has "a secret that is missing" "lambench value secret orders/db:SecretString:user=..." out
check_has "an import that is missing" "lambench value import network-VpcId=..." out
check_has "an attribute that is missing" "lambench value attribute Queue.Custom=..." out
check_has "a stored parameter that is missing" "lambench value ssm /orders/url=..." out
run value secret orders/db:SecretString:user=ada
check_has "a secret is not shown" "orders/db:SecretString:user = ********" err
printf 'w\303\266rd\n' | "$LAMBENCH" value secret orders/db:SecretString:word >out 2>err
run value import network-VpcId=vpc-7
run value attribute Queue.Custom=http://localhost/q
run value ssm /orders/url=https://here
all='{"URL": 1, "DB": 1, "VPC": 1, "QUEUE": 1}'
tells "values of AWS" "d == {'URL': 'https://here', 'DB': 'db://ada:w\u00f6rd@x', 'VPC': 'vpc-7', 'QUEUE': 'http://localhost/q'}" "$all"
run check
check "nothing is unknown any more" sh -c '! grep -q LB604 out'
run value secret
check_equal "value: secrets are listed without values" "$(printf 'orders/db:SecretString:user\t********\norders/db:SecretString:word\t********')" "$(cat out)"
run value ssm --json
json "value --json" "d == {'v': 1, 'values': [{'name': '/orders/url', 'value': 'https://here', 'secret': False}]}"
run value attribute Quee.Custom=1
check_equal "no such resource: status" 2 "$status"
check_has "no such resource: message" "Did you mean Queue.Custom?" err
run value ssm 'a b=1'
check_equal "no name: status" 2 "$status"
run value things
check_equal "no such kind: status" 2 "$status"
run value secret --unset orders/db:SecretString:user
check_equal "value --unset: status" 0 "$status"
run check
check_has "value --unset" "lambench value secret orders/db:SecretString:user=..." out

# --- variables for this machine only
printf 'export STAGE=dotenv # here\nEXTRA="two\\nlines"\nAWS_REGION=x\n' > .env
tells ".env" "d == {'STAGE': 'dotenv', 'EXTRA': 'two\nlines', 'AWS_REGION': 'eu-central-1'}" '{"STAGE": 1, "EXTRA": 1, "AWS_REGION": 1}'
run check
check_has ".env: a reserved name" ".env:3:1: warning LB623: AWS_REGION is set by Lambda itself" out
mkdir elsewhere
echo '{"Parameters": {"EXTRA": 1.50, "ALL": true}, "Tell": {"STAGE": "file"}}' > elsewhere/vars.json
tells "--env-vars" "d == {'STAGE': 'file', 'EXTRA': '1.5', 'ALL': 'true'}" '{"STAGE": 1, "EXTRA": 1, "ALL": 1}' --env-vars elsewhere/vars.json
printf '\n[default.local_invoke.parameters]\nenv_vars = "elsewhere/vars.json"\n' >> samconfig.toml
tells "samconfig env_vars" "d['STAGE'] == 'file'" "$stage"
echo '{"Tell": {"STAGE": "mine"}}' > .lambench/env.json
tells ".lambench/env.json" "d['STAGE'] == 'mine'" "$stage"
run invoke Tell --event '{}' --env-vars nowhere.json
check_equal "no such file: status" 2 "$status"
check_has "no such file: message" "nowhere.json" err
echo '{"Tell": ["STAGE"]}' > elsewhere/vars.json
run invoke Tell --event '{}' --env-vars elsewhere/vars.json
check_equal "a file of another form: status" 2 "$status"
check_equal "a file of another form: message" 'lambench: elsewhere/vars.json:1:10: "Tell" must be an object of names and values, not a list (Write {"Function": {"NAME": "value"}}.)' "$(cat err)"
rm elsewhere/vars.json
run check
check_has "env_vars of samconfig that is gone" "samconfig.toml:12:12: warning LB620: env_vars names elsewhere/vars.json, which does not exist" out
run package Tell --command create -q
check "nothing local is in the upload command" sh -c '! grep -qE "mine|EXTRA" out'
check_has "the template's values are" "STAGE=prod" out

# --- a save reloads, also of files that were not there before
rm -f .env .lambench/env.json
serve
sees() { "$LAMBENCH" invoke Tell --event "$stage" 2>/dev/null | grep -q "\"$1\""; }
check "served: samconfig" sees prod
echo 'STAGE=first' > .env
check "served: .env appears" wait_for 10 sees first
echo 'STAGE=second' > .env
check "served: .env is saved" wait_for 10 sees second
echo '{"*": {"STAGE": "third"}}' > .lambench/env.json
check "served: env.json appears" wait_for 10 sees third
rm .env .lambench/env.json
check "served: both are gone" wait_for 10 sees prod
run param Stage=test
check "served: param of another process" wait_for 10 sees test
sed -i 's/version = 0.1/version = 0.1 # saved/; s/"prod/"dev/' samconfig.toml
run param --unset Stage
check "served: samconfig is saved" wait_for 10 sees dev
stop_serve
finish
