# Hostile code, its packages, answers and logs: one check for each thing it must not be able to do.
# As whoever runs the tests, and when that is root once more as an ordinary user.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"
host=
trap 'stop_serve; kill ${host:-} 2>/dev/null; rm -rf "${place:-/nonexistent}"' EXIT

place=$(TMPDIR=/tmp mktemp -d) || exit 1   # an ordinary user cannot enter the folder of this test
chmod 755 "$place"
cp "$LAMBENCH" "$place/lambench"
program=$LAMBENCH

as_user() {
    setpriv --reuid=12345 --regid=12345 --clear-groups --inh-caps=-all \
        env HOME=/nonexistent TMPDIR=/tmp LAMBENCH="$place/lambench" "$@"
}
attack() { # attack EVENT [FUNCTION]: what it got, as JSON
    $run "$LAMBENCH" invoke "${2:-Evil}" --event "$1" --log none 2> err < /dev/null
}
got_nothing() { # got_nothing NAME EVENT [FUNCTION]
    check_equal "$who: $1" '[]' "$(attack "$2" "${3:-Evil}")"
}

make_project() { # make_project FOLDER
    mkdir -p "$1/code" "$1/layer" && cd "$1" || exit 1
    cp "$ROOT/tests/lib/hostile.py" code/hostile.py
    echo 'the users own' > secret.txt
    ln -s "$PWD/secret.txt" code/link-absolute
    ln -s ../secret.txt code/link-relative
    ln -s "$PWD/secret.txt" layer/link-absolute
    cp /bin/sh code/set-uid && chmod 4755 code/set-uid
    cp /bin/sh code/set-gid && chmod 2755 code/set-gid
    {
        template_head
        function_row Evil python3.11 hostile.handler code/ "Timeout: 60" "MemorySize: 256" "Layers: [!Ref Lib]"
        function_row Many python3.11 hostile.handler code/ "Timeout: 60" "MemorySize: 4096"
        function_row Good python3.11 good.handler code/
        printf '  Lib: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layer/}}\n'
        for name in up absolute through bomb nodes; do
            function_row Zip$name python3.11 index.handler $name.zip
        done
    } > template.yaml
    echo 'def handler(event, context): return "good"' > code/good.py
    python3 "$ROOT/tests/lib/hostile_zips.py" "$PWD"
}

# The host's own things, to be got at.
python3 -c 'import time; time.sleep(600)' & host="$host $!"
victim=$!
python3 -c '
import socket, time
s = socket.socket(socket.AF_UNIX); s.bind("\0lambench-test-'$$'"); s.listen(5); open("named", "w").write("x"); time.sleep(600)' & host="$host $!"
wait_for 20 test -s named
scoped=$("$LAMBENCH" doctor | grep -c 'named sockets *yes')

