# `lambench init`: every starter is copied whole, is free of problems, and answers.
. "$(dirname "$0")/../lib/check.sh"

"$LAMBENCH" init > list
check_equal "the list: one starter a line" 10 "$(wc -l < list | tr -d ' ')"
"$LAMBENCH" init --json > list.json
check "the list as JSON" python3 -c '
import json
d = json.load(open("list.json"))
assert d["v"] == 1 and len(d["starters"]) == 10 and all(s["functions"] for s in d["starters"])'

# answers STARTER FUNCTION EVENT
answers() {
    "$LAMBENCH" invoke "$2" -C "$1" -e "$3" >out 2>err </dev/null
    check_equal "$1: $2 answers" "0 " "$? $(grep '^lambench:' err | grep -v ' is not here: ')"
    check "$1: its answer is JSON" python3 -c 'import json; json.load(open("out"))'
}

for starter in $(cut -f1 list); do
    "$LAMBENCH" init "$starter" >out 2>err
    check_equal "$starter: copied" 0 "$?"
    check_equal "$starter: the same files" "" "$(diff -r -x .lambench "$ROOT/templates/$starter" "$starter" 2>&1)"
    "$LAMBENCH" check -C "$starter" >out 2>err
    check_equal "$starter: no errors" 0 "$(grep -c ': error ' out)"
done
check "a program stays one" test -x custom-bash/src/bootstrap

answers hello-node Hello events/ada.json
answers hello-python Hello events/ada.json
answers rest-api Greet events/greet.json
answers rest-api CountWords events/count-words.json
if command -v curl >/dev/null; then
    answers custom-bash Hello events/ada.json
else
    skip "custom-bash" "curl is not here"
fi
if make -s -C custom-c/src >/dev/null 2>err; then
    answers custom-c Hello events/ada.json
else
    skip "custom-c" "it could not be built: $(tail -n 1 err)"
fi
# with PROGRAM STARTER: one that needs a program
with() {
    if command -v "$1" >/dev/null; then answers "$2" Hello events/ada.json
    else skip "$2" "$1 is not here"; fi
}
with ruby hello-ruby
with javac hello-java
with go custom-go
with rustc custom-rust
answers demo CreateOrder events/create-order.json
answers demo ListOrders events/list-orders.json
answers demo NightlyReport events/nightly-report.json

# --- refusals
"$LAMBENCH" init hello-node >out 2>err
check_equal "over a project: status" 2 "$?"
check_has "over a project: message" "nothing was written" err
mkdir half && echo mine > half/README.md
"$LAMBENCH" init hello-node half >out 2>err
check_equal "over one file: status" 2 "$?"
check_equal "over one file: nothing written" "README.md" "$(ls -A half)"
check_equal "over one file: it is untouched" mine "$(cat half/README.md)"
"$LAMBENCH" init hello-nod x >out 2>err
check_equal "unknown starter: status" 2 "$?"
check_has "unknown starter: hint" "did you mean hello-node?" err
"$LAMBENCH" init hello-node deep/er/still -q >out 2>err
check_equal "folders are made" "0 0" "$? $(wc -c < err | tr -d ' ')"
check "folders are made: template" test -s deep/er/still/template.yaml
finish
