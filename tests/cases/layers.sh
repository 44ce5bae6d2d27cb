# Layers: given by ARN they come from where lambench.yaml says, each path of /opt is asked for its
# layer, what later layers hide is listed; and /opt in a sandbox is what the list says.
. "$(dirname "$0")/../lib/check.sh"

run() {
    "$LAMBENCH" "$@" >out 2>err </dev/null
    status=$?
}

mkdir -p shop/src shop/shared/python/kept shop/archive/python/kept
cat > shop/template.yaml <<'YAML'
Transform: AWS::Serverless-2016-10-31
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: app.handler
      CodeUri: src
      Layers:
        - !Ref Shared
        - arn:aws:lambda:us-east-1:111122223333:layer:lib:4
        - arn:aws:lambda:us-east-1:111122223333:layer:away:1
  Shared:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: shared}
YAML
cat > shop/src/app.py <<'PY'
def handler(event, context):
    with open(event) as file:
        return file.read()
PY
printf 'shared' > shop/shared/python/both.py
printf 'only shared' > shop/shared/python/kept/one.py
printf 'under' > shop/shared/place
mkdir -p shop/archive/place
printf 'library' > shop/archive/python/both.py
printf 'only library' > shop/archive/python/kept/two.py
printf 'inside' > shop/archive/place/inside
(cd shop/archive && python3 -m zipfile -c ../lib.zip python place)
rm -r shop/archive

# ---- without the setting -------------------------------------------------------------------------

cd shop || exit 1
run check
check_has "an ARN that is nowhere is told" "LB113" out
check_has "with the setting that helps" 'Say in lambench.yaml where it is: layers: {"arn:aws:lambda:us-east-1:111122223333:layer:lib:4"' out

# ---- with it -------------------------------------------------------------------------------------

cat > lambench.yaml <<'YAML'
layers:
  "arn:aws:lambda:*:111122223333:layer:lib:*": lib.zip
YAML
run layers Hello
check_equal "layers are listed" "1	Shared	shared	template.yaml:13	3	22
2	arn:aws:lambda:us-east-1:111122223333:layer:lib:4	lib.zip	lambench.yaml:2	3	25
3	arn:aws:lambda:us-east-1:111122223333:layer:away:1	not on this machine	template.yaml:12	-	-

/opt/place	5	of layer 1	hidden by layer 2
/opt/python/both.py	6	of layer 1	hidden by layer 2" "$(cat out)"
check_equal "that is success" 0 "$status"

run layers Hello /opt/python
check_equal "a folder's files" "/opt/python/both.py	6	layer 1  Shared	hidden by layer 2
/opt/python/both.py	7	layer 2  arn:aws:lambda:us-east-1:111122223333:layer:lib:4	
/opt/python/kept/one.py	11	layer 1  Shared	
/opt/python/kept/two.py	12	layer 2  arn:aws:lambda:us-east-1:111122223333:layer:lib:4	" "$(cat out)"
run layers Hello python/kept/../kept/one.py
check_equal "a path that leads out is a wrong word" 2 "$status"
run layers Hello python/kept//./one.py
check_equal "a file by its inner path" "/opt/python/kept/one.py	11	layer 1  Shared	" "$(cat out)"
run layers Hello /opt/nothing
check_equal "what no layer has fails" 1 "$status"
check_has "and says that one is missing" "a layer that is not on this machine may have it" err

run layers Hello --json
check "a document" python3 -c "
import json
d = json.load(open('out'))
assert [l['mapped'] for l in d['layers']] == [False, True, False], d
assert d['layers'][2]['path'] is None, d
assert d['hidden'][1] == {'path': '/opt/python/both.py', 'kind': 'file', 'bytes': 6, 'layer': 1,
                          'hiddenBy': 2}, d"

# ---- in the sandbox ------------------------------------------------------------------------------

for pair in python/both.py=library python/kept/one.py='only shared' \
    python/kept/two.py='only library' place/inside=inside; do
    run invoke Hello --event "\"/opt/${pair%%=*}\""
    check_equal "the sandbox shows /opt/${pair%%=*} of the layer in the list" \
        "\"${pair#*=}\"" "$(cat out)"
done

# ---- two versions --------------------------------------------------------------------------------

sed -i 's/layer:away:1/layer:lib:5/' template.yaml
run check
check_has "two versions of one layer are refused in Lambda's words" \
    "Two different versions of the same layer are not allowed to be referenced in the same function. arn:aws:lambda:us-east-1:111122223333:layer:lib:4 and arn:aws:lambda:us-east-1:111122223333:layer:lib:5 are versions of the same layer." out

# ---- hostile archives ----------------------------------------------------------------------------

python3 - <<'PY'
import zipfile
with zipfile.ZipFile('lib.zip', 'w') as zip:
    zip.writestr('python/\x1b[31mred.py', 'x')
PY
run layers Hello /opt/python
check_has "names cannot act on a terminal" '^[[31mred.py' out
python3 - <<'PY'
import zipfile
with zipfile.ZipFile('lib.zip', 'w') as zip:
    zip.writestr('../out.py', 'x')
PY
run layers Hello
check_equal "names that lead out are refused" 2 "$status"
check_has "and said" "holds a name that leads out of it" err

finish
