#!/bin/sh
# In the full screen: a shell in a sandbox, files of layers, a debugger.
. "$ROOT/tests/lib/check.sh"
. "$ROOT/tests/lib/terminal.sh"
command -v tmux >/dev/null || { skip "tools" "tmux is not here"; finish; }
trap down EXIT

mkdir -p orders/src orders/shared orders/library
cat > orders/template.yaml <<'YAML'
Transform: AWS::Serverless-2016-10-31
Resources:
  Order:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.11
      Handler: index.handler
      CodeUri: src/
      Layers: [!Ref Shared, "arn:aws:lambda:us-east-1:111122223333:layer:lib:4"]
  Native:
    Type: AWS::Serverless::Function
    Properties: {Runtime: provided.al2023, Handler: x, CodeUri: src/}
  Shared:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: shared}
YAML
printf 'layers:\n  "arn:aws:lambda:*:*:layer:lib:*": library\nnetwork: [db:5432]\n' \
    > orders/lambench.yaml
echo 'def handler(event, context): return {}' > orders/src/index.py
printf '#!/bin/sh\nexec sleep 1000\n' > orders/src/bootstrap
chmod +x orders/src/bootstrap
echo one > orders/shared/same
echo other > orders/library/same

up 110x30 "$LAMBENCH" orders
see "the functions come up" 'Functions 2'
k Enter
see "what is in force" 'network db:5432; cpu not limited; spares on; freeze on; runtime client own'
ty 'f'
see "files that a layer hides" '/opt/same +4 B +of layer 1 +hidden by layer 2'
k Escape
ty 'S'
see "a shell in the sandbox" '\[Order\] /var/task'
ty 'ls; echo st''atus $((40 + 2))'
k Enter
see "with the code" 'index.py'
see "which runs" 'status 42'
ty 'exit 3'
k Enter
see "and back" 'the shell ended with status 3'
see "in the function" 'Functions > Order'
k Escape
ty 'j'
ty ':'
ty 'debug Native'
k Enter
see "a function waits for a debugger" 'waits for a debugger|started for a debugger'
k Enter
see "which its screen tells" 'debugger waited for'
ty ':'
ty 'debug Native --off'
k Enter
gone "until it is off" 'debugger waited for'
down

finish
