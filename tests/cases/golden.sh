# `lambench accept` and `lambench test`: accepted answers beside their events, differences, TAP, JUnit.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"
trap 'stop_serve' EXIT

mkdir -p py events/more
cat > py/app.py <<'PY'
import json, os, time
n = 0
def echo(event, context):
    return event
def count(event, context):
    global n
    n += 1
    return {"n": n, "id": context.aws_request_id, "at": [{"time": time.time()}], "kept": True}
def web(event, context):
    return {"statusCode": 201, "body": json.dumps({"id": context.aws_request_id, "total": event["total"]})}
def fail(event, context):
    print("looking for", event["id"])
    raise KeyError("no item " + event["id"])
def sleep(event, context):
    time.sleep(event["s"])
    return "slept"
def leave(event, context):
    if event.get("leave"):
        os._exit(3)
    return "stayed"
PY
{
    template_head
    for name in echo count web fail leave; do
        function_row "Py$name" python3.11 "app.$name" py/ "Timeout: 20"
    done
    function_row Pysleep python3.11 app.sleep py/ "Timeout: 1"
} > template.yaml
printf '{ "n": 9007199254740993, "list": [1, 2] }\n' > events/numbers.json
echo '{"total": 42.50}' > events/order.json
echo '{"id": "o-1"}' > events/missing.json
echo '{"s": 0}' > events/short.json
echo '{"leave": false}' > events/more/stay.v2.json

# run WORD...: output in ./out, messages in ./err, exit status in $status
run() {
    "$LAMBENCH" "$@" >out 2>err </dev/null
    status=$?
}
# refused NAME MESSAGE WORD...: wrong usage, told in words
refused() {
    refused_name=$1 refused_says=$2
    shift 2
    run "$@"
    check_equal "$refused_name: status" 2 "$status"
    check_has "$refused_name: message" "$refused_says" err
}
# document NAME PYTHON: the condition must hold for the document d of `test --json` in ./out
document() {
    check "$1" python3 -c "
import json
d = json.load(open('out'))
t = {(x['function'], x['event']): x for x in d['tests']}
assert $2, d"
}

# --- accepting
refused "nothing accepted" "no answer was accepted yet" test
run accept Pyecho -e numbers
check_equal "accept: status" 0 "$status"
check_has "accept: says the file" "accepted the answer events/numbers.Pyecho.golden" err
check_equal "accept: the answer's bytes" '{"n": 9007199254740993, "list": [1, 2]}' "$(cat events/numbers.Pyecho.golden)"
run accept Pyweb -e events/order.json --ignore body.id
check_equal "accept --ignore" "body.id" "$(cat events/order.Pyweb.golden-ignore)"
run accept Pyweb -e events/order.json --ignore body.id
check_equal "accept --ignore again adds nothing" "body.id" "$(cat events/order.Pyweb.golden-ignore)"
run accept Pyfail -e missing
check_has "accept an error: says so" "accepted the error events/missing.Pyfail.golden-error" err
check_equal "accept an error: type and message" '{"errorType":"KeyError","errorMessage":"'"'no item o-1'"'"}' \
    "$(cat events/missing.Pyfail.golden-error)"
run accept Pysleep -e short
run accept Pyleave -e events/more/stay.v2.json
check "an event in a folder, with dots" test -f events/more/stay.v2.Pyleave.golden
run accept Pycount --event '{}' --name counted --ignore id --ignore '**.time' --ignore n
check_equal "--name saves the event" '{}' "$(cat events/counted.json)"
check_equal "events list shows events only" 5 "$("$LAMBENCH" events list | wc -l | tr -d ' ')"

