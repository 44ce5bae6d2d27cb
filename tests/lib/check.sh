# Helper for tests written in shell: `. "$(dirname "$0")/../lib/check.sh"`, checks, then `finish`.
# Every check prints one line; finish prints the sum in the words tests/run adds up.

check_passed=0
check_failed=0
check_skipped=0

check_ok() {
    check_passed=$((check_passed + 1))
    printf 'ok      %s\n' "$1"
}

# check_not_ok NAME [TEXT]: TEXT says what was found instead.
check_not_ok() {
    check_failed=$((check_failed + 1))
    printf 'not ok  %s\n' "$1"
    [ -z "${2-}" ] || printf '%s\n' "$2" | sed 's/^/        /'
}

# check NAME COMMAND...: the command must succeed; what it says is shown when it does not.
check() {
    check_name=$1
    shift
    if check_said=$("$@" 2>&1); then
        check_ok "$check_name"
    else
        check_not_ok "$check_name" "status $?: $*
$check_said"
    fi
}

# check_equal NAME WANT GOT
check_equal() {
    if [ "$2" = "$3" ]; then
        check_ok "$1"
    else
        check_not_ok "$1" "want: $2
got:  $3"
    fi
}

# check_has NAME NEEDLE FILE: the file must contain the fixed text.
check_has() {
    if grep -qF -e "$2" -- "$3"; then
        check_ok "$1"
    else
        check_not_ok "$1" "want: $2
in $3:
$(tail -n 20 -- "$3" 2>&1)"
    fi
}

# skip NAME WHY
skip() {
    check_skipped=$((check_skipped + 1))
    printf 'skip    %s: %s\n' "$1" "$2"
}

# wait_for SECONDS COMMAND...: tries until the command succeeds; fails when the time is over, on a
# machine that is busy with other things four times as late.
wait_for() {
    wait_tries=$(($1 * 80))
    shift
    while ! "$@" >/dev/null 2>&1; do
        wait_tries=$((wait_tries - 1))
        [ "$wait_tries" -gt 0 ] || return 1
        sleep 0.05
    done
}

finish() {
    printf '%d passed, %d failed, %d skipped\n' "$check_passed" "$check_failed" "$check_skipped"
    [ "$check_failed" -eq 0 ]
    exit
}
