# The words of the command line: usage, help, statuses, what needs no function to run.
. "$(dirname "$0")/../lib/check.sh"

# run WORD...: output in ./out, messages in ./err, exit status in $status
run() {
    "$LAMBENCH" "$@" >out 2>err </dev/null
    status=$?
}
# refused NAME STATUS MESSAGE WORD...: ends with STATUS, says MESSAGE in one line, prints nothing
refused() {
    refused_name=$1 refused_status=$2 refused_says=$3
    shift 3
    run "$@"
    check_equal "$refused_name: status" "$refused_status" "$status"
    check_has "$refused_name: message" "$refused_says" err
    check_equal "$refused_name: one line" 1 "$(wc -l < err | tr -d ' ')"
    check_equal "$refused_name: nothing on standard output" 0 "$(wc -c < out | tr -d ' ')"
}

# --- the program itself
run --version
check_equal "version" "lambench $(run version; sed 's/lambench //' out)" "$(cat out)"
run version --json
check "version as JSON" python3 -c 'import json; assert json.load(open("out"))["v"] == 1'
run
check_equal "no terminal: status" 2 "$status"
check_equal "no terminal: message" "lambench: standard output is not a terminal. Use: lambench invoke, logs, check, package, serve (lambench help)" "$(cat err)"

run help
check_equal "help: status" 0 "$status"
for word in invoke serve list check logs package init events doctor completion; do
    check_has "help names $word" "  $word" out
done
run help invoke
check_has "help of a command" "--at-once N" out
run invoke --help
check_has "--help after a command" "--at-once N" out
run -h
check_has "-h" "Exit status" out
run help events
check_has "help of a group" "lambench events new [OPTIONS] SAMPLE" out

# --- usage errors
refused "unknown command" 2 'there is no command "invok" (did you mean invoke?' invok Hello
refused "unknown option" 2 'invoke has no option --clod (did you mean --cold?' invoke Hello --clod
refused "value missing" 2 '--event-file needs a value: FILE' invoke Hello -e
refused "no number" 2 '--runs takes a whole number, not "many"' invoke Hello -n many
refused "wrong choice" 2 '--log is one of none, run, all, not "loud"' invoke Hello --log loud
refused "group alone" 2 'events needs a word more' events
refused "too many words" 2 'version takes no "now"' version now
refused "unknown shell" 2 'SHELL is one of bash, zsh, fish' completion tcsh
refused "unknown help" 2 'there is no command "nothing"' help nothing
mkdir shop
printf 'Resources: {Hello: {Type: AWS::Lambda::Function}}\n' > shop/template.yaml
for word in "restart Hello" "cancel Hello" "repeat Hello" "cold Hello" reload pause "open logs"; do
    # shellcheck disable=SC2086 # two words
    refused "for the screen: $word" 2 "\"${word%% *}\" is for the full screen" $word -C shop
done
refused "folder that is not there" 2 'No such file' list -C nowhere

# --- no project
mkdir empty
refused "list without a project" 3 'template.yaml' list -C empty
refused "check without a project" 3 'template.yaml' check -C empty
refused "invoke without a project" 3 'template.yaml' invoke Hello -C empty
refused "logs without a project" 3 'template.yaml' -C empty logs
refused "package without a project" 3 'template.yaml' package --all -C empty
refused "history without a project" 3 'template.yaml' history -C empty
refused "serve without a project" 3 'template.yaml' serve --lambda-port 0 -C empty
check_equal "nothing is written where there is no project" "" "$(ls -A empty)"

# --- events
run events samples
check_equal "samples: status" 0 "$status"
check_equal "samples: tab separated" 2 "$(head -n 1 out | tr '\t' '\n' | wc -l | tr -d ' ')"
run events samples --json
check "samples as JSON" python3 -c '
import json
d = json.load(open("out"))
assert d["v"] == 1 and len(d["samples"]) > 50 and all(s["name"] and s["title"] for s in d["samples"])'
"$LAMBENCH" events samples | cut -f1 > names
mkdir samples
while read -r name; do "$LAMBENCH" events new "$name" > "samples/$name"; done < names
check "every sample is JSON" python3 -c '
import json, os
for name in os.listdir("samples"):
    try:
        json.load(open("samples/" + name))
    except ValueError as error:
        raise SystemExit(name + ": " + str(error))'
check_equal "every one is printed" "$(wc -l < names)" "$(ls samples | wc -l)"
run events new sqs --set 'Records[0].body={"orderId":"o-1"}'
check "a value of a sample is replaced" python3 -c '
import json; assert json.load(open("out"))["Records"][0]["body"] == "{\"orderId\":\"o-1\"}"'
refused "unknown sample" 2 'there is no sample event "sqss" (did you mean sqs?' events new sqss
refused "value that is not there" 2 'no value at Records.9.body' events new sqs --set 'Records[9].body=x'
printf '{"a":\n1,}' > broken.json
refused "event that is not JSON" 2 'broken.json:2:3:' events check broken.json
printf '{"a":1}' > good.json
run events check good.json
check_equal "event that is JSON" 0 "$status"

# --- doctor
run doctor
check_equal "doctor: status" 0 "$status"
for word in Isolation Runtimes Terminal lambench seccomp python nodejs TERM; do
    check_has "doctor names $word" "$word" out
done
SECRET_TOKEN=do-not-show AWS_SECRET_ACCESS_KEY=do-not-show "$LAMBENCH" doctor > out 2>&1
check_equal "doctor shows no secrets" 0 "$(grep -c do-not-show out)"
run doctor --json
check "doctor as JSON" python3 -c '
import json
d = json.load(open("out"))
assert d["v"] == 1 and {"program", "sandbox", "runtimes", "terminal"} <= set(d)
assert all({"name", "value", "note"} <= set(r) for r in d["sandbox"])'

# --- colour
run events new nothing --color always
check_equal "--color always" 1 "$(grep -c "$(printf '\033')" err)"
run invok
check_equal "no colour in a file" 0 "$(grep -c "$(printf '\033')" err)"
finish
