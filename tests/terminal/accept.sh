#!/bin/sh
# Answers accepted in the screen are those that `lambench test` expects.
. "$ROOT/tests/lib/check.sh"
. "$ROOT/tests/lib/terminal.sh"
terminal_begin "accepting in the screen"

up 80x24 "$LAMBENCH"
see "up" 'Functions 7'
goes Echo
k i; see "events" 'Choose an event for Echo'
k Enter; see "its own event" '"order": "o-1"'
k A; see "nothing ran yet" 'there is no answer to accept yet'
k i; see "it ran" 'ok  +[0-9.]+ ms  billed'
k A; see "A accepts" 'accepted the answer events/echo.Echo.golden'
check_equal "the answer is kept" "$(cat events/echo.json)" "$(cat events/echo.Echo.golden)"
rm events/echo.Echo.golden
k :; ty 'accept'; k Enter; see "it is in the palette" 'accepted the answer events/echo.Echo.golden'

# An event without a file is saved first. The answer is that of the run, whatever is chosen now.
T set-buffer '{"pasted":1}'
T paste-buffer -p
see "pasted" 'event: pasted'
k A; see "a name is asked for" 'save the event as events/'
ty 'other'; k Enter; see "the run was of another event" 'accepted the answer events/other.Echo.golden'
check_equal "its own event is saved" "$(cat events/echo.json)" "$(cat events/other.json)"
k i; see "the pasted event ran" ' 12 B   v raw'
k A; see "a name is asked for again" 'save the event as events/'
ty '../x y'; k Enter; see "a bad name is refused" 'without blanks'
k A; see "and again" 'save the event as events/'
ty '../x'; k Enter; see "one that leads elsewhere too" 'is no name for a file'
k A; see "once more" 'save the event as events/'
ty 'pasted'; k Enter; see "saved and accepted" 'accepted the answer events/pasted.Echo.golden'
check_equal "the pasted event" '{"pasted":1}' "$(cat events/pasted.json)"

goes Sleep
k i; see "events of Sleep" 'Choose an event for Sleep'
k /; ty long; see "filtered" '> sleep-long'
k Enter Enter; see "chosen" 'event: events/sleep-long'
k i; see "a time-out" 'x Sleep timed out after'
k A; see "is no answer" 'there is no answer to accept: .*timed out'
k q q; k q
check "it ended" wait_for 10 ended
down
"$LAMBENCH" test >out 2>err
check_equal "lambench test: status" 0 $?
check "lambench test: all of them" grep -q '^3 tests, 0 failed' out
finish
