#!/bin/sh
# Acceptance of the screen: how each of its screens looks, in both sizes of the design, with 256
# colours, with 16 and with none. The numbers are those of the design's list.
. "$ROOT/tests/lib/check.sh"
. "$ROOT/tests/lib/terminal.sh"
terminal_begin "acceptance: look"

# painted NAME FORBIDDEN: no SGR parameter of ./picture is one of FORBIDDEN.
painted() {
    parameters picture >used
    if grep -qxE -e "$2" used; then
        check_not_ok "$1" "$(grep -xE -e "$2" used | sort | uniq -c)"
    else
        check_ok "$1"
    fi
}
# Each line that is red (161 or 31) or magenta (130 or 35) also says so in a word or a mark.
signs() {
    awk '/\033\[([0-9;]*;)?(38;5;161|31|38;5;130|35)(;[0-9;]*)?m/ {
        plain = $0; gsub(/\033\[[0-9;:]*m/, "", plain); gsub(/\033[()][A-Z0-9]/, "", plain)
        if (plain !~ /(^|[^a-z])([!-]|x+)( |$)|rror|arning|fail|oom|timeout|init|stale|n\/a|ERR|:[0-9]/) print plain }' picture
}
# landmark DIGIT: what a person finds there.
landmark() {
    case $1 in
    1) echo 'NAME +STATE' ;; 2) echo 'Event' ;; 3) echo 'Logs' ;; 4) echo 'cold|runs|errors' ;;
    8) echo 'Packages|PACKAGE|NAME' ;; 9) echo 'problem|PROBLEM|warning|note' ;;
    esac
}

# screens SIZE WHAT FORBIDDEN [WANTED]: every screen of a program that is up.
screens() {
    for key in 1 2 3 4 8 9; do
        k "$key"
        see "16 $2 $1: screen $key has its tab" "\[$key "
        see "16 $2 $1: and its landmark" "$(landmark "$key")"
        check_equal "16 $2 $1: all rows" "${1#*x}" "$(s | wc -l)"
        check_equal "16 $2 $1: no column head is cut" "" "$(s | grep -E '^ *(NAME|FUNCTION|EVENT) ' | grep -E '…|~')"
        colors >picture
        painted "34 $2 $1: no colour that is not to be on screen $key" "$3"
        [ "$key" = 1 ] && [ -n "${4-}" ] &&
            check "34 $2 $1: errors have their colour" grep -qxE "$4" used
        check_equal "34 $2 $1: no meaning by colour alone on screen $key" "" "$(signs)"
    done
    k 1
    see "1 $2 $1: functions again" '\[1 F'
    check_equal "1 $2 $1: the title" "lambench orders" "$(row 0 | sed 's/  */ /g' | cut -c1-15)"
    check_equal "1 $2 $1: hints end with help" "? help" "$(row $((${1#*x} - 1)) | sed 's/.*\(? help\)$/\1/')"
    s | tail -n 1 >hints
    check_has "1 $2 $1: hints tell i" "i invoke" hints
}

background='4[0-8]|10[0-7]'
for size in 80x24 140x40; do
    up "$size/tmux-256color" "$LAMBENCH"
    see "2 $size: up" 'Functions 7'
    wait_for 10 settled
    screens "$size" "256 colours" "$background" 38
    up "$size/few-16" "$LAMBENCH"
    see "2 $size: up with 16 colours" 'Functions 7'
    wait_for 10 settled
    # red and magenta; blue, green, yellow, cyan, white and the bright ones cannot be read everywhere
    screens "$size" "16 colours" "$background|30|3[2-4]|3[6-8]|9[0-7]" 31
    up "$size/vt100" "$LAMBENCH"
    see "2 $size: up without colours" 'Functions 7'
    wait_for 10 settled
    screens "$size" "vt100" "$background|3[0-8]|9[0-7]"
done

# 2: boxes are closed, at the same columns.
up 140x40 "$LAMBENCH"
see "2: wide" '\[1 Functions\]'
wait_for 10 settled
corners() { s | grep -ob "$1" | wc -l; }
check_equal "2: each box has four corners" "$(corners '┌') $(corners '┌') $(corners '┌')" \
    "$(corners '┐') $(corners '└') $(corners '┘')"
finish
