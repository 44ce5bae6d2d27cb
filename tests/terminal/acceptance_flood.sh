#!/bin/sh
# Acceptance of the screen: a flood of log lines. Keys in between are answered, every line is kept on
# disk in its order, memory stays bounded. Number 27 of the design's list.
. "$ROOT/tests/lib/check.sh"
. "$ROOT/tests/lib/terminal.sh"
terminal_begin "acceptance: flood"
sed -i 's/      Handler: index.flood/      Timeout: 120\n      Handler: index.flood/' template.yaml
printf '{"n":60000}' >events/flood.json

up 80x24 "$LAMBENCH" --trace-ui trace
see "27: up" 'Functions 7'
see "27: started" 'Flood +\* warm'
goes Flood
k i; wait_for 10 has 'Choose an event for Flood'
k Enter; wait_for 10 has 'event: events/flood'
k 3 End
k r; see "27: the flood begins" 'row [0-9]+ of 60000'
before=$(grep -c ' key ' trace)
for n in 1 2 3 4 5 6 7 8 9 10; do
    k Down
    sleep 0.1
done
check "27: keys are answered meanwhile" test "$(grep -c ' key ' trace)" -ge $((before + 8))
k End
see "27: the last line" 'row 59999 of 60000'
grep -hoE 'row [0-9]+ of 60000' .lambench/logs/Flood.log | awk '{ if ($2 != NR - 1) exit 1 } END { if (NR != 60000) exit 1 }'
check_equal "27: every line is in the file, in order" 0 "$?"
memory=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$(T list-panes -F '#{pane_pid}')/status")
check "27: less than 200 MB of memory: $memory kB" test "$memory" -lt 204800
awk '/ key_us=/ { sub(/.*key_us=/, ""); print }' trace | sort -n | awk '{ t[NR] = $1 } END {
    print "        keys: p50 " t[int(NR / 2) + 1] " us, p99 " t[int(NR * 0.99) + 1] " us, of " NR }'
finish