attacks() { # attacks WHO COMMAND...: all of them in the present folder
    who=$1 run=$2
    secret=$PWD/secret.txt
    got_nothing "files of the user stay unread, all but /tmp unwritten" "{\"try\":\"files\",\"secret\":\"$secret\"}"
    got_nothing "other processes stay unseen and alive" "{\"try\":\"processes\",\"pid\":$victim}"
    check "$who: the host's process lives" kill -0 "$victim"
    got_nothing "no more privileges" '{"try":"privileges"}'
    if [ "$scoped" -gt 0 ]; then
        got_nothing "no named sockets of the host" "{\"try\":\"sockets\",\"name\":\"lambench-test-$$\"}"
    else
        skip "$who: no named sockets of the host" "this kernel has no scopes (Linux 6.12)"
    fi
    got_nothing "descriptors are limited" '{"try":"descriptors"}'
    got_nothing "disk is limited" '{"try":"disk"}'
    got_nothing "processes are limited" '{"try":"bomb"}' Many
    attack '{"try":"memory"}' > memory.out
    check_has "$who: memory is limited" "Runtime.OutOfMemory" memory.out
    got_nothing "no terminal" '{"try":"terminal"}'

    # --- a terminal is not written to
    for kind in say raise; do
        python3 "$ROOT/tests/lib/on_terminal.py" $run "$LAMBENCH" invoke Evil \
            --event "{\"try\":\"terminal\",\"$kind\":true}" > terminal.out 2>&1
        check_has "$who: invoke on a terminal shows what it $kind""s" "owned" terminal.out
        check "$who: and nothing of it acts ($kind)" not_acting terminal.out
    done
    python3 "$ROOT/tests/lib/on_terminal.py" $run "$LAMBENCH" logs Evil > terminal.out 2>&1
    check_has "$who: so do its logs" "owned" terminal.out
    check "$who: and nothing of them acts" not_acting terminal.out

    # --- packages
    for name in up absolute through nodes; do
        $run "$LAMBENCH" invoke Zip$name --event '{}' --log none > zip.out 2>&1 < /dev/null
        check "$who: a package that reaches out ($name) does not" test ! -e "$place/escaped" -a ! -e escaped \
            -a ! -e .lambench/escaped -a ! -e .lambench/unpacked/escaped
    done
    check_equal "$who: no package brings devices or set-id files" "" \
        "$(find .lambench/unpacked \( -type b -o -type c -o -type p -o -perm /6000 \) -print 2>/dev/null)"
    $run "$LAMBENCH" invoke Zipbomb --event '{}' --log none > zip.out 2>&1 < /dev/null
    check "$who: a package that swells is refused" test $? -ne 0
    check "$who: and leaves nothing" test "$(du -sm .lambench | cut -f1)" -lt 300
}
not_acting() {
    ! grep -q "$(printf '\033]0;')" "$1" && ! grep -q "$(printf '\033\\[6n')" "$1" &&
        ! grep -q "$(printf '\302\233')" "$1" && ! LC_ALL=C grep -q "$(printf '\2335n')" "$1"
}

ask() {
    curl -sS -m 60 -X POST "http://127.0.0.1:$port/2015-03-31/functions/$1/invocations" -d "$2"
}
# the pattern is not what it finds: grep's own words do not count
marked() { grep -ls "[l]ambench-test-mark-$$-$number" /proc/[0-9]*/cmdline 2>/dev/null; }
no_marked() { [ -z "$(marked)" ]; }

# What takes a running engine: log space, and what is left when it is killed.
engine() { # engine WHO
    who=$1 number=${1#user }; mark=lambench-test-mark-$$-$number
    rm -f ready
    $run "$LAMBENCH" serve --lambda-port 0 --ready-file ready --log none > serve.out 2>&1 < /dev/null & serve_pid=$!
    wait_for 20 test -s ready
    port=$(sed -n 's/.*127\.0\.0\.1:\([0-9][0-9]*\).*/\1/p' ready | head -n 1)
    ask Evil '{"try":"loud","mb":160}' > loud & asking=$!
    for i in 1 2 3; do
        check_equal "$who: others are served while one shouts ($i)" '"good"' "$(ask Good '{}')"
    done
    wait $asking
    check_equal "$who: it may shout" '[]' "$(cat loud)"
    check "$who: its log stays within its space" test "$(du -sm .lambench/logs | cut -f1)" -lt 140
    ask Evil "{\"try\":\"daemon\",\"mark\":\"$mark\"}" > daemon
    check "$who: processes may be left behind" wait_for 10 marked
    engine_pid=$(pgrep -P $serve_pid -x lambench || echo $serve_pid)
    kill -9 $serve_pid $engine_pid 2>/dev/null
    wait $serve_pid 2>/dev/null
    serve_pid=
    check "$who: none of them outlives lambench" wait_for 10 no_marked
}

make_project "$place/own"
attacks "user $(id -u)" ""
engine "user $(id -u)"
if [ "$(id -u)" -eq 0 ]; then
    make_project "$place/user"
    chown -R 12345:12345 "$place/user"
    chmod 4755 code/set-uid
    LAMBENCH=$place/lambench
    attacks "user 12345" as_user
    engine "user 12345"
else
    skip "as an ordinary user" "these tests were"
fi
cd "$place" && finish
