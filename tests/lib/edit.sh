# A template that is edited in the full screen, and words about its bytes. Source it after
# terminal.sh; edit_begin first. `was` is the file as it was, $file its name.

# A template with all that an edit must leave alone: comments, quotes, flow maps, CRLF.
edit_project() {
    mkdir -p "$1/src" "$1/layers/one" "$1/layers/two"
    major=$(node --version | sed 's/v\([0-9]*\).*/\1/')
    sed "s/MAJOR/$major/" <<'YAML' | sed 's/$/\r/' >"$1/template.yaml"
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
# orders and their payment
Parameters:
  Stage: {Type: String, Default: "dev"}
Globals:
  Function:
    Timeout: 3          # seconds
    Runtime: nodejsMAJOR.x
    CodeUri: src/
Resources:
  Jobs: {Type: AWS::SQS::Queue}

  # ---- orders ----
  Order:
    Type: AWS::Serverless::Function
    Properties:
      Handler: 'index.handler'
      MemorySize: 128   # measured in May
      Description: "Creates orders"
      Layers: [!Ref One]
      Environment:
        Variables: # all of them
          TAX_RATE: "0.19"   # see ADR-7
          STAGE: !Ref Stage
          API_TOKEN: 'tiny-secret'
  Pay:
    Type: AWS::Serverless::Function
    Properties: {Handler: index.handler, Description: !GetAtt Order.Arn}
  One:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: layers/one}
  Two:
    Type: AWS::Serverless::LayerVersion
    Properties:
      ContentUri: layers/two
YAML
    echo 'exports.handler = async () => ({});' >"$1/src/index.js"
}

file=orders/template.yaml
selected_row() { s | sed -n 's/^[^>]\{0,3\}> \([^ ]*\).*/\1/p' | head -n 1; }
line_of() { s | grep -nE "$1" | head -n 1 | cut -d : -f 1; }
# on NAME: moves to the row of this name, which is seen on the screen.
on() {
    if [ "$(selected_row)" != "$1" ]; then
        from=$(line_of '^[^>]{0,3}> ')
        to=$(line_of "^[^A-Za-z>]{1,5}$1 ")
        rows=$((${to:-0} - ${from:-0}))
        while [ "$rows" -gt 0 ]; do k Down; rows=$((rows - 1)); done
        while [ "$rows" -lt 0 ]; do k Up; rows=$((rows + 1)); done
    fi
    see "$1 is selected" "> $1 "
}
# writes NAME SED...: the file must be what it was with these changes; then that is what it was.
writes() {
    name=$1
    shift
    sed "$@" was >want
    if wait_for 10 cmp -s want "$file"; then
        check_ok "$name"
    else
        check_not_ok "$name" "$(diff want "$file")"
    fi
    see "$name: it is told" 'written.* u undo'
}
undone() {
    k u
    see "$1: told" 'undone.* U redo'
    check "$1: the same bytes as before" cmp was "$file"
}
# answers KEY REGEX: a question hears keys when it shows them.
tab() {
    k ']'
    see "tab $1" "\\[$1"
}

# The project with a variable of this machine, open in the full screen.
edit_begin() {
    command -v tmux >/dev/null || { skip "editing" "tmux is not here"; finish; }
    trap down EXIT
    edit_project orders
    echo 'FROM_FILE=yes' >orders/.env
    cp "$file" was
    up 80x24 "$LAMBENCH" orders
    see "the functions come up" 'Functions 2'
}
