# Code that is built before it runs: makefiles, what is built again and what is not, errors.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"
. "$(dirname "$0")/../lib/build.sh"

command -v make > /dev/null || { skip "builds" "make is not here"; finish; }

built() { ls .lambench/build/"$1" 2>/dev/null | grep '^built-' | tail -n 1; }

# ---- a makefile, a compiler, a runtime of one's own ----------------------------------------------
mkdir -p code
small_runtime code/runtime.sh
cat > code/Makefile <<'MAKE'
build-Made: answer runtime.sh
	cp runtime.sh $(ARTIFACTS_DIR)/bootstrap
	cp answer $(ARTIFACTS_DIR)/answer
	echo built >> ../counted
answer: answer.c
	cc -o answer answer.c
MAKE
answer() { printf '#include <stdio.h>\nint main(void)\n{\n    puts("\\"%s\\"")%s\n}\n' "$1" "${2-;}" > code/answer.c; }
answer one
{
    template_head
    printf '  Made:\n    Type: AWS::Serverless::Function\n    Metadata:\n      BuildMethod: makefile\n'
    printf '    Properties:\n      Runtime: provided.al2023\n      Handler: none\n      CodeUri: code/\n'
    printf '      MemorySize: 256\n'
} > template.yaml

invoke Made '{}'
check_equal "what make built answers" '"one" 0' "$(cat out) $status"
check_has "it is said that it is built, and how" 'Made: building: make build-Made' err
check_has "and how long it took" 'Made: built in ' err
first=$(built Made)
invoke Made '{}'
check_equal "it answers again" '"one" 0' "$(cat out) $status"
check_equal "nothing is built twice, also by another process" 1 "$(wc -l < counted)"
touch code/answer.c
invoke Made '{}'
check_equal "a file that was only touched builds nothing" 1 "$(wc -l < counted)"
answer two
invoke Made '{}'
check_equal "an input that changed builds again" '"two" 2' "$(cat out) $(wc -l < counted)"
invoke Made '{}'
check "the folder before it is gone" test "$(ls -d .lambench/build/Made/built-* | wc -l)" = 1
check "and another one is there" test "$first" != "$(built Made)"

answer three ' '
invoke Made '{}'
check_equal "while it cannot be built, the old code answers" '"two" 0' "$(cat out) $status"
check_has "and that is said, with the place" 'old code still answers: code/answer.c:4:22: expected' err
invoke Made '{}' --json
check_has "the result says what served" '"serves":"build of ' out
rm -rf .lambench/build
invoke Made '{}'
check_equal "nothing older: status 4" 4 "$status"
check_has "the answer says why" '"errorType":"Build.Failed"' out
check_has "each error has its line" 'code/answer.c:4:22: error: ' err

# ---- several at once -----------------------------------------------------------------------------
answer one
printf 'slow:\n\tsleep 1\n.PHONY: slow\n' >> code/Makefile
sed -i 's/^build-Made: answer/build-Made: slow answer/' code/Makefile
rm -rf .lambench/build
: > counted
"$LAMBENCH" invoke Made --log none > first 2>&1 < /dev/null &
other=$!
invoke Made '{}'
wait "$other"
check_equal "two processes build once, and both answer" '"one" "one" 1' \
    "$(cat first) $(cat out) $(wc -l < counted)"

# ---- stopped ---------------------------------------------------------------------------------------
sed -i 's/sleep 1/echo $$$$PPID > ..\/pid; sleep 300/' code/Makefile
"$LAMBENCH" invoke Made > /dev/null 2>&1 < /dev/null &
other=$!
check "a build is at work" wait_for 20 test -s pid
pid=$(cat pid)
gone() { ! kill -0 "$pid" 2>/dev/null; }
kill -INT "$other" || kill "$other"
wait "$other"
check_equal "interrupted: status 130" 130 "$?"
check "and the build is gone" wait_for 10 gone
"$LAMBENCH" invoke Made > /dev/null 2>&1 < /dev/null & # the lock is free: it builds again
other=$!
rm -f pid
check "and nothing of it stays behind" wait_for 20 test -s pid
kill "$other"
wait "$other" 2>/dev/null
sed -i '/^slow:/,$d; s/build-Made: slow answer/build-Made: answer/' code/Makefile

