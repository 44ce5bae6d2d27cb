#!/bin/sh
# Acceptance of the screen: the terminal itself. Nothing at rest, storms of sizes, colours and plain
# characters on demand, mouse, copying without tmux, and what is left when it ends, however it ends.
# The numbers are those of the design's list.
. "$ROOT/tests/lib/check.sh"
. "$ROOT/tests/lib/terminal.sh"
terminal_begin "acceptance: terminal"
cat >>src/index.js <<'JS'
exports.slow = async (event) => {
    for (let i = 0; i < event.n; i++) {
        console.log(`slow ${i} of ${event.n}`);
        await new Promise((done) => setTimeout(done, 20));
    }
};
JS
printf '  Slow:\n    Type: AWS::Serverless::Function\n    Properties: {Timeout: 60, Runtime: nodejs%s.x, Handler: index.slow, CodeUri: src/}\n' \
    "$node_major" >>template.yaml
printf '{"n":1500}' >events/slow.json
still() { still_before=$(s); sleep 0.3; [ "$still_before" = "$(s)" ]; }
pane_pid() { T list-panes -F '#{pane_pid}'; }
woken() { sed -n 's/^voluntary_ctxt_switches:[^0-9]*//p' "/proc/$1/status"; }
click() { # COLUMN ROW [BUTTON]: pressed and released there
    press "$1" "$2" "${3-0}"
    T send-keys -l -- "$(printf '\033[<%s;%s;%sm' "${3-0}" "$1" "$2")"
}
press() { T send-keys -l -- "$(printf '\033[<%s;%s;%sM' "${3-0}" "$1" "$2")"; }
colored() { grep -qE '\[([0-9;]*;)?(3[0-8]|9[0-7])(;[0-9;]*)?m' picture; }

# 30: at rest nothing is drawn, nobody is woken, no processor is used.
up 80x24 "$LAMBENCH" --trace-ui trace
see "30: up" 'Functions 8'
wait_for 20 settled
sleep 1
pid=$(pane_pid)
# What follows the starts (files are closed, sandboxes made ready) may take a moment more.
for try in 1 2 3 4 5; do
    frames=$(wc -l <trace) woken=$(woken "$pid")
    sleep 2
    frames=$(($(wc -l <trace) - frames)) woken=$(($(woken "$pid") - woken))
    [ "$frames" -eq 0 ] && [ "$woken" -le 2 ] && break # a page that has to be read counts, too
done
check_equal "30: no frame in two seconds" 0 "$frames"
check "30: and nobody woken by a clock: $woken" test "$woken" -le 2

# 31: sizes come and go while lines flow.
goes Slow
k i; see "31: events" 'Choose an event for Slow'
k Enter i; see "31: lines flow" 'running'
for screen in 3 1 2 4; do
    k "$screen"
    for size in 140x40 80x24 60x20 40x10 38x8 10x3 1x1 200x60 300x24 40x60 80x24; do
        T resize-window -x "${size%x*}" -y "${size#*x}"
    done
    see "31: screen $screen is back at 80x24" "\[$screen .*"
done
for size in 140x40 80x24 60x20 40x10 200x60; do
    T resize-window -x "${size%x*}" -y "${size#*x}"
    see "31: $size has its hints" '\? help *$'
done
T resize-window -x 38 -y 8; see "31: too small says so" 'Terminal is 38x8'
see "31: and that nothing is lost" 'needs 40x10'
k j j d y; see "31: other keys do nothing there" 'Terminal is 38x8'
T resize-window -x 80 -y 24; see "31: back" '\[4 '
k 1; see "31: functions are back" '\[1 Fn\]'
picks "31: the same row is selected" Slow
k x; see "31: x cancels" 'Slow cancelled after'
k Escape 1; see "31: functions" '\[1 Fn\]'
T resize-window -x 38 -y 8; see "31: too small again" 'Terminal is 38x8'
k q; wait_for 10 sh -c 'true'
T resize-window -x 80 -y 24
see "31: q works there" 'again: lambench|Quit lambench'
has 'Quit lambench' && { wait_for 5 has 'any other key'; k y; }
check "31: and ends it" wait_for 10 ended

# 33: an empty NO_COLOR is none.
up 80x24 TERM=tmux-256color NO_COLOR= "$LAMBENCH"
see "33: up" 'Functions 8'
wait_for 20 settled
colors >picture
check "33: an empty NO_COLOR has colours" colored
up 80x24 TERM=tmux-256color "$LAMBENCH" --color never
see "33: up without" 'Functions 8'
wait_for 20 settled
colors >picture
check "33: --color never has none" sh -c '! grep -qE "\[([0-9;]*;)?(3[0-8]|4[0-8]|9[0-7])(;[0-9;]*)?m" picture'
check "33: but bold and reverse" sh -c 'grep -qE "\[([0-9;]*;)?7m" picture && grep -qE "\[([0-9;]*;)?1m" picture'

