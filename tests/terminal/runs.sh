#!/bin/sh
# Running functions from the screen, in a real terminal: events, results, failures, reload, logs.
. "$ROOT/tests/lib/check.sh"
. "$ROOT/tests/lib/terminal.sh"
terminal_begin "runs"
runs() { "$LAMBENCH" history "$1" --json 2>/dev/null | grep -o '"requestId"' | wc -l; }
count_is() { [ "$(runs "$1")" = "$2" ]; }

cat >editor <<'SH'
#!/bin/sh
printf '%s\n' "$*" >>"$PWD/edited"
case $* in *echo.json*) printf '{"edited":true}' >"${1#+}" ;; esac
SH
chmod +x editor
up 80x24 EDITOR="$PWD/editor" "$LAMBENCH"
see "up" 'Functions 7'
see "a function that does not load fails" 'BadInit +x fail'

goes Echo
k i; see "a function that never ran asks for an event" 'Choose an event for Echo'
see "its own file comes first" '^. . > echo.json'
k Enter; see "the event is shown" '"order": "o-1"'
k i; see "i runs it" '^.*ok  +[0-9.]+ ms  billed'
see "with its kind of start" '(warm|prewarm|cold) '
see "and the command line" 'lambench invoke Echo -e events/echo.json'
check "one run in the history" wait_for 5 count_is Echo 1
k 1; see "functions" '\[1 Fn\]'; k r
check "r repeats from functions" wait_for 5 count_is Echo 2
k 3; see "logs" '\[3 Logs\]'; k r
check "r repeats from logs" wait_for 5 count_is Echo 3
k 4; see "stats" '\[4 Stats\]'; k r
check "r repeats from stats" wait_for 5 count_is Echo 4
see "stats count" 'errors 0'
k 2 C; see "C starts cold" 'cold  init [0-9.]+ ms'
billed() {
    s | sed -n 's/.*ok  \([0-9.]*\) ms  billed \([0-9]*\) ms.*/\1 \2/p' | head -n 1
}
init() { s | sed -n 's/.*cold  init \([0-9.]*\) ms.*/\1/p' | head -n 1; }
check_equal "billed is duration and init, rounded up" same "$(echo "$(billed) $(init)" |
    awk '{ all = $1 + $3; up = int(all); if (up < all) up++
           d = up - $2; print (d >= -1 && d <= 1) ? "same" : $0 }')"

k e; see "the editor changed the event" '"edited": true'
check_has "the editor got the file" "events/echo.json" edited
k 1; see "functions" '\[1 Fn\]'
k e; see "back from the editor" '\[1 Fn\]'
check "e opens the code" wait_for 5 grep -q 'src/index.js' edited
down
up 80x24 EDITOR=no-such-editor "$LAMBENCH"
see "up" 'Functions 7'
k e; see "a missing editor is told" 'x .*no-such-editor'
goes Sleep
k i; see "events of Sleep" 'Choose an event for Sleep'
k /; ty long; see "filtered" '> sleep-long'
k Enter Enter; see "chosen" 'event: events/sleep-long'
k i; see "a time-out names its line" 'x Sleep timed out after 1.00 s \(Timeout 1, template.yaml:[0-9]+'
k 1; see "RESULT says timeout" 'Sleep .* timeout'

goes Big
k i; see "events of Big" 'Choose an event'; k Enter i
see "out of memory is told" 'x Big ran out of memory at 128 MB'
k 1; see "RESULT says oom" 'Big .* oom'
see "it still fails" 'BadInit +x fail'
goes BadInit
k Enter; see "with its reason" 'x .*no such day'
printf 'exports.handler = async () => 1;\n' >bad/index.js
k Escape; see "fixed, it comes up by itself" 'BadInit +\* warm'
see "what cannot run says n/a" 'Legacy +- n/a'
goes Legacy
k i; see "and why" 'x .*(dotnet|\.NET)'

goes Echo
printf '\n// changed\n' >>src/index.js
see "a save is told" 'index.js'
k P; see "P pauses" 'reload paused'
printf '\n// again\n' >>src/index.js
see "old code is stale" 'Echo +! stale'
k P; see "P again" 'reload on'
gone "and fresh" 'stale'

goes Flood
k i; see "events of Flood" 'Choose an event'; k Enter i
see "200 lines" 'ok .*billed'
k 3; see "logs" 'row 199 of 200'
k /; ty 'row 15'; k Enter; see "search counts" 'search: row 15 \([0-9]+ of 1[0-9]\)'
k n; see "no later match is told, or found" 'search: row 15'
k N; see "previous match" 'search: row 15'
k Escape; gone "Esc ends the search" 'search:'
k f; ty 'row 7'; k Enter; see "only lines with it" 'only: row 7'
gone "others are gone" 'row 199 of'
k Escape; see "all again" 'row 199|paused'
k End; see "End follows" 'row 199 of 200'
k Up Up; see "moving up pauses" 'paused at'
k End; see "and follows" 'following'
k '<'; see "an error is jumped to" '^> .*(REPORT|rror|timed out|exited)'
k @; ty '-1h'; k Enter; see "a time" 'paused at'
k Escape; see "out" '\[1 Fn\]|\[2'

goes Hostile
k i; see "events of Hostile" 'Choose an event'; k Enter i
see "ran" 'ok .*billed'
k 3 End; see "escape sequences do not act" 'red nul\^@end'
see "wide letters stay" '你好'
see "the title is whole" '^lambench orders'

k 8; see "packages" 'Packages'
goes Echo
k p; see "built" 'sha256 +[A-Za-z0-9+/]{43}='
zip=.lambench/dist/Echo.zip
shown=$(s | sed -n 's/.*sha256 *\([A-Za-z0-9+\/]*=\).*/\1/p')
check_equal "the sum is right" "$(openssl dgst -sha256 -binary "$zip" | base64)" "$shown"
k y; see "y lists what can be copied" 'upload command'
k v; see "copied" 'copied [0-9]+ bytes \(tmux buffer'
T show-buffer >buffer
check_has "the command is in the buffer" "aws lambda update-function-code" buffer

printf 'x\n  y: [' >>template.yaml
k 1; see "a broken template is told" 'x template.yaml:[0-9]+:'
see "and the old one runs" 'Running the version before'
k 9; see "problems list it" 'x error +template.yaml'
sed -i '$d' template.yaml; sed -i '$d' template.yaml
k 1; gone "mended, the banner goes" 'Running the version before'

goes Echo
k 2; see "invoke" '\[2 Invoke\]'
printf '{"pasted":1}' | T load-buffer -; T paste-buffer -p
see "pasted JSON becomes the event" '"pasted": 1'
printf '{"broken":' | T load-buffer -; T paste-buffer -p
see "what is none is refused" 'x pasted text:1:[0-9]+'
k 1; see "functions" '\[1 Fn\]'
printf 'q\nrm\ni\n' | T load-buffer -; T paste-buffer -p
see "a paste runs no keys" 'Paste ignored \(7 bytes\)'
see "still functions" '\[1 Fn\]'
finish