# --- of a run that is kept
run invoke Pyecho --event '{"kept": 1}' --json
request=$(python3 -c 'import json; print(json.load(open("out"))["requestId"])')
refused "a run without a file" "the event has no file" accept Pyecho
run accept Pyecho --run "$(echo "$request" | cut -c1-13)" --name kept
check_equal "--run: status" 0 "$status"
check_equal "--run: the answer" '{"kept": 1}' "$(cat events/kept.Pyecho.golden)"
run invoke Pyecho -e kept
run accept Pyecho
check_has "the newest run" "accepted the answer events/kept.Pyecho.golden" err
echo '{"kept": 2}' > events/kept.json
refused "another event in the file" "kept.json holds another event" accept Pyecho
echo '{"kept": 1}' > events/kept.json
refused "a run of another function" "this run is one of Pyecho" accept Pyfail --run "$request"
refused "a run that is not there" "no invocation ffffffff" accept Pyecho --run ffffffff
refused "an event and a run" "--run has its event already" accept Pyecho -e kept --run "$request"
refused "unknown function" "did you mean Pyecho?" accept Pyecko -e kept
refused "a sample without a name" "--name NAME" accept Pyecho --sample sqs
echo '{}' > elsewhere.json
refused "an event outside of events/" "none of the project's events/*.json" accept Pyecho -e elsewhere.json
refused "a name that leads elsewhere" "no name for a file" accept Pyecho -e kept --name ../x
refused "--ignore that is no path" '"a..b" is no path' accept Pyecho -e kept --ignore a..b
run accept Pysleep --event '{"s": 3}' --name long
check_equal "a time-out is not accepted: status" 5 "$status"
check_has "a time-out is not accepted: words" "there is no answer to accept" err
check "a time-out is not accepted: no file" test ! -e events/long.json

# --- all is as it was
run test
check_equal "test: status" 0 "$status"
check "test: sum" grep -qE '^7 tests, 0 failed, in [0-9.]+ s$' out
check "test: a line for each" grep -qE '^ok      Pyweb  events/order.json  [0-9.]+m?s$' out
run test --json
document "test --json" "d['v'] == 1 and d['ok'] and d['failed'] == 0 and len(d['tests']) == 7 and all(x['ok'] and x['durationMs'] > 0 for x in d['tests'])"
run test Pyweb Pyfail --tap
check_equal "TAP: version" "TAP version 13" "$(head -n 1 out)"
check_equal "TAP: lines" "1..2
ok 1 - Pyfail events/missing.json
ok 2 - Pyweb events/order.json" "$(grep -E '^[^ T]' out)"
printf '\n{ "list" : [1,2],\n "n":9007199254740993}\n' > events/numbers.Pyecho.golden
run test Pyecho
check_equal "other spaces and order are the same" 0 "$status"
"$LAMBENCH" history Pycount -n 1 --json > out
check "tests are kept in the history with their events" grep -qF '"event":"events/counted.json"' out

# --- all is not
echo '{"n": 9007199254740992, "list": [1, 2, 3], "more": null}' > events/numbers.Pyecho.golden
echo '{"statusCode": 201, "body": "{\"id\": \"x\", \"total\": 43}"}' > events/order.Pyweb.golden
echo '{"errorType":"KeyError","errorMessage":"none"}' > events/missing.Pyfail.golden-error
echo '{"s": 3}' > events/short.json
echo '{"leave": true}' > events/more/stay.v2.json
mv events/kept.Pyecho.golden events/kept.Pyecho.golden-error
echo 1 > events/gone.Pyecho.golden
echo 1 > events/kept.Pygone.golden
run test --junit results.xml
check_equal "differences: status" 1 "$status"
check "differences: sum" grep -qE '^9 tests, 8 failed, in ' out
check_has "differences: how many" "3 differences to the accepted answer" out
check_equal "differences: places and values" "        list[2]
          accepted  3
          got       (not there)
        more
          accepted  null
          got       (not there)
        n
          accepted  9007199254740992
          got       9007199254740993" "$(grep -A 8 -F 'list[2]' out)"
check_equal "differences: within a text" "          accepted  43
          got       42.5" "$(grep -A 2 -F 'body.total' out | tail -n 2)"
