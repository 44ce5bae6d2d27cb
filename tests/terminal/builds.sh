#!/bin/sh
# Code that is built, seen from the screen: what serves, a build that fails, and its places.
. "$ROOT/tests/lib/check.sh"
. "$ROOT/tests/lib/terminal.sh"
. "$ROOT/tests/lib/build.sh"
. "$ROOT/tests/lib/project.sh"
command -v tmux >/dev/null || { skip "builds" "tmux is not here"; finish; }
command -v make >/dev/null || { skip "builds" "make is not here"; finish; }
mkdir -p shop/code shop/plain && cd shop || exit 1
trap down EXIT
small_runtime code/runtime.sh
cat > code/Makefile <<'MAKE'
build-Made: answer.c runtime.sh
	cp runtime.sh $(ARTIFACTS_DIR)/bootstrap
	cc -o $(ARTIFACTS_DIR)/answer answer.c
MAKE
answer() { printf '#include <stdio.h>\nint main(void)\n{\n    puts("\\"%s\\"")%s\n}\n' "$1" "${2-;}" > code/answer.c; }
answer one
echo 'exports.handler = async () => "plain";' > plain/index.js
{
    template_head
    printf '  Made:\n    Type: AWS::Serverless::Function\n    Metadata:\n      BuildMethod: makefile\n'
    printf '    Properties:\n      Runtime: provided.al2023\n      Handler: none\n      CodeUri: code/\n'
    function_row Plain "nodejs$(node --version | sed 's/v\([0-9]*\).*/\1/').x" index.handler plain/
} > template.yaml
up 100x30 "$LAMBENCH"
see "built ahead, and warm" 'Made +.? ?warm'
goes Made
k Enter
see "what serves stands with it" 'code #[0-9]+, build of [0-9]{2}:[0-9]{2}'
k Escape
goes Plain
k Enter
see "a function that needs no build" 'code #[0-9]+, source'
k Escape
answer two ' '
see "a save with an error is told" 'build failed, old code still answers: code/answer.c:4:20'
k 9
see "its place is among the problems" 'answer.c:4:20 .*LB410'
see "with the line itself" 'puts\("\\"two\\""\)'
answer three
gone "put right, the problem is gone" 'LB410'
k 1
see "and it serves again" 'Made +.? ?warm'
printf 'build-Made:\n\techo > ../begun; sleep 300\n' > code/Makefile
check "a build is in progress" wait_for 10 test -s begun
ty ':stop build Made'
k Enter
see "it can be stopped" 'build failed, old code still answers: make build-Made was stopped'
down
finish
