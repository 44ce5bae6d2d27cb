#!/bin/sh
# The terminal itself: colours, plain characters, mouse, idle, being stopped, killed and ended.
. "$ROOT/tests/lib/check.sh"
. "$ROOT/tests/lib/terminal.sh"
terminal_begin "terminal"
# What is typed just when the modes change may be thrown away: then it is typed once more.
shell_answers() {
    ty 'stty -g >after'; k Enter
    sleep 0.5
    test -s after
}

up 80x24 NO_COLOR=1 "$LAMBENCH"
see "up without colour" 'Functions 7'
wait_for 10 settled
colors >picture
check "no colour at all" sh -c '! grep -qE "\[([0-9;]*;)?(3[0-8]|4[0-8]|9[0-7]|10[0-7])(;[0-9;]*)?m" picture'
check "but reversed and bold" sh -c 'grep -qE "\[([0-9;]*;)?7m" picture && grep -qE "\[([0-9;]*;)?1m" picture'
up 80x24 NO_COLOR=1 "$LAMBENCH" --color always
see "up with --color" 'Functions 7'
wait_for 10 settled
colors >picture
check "--color always wins" grep -qE '\[([0-9;]*;)?38;5;[0-9]+' picture

up 80x24 "$LAMBENCH" --ascii
see "up in plain characters" 'Functions 7'
s >plain
check "only plain characters" sh -c '! LC_ALL=C grep -q "[^ -~]" plain'
up 80x24 LC_ALL=C "$LAMBENCH"
see "LC_ALL=C" 'not UTF-8'
s >plain
check "only plain characters there" sh -c '! LC_ALL=C grep -q "[^ -~]" plain'

up 80x24 "$LAMBENCH" --trace-ui trace
see "up" 'Functions 7'
wait_for 10 settled
sleep 0.3
before=$(wc -l <trace)
sleep 2
check_equal "nothing is drawn while nothing happens" "$before" "$(wc -l <trace)"
k Down Down
check "a key draws" wait_for 5 grep -q ' key ' trace

picks "the third row" Flood
T send-keys -H 1b 5b 3c 30 3b 36 3b 36 4d; T send-keys -H 1b 5b 3c 30 3b 36 3b 36 6d
picks "a click selects" Sleep
T send-keys -H 1b 5b 3c 30 3b 32 36 3b 32 4d; T send-keys -H 1b 5b 3c 30 3b 32 36 3b 32 6d
see "a click on a tab opens it" '\[4 Stats\]'
k 1; see "functions" '\[1 Fn\]'
T send-keys -H 1b 5b 3c 36 34 3b 36 3b 32 30 4d
see "the wheel over the log pauses it" 'paused'
T send-keys -H 1b 5b 3c 30 3b 36 3b 36 4d; T send-keys -H 1b 5b 3c 30 3b 39 3b 39 6d
see "a drag tells about Shift" 'Shift\+drag'
k M; see "M turns it off" 'mouse off'
k X; see "X shows plain text" 'Enter goes back to lambench'
k Enter; see "and comes back" 'Functions 7'
down

# A shell around it shows what is left behind.
up 80x24 sh
ty 'stty -g >before'; k Enter
ty "$LAMBENCH"; k Enter
see "up in a shell" 'Functions 7'
k C-z; see "Ctrl-z gives the shell back" 'topped'
ty 'stty -g >stopped; fg'; k Enter
see "fg comes back" 'Functions 7'
wait_for 10 test -s stopped
check_equal "modes while stopped" "$(cat before)" "$(cat stopped)"
k C-c; see "Ctrl-c asks for another" 'Ctrl-c again quits'
k C-c; see "twice ends it" 'again: lambench'
signals="TERM HUP SEGV"
case $LAMBENCH in */asan/*) signals="TERM HUP" ;; esac # there SEGV is the sanitizer's own
for signal in $signals; do
    ty "$LAMBENCH"; k Enter
    see "up for SIG$signal" 'Functions 7'
    pgrep -f "^$LAMBENCH\$" -P "$(T list-panes -F '#{pane_pid}')" >pids
    pid=$(head -n 1 pids)
    kill "-$signal" "$pid"
    gone "SIG$signal gives the screen back" 'Functions 7'
    # What is typed before it has ended may be thrown away with answers of the terminal.
    check "SIG$signal ends it" wait_for 10 sh -c "! kill -0 $pid"
    check "SIG$signal: the shell answers" wait_for 1 shell_answers
    check_equal "SIG$signal: modes as before" "$(cat before)" "$(cat after)"
    rm -f after
done
ty 'clear'; k Enter
ty "$LAMBENCH"; k Enter
see "up once more" 'Functions 7'
goes Sleep
k i; see "events" 'Choose an event'
k /; ty long; k Enter Enter; see "the long one" 'sleep-long'
k i; see "it runs" 'running'
k q; see "back" '\[1 Fn\]'
k q; see "quitting asks while a run is in progress, or it has ended" 'Quit lambench|again: lambench'
if has 'Quit lambench'; then
    wait_for 5 has "any other key"
    k y
fi
see "and ends" 'again: lambench'
finish