check_has "an error with another message" "accepted  \"none\"" out
check_has "an answer instead of an error" "it answered; what was accepted is an error" out
check_has "a time-out" "Pysleep timed out after 1.00 s (Timeout 1, template.yaml:" out
check_has "a crash" "Pyleave ended before it answered: Runtime.ExitError" out
check_has "no event" "its event events/gone.json is not there (remove or rename events/gone.Pyecho.golden)" out
check_has "no function" "there is no function Pygone (remove or rename events/kept.Pygone.golden)" out
check_has "what a function that failed wrote" "  looking for o-1" err
run test -q Pyfail
check_equal "-q: nothing on standard error" 0 "$(wc -c < err | tr -d ' ')"
cat > junit.py <<'PY'
import sys, xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
assert root.tag == "testsuites" and root.get("tests") == "9" and root.get("failures") == "8", root.attrib
suites = {s.get("name"): s for s in root}
assert list(suites) == ["Pycount", "Pyecho", "Pyfail", "Pygone", "Pyleave", "Pysleep", "Pyweb"], list(suites)
assert suites["Pyecho"].get("tests") == "3" and suites["Pyecho"].get("failures") == "3"
assert suites["Pycount"].find("testcase/failure") is None and float(suites["Pycount"].get("time")) > 0
case = suites["Pyweb"].find("testcase")
assert case.get("classname") == "Pyweb" and case.get("name") == "events/order.json", case.attrib
assert "body.total" in case.find("failure").text and case.find("failure").get("type") == "difference"
assert "timed out" in suites["Pysleep"].find("testcase/failure").get("message")
assert "looking for o-1" in suites["Pyfail"].find("testcase/system-out").text
PY
check "JUnit: suites, cases, failures" python3 junit.py results.xml
run test Pyecho Pyweb --tap
check_equal "TAP: status" 1 "$status"
check_equal "TAP: failures" "1..4
not ok 1 - Pyecho events/gone.json
not ok 2 - Pyecho events/kept.json
not ok 3 - Pyecho events/numbers.json
not ok 4 - Pyweb events/order.json" "$(grep -E '^[^ T]' out)"
if command -v prove >/dev/null; then
    cp out failed.tap
    "$LAMBENCH" test Pycount --tap > passed.tap 2>/dev/null
    check "TAP: as Perl reads it" prove --exec cat passed.tap
    prove --exec cat failed.tap > prove.out 2>&1
    check_has "TAP: failures as Perl reads them" "Failed tests:  1-4" prove.out
    check "TAP: nothing that Perl cannot read" test -z "$(grep 'Parse errors' prove.out)"
else
    skip "TAP as Perl reads it" "prove is not here"
fi
check_has "TAP: what differs" '    - path: "body.total"' out
run test Pyweb --json
document "JSON: what differs" "t['Pyweb', 'events/order.json']['differences'] == [{'path': 'body.total', 'accepted': '43', 'got': '42.5'}]"
refused "--tap and --json" "--tap and --json both" test --tap --json
refused "unknown function to test" "did you mean Pyecho?" test Pyecko
run test Pyweb --junit nowhere/results.xml
check_equal "JUnit: a file that cannot be written" 4 "$status"

# --- accepted anew
run test Pyecho Pyweb --accept
check "--accept: sum" grep -qE '^4 tests, 1 failed, 3 accepted anew, in ' out
run test Pyweb
check_equal "--accept: passes from now on" 0 "$status"
check "--accept: an answer in place of an error" test -f events/kept.Pyecho.golden -a ! -e events/kept.Pyecho.golden-error
printf 'id\n# a remark\n\nnot a path\n' > events/counted.Pycount.golden-ignore
run test Pycount
check_has "a bad line of ignored paths" 'events/counted.Pycount.golden-ignore:4:1: "not a path" is no path' out

# --- hostile text
rm -rf events/*.golden* events/more
printf '"\\u001b[31mred\\u202e <b>&\\"" ' > 'events/a<b>&#.json'
"$LAMBENCH" accept Pyecho -e 'events/a<b>&#.json' 2>/dev/null
printf 'not JSON \033[31m\001\377<x>]]>&' > 'events/a<b>&#.Pyecho.golden'
run test --tap --junit results.xml
check_equal "hostile: status" 1 "$status"
check_has "hostile: a name that TAP would read" 'not ok 1 - Pyecho events/a<b>&\#.json' out
check_equal "hostile: no control character" 0 "$(tr -d '\12\40-\176' < out | wc -c | tr -d ' ')"
check "hostile: JUnit" python3 -c '
import xml.etree.ElementTree as tree
case = tree.parse("results.xml").getroot().find("testsuite/testcase")
assert case.get("name") == "events/a<b>&#.json", case.attrib
assert "^[[31m" in case.find("failure").text and "<x>]]>&" in case.find("failure").text, case.find("failure").text'

# --- a lambench that serves
rm -f events/a*
run accept Pyecho -e numbers
serve
run test -v
check_equal "attached: status" 0 "$status"
check_has "attached: told with -v" "using the lambench that serves this folder" err
run accept Pyweb -e order
check "attached: accept" test -f events/order.Pyweb.golden
stop_serve
mkdir bad && printf 'Resources:\n  A: [1\n' > bad/template.yaml
run test -C bad
check_equal "template that cannot be read: status" 3 "$status"
finish