# 35: plain characters, the same rows and columns.
for size in 80x24 140x40; do
    up "$size" "$LAMBENCH"
    see "35 $size: up" 'Functions 8'
    wait_for 20 settled
    k 9; see "35 $size: problems" '\[9 '
    k v v; wait_for 10 has '^> '; wait_for 10 still
    s | sed 's/[^ -~]/#/g' | sed '/^[x!] /d' >wide
    up "$size" "$LAMBENCH" --ascii
    see "35 $size: plain" 'Functions 8'
    wait_for 20 settled
    k 9; see "35 $size: plain problems" '\[9 '
    k v v; wait_for 10 has '^> '; wait_for 10 still
    s | sed '/^[x!] /d' >plain
    check "35 $size: only plain characters" sh -c '! LC_ALL=C grep -q "[^ -~]" plain'
    # What is drawn lies at the same places; letters are the same, but for what was cut.
    check_equal "35 $size: the same rows and columns" "" "$(paste -d '\n' wide plain |
        awk 'NR % 2 { a = $0; next } length(a) != length($0) { print a; print $0 }')"
done

# 36: the mouse.
up 80x24 "$LAMBENCH"
see "36: up" 'Functions 8'
wait_for 20 settled
click 6 7; picks "36: a click selects" Flood
click 6 7; see "36: again opens" 'Functions > Flood'
k Escape; see "36: back" 'Functions 8'
click 6 6; picks "36: another" Sleep
sleep 0.5
press 6 20 64; see "36: the wheel over the log pauses it" 'paused'
picks "36: without moving the focus" Sleep
click 18 2; see "36: a click on a tab" '\[3 Logs\]'
k 1; see "36: functions" '\[1 Fn\]'
click 4 24; see "36: a click on a hint presses its key" 'Choose an event|\[2 Invoke\]'
k Escape 1; see "36: functions again" '\[1 Fn\]'
press 6 6; T send-keys -l -- "$(printf '\033[<0;20;9m')"
see "36: a drag tells about Shift" 'To select text: Shift\+drag'
k Down Up; press 6 6; T send-keys -l -- "$(printf '\033[<0;20;9m')"; k T
see "36: once" 'T is not a key here'
click 6 6 2; k T; picks "36: other buttons do nothing" Sleep
k M; see "36: M turns it off" 'mouse off'
check_equal "36: the terminal was told" 0 "$(T display-message -p '#{mouse_any_flag}')"
k M; see "36: and on" 'mouse on'
check_equal "36: and told" 1 "$(T display-message -p '#{mouse_any_flag}')"

# Ctrl-c in plain text goes back, in an editor it is the editor's.
printf '#!/bin/sh\necho waits; sleep 100\n' >editor
chmod +x editor
up 80x24 EDITOR="$PWD/editor" "$LAMBENCH"
see "Ctrl-c: up" 'Functions 8'
k X; see "Ctrl-c: plain text" 'Enter goes back'
k C-c; see "Ctrl-c: goes back" '\[1 Fn\]'
k E; see "Ctrl-c: an editor" 'waits'
k C-c; see "Ctrl-c: ends the editor only" 'the editor ended with status 130'

# 37: without tmux the terminal is asked to copy.
up 80x24 sh
: >raw
T pipe-pane -O "cat >>raw"
ty "env -u TMUX $LAMBENCH"; k Enter
see "37: up" 'Functions 8'
goes Echo
k Enter; see "37: its fields" 'Functions > Echo'
k y; wait_for 5 has 'v  '
sleep 0.3
k v; see "37: it says that it cannot know" 'copied [0-9]+ bytes \(OSC 52, cannot be checked\)'
sleep 0.2
copied=$(grep -aoE '52;[a-z]*;[A-Za-z0-9+/=]+' raw | tail -n 1 | sed 's/.*;//' | base64 -d)
check_equal "37: the value, in base64" "index.echo" "$copied"

# 40: what is left behind.
k Escape 1
see "40: functions" '\[1 Fn\]'
pgrep -P "$(pane_pid)" >pids; pid=$(head -n 1 pids)
children=$(pgrep -P "$pid" | tr '\n' ' ')
k q; see "40: three lines" 'lambench: [0-9]+ runs'
see "40: where things are" 'logs: .lambench/logs'
see "40: and how to come back" 'again: lambench'
check "40: it had children" test -n "$children"
for child in $children; do
    check "40: none is left" wait_for 10 sh -c "! kill -0 $child"
done
sleep 0.3
check "40: the mouse is off" sh -c "tail -c 3000 raw | grep -aqF '[?1000l'"
check "40: pasting is plain" sh -c "tail -c 3000 raw | grep -aqF '[?2004l'"
check_equal "40: the cursor is seen" 1 "$(T display-message -p '#{cursor_flag}')"
check_equal "40: the screen is the shell's" 0 "$(T display-message -p '#{alternate_on}')"
finish
