#!/bin/sh
# Editing in the full screen: fields in their cells, questions, lists, undo; the bytes of the file.
. "$ROOT/tests/lib/check.sh"
. "$ROOT/tests/lib/terminal.sh"
command -v tmux >/dev/null || { skip "editing" "tmux is not here"; finish; }
trap down EXIT

# A template with all that an edit must leave alone: comments, quotes, flow maps, CRLF.
project() {
    mkdir -p "$1/src" "$1/layers/one" "$1/layers/two"
    major=$(node --version | sed 's/v\([0-9]*\).*/\1/')
    sed "s/MAJOR/$major/" <<'YAML' | sed 's/$/\r/' >"$1/template.yaml"
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
# orders and their payment
Parameters:
  Stage: {Type: String, Default: "dev"}
Globals:
  Function:
    Timeout: 3          # seconds
    Runtime: nodejsMAJOR.x
    CodeUri: src/
Resources:
  Jobs: {Type: AWS::SQS::Queue}

  # ---- orders ----
  Order:
    Type: AWS::Serverless::Function
    Properties:
      Handler: 'index.handler'
      MemorySize: 128   # measured in May
      Description: "Creates orders"
      Layers: [!Ref One]
      Environment:
        Variables: # all of them
          TAX_RATE: "0.19"   # see ADR-7
          STAGE: !Ref Stage
          API_TOKEN: 'tiny-secret'
  Pay:
    Type: AWS::Serverless::Function
    Properties: {Handler: index.handler, Description: !GetAtt Order.Arn}
  One:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: layers/one}
  Two:
    Type: AWS::Serverless::LayerVersion
    Properties:
      ContentUri: layers/two
YAML
    echo 'exports.handler = async () => ({});' >"$1/src/index.js"
}

file=orders/template.yaml
selected_row() { s | sed -n 's/^[^>]\{0,3\}> \([^ ]*\).*/\1/p' | head -n 1; }
other_row() { [ "$(selected_row)" != "$1" ]; }
# on NAME: moves down to the row of this name.
on() {
    k g
    rows_left=40
    while [ "$(selected_row)" != "$1" ] && [ "$rows_left" -gt 0 ]; do
        at=$(selected_row)
        k Down
        wait_for 5 other_row "$at"
        rows_left=$((rows_left - 1))
    done
    see "$1 is selected" "> $1 "
}
# writes NAME SED...: the file must be what it was with these changes; then that is what it was.
writes() {
    name=$1
    shift
    sed "$@" was >want
    if wait_for 10 cmp -s want "$file"; then
        check_ok "$name"
    else
        check_not_ok "$name" "$(diff want "$file")"
    fi
    see "$name: it is told" 'written.* u undo'
}
undone() {
    k u
    see "$1: told" 'undone.* U redo'
    check "$1: the same bytes as before" cmp was "$file"
}
# answers KEY REGEX: a question hears keys when it shows them.
tab() {
    k ']'
    see "tab $1" "\\[$1"
}

project orders
cp "$file" was
up 80x24 "$LAMBENCH" orders
see "the functions come up" 'Functions 2'
k Enter
see "the function" 'Functions > Order'

# ---- a number -------------------------------------------------------------------------------
on MemorySize
k Enter
see "a field in the cell" '\[128 +\]'
see "and what may be there" '128 to 10240 MB'
k C-u
ty 64
see "what is wrong stands under it" 'x .*10240'
k Enter
see "and keeps it open" '\[64 +\]'
k C-u
ty 192
see "the difference before it is written" '^\+ [0-9]+ +MemorySize: 192   # measured in May'
k Enter
writes "a number: only its bytes" 's/MemorySize: 128/MemorySize: 192/'
see "the value is the new one" 'MemorySize +192 MB'
undone "a number"
k U
see "redo is told" 'done again.* u undo'
check "and its bytes are the same" cmp want "$file"
k u
see "and undone" 'undone'
k Enter
see "the field once more" '\[128 +\]'
k C-u
ty +64
see "+64 is more by 64" 'MemorySize: 192'
k C-u
ty x2
see "x2 is twice" 'MemorySize: 256'
k Escape
see "Esc keeps it" 'nothing was written'
check "and writes nothing" cmp was "$file"

