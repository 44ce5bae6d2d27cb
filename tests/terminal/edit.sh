#!/bin/sh
# Fields of a function edited in the full screen: cells, questions, conflicts, undo, and when nothing
# can be edited.
. "$ROOT/tests/lib/check.sh"
. "$ROOT/tests/lib/terminal.sh"
. "$ROOT/tests/lib/edit.sh"

edit_begin
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
printf '9\n6' | T load-buffer -
T paste-buffer -p
see "a paste is text in one line" '\[9 6 +\]'
k Home Delete Delete End
ty 4
see "keys of a line" '\[64 +\]'
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
see "all panes at once" '┌ Config .*┌ Env 4'
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

# ---- when nothing can be edited ----------------------------------------------------------------
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