# ---- a shell -----------------------------------------------------------------------------------------
"$LAMBENCH" shell Made -- ls /var/task > out 2> err < /dev/null
check_equal "a shell sees what was built" "0 answer bootstrap" "$? $(tr -d '\r' < out | sort | tr '\n' ' ' | sed 's/ $//')"
mv .lambench/build kept
"$LAMBENCH" shell Made -- ls /var/task > out 2> err < /dev/null
check_equal "a shell: not without code" 4 "$?"
check_has "a shell: says how to build it" 'it is not built yet (lambench build Made)' err
rm -rf .lambench/build && mv kept .lambench/build

# ---- asked for -------------------------------------------------------------------------------------
answer three ' '
ask() { "$LAMBENCH" build "$@" > out 2> err < /dev/null; status=$?; }
ask
check_equal "build: status 4 when it fails" 4 "$status"
check_has "build: all that the tool says" 'In function' err
check_has "build: and what it comes to" 'Made: build failed: code/answer.c:4:22' err
"$LAMBENCH" package Made > out 2> err < /dev/null
check_equal "package: not without its build" 4 "$?"
check_has "package: says why" 'the build failed: code/answer.c:4:22' err
answer three
ask
check_equal "build: done" "0 1" "$status $(grep -c 'Made  built in .* by make build-Made' out)"
ask Made
check_has "build: nothing changed" 'nothing changed' out
ask Made --clean --json
check_has "build: again, and as JSON" '"ok":true,"method":"makefile","command":"make build-Made","built":true' out
"$LAMBENCH" package Made > out 2> err < /dev/null
check_equal "package: holds what was built" "answer bootstrap" \
    "$(unzip -Z1 .lambench/dist/Made.zip | sort | tr '\n' ' ' | sed 's/ $//')"

# ---- saved while it serves ------------------------------------------------------------------------
answer four
serve || finish
invoke Made '{}'
check_equal "served: built first" '"four"' "$(cat out)"
check_has "whoever waits hears of it" 'Made: built in ' err
answered() { invoke Made '{}' && [ "$(cat out)" = "$1" ]; }
said() { grep -qF -e "$1" .lambench/logs/Made.log; }
answer five
check "served: a save builds and reloads" wait_for 20 answered '"five"'
check "served: it is said what was saved" wait_for 10 said 'saved answer.c: Made reloaded in'
answer six ' '
check "served: a save with an error is told" wait_for 20 said 'build failed, old code still answers: code/answer.c:4'
invoke Made '{}'
check_equal "served: the old code goes on" '"five" 0' "$(cat out) $status"
answer seven
check "served: put right, it is built" wait_for 20 answered '"seven"'
before=$(wc -l < counted)
invoke Made '{}'
check_equal "served: what make leaves in its folder builds nothing" "$before" "$(wc -l < counted)"

# ---- what lies outside of CodeUri ------------------------------------------------------------------
mkdir -p shared
printf 'build-Made:\n\tcp runtime.sh $(ARTIFACTS_DIR)/bootstrap\n\tcp ../shared/answer $(ARTIFACTS_DIR)/answer\n' > code/Makefile
share() { printf '#!/bin/sh\necho "\\"%s\\""\n' "$1" > shared/answer; chmod +x shared/answer; }
share eight
sed -i 's/BuildMethod: makefile/&\n      ContextPath: code\n      WorkingDirectory: shared/' template.yaml
printf 'build-Made:\n\tcp ../code/runtime.sh $(ARTIFACTS_DIR)/bootstrap\n\tcp answer $(ARTIFACTS_DIR)/answer\n' > code/Makefile
check "WorkingDirectory: make runs there" wait_for 20 answered '"eight"'
share nine
check "WorkingDirectory: what is saved there builds" wait_for 20 answered '"nine"'

# ---- it ends with lambench -----------------------------------------------------------------------
printf 'build-Made:\n\tsetsid -f true; echo $$PPID > ../pid; sleep 300\n' > code/Makefile
rm -f pid
check "served: a build is at work" wait_for 20 test -s pid
pid=$(cat pid)
kill -9 "$serve_pid"
check "a build ends with lambench, however that ends" wait_for 20 gone
wait "$serve_pid" 2>/dev/null
serve_pid=

finish
