# A person at a real terminal: lambench inside tmux. Source it after check.sh.
# up COLSxROWS[/TERM] [NAME=VALUE...] COMMAND...; then k KEY..., ty TEXT, see REGEX, s, row N; down.
# TERM "few-16" needs terminal_begin before.

export LC_ALL=C.UTF-8
unset TMUX NO_COLOR LAMBENCH_COLOR SSH_CONNECTION VISUAL 2>/dev/null
terminal_socket=$(mktemp -u "${TMPDIR:-/tmp}/tXXXX")

T() { tmux -S "$terminal_socket" -f /dev/null "$@"; }

up() {
    up_size=${1%/*}
    case $1 in */*) up_term="TERM=${1#*/} TERMINFO_DIRS=${terminfo-}:/etc/terminfo:/lib/terminfo:/usr/share/terminfo" ;; *) up_term= ;; esac
    shift
    down
    terminal_socket=$(mktemp -u "${TMPDIR:-/tmp}/tXXXX")
    T new-session -d -x "${up_size%x*}" -y "${up_size#*x}" "exec env $up_term $*" \; \
        set -g remain-on-exit on >/dev/null
}
# down: ends it, and waits until the program has ended, too: it holds its folder until then.
down() {
    down_pids=$(T list-panes -a -F '#{pane_pid}' 2>/dev/null)
    T kill-server 2>/dev/null
    for down_pid in $down_pids; do wait_for 10 down_ended; done
}
down_ended() { [ -z "$(tr -d '\0' 2>/dev/null <"/proc/$down_pid/cmdline")" ]; }

k() { for key; do T send-keys "$key"; done; }
ty() { T send-keys -l -- "$1"; }
s() { T capture-pane -p; }
colors() { T capture-pane -e -p; }
row() { s | sed -n "$(($1 + 1))p"; }
has() { s | grep -qE -e "$1"; }
hasnt() { ! has "$1"; }
ended() { T list-panes -F '#{pane_dead}' 2>/dev/null | grep -q 1; }
selected() { s | sed -n 's/^│\{0,1\}> *\([A-Za-z]*\) .*/\1/p' | head -n 1; }
is_selected() { [ "$(selected)" = "$1" ]; }

# see NAME REGEX: within ten seconds the screen matches.
see() {
    if wait_for 10 has "$2"; then
        check_ok "$1"
    else
        check_not_ok "$1" "no match of $2 in:
$(s)"
    fi
}
gone() {
    if wait_for 10 hasnt "$2"; then
        check_ok "$1"
    else
        check_not_ok "$1" "still a match of $2 in:
$(s)"
    fi
}
picks() {
    if wait_for 10 is_selected "$2"; then
        check_ok "$1"
    else
        check_not_ok "$1" "selected: $(selected), want: $2
$(s)"
    fi
}

# terminal_project FOLDER: small functions of one Node.js file, the version that is here.
terminal_project() {
    mkdir -p "$1/src" "$1/bad" "$1/events"
    node_major=$(node --version | sed 's/v\([0-9]*\).*/\1/')
    {
        printf "AWSTemplateFormatVersion: '2010-09-09'\nTransform: AWS::Serverless-2016-10-31\n"
        printf 'Resources:\n'
        for name in Echo Sleep Flood Big Hostile; do
            handler=$(printf '%s' "$name" | tr '[:upper:]' '[:lower:]')
            printf '  %s:\n    Type: AWS::Serverless::Function\n    Properties:\n' "$name"
            printf '      Runtime: nodejs%s.x\n      Handler: index.%s\n' "$node_major" "$handler"
            printf '      CodeUri: src/\n'
            [ "$name" = Sleep ] && printf '      Timeout: 1\n'
            [ "$name" = Echo ] && printf '      Environment:\n        Variables:\n%s\n%s\n' \
                '          API_TOKEN: very-secret' '          STAGE: dev'
        done
        printf '  BadInit:\n    Type: AWS::Serverless::Function\n    Properties:\n'
        printf '      Runtime: nodejs%s.x\n' "$node_major"
        printf '      Handler: index.handler\n      CodeUri: bad/\n'
        printf '  Legacy:\n    Type: AWS::Serverless::Function\n    Properties:\n'
        printf '      Runtime: dotnet8\n      Handler: A::B::C\n      CodeUri: bad/\n'
    } >"$1/template.yaml"
    cat >"$1/src/index.js" <<'JS'
exports.echo = async (event) => { console.log('echo order=o-1'); return event; };
exports.sleep = async (event) =>
    new Promise((done) => setTimeout(() => done({ slept: event.s }), event.s * 1000));
exports.flood = async (event) => {
    for (let i = 0; i < event.n; i++) console.log(`row ${i} of ${event.n}`);
    return { lines: event.n };
};
exports.big = async (event) => {
    const kept = [];
    for (let i = 0; i < event.mb; i++) kept.push(Buffer.alloc(1048576, 1));
    return { mb: kept.length };
};
exports.hostile = async () => {
    console.log('\x1b[2J\x1b]0;owned\x07\x1b[31mred\x1b[0m nul\0end\ttab \u4f60\u597d e\u0301');
    return {};
};
JS
    printf 'throw new Error("no such day");\nexports.handler = async () => 1;\n' \
        >"$1/bad/index.js"
    printf '{"order":"o-1","n":7}' >"$1/events/echo.json"
    printf '{"s":0}' >"$1/events/sleep.json"
    printf '{"s":5}' >"$1/events/sleep-long.json"
    printf '{"n":200}' >"$1/events/flood.json"
    printf '{"mb":200}' >"$1/events/big.json"
    printf '{}' >"$1/events/hostile.json"
}

# parameters FILE: every SGR parameter of a picture with colours, one a line; 38;5;N counts as 38.
parameters() {
    grep -oE "$(printf '\033')\[[0-9;:]*m" "$1" | tr -d '\033[m' | sed 's/\([34]8\)[;:]5[;:][0-9]*/\1/g' |
        tr ';:' '\n\n'
}

# terminal_16_colors FOLDER: describes a terminal with 16 colours there, TERM=few-16.
terminal_16_colors() {
    printf 'few-16|a terminal with 16 colours,\n\tcolors#16, pairs#256, use=tmux-256color,\n' |
        tic -x -o "$1" -
}

# terminal_begin NAME: the test NAME has a project "orders", and is in it; TERM=few-16 is there.
terminal_begin() {
    command -v tmux >/dev/null || { skip "$1" "tmux is not here"; finish; }
    terminal_project orders
    cd orders || exit 1
    trap down EXIT
    terminfo=$PWD/terminfo
    terminal_16_colors "$terminfo"
}

# settled: every function of it has started, or has failed.
settled() { has 'BadInit +x fail' && hasnt '~ init'; }

# goes NAME: selects the function from the list of functions.
goes() {
    k 1
    ty ":fn $1"
    k Enter
    wait_for 5 has "Functions > $1" && k Escape
    wait_for 5 is_selected "$1"
}