# ---- meanwhile in another editor --------------------------------------------------------------
k Enter
see "a field is open" '\[128 +\]'
k C-u
ty 256
see "typed" '\[256 +\]'
sed 's/MemorySize: 128/MemorySize: 512/' was >theirs
cp theirs "$file.new" && mv "$file.new" "$file"
k Enter
see "another value is on disk" 'MemorySize is now 512 on disk'
see "and what was seen" 'you edited 128'
see "the answers" 'Enter +writes 256 +Esc +keeps 512'
k Escape
see "Esc keeps theirs" 'MemorySize stays 512'
check "the file is theirs" cmp theirs "$file"
see "and it is read" 'MemorySize +512 MB'
k Enter
see "their value in the field" '\[512 +\]'
k C-u
ty 256
see "typed again" '\[256 +\]'
cp was "$file.new" && mv "$file.new" "$file"
k Enter
see "asked again" 'Enter +writes 256 +Esc +keeps 128'
k Enter
writes "Enter writes all the same" 's/MemorySize: 128/MemorySize: 256/'
undone "over the other's"

# ---- on to the next field, undo beside another edit ------------------------------------------
on MemorySize
k Enter
see "a field again" '\[128 +\]'
k C-u
ty 256
see "typed once more" '\[256 +\]'
k Tab
see "Tab writes and goes on" 'Where to change Timeout'
k Escape
see "the next row" '> Timeout'
writes "Tab writes" 's/MemorySize: 128/MemorySize: 256/'
sed 's/"0.19"/"0.20"/' want >"$file.new" && mv "$file.new" "$file"
sed 's/"0.19"/"0.20"/' was >theirs
k u
see "undo beside another edit" 'undone beside other changes'
check "takes back only its own" cmp theirs "$file"
cp was "$file.new" && mv "$file.new" "$file"
T resize-window -x 140 -y 40
see "all panes at once" '┌ Config .*┌ Env 3'
on MemorySize
k Enter
see "the field in its pane" '\[128 +\]'
k C-u
ty 384
see "the difference below" '^\+ [0-9]+ +MemorySize: 384'
k Enter
see "the title counts" 'undo 1'
undone "in the wide screen"
T resize-window -x 80 -y 24
see "small again" '\[Config\]'

# ---- where -----------------------------------------------------------------------------------
on Timeout
see "from Globals" 'Timeout +3 s +Globals'
k Enter
see "asks where" '1 +change Globals \(2 functions\)'
see "or here" '2 +set it for Order only'
k 1
see "the field of Globals" '\[3 +\]'
k C-u
ty 9
see "the line under Globals" '^\+ [0-9]+ +Timeout: 9          # seconds'
k Enter
writes "Globals" 's/Timeout: 3/Timeout: 9/'
undone "Globals"
on Timeout
k Enter
see "asks again" '2 +set it for Order only'
k 2
see "the field" '\[3 +\]'
k C-u
ty 5
see "a new line" '^\+ [0-9]+ +Timeout: 5'
k Enter
see "at the function" 'Timeout +5 s +template.yaml'
check "Globals stay" grep -q 'Timeout: 3          # seconds' "$file"
undone "at the function"

# ---- one of a list, unset --------------------------------------------------------------------
on Tracing
k Enter
see "a list of what is possible" 'find:'
k Down
see "with the difference" '\+ [0-9]+ +Tracing: PassThrough'
k Up
see "back" '\+ [0-9]+ +Tracing: Active'
k Enter
see "is written" 'Tracing +Active +template.yaml'
undone "a field that was not set"
on MemorySize
k d
writes "unset: its line goes" '/MemorySize/d'
see "to the default" 'MemorySize +128 MB +default'
undone "unset"

# ---- variables -------------------------------------------------------------------------------
tab 'Env 3\].*of 4096 bytes'
on TAX_RATE
k Enter
see "the value in its cell" '\[0.19 +\]'
k C-u
ty 0.21
see "quotes and comment stay" '^\+ [0-9]+ +TAX_RATE: "0.21"   # see ADR-7'
k Enter
writes "a variable" 's/"0.19"/"0.21"/'
undone "a variable"
on STAGE
k Enter
see "a value of a parameter asks" '1 +change the Default of Stage'
k 1
see "its value" '\[dev +\]|\[!Ref Stage +\]'
k C-u
ty prod
see "the default" '^\+ [0-9]+ +Stage: .*"prod"'
k Enter
writes "the default of a parameter" 's/"dev"/"prod"/'
undone "a default"
k a
see "a new one" 'New variable of Order'
ty 9
see "names have rules" 'x a letter'
k C-u
ty LOG_LEVEL
k Tab
ty debug
see "what will be written" '\+ [0-9]+ +LOG_LEVEL: debug'
k Enter
see "it is there" '> LOG_LEVEL +debug +template.yaml'
k d
see "deleted" 'Env 3\]'
check "and the bytes are the old ones" cmp was "$file"
k o
see "an override" 'never in the template'
k C-u
ty local
k Enter
see "is marked" 'local override'
check "the template is untouched" cmp was "$file"
check "it is kept apart" grep -q local orders/.lambench/env.json
k d
gone "and given up" 'local override'
k a
see "one for this machine" 'New variable of Order'
ty ONLY_HERE
k Tab
ty 1
k Tab
k Space
see "where it is kept" 'only here'
k Down Enter
see "chosen" 'Kept in +\[this machine'
k Enter
see "a name that the template has not" 'ONLY_HERE +1 +local override'
check "untouched still" cmp was "$file"
on API_TOKEN
k Enter
see "a hidden value is not edited blindly" 'v shows it'
k v
see "shown" 'tiny-secret'
k v
see "and hidden" 'API_TOKEN +\*\*\*\*'

