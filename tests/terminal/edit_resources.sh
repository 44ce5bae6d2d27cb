#!/bin/sh
# Functions, layers and roles made, renamed and deleted in the full screen; parameters.
. "$ROOT/tests/lib/check.sh"
. "$ROOT/tests/lib/terminal.sh"
. "$ROOT/tests/lib/edit.sh"

edit_begin

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

# ---- layers and roles of the template ------------------------------------------------------------
ty ':create role'
k Enter
see "a role" 'New role'
ty OrdersRole
see "what Lambda may do" '\+ [0-9]+ +AssumeRolePolicyDocument:'
k Enter
see "is told" 'OrdersRole created'
check "is in the file" grep -q '^  OrdersRole:' "$file"
undone "a role"
ty ':create layer'
k Enter
see "a layer" 'New layer'
ty Three
k Tab
ty layers/three/
see "in the difference" '\+ [0-9]+ +ContentUri: layers/three/'
k Enter
see "the layer is told" 'Three created'
check "its folder was made for it" test -d orders/layers/three
undone "a layer"

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
finish
