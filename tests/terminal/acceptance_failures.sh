#!/bin/sh
# Acceptance of the screen: functions that fail. Time-outs, memory, init, a missing runtime, an
# error with its line: what is said, what is offered, and that the next run works. The numbers are
# those of the design's list.
. "$ROOT/tests/lib/check.sh"
. "$ROOT/tests/lib/terminal.sh"
terminal_begin "acceptance: failures"
cat >>src/index.js <<'JS'
const price = (order) => {
    if (!order.items) throw new TypeError('items is empty');
};
exports.throws = async (event) => { price(event); };
JS
printf '  Throws:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: nodejs%s.x\n      Handler: index.throws\n      CodeUri: src/\n' \
    "$node_major" >>template.yaml
line=$(grep -n TypeError src/index.js | cut -d: -f1)
printf '#!/bin/sh\nprintf "%%s\\n" "$*" >>"%s/edited"\n' "$PWD" >nano
chmod +x nano
status_of() { "$LAMBENCH" "$@" >out 2>&1 </dev/null; status=$?; }
# picked NAME TEXT: the event whose name has TEXT is chosen for NAME.
picked() {
    goes "$1"
    k 2; wait_for 10 has '\[2 Invoke\]'
    has 'Choose an event' || k Enter
    wait_for 10 has "Choose an event for $1"
    k /; ty "$2"; wait_for 10 has "> $2"
    k Enter Enter; wait_for 10 has "event: events/$2"
}

for terminal in 80x24/vt100 140x40/few-16; do
    size=${terminal%/*}
    up "$terminal" EDITOR="$PWD/nano" "$LAMBENCH"
    see "up $terminal" 'Functions 8'
    picked Sleep sleep-long
    k i; see "23 $terminal: the message" 'x Sleep timed out after 1.00 s \(Timeout 1, template.yaml:[0-9]+\)'
    see "23 $terminal: the verdict" 'x timeout  1.00 s'
    see "23 $terminal: the box names the line" 'Timeout is 1 s \(template.yaml:[0-9]+\)'
    see "23 $terminal: what it was at" 'When it was stopped:'
    see "23 $terminal: what may be done" 'a  raise Timeout to 2 s'
    picked Sleep sleep.json
    k i; see "23 $terminal: the next run works" 'ok  +[0-9.]+ ms'

    picked Big big
    k i; see "24 $terminal: the message" 'x Big ran out of memory at 128 MB'
    see "24 $terminal: the verdict" 'x oom '
    see "24 $terminal: the box" 'Used 12[0-9] of 128 MB when it was'
    see "24 $terminal: what may be done" 'a  raise MemorySize to 256 MB'
    k 1; see "24 $terminal: RESULT" 'Big .* oom'
    see "23 $terminal: RESULT says how it went last" 'Sleep .* ok'

    picked Throws echo
    k i; see "e $terminal: the message has the line" "x Throws: TypeError: items is empty \\(src/index.js:$line\\)"
    see "e $terminal: the trace" 'at price'
    rm -f edited
    k e; check "e $terminal: the editor opens it" wait_for 10 grep -q "$line.*src/index.js" edited

    k 1; see "25 $terminal: STATE says fail" 'BadInit +x fail'
    goes BadInit
    k Enter; see "25 $terminal: the first line" 'x Error: no such day'
    see "25 $terminal: and its place" 'bad/index.js:1'
    k Escape; see "back" 'Functions 8'
    see "26 $terminal: STATE says n/a" 'Legacy +- n/a'
    goes Legacy
    k i; see "26 $terminal: why not" 'x Legacy cannot run: dotnet8 is not here\.  Enter shows what it needs'
    k Enter; see "26 $terminal: what to install" 'apt install|install it'
    see "26 $terminal: what works all the same" 'Still works: editing, packaging'
    down
done

up 80x24 "$LAMBENCH"
see "up once more" 'Functions 8'
picked Sleep sleep-long
k i; see "a: a time-out" 'a  raise Timeout to 2 s'
cp template.yaml before
k a; see "a: written, with undo" 'Timeout 1 -> 2 .*u undo'
check_equal "a: only its value" 1 "$(diff before template.yaml | grep -c '^>')"
check_has "a: the value" "Timeout: 2" template.yaml
k u; see "a: undone" 'undone'
check "a: byte by byte" cmp before template.yaml
k 1; see "functions" 'BadInit +x fail'
printf 'exports.handler = async () => 1;\n' >bad/index.js
see "25: mended, it comes up by itself" 'BadInit +\* warm'
k q; wait_for 10 ended # or the next ones would be answered by it
down

status_of invoke Sleep -e events/sleep-long.json
check_equal "23: the exit status" 5 "$status"
status_of invoke Big -e events/big.json
check_equal "24: the exit status" 6 "$status"
status_of invoke Legacy -e events/echo.json
check_equal "26: the exit status" 4 "$status"
finish
