#!/bin/sh
# Acceptance of the screen: logs. Search that counts, reading while lines come, times and errors to
# jump to, long lines, unusual characters. The numbers are those of the design's list.
. "$ROOT/tests/lib/check.sh"
. "$ROOT/tests/lib/terminal.sh"
terminal_begin "acceptance: logs"
cat >>src/index.js <<'JS'
exports.slow = async (event) => {
    for (let i = 0; i < event.n; i++) {
        console.log(`slow ${i} of ${event.n}`);
        await new Promise((done) => setTimeout(done, 50));
    }
};
exports.wide = async () => {
    console.log('<' + 'm'.repeat(1 << 20) + '\x1b[31m>');
    console.log('columns: 你好|é|e\u0301|👍🏽|tab\there');
    console.log('after the wide ones');
};
JS
for name in Slow Wide; do
    printf '  %s:\n    Type: AWS::Serverless::Function\n    Properties:\n      Timeout: 60\n' "$name"
    printf '      Runtime: nodejs%s.x\n      Handler: index.%s\n      CodeUri: src/\n' \
        "$node_major" "$(printf %s "$name" | tr '[:upper:]' '[:lower:]')"
done >>template.yaml
printf '{"n":200}' >events/slow.json
printf '{}' >events/wide.json
# Lines of some minutes ago, as another session left them.
export TZ=UTC0
eight=$(date -d '8 minutes ago' +%H:%M)
mkdir -p .lambench/logs
for line in '10 INFO ten' '9 ERROR nine is an error' '8 INFO eight' '6 INFO six' '5 INFO five'; do
    minutes=${line%% *} text=${line#* }
    printf '%s:30.000Z 0a0a0a0a-0000-4000-8000-000000000000 L %s\n' \
        "$(date -d "$minutes minutes ago" +%Y-%m-%dT%H:%M)" "$text"
done >.lambench/logs/Echo.log

# chosen NAME TEXT: the event of NAME whose name has TEXT
chosen() {
    goes "$1"
    k 2; wait_for 10 has '\[2 Invoke\]'
    has 'Choose an event' || k Enter
    wait_for 10 has "Choose an event for $1"
    k /; ty "$2"; wait_for 10 has "> $2"
    k Enter Enter; wait_for 10 has "event: events/$2"
}
hits() { s | sed -n 's/.*search: [^(]*(\([0-9]*\) of \([0-9]*\)).*/\1 \2/p' | head -n 1; }
line_at() { s | sed -n 's/^.\{0,2\}> *\([0-9:.]*\) .*/\1/p' | head -n 1; }
same_lines() { s | grep -E 'slow [0-9]+ of' >now; cmp -s then now; }

for terminal in 80x24/vt100 140x40/few-16; do
    size=${terminal%/*}
    up "$terminal" "$LAMBENCH"
    see "up $terminal" 'Functions 9'
    see "$terminal: started" 'Slow +\* warm'
    chosen Flood flood.json
    k i; see "20 $terminal: 200 lines" 'ok .*billed'
    k 3; see "20 $terminal: logs" 'row 199 of 200'
    k /; ty 'row 15'; k Enter
    see "20 $terminal: k of n" 'search: row 15 \([0-9]+ of [1-9][0-9]*\)'
    first=$(hits)
    colors >picture
    check "20 $terminal: matches are underlined" grep -qE '\[([0-9;]*;)?4(;[0-9;]*)?m' picture
    k N; wait_for 5 sh -c 'true'; see "20 $terminal: N goes back" "search: row 15 \\($((${first%% *} - 1)) of ${first#* }\\)"
    k n; see "20 $terminal: n comes again" "search: row 15 \\(${first%% *} of ${first#* }\\)"
    see "20 $terminal: the match is in sight" '> .*row 15'
    k Escape; gone "20 $terminal: Esc ends it" 'search:'

    chosen Slow slow
    k i; see "21 $terminal: it runs" 'running'
    k 3 End; see "21 $terminal: lines come" 'slow [0-9]+ of 200'
    k Up Up; see "21 $terminal: Up pauses" 'paused'
    see "21 $terminal: newer lines are counted" '[1-9][0-9]* newer lines below'
    s | grep -E 'slow [0-9]+ of' >then
    sleep 1
    check "21 $terminal: what one reads stays" same_lines
    k End; see "21 $terminal: End follows" 'following'
    gone "21 $terminal: and the count goes" 'newer lines below'
    k x; see "21 $terminal: x stops the run" 'cancel'

    k 1; goes Echo
    k l; see "22 $terminal: its own logs" 'Echo'
    k @; ty "$eight"; k Enter
    see "22 $terminal: a time: the first line at or after it" "^.{0,3}> $eight:30.*eight"
    k ')'; see "22 $terminal: one minute on" '^.{0,3}> .*six'
    k '('; see "22 $terminal: one minute back" '^.{0,3}> .*eight'
    k '<'; see "22 $terminal: the error before" '^.{0,3}> .*nine is an error'
    k '<'; see "22 $terminal: there is none before that" 'no earlier error'
    k '>'; wait_for 5 hasnt 'no earlier error'
    k @; ty 'nonsense'; k Enter; see "22 $terminal: what is no time is told" 'x .*nonsense'
    k End o; see "22 $terminal: o shows all again" 'all functions'

    chosen Wide wide
    k i; see "28 $terminal: a line of 1 MB" 'ok .*billed'
    k 3 End; see "29 $terminal: wide ones" 'columns: 你好'
    [ "$size" = 80x24 ] || k Right Right
    see "29 $terminal: as text, in their columns" 'columns: 你好\|é\|e?.{1,2}\|👍.?\|tab +here'
    [ "$size" = 80x24 ] || k Left Left
    see "29 $terminal: the next row is where it was" '[0-9] Wide +.*after the wide ones'
    k /; ty mmmmmm; k Enter; see "28 $terminal: the long line is found" '> .*<mmmm'
    k Right Right Right Right Right Right Right Right Right Right
    see "28 $terminal: Right moves along it" '> .*mmmmmmmmmm'
    k Enter; see "28 $terminal: Enter shows it" 'mmmmmmmmmmmmmmmmmmmm'
    k Escape Escape; see "28 $terminal: and Esc closes" '\[3 Logs\]'
    row 0 >title
    check "29 $terminal: the title is whole" grep -q '^lambench  *orders' title
    k 1; k q; wait_for 10 ended
    down
done

finish
