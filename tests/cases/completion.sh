# Completion scripts load in their shells and complete commands, options, choices and functions.
. "$(dirname "$0")/../lib/check.sh"

mkdir bin project
ln -s "$LAMBENCH" bin/lambench
PATH=$PWD/bin:$PATH
export PATH
cat > project/template.yaml <<'YAML'
Transform: AWS::Serverless-2016-10-31
Parameters: {Stage: {Type: String, Default: dev}, Size: {Type: Number, Default: 1}}
Resources:
  CreateOrder:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.12, Handler: app.handler, InlineCode: "def handler(e, c): return e"}
  CancelOrder:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.12, Handler: app.handler, InlineCode: "def handler(e, c): return e"}
  Shared: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: shared/}}
  Common: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: common/}}
YAML
for shell in bash zsh fish; do
    lambench completion $shell > script.$shell
done

if command -v bash >/dev/null; then
    check "bash: syntax" bash -n script.bash
    cat > ask.bash <<'BASH'
. ./script.bash
cd project
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_lambench
printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ' '
BASH
    # completes NAME WANT WORD...: the last word is the one being typed
    completes() {
        completes_name=$1 completes_want=$2
        shift 2
        check_equal "bash: $completes_name" "$completes_want" "$(bash ask.bash lambench "$@" 2>&1)"
    }
    completes "commands" "invoke " inv
    completes "words of a group" "samples " events sam
    completes "options" "--sample --set " invoke --s
    completes "parameters" "Stage= " param St
    completes "parameters of an option" "Size= Stage= " list --parameter S
    completes "parameters that are unset" "Size " param --unset Si
    completes "functions" "CancelOrder CreateOrder " invoke C
    completes "functions after options" "CreateOrder " invoke --cold Cr
    completes "functions, several" "CreateOrder " test CancelOrder Cr
    completes "choices of an option" "run " invoke --log r
    completes "choices of an argument" "events " list ev
    completes "the second argument of its own kind" "Common Shared " add layer CreateOrder ""
    completes "the first one, behind an option" "CreateOrder " add layer --at 2 Cr
    completes "fields" "MemorySize= " set CreateOrder Timeout=3 Mem
    completes "any resource" "Common " rename Com
    completes "options of every command" "--template " check --t
    completes "files" "template.yaml " invoke -e temp
    completes "samples" "sqs sqs-batch sqs-fifo " events new sqs
    check_equal "bash: registered" "complete -F _lambench lambench" \
        "$(bash -c '. ./script.bash; complete -p lambench')"
else
    skip "bash completion" "bash is not here"
fi
if command -v zsh >/dev/null; then
    check "zsh: syntax" zsh -n script.zsh
else
    skip "zsh completion" "zsh is not here"
fi
if command -v fish >/dev/null; then
    check "fish: syntax" fish -n script.fish
else
    skip "fish completion" "fish is not here"
fi
finish
