#!/bin/sh
# Hostile text never reaches the terminal raw: names of functions, files and variables, events,
# results, errors, logs, with escape sequences, control characters, bytes that are no UTF-8, changes
# of direction, lines of 10 MB. All that the program writes is kept and looked through.
. "$ROOT/tests/lib/check.sh"
. "$ROOT/tests/lib/terminal.sh"
command -v tmux >/dev/null || { skip "hostile" "tmux is not here"; finish; }
node_major=$(node --version | sed 's/v\([0-9]*\).*/\1/')
esc=$(printf '\033')
rtl=$(printf '\342\200\256')
folder="ord${esc}]0;owned${rtl}ers"
mkdir -p "$folder/src" "$folder/events"
cd "$folder" || exit 1
trap down EXIT

cat >src/index.js <<'JS'
const evil = '\x1b[2J\x1b]0;owned\x07\x1b[31mred\x1bPq\x1b\\\x9b31m\u202eabc\u2066\0\x08\x7f\r\ttab\u200b';
exports.good = async (event) => {
    process.stdout.write(Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0xe2, 0x82, 0x1b, 0x5b, 0x48, 0x0a]));
    console.log(evil + 'end-of-evil');
    console.log(JSON.stringify({ level: 'INFO', message: evil, [evil]: evil }));
    console.error(new Error(evil));
    return { [evil]: evil, wide: '你好 e\u0301 👨‍👩‍👧 👍🏽', plain: 'end-of-result' };
};
exports.bad = async () => {
    const error = new Error(evil + 'end-of-error');
    error.name = evil;
    error.stack = 'Error: ' + evil + '\n    at ' + evil + ' (/var/task/index.js:1:' + evil + ')';
    throw error;
};
exports.long = async () => {
    process.stdout.write('a'.repeat(5 << 20) + '\x1b[5n\x1b]52;c;eA==\x07' + 'b'.repeat(5 << 20) + '\n');
    process.stdout.write('你'.repeat(100000) + '\n');
    return 'x'.repeat(4 << 20) + '\x1b[6n';
};
JS
evil="$(printf '\\e')[31m$(printf '\\e')]0;owned\\a\\u202E\\u0085"
{
    printf 'Transform: AWS::Serverless-2016-10-31\nResources:\n'
    for name in Good Bad Long; do
        printf '  %s:\n    Type: AWS::Serverless::Function\n    Properties:\n' "$name"
        printf '      Runtime: nodejs%s.x\n      Handler: index.%s\n      CodeUri: src/\n' \
            "$node_major" "$(printf %s "$name" | tr '[:upper:]' '[:lower:]')"
        printf '      Timeout: 60\n      MemorySize: 512\n      Description: "%s"\n' "$evil"
        printf '      Environment: {Variables: {PLAIN: "%s", "N%s": x}}\n' "$evil" "$evil"
    done
    printf '  "Evil%s":\n    Type: AWS::Serverless::Function\n    Properties:\n' "$evil"
    printf '      Runtime: "%s"\n      Handler: "%s"\n      CodeUri: "%s"\n' "$evil" "$evil" "$evil"
    printf '      Layers: ["%s"]\n      Role: "%s"\n' "$evil" "$evil"
    printf '      Events: {"E%s": {Type: Api, Properties: {Path: "/%s", Method: "%s"}}}\n' \
        "$evil" "$evil" "$evil"
} >template.yaml
printf '{"a":"\\u001b[31m\\u202e","b":"%s"}' "$rtl" >events/good.json
printf '{}' >"events/good-$esc[31m$rtl$(printf '\377\001').json"
printf '{}' >events/bad.json
printf '{}' >events/long.json

# clean NAME: what was written until now is clean; it begins anew.
clean() {
    sleep 0.3
    cp "$TMPDIR/raw" "$TMPDIR/taken"
    : >"$TMPDIR/raw"
    check "$1" python3 "$ROOT/tests/lib/raw_terminal.py" "$TMPDIR/taken"
}
for size in 80x24 140x40; do
    up "$size" sh
    : >"$TMPDIR/raw"
    T pipe-pane -O "cat >>'$TMPDIR/raw'"
    ty "$LAMBENCH"; k Enter
    see "$size: up" 'Functions [34]'
    see "$size: started" 'Good +\* warm'
    k Down Down Down Enter Escape 9 1
    see "$size: functions" '\[1 F'
    goes Good
    k Enter; see "$size: its fields" 'Functions > Good'
    for key in ] ] ] ] v; do k "$key"; done
    k Escape; see "$size: back" '\[1 F'
    clean "$size: names of functions, files, fields, problems"

    k i; see "$size: events" 'Choose an event for Good|"a":'
    k Enter; see "$size: the event" '"a":'
    has 'Choose an event' && k Enter
    k Escape 2; see "$size: invoke" '\[2 Invoke\]'
    k i; see "$size: the result" 'end-of-result|"wide"'
    k Tab v; see "$size: its own bytes" 'its own bytes'
    k v 3 End; see "$size: logs" '\[3 Logs\]'
    k /; ty end-of-evil; k Enter; see "$size: its log" 'search: end-of-evil \([1-9]'
    k Escape End
    row 0 >title
    check "$size: the title is whole" grep -q '^lambench  *ord' title
    k Up Up Up Enter; wait_for 5 has 'Esc'
    k Escape; see "$size: the log" '\[3 Logs\]'
    k w; see "$size: wrapped" 'wrapped'
    k w Right Right Left Left w v w v
    clean "$size: events, results, logs"

    k 1; see "$size: functions once more" '\[1 F'
    goes Bad # the second time its event is known already
    k i; wait_for 10 has 'Choose an event|Not run yet'; has 'Choose an event' && k Enter
    k Escape 2 i; see "$size: the error" 'x error'
    k 1; see "$size: it is told in the list" 'Bad .* error'
    goes Long
    k i; wait_for 10 has 'Choose an event|Not run yet'; has 'Choose an event' && k Enter
    k Escape 2 i; see "$size: 10 MB in a line, 4 MB in a result" 'ok .*billed|SizeTooLarge'
    k Tab Right Right End Home 3 End Right Right Right Right Right Right Right Right Right Right
    see "$size: the logs move" '\[3 Logs\]'
    k Up Up; see "$size: and stop" 'paused'
    k Enter; wait_for 2 has 'aaaaaaaaaaaaaaaaaaaa'
    k End Home Escape; see "$size: the line was seen" '\[3 Logs\]'
    k /; ty bbbbbbbbbb; k Enter; wait_for 10 has 'search: bbbb'
    k Escape 4 8 1; see "$size: all the while" '\[1 F'
    clean "$size: errors, long lines"
    k X; see "$size: plain text" 'Enter goes back'
    k Enter; see "$size: and back" '\[1 F'
    k q; see "$size: the end" 'again: lambench'
    clean "$size: plain text, the last words"
done
finish
