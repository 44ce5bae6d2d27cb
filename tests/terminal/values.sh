#!/bin/sh
# Values from outside of a template, given in the full screen.
. "$ROOT/tests/lib/check.sh"
. "$ROOT/tests/lib/terminal.sh"
command -v tmux >/dev/null || { skip "values" "tmux is not here"; finish; }
trap down EXIT

mkdir -p orders/src
cat > orders/template.yaml <<'YAML'
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: dev}
Resources:
  Order:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.11
      Handler: index.handler
      CodeUri: src/
      Environment:
        Variables: {STAGE: !Ref Stage, VPC: !ImportValue net-Vpc}
YAML
echo 'def handler(event, context): return {}' > orders/src/index.py
printf 'ONLY_HERE=1\n' > orders/.env

up 90x24 "$LAMBENCH" orders
see "the functions come up" 'Functions 1'
k Enter
see "the function" 'Functions > Order'
ty ']'
see "its variables" '\[Env'
see "the default" 'STAGE +dev'
see "a local one" 'ONLY_HERE +1 +local .env'
see "an unknown one" 'VPC +not known here'
ty ':'
ty 'param Stage=test'
k Enter
see "a parameter is given, and in force at once" 'STAGE +test'
check "and kept" grep -q '"Stage": "test"' orders/.lambench/values.json
ty ':'
ty 'value import net-Vpc=vpc-7'
k Enter
see "an export is given" 'VPC +vpc-7'
ty ':'
ty 'param Stge=x'
k Enter
see "a wrong name is told" 'no parameter "Stge"'
ty ':'
ty 'param'
k Enter
see "the parameters and who gave them" 'Stage +test .*.lambench/values.json'
k Escape
ty ':'
ty 'param --unset Stage'
k Enter
see "the default again" 'STAGE +dev'
finish
