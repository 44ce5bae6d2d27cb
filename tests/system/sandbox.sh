#!/bin/sh
# The sandbox tests once more as an ordinary user, when we are root: other mappings of ids, no
# control group. Then two things that take a whole machine to see: no mounts and no processes left.
# Without sanitizers: it runs unit tests, which have been built without.
set -u
ROOT=${ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
# in /tmp itself: an ordinary user cannot enter the folder this test runs in
folder=$(TMPDIR=/tmp mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
passed=0 failed=0

result() {
    if [ "$2" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $1"
    fi
}

as_user() {
    if [ "$(id -u)" -eq 0 ]; then
        setpriv --reuid=12345 --regid=12345 --clear-groups --inh-caps=-all \
            env TMPDIR=/tmp HOME=/nonexistent "$@"
    else
        "$@"
    fi
}

mounts_before=$(wc -l < /proc/self/mounts)
for program in "$ROOT"/build/release/tests/unit/sandbox/*_test; do
    name=$(basename "$program")
    cp "$program" "$folder/" || exit 1
    (cd / && as_user "$folder/$name") > "$folder/$name.txt" 2>&1
    status=$?
    [ $status -eq 0 ] || cat "$folder/$name.txt"
    result "$name as an ordinary user" $status
done

[ "$(wc -l < /proc/self/mounts)" -eq "$mounts_before" ]
result "no mount is left on the host" $?
! grep -ls "$folder" /proc/[0-9]*/cmdline > /dev/null 2>&1
result "no process is left" $?

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
