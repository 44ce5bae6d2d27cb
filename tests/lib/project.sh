# Projects for tests: project NAME makes a folder with a template of many small functions.
# Source it after check.sh.

# function_row ID RUNTIME HANDLER CODE [PROPERTY...]: a function for the template; properties as
# "Name: value" each.
function_row() {
    printf '  %s:\n    Type: AWS::Serverless::Function\n    Properties:\n' "$1"
    printf '      Runtime: %s\n      Handler: %s\n      CodeUri: %s\n' "$2" "$3" "$4"
    shift 4
    for property; do printf '      %s\n' "$property"; done
}

template_head() {
    printf "AWSTemplateFormatVersion: '2010-09-09'\nTransform: AWS::Serverless-2016-10-31\n"
    printf 'Resources:\n'
}

# invoke FUNCTION EVENT [OPTION...]: answer in ./out, log in ./err, exit status in $status
invoke() {
    invoke_function=$1 invoke_event=$2
    shift 2
    "$LAMBENCH" invoke "$invoke_function" --event "$invoke_event" "$@" >out 2>err </dev/null
    status=$?
}

# serve [OPTION...]: starts `lambench serve` in the present folder and waits until it is ready;
# sets $serve_pid and $port.
serve() {
    rm -f ready
    "$LAMBENCH" serve --lambda-port 0 --ready-file ready "$@" >serve.out 2>serve.err </dev/null &
    serve_pid=$!
    wait_for 20 test -s ready || { cat serve.out serve.err; return 1; }
    port=$(sed -n 's/.*127\.0\.0\.1:\([0-9][0-9]*\).*/\1/p' ready | head -n 1)
}

stop_serve() {
    [ -n "${serve_pid-}" ] || return 0
    kill "$serve_pid" 2>/dev/null
    wait "$serve_pid" 2>/dev/null
    serve_pid=
}
