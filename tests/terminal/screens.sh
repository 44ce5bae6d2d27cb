#!/bin/sh
# The screens in a real terminal: layout, keys, moving about, help, palette, filter.
. "$ROOT/tests/lib/check.sh"
. "$ROOT/tests/lib/terminal.sh"
command -v tmux >/dev/null || { skip "screens" "tmux is not here"; finish; }
terminal_project orders
trap down EXIT

up 80x24 "$LAMBENCH" orders
see "the functions come up" 'Functions 7'
check_equal "24 rows" 24 "$(s | wc -l)"
check_equal "the title names project" "lambench orders" "$(row 0 | cut -c1-15)"
see "the tab is marked" '\[1 Fn\]'
row 23 >hints
check_has "hints tell i" "i invoke" hints
check_equal "hints end with help" "? help" "$(row 23 | sed 's/.*\(? help\)$/\1/')"

first=$(selected)
k Down j; picks "down twice" Flood
k Up k; picks "up twice" "$first"
T send-keys -H 1b 5b 42; picks "the other form of an arrow" Sleep
T send-keys -H 1b 5b 39 39 7e; picks "an unknown sequence does nothing" Sleep
k h; see "h tells about vim" ':keys vim'
picks "h does not move" Sleep
k Space; see "Space pauses the log" 'paused'
k Space; see "and follows again" 'following'
k l; see "l opens the logs" '\[3 Logs\]'
k Escape; see "Esc comes back" '\[1 Fn\]'
picks "with the same row" Sleep

k Enter; see "Enter opens the function" 'Functions > Sleep'
see "the timeout and its place" 'Timeout +1 s +template.yaml:[0-9]+'
k Escape; see "and back" 'Functions 7'
picks "the row stays" Sleep
k Escape Escape Escape Escape Escape
check_equal "Esc never quits" 0 "$(T list-panes -F '#{pane_dead}')"

goes Echo
k Enter; k ']'; see "secrets are hidden" 'API_TOKEN +\*\*\*\*\*\*\*\*'
k v; see "v shows them" 'very-secret'
k v; see "and hides them again" 'API_TOKEN +\*\*\*\*\*\*\*\*'
k Escape; see "home" 'Functions 7'

for key in 1 2 3 4 8 9; do
    k "$key"; see "screen $key has its tab" "\[$key "
    k '?'; see "help on screen $key" 'THIS SCREEN'
    k '?'; gone "? closes it" 'THIS SCREEN'
done
k 1; see "functions again" '\[1 Fn\]'
ty ':cold'; see "the palette finds words" '> cold +C'
k Escape; gone "Esc closes the palette" 'COMMAND +KEY'

k /; ty flo; see "typing filters" 'Functions 1 of 7'
k Enter; see "the filter stays" 'filter: flo'
k Escape; see "one Esc takes it away" 'Functions 7'
k T; see "a key without meaning says so" 'T is not a key here'

for size in 140x40 80x24 60x20 40x10 200x60 80x24; do
    T resize-window -x "${size%x*}" -y "${size#*x}"
    see "$size has its hints" '\? help *$'
    check_equal "$size has all rows" "${size#*x}" "$(s | wc -l)"
done
T resize-window -x 38 -y 8; see "too small says so" 'needs 40x10'
T resize-window -x 10 -y 3
T resize-window -x 80 -y 24; see "and comes back" 'Functions 7'
T resize-window -x 140 -y 40
see "long names of tabs" '\[1 Functions\]'
tops=$(s | grep -o '┌' | wc -l) bottoms=$(s | grep -o '└' | wc -l)
check_equal "boxes are closed" "$tops" "$bottoms"
echo 'cpu: on' >orders/lambench.yaml
see "the share of the processor is shown" 'memory +[0-9]+ MB \([0-9.]+ vCPU\)'
rm orders/lambench.yaml; gone "and no longer, when it is whole" 'vCPU'
colors >picture
check "no background is painted" sh -c '! grep -qE "\[([0-9;]*;)?4[0-8](;[0-9;]*)?m" picture'

k q; wait_for 10 ended
see "three lines stay behind" 'again: lambench'
finish
