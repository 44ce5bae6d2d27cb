#!/bin/sh
# Acceptance of the screen: keys. They move, open, go back, say when they mean nothing; help lists
# those that are bound; the palette and filters find; a paste is never a command. The numbers are
# those of the design's list.
. "$ROOT/tests/lib/check.sh"
. "$ROOT/tests/lib/terminal.sh"
terminal_begin "acceptance: keys"

# 17: every key that help lists on a screen is bound there. Scripts press them, in one process each.
opened() { # SCREEN: the steps of a script that open it
    case $1 in
    detail) printf 'key 1\nkey Enter\nwait Functions >\n' ;;
    *) printf 'key %s\n' "$1" ;;
    esac
}
listed() { # FILE: the keys in a picture of help
    grep -oE '(^| )[^ │] {10}[A-Za-z]' "$1" | sed 's/^ //' | cut -c1
    grep -oE '(Enter|Space) {6}[a-z]|Shift-Tab  [a-z]|(Left|Tab |Right) {6,8}[a-z]|F1 {9}[a-z]|Esc {8}[a-z]|Ctrl-[lru] {5}[a-z]' "$1" |
        sed 's/ .*//'
}
everywhere='1 2 3 4 8 9 detail'
{
    printf 'size 140x40\nwait Functions 7\nwait idle\n'
    for screen in $everywhere; do
        opened "$screen"
        printf 'key ?\nwait THIS SCREEN\nsave help.%s\nkey ?\nsave closed.%s\nkey Esc\n' "$screen" "$screen"
    done
} >script
check "17: help of every screen" "$LAMBENCH" --script script
{
    printf 'size 140x40\nwait Functions 7\nwait idle\n'
    for screen in $everywhere; do
        # Those that leave the program are tested elsewhere; T is one that is bound nowhere.
        for key in $(listed "help.$screen" | sort -u | grep -vxF -e q -e Ctrl-c -e Ctrl-z) T; do
            opened "$screen"
            printf 'key %s\nsave pressed.%s.%s\n' "$key" "$screen" "$(printf %s "$key" | od -An -tx1 | tr -d ' ')"
            printf 'key Esc\nkey Esc\nkey Esc\nkey Esc\n'
        done
    done
} >script
check "17: all their keys" env EDITOR=true "$LAMBENCH" --script script
for screen in $everywhere; do
    check "17: ? closes it on screen $screen" sh -c "! grep -q 'THIS SCREEN' closed.$screen"
    check "17: screen $screen lists many keys" test "$(listed "help.$screen" | sort -u | wc -l)" -gt 25
    check_equal "17: only T is no key on screen $screen" "pressed.$screen.54" \
        "$(grep -l 'is not a key here' "pressed.$screen".*)"
done

for terminal in 80x24/tmux-256color 140x40/few-16 80x24/vt100; do
    size=${terminal%/*}
    up "$terminal" "$LAMBENCH"
    see "3 $terminal: up" 'Functions 7'
    picks "3 $terminal: the first row" Echo
    k Down j; picks "3 $terminal: Down and j" Flood
    k Up k; picks "3 $terminal: Up and k" Echo
    T send-keys -H 1b 5b 42; picks "3 $terminal: the other form of an arrow" Sleep
    T send-keys -H 1b 4f 42; picks "3 $terminal: and this one" Flood
    for bytes in '39 39 7e' '31 3b 35 71' '3f 31 3b 32 63'; do
        # shellcheck disable=SC2086 # bytes
        T send-keys -H 1b 5b $bytes
    done
    k h; see "4 $terminal: h tells about vim" 'h does not move here .*:keys vim'
    picks "3 $terminal: unknown sequences do nothing" Flood
    k l; see "4 $terminal: l opens the logs" '\[3 Logs\]'
    k Escape; see "5 $terminal: Esc comes back" '\[1 F'
    k Enter; see "5 $terminal: Enter opens" 'Functions > Flood'
    k Escape; see "5 $terminal: Esc closes" 'Functions 7'
    picks "5 $terminal: the same row" Flood
    k Escape Escape Escape Escape Escape
    k T; see "6 $terminal: five times Esc, still there" 'T is not a key here.  \? lists the keys'
    check_equal "6 $terminal: and alive" 0 "$(T list-panes -F '#{pane_dead}')"

    k :; ty 'cold inv'
    see "18 $terminal: words find a command, its key beside it" '^.*> cold  .*C '
    k Escape; gone "18 $terminal: Esc closes" 'COMMAND +KEY'
    k /; ty flo; see "19 $terminal: typing filters" 'Functions 1 of 7'
    k Enter; see "19 $terminal: Enter keeps it" 'filter: flo'
    picks "19 $terminal: the row that matches" Flood
    k Escape; see "19 $terminal: one Esc clears it" 'Functions 7'
    see "19 $terminal: and stays" '\[1 F'

    ty ':messages'; k Enter; see "18 $terminal: what was said, with the time" '[0-9:]{8}  T is not a key here'
    k Escape; see "18 $terminal: and back" '\[1 F'

    printf 'q\nrm\ni\n' | T load-buffer -; T paste-buffer -p
    see "32 $terminal: a paste runs no keys" 'Paste ignored \(7 bytes\): no text field is open'
    see "32 $terminal: still functions" '\[1 F'
    ty ':keys vim'; k Enter
    see "4 $terminal: vim's keys" 'keys: vim; h and l move'
    k '?'; ty logs; see "17 $terminal: help knows them" 'L +logs of the selection'
    check_equal "17 $terminal: l is not listed then" "" "$(s | grep -E '(^|[│ ] )l +logs of')"
    k '?'; gone "17 $terminal: closed" 'logs of the selection'
    k l; gone "4 $terminal: l moves, it opens nothing" '\[3 L'
    k L; see "4 $terminal: L is logs" '\[3 L'
done
finish