# ---- layers ----------------------------------------------------------------------------------
tab 'Layers 1\].*1 of 5 layers'
k a
see "layers of the template" '> Two '
k Enter
see "added" '> 2 +Two'
k K
see "moved up" '> 1 +Two'
k J
see "and down" '> 2 +Two'
k d
see "removed" '1 of 5 layers'
check "the bytes are the old ones" cmp was "$file"

# ---- policies and triggers ---------------------------------------------------------------------
tab 'Role\]'
k a
see "policies" 'Add a policy'
ty 'sqs send'
see "found" '> SQSSendMessagePolicy'
k Enter
see "what it must be told" 'QueueName'
ty '!GetAtt Jobs.QueueName'
see "as it is written" '\+ [0-9]+ +QueueName: !GetAtt Jobs.QueueName'
k Enter
see "is listed" '> SQSSendM'
k d
gone "removed" 'SQSSendM.*policy template'
check "the bytes are the old ones" cmp was "$file"
tab 'Triggers'
k a
see "what starts it" 'What starts Order'
ty queue
see "found" '> SQS'
k Enter
see "its form" 'New SQS trigger'
k Enter
see "the queue must be given" 'x it must be given'
k Space
see "queues of the template" '> !GetAtt Jobs.Arn'
k Enter
see "as it is written" '\+ [0-9]+ +Queue: !GetAtt Jobs.Arn'
k Enter
see "is there" '> SQS +SQS'
k d
gone "removed" 'SQS +SQS'
check "the bytes are the old ones" cmp was "$file"
k Escape
see "home" 'Functions 2'

# ---- functions ---------------------------------------------------------------------------------
k a
see "a form" 'New function'
ty Refund
k Enter
see "its code must be given" 'x it must be given'
ty src/refund/
see "what will be written" '\+ [0-9]+ +Refund:'
check "nothing is written before it is accepted" cmp was "$file"
k Enter
see "a third function" 'Functions 3'
check "its folder was made" test -d orders/src/refund
see "selected" '> Refund'
ty ':rename'
k Enter
see "another name" 'Rename Refund'
k C-u
ty Payback
see "in the difference" '\+ [0-9]+ +Payback:'
k Enter
see "renamed" '> Payback'
ty ':delete'
k Enter
see "deleted" 'Functions 2'
check "the bytes are the old ones" cmp was "$file"
goes Order
ty ':delete'
k Enter
see "what refers to it is told" 'GetAtt Order.Arn'
see "before" 'y +delete it all the same'
k n
gone "any other key keeps it" 'all the same'
check "the bytes are the old ones" cmp was "$file"

# ---- parameters --------------------------------------------------------------------------------
ty ':params'
k Enter
see "parameters" 'Stage +dev +dev +default'
k Enter
see "a value for this machine" '\[dev +\]'
k C-u
ty test
k Enter
see "and who gave it" 'Stage +test +dev +.lambench/values.json'
check "the template is untouched" cmp was "$file"
k d
see "forgotten" 'Stage +dev +dev +default'
k Escape

# ---- when nothing can be edited ----------------------------------------------------------------
k Enter
see "the function again" 'Functions > Order'
printf 'Resources:\n  Order: [\n' >broken
cp broken "$file.new" && mv "$file.new" "$file"
see "broken" 'x template.yaml|not valid|template.yaml:[0-9]+:'
k Enter
see "editing is off" 'editing is off'
cp was "$file.new" && mv "$file.new" "$file"
see "read again" 'MemorySize +128 MB'
k q q
down

up 80x24 "$LAMBENCH" --read-only orders
see "read only" 'Functions 2'
k Enter
see "the function is shown" 'Functions > Order'
k Enter
see "but not edited" 'read-only'
down
chmod 444 "$file"
up 80x24 "$LAMBENCH" orders
see "a file that is read only" '! template.yaml is read only \(owner [a-z0-9]+\); editing here is off'
k Enter
see "it is shown" 'Functions > Order'
k Enter
see "and not edited" 'read only; editing here is off'
check "all bytes are there" cmp was "$file"
finish
