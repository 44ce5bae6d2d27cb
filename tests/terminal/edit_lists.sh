#!/bin/sh
# Variables, layers, policies and triggers of a function edited in the full screen.
. "$ROOT/tests/lib/check.sh"
. "$ROOT/tests/lib/terminal.sh"
. "$ROOT/tests/lib/edit.sh"

edit_begin
k Enter
see "the function" 'Functions > Order'

# ---- variables -------------------------------------------------------------------------------
tab 'Env 4\].*of 4096 bytes'
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
see "deleted" 'Env 4\]'
check "and the bytes are the old ones" cmp was "$file"
see "a value of a file is marked" 'FROM_FILE +yes +local .env'
on STAGE
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
finish
