#!/bin/sh
# Acceptance of the screen: events of a trigger, repeating from everywhere, cold starts, saved code,
# paused reload, a broken template, packages, copying. The numbers are those of the design's list.
. "$ROOT/tests/lib/check.sh"
. "$ROOT/tests/lib/terminal.sh"
terminal_begin "acceptance: runs"
cat >>src/index.js <<'JS'
exports.api = async (event) => ({ statusCode: 201, body: event.routeKey + ' old' });
JS
{
    printf '  Api:\n    Type: AWS::Serverless::Function\n    Properties:\n'
    printf '      Runtime: nodejs%s.x\n      Handler: index.api\n      CodeUri: src/\n' "$node_major"
    printf '      Events:\n        Post:\n          Type: HttpApi\n'
    printf '          Properties: {Path: /orders, Method: post}\n'
} >>template.yaml
runs() { "$LAMBENCH" history "$1" -n 100 --json 2>/dev/null | grep -o '"requestId"' | wc -l; }
count_is() { [ "$(runs "$1")" = "$2" ]; }
code_number() { s | sed -n 's/.*code #\([0-9]*\).*/\1/p' | head -n 1; }
newer() { [ "$(code_number)" -gt "$1" ]; }
billed() {
    s | sed -n 's/.*ok[ 0-9]*  \([0-9.]*\) ms  billed \([0-9]*\) ms.*/\1 \2/p' | head -n 1
}

total=0
for terminal in 80x24/vt100 140x40/few-16; do
    size=${terminal%/*}
    up "$terminal" "$LAMBENCH"
    see "up $terminal" 'Functions 8'
    see "7 $terminal: all have started" 'Api +\* warm'
    goes Api
    k i
    if [ "$total" -eq 0 ]; then
        see "7 $terminal: what never ran asks for an event" 'Choose an event for Api'
        see "7 $terminal: a sample of its trigger is chosen" '^.*> .*(http|api)'
        see "7 $terminal: the others come later" 'SAMPLES FOR ITS TRIGGERS'
        k Enter; see "7 $terminal: Enter shows it" 'event: sample:'
        see "7 $terminal: what is next" 'i runs it'
    else
        see "7 $terminal: an event of the session before is remembered" 'event: sample:'
    fi
    k i; see "7 $terminal: i runs it" 'ok 201  +[0-9.]+ ms  billed'
    see "7 $terminal: its start" '(warm|prewarm)  '
    see "7 $terminal: the message has the command line" '\$ lambench invoke Api --sample '
    k y; see "37 $terminal: what can be copied" 'c +command line'
    sleep 0.3
    k c; see "37 $terminal: the command line" 'copied [0-9]+ bytes \(tmux'
    check_equal "37 $terminal: it is the one that was shown" "lambench invoke Api --sample api-http-v2" "$(T show-buffer)"
    total=$((total + 1))
    check "7 $terminal: one run more" wait_for 10 count_is Api "$total"
    for screen in 1 3 4 8 9; do
        k "$screen"; see "8 $terminal: screen $screen" "\[$screen "
        k r
        total=$((total + 1))
        check "8 $terminal: r repeats from screen $screen" wait_for 10 count_is Api "$total"
    done
    k 2 C; see "9 $terminal: C is cold" 'cold  init [0-9.]+ ms'
    total=$((total + 1))
    check "9 $terminal: one run more" wait_for 10 count_is Api "$total"
    init=$(s | sed -n 's/.*cold  init \([0-9.]*\) ms.*/\1/p' | head -n 1)
    check_equal "9 $terminal: billed is duration and init, rounded up" same "$(echo "$(billed) $init" |
        awk '{ all = $1 + $3; up = int(all); if (up < all) up++
               d = up - $2; print (d >= -1 && d <= 1) ? "same" : $0 }')"

    ty ':cold inv'; k Enter
    total=$((total + 1))
    check "18 $terminal: the palette runs it" wait_for 10 count_is Api "$total"

    before=$(code_number)
    printf ' ' >>src/index.js
    see "10 $terminal: a save is told" 'index.js.*(reloaded|#[0-9])'
    k 1; see "10 $terminal: it is warm again" 'Api +\* warm'
    k 2 r; check "10 $terminal: the next run is of the new code" wait_for 10 newer "$before"
    see "10 $terminal: and warm" '(warm|prewarm)  [0-9a-f]'
    total=$((total + 1))
    check "10 $terminal: one run more" wait_for 10 count_is Api "$total"

    k P; see "11 $terminal: P pauses" 'reload paused'
    row 0 >title
    check_has "11 $terminal: the title says so" "reload paused" title
    was=old now=new
    [ "$size" = 140x40 ] && was=new now=old
    sed -i "s/ $was'/ $now'/" src/index.js
    see "11 $terminal: the save is told" 'stale, reload is paused.  P turns it on'
    k 1; see "11 $terminal: STATE says stale" 'Api +! stale'
    k 2 r; see "11 $terminal: the old code answers" "body.*{id} $was"
    total=$((total + 1))
    check "11 $terminal: one run more" wait_for 10 count_is Api "$total"
    k P; see "11 $terminal: P resumes" 'reload on'
    k 1; see "11 $terminal: and reads it" 'Api +\* warm'
    k 2 r; see "11 $terminal: the new code answers" "body.*{id} $now"
    total=$((total + 1))
    check "11 $terminal: one run more" wait_for 10 count_is Api "$total"

    k 1; goes Api
    printf 'x\n  y: [' >>template.yaml
    see "15 $terminal: a broken template is told with its place" 'x template.yaml:[0-9]+:[0-9]+ '
    see "15 $terminal: and what to do" '9 shows.*E edits it'
    k r; total=$((total + 1))
    check "15 $terminal: functions still run" wait_for 10 count_is Api "$total"
    k 9; see "15 $terminal: problems list it" 'x error +template.yaml:[0-9]+'
    k 1
    sed -i '$d' template.yaml; sed -i '$d' template.yaml
    gone "15 $terminal: mended, the banner goes by itself" 'E edits it'

    k p; see "39 $terminal: built" 'sha256 +[A-Za-z0-9+/]{43}='
    zip=.lambench/dist/Api.zip
    shown=$(s | sed -n 's/.*sha256 *\([A-Za-z0-9+\/]*=\).*/\1/p' | head -n 1)
    check_equal "39 $terminal: the sum is right" "$(openssl dgst -sha256 -binary "$zip" | base64)" "$shown"
    cp "$zip" first.zip
    k p; see "39 $terminal: built again" 'sha256 +[A-Za-z0-9+/]{43}='
    wait_for 10 has 'same|Built|built'
    check "39 $terminal: the same bytes" cmp first.zip "$zip"
    "$LAMBENCH" package Api --json >package.json 2>err
    check_has "39 $terminal: the command line agrees" "\"$shown\"" package.json
    k y; see "37 $terminal: y asks what" 'upload command'
    k v; see "37 $terminal: how it was copied" 'copied [0-9]+ bytes \(tmux buffer and clipboard\)'
    T show-buffer >buffer
    mkdir -p bin
    printf '#!/bin/sh\nfor word; do printf "%%s\\n" "$word"; done >"%s/words"\n' "$PWD" >bin/aws
    chmod +x bin/aws
    PATH="$PWD/bin:$PATH" sh buffer
    check_has "39 $terminal: the command that was copied names the function" "Api" words
    file=$(sed -n 's#^fileb://##p' words)
    check "39 $terminal: and the package" cmp "$file" "$zip"
    k 1; k q; wait_for 10 ended
done
finish
