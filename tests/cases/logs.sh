# `lambench logs`: filters, forms, following.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"

{
    template_head
    function_row Hello python3.11 app.handler py/
    function_row Other python3.11 app.handler py/
    function_row Never python3.11 app.handler py/
} > template.yaml
mkdir -p .lambench/logs
one=7c1e9a20-31f4-4c9a-9d55-0b7a2e61f0aa
two=c0de7713-2b1f-4d0c-b0a4-91f22cf7be01
cat > .lambench/logs/Hello.log <<EOF
2026-03-02T14:00:00.000Z $one P START RequestId: $one Version: \$LATEST
2026-03-02T14:00:00.100Z $one L 2026-03-02T14:00:00.100Z	$one	INFO	put order=o-1
2026-03-02T14:00:00.200Z $one L 2026-03-02T14:00:00.200Z	$one	ERROR	no items
2026-03-02T14:00:00.300Z $one P END RequestId: $one
2026-03-02T14:00:00.300Z $one P REPORT RequestId: $one	Duration: 8.91 ms	Billed Duration: 9 ms	Memory Size: 256 MB	Max Memory Used: 74 MB	Init Duration: 99.50 ms
EOF
cat > .lambench/logs/Other.log <<EOF
2026-03-02T14:00:00.150Z $two L plain text of the other
2026-03-02T15:00:00.000Z - N reloaded in 143 ms
EOF
run() {
    "$LAMBENCH" logs "$@" >out 2>err </dev/null
    status=$?
}
lines() { check_equal "$1" "$2" "$(wc -l < out | tr -d ' ')"; }

run
check_equal "all: status" 0 "$status"
lines "all of all functions" 7
check_equal "in the order of time" "2026-03-02T14:00:00.150Z Other plain text of the other" "$(sed -n 3p out)"
check_equal "a line without its prefix" "2026-03-02T14:00:00.100Z Hello INFO put order=o-1" "$(sed -n 2p out)"
run Hello
lines "one function" 5
run Hello Other
lines "two functions" 7
run Never
check_equal "never run: status" 0 "$status"
lines "never run" 0
run Helo
check_equal "unknown function: status" 2 "$status"
check_has "unknown function: hint" "did you mean Hello?" err
run -n 2
lines "the last two" 2
run --grep order=
lines "--grep text" 1
run --grep '/order=o-[0-9]|other/'
lines "--grep regular expression" 2
run --grep '/(/'
check_equal "--grep that is no expression: status" 2 "$status"
run --grep nothing-like-this
check_equal "nothing found: status" 0 "$status"
run --grep nothing-like-this -q
check_equal "nothing found with -q: status" 1 "$status"
run --exclude RequestId
lines "--exclude" 4
run --level error
lines "--level" 1
run --since 2026-03-02T14:30:00Z
lines "--since" 1
run --until 2026-03-02T14:00:00.120Z
lines "--until" 2
run --since yesterdayish
check_equal "--since that is no time: status" 2 "$status"
run --run $two
lines "--run" 1
run --json
check "--json" python3 -c '
import json
lines = [json.loads(line) for line in open("out")]
assert len(lines) == 7 and all(l["v"] == 1 for l in lines)
assert [l["kind"] for l in lines] == ["start", "line", "line", "line", "end", "report", "note"]
assert lines[1] == {"v": 1, "time": "2026-03-02T14:00:00.100Z", "function": "Hello",
    "requestId": "7c1e9a20-31f4-4c9a-9d55-0b7a2e61f0aa", "kind": "line", "level": "INFO",
    "text": "put order=o-1"}
report = lines[5]
assert report["durationMs"] == 8.91 and report["billedMs"] == 9 and report["memoryMb"] == 256
assert report["maxMemoryMb"] == 74 and report["start"] == "cold" and report["result"] == "ok"
assert lines[6]["requestId"] is None'
run --compact -n 1
check "--compact" grep -qE '^[0-9]{2}:00:00.000 Other reloaded in 143 ms$' out

# --- following
"$LAMBENCH" logs -f -n 1 > followed 2>err </dev/null &
pid=$!
check "-f: what was" wait_for 5 grep -q 'reloaded' followed
printf '2026-03-02T16:00:00.000Z - N line one\n' >> .lambench/logs/Other.log
check "-f: what comes" wait_for 5 grep -q 'line one' followed
printf '2026-03-02T16:00:01.000Z - N of a new file\n' > .lambench/logs/Never.log
check "-f: a new file" wait_for 5 grep -q 'of a new file' followed
kill -TERM $pid
wait $pid
check_equal "-f: status when stopped" 130 "$?"
"$LAMBENCH" logs -f 2>err </dev/null | head -n 1 > first &
pid=$!
wait_for 5 test -s first
printf '2026-03-02T16:00:02.000Z - N more\n' >> .lambench/logs/Other.log
check "-f ends when nobody reads" wait_for 5 sh -c "! kill -0 $pid"
finish
