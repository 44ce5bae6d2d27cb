# `lambench package`: zips, their checksum, commands, limits.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"

mkdir -p py/vendor lib/python
echo 'def handler(event, context): return 1' > py/app.py
python3 -c 'import random; random.seed(1); open("py/vendor/data.bin", "wb").write(random.randbytes(300000))'
echo 'value = 1' > lib/python/shared.py
{
    template_head
    function_row Hello python3.11 app.handler py/ "Layers: [!Ref Lib]"
    function_row Other python3.11 app.handler py/
    printf '  Lib: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: lib/}}\n'
} > template.yaml
run() {
    "$LAMBENCH" package "$@" >out 2>err </dev/null
    status=$?
}
sha() { openssl dgst -sha256 -binary "$1" 2>/dev/null | base64 || python3 -c "
import base64, hashlib
print(base64.b64encode(hashlib.sha256(open('$1', 'rb').read()).digest()).decode())"; }

run Hello
check_equal "status" 0 "$status"
check "zip is there" test -s .lambench/dist/Hello.zip
check "first line" grep -qE '^\.lambench/dist/Hello\.zip  [0-9.]+ KB \([0-9.]+ KB unzipped with layers\)  sha256 [A-Za-z0-9+/]{43}=$' out
check "largest entry" grep -qE '^ +[0-9.]+ KB +[0-9]+%  vendor' out
check_has "command" "aws lambda update-function-code --function-name Hello --zip-file fileb://.lambench/dist/Hello.zip" out
check "python reads it" python3 -c '
import zipfile
z = zipfile.ZipFile(".lambench/dist/Hello.zip")
assert z.testzip() is None and sorted(z.namelist()) == ["app.py", "vendor/data.bin"], z.namelist()'
first=$(sha .lambench/dist/Hello.zip)
check_has "the checksum shown is that of the file" "$first" out
touch py/app.py
run Hello --sha-only
check_equal "the same files give the same bytes" "$first" "$(cat out)"
run Hello --json
check "--json" python3 -c "
import json, os
d = json.load(open('out'))
assert d['v'] == 1 and d['function'] == 'Hello' and d['zip'] == '.lambench/dist/Hello.zip'
assert d['zipBytes'] == os.path.getsize(d['zip']) and d['sha256'] == '$first' and d['changed'] is False
assert d['limits'] == {'zip': 52428800, 'unzipped': 262144000}
assert d['withLayersBytes'] > d['unzippedBytes'] > 300000
assert d['largest'][0]['path'].startswith('vendor') and d['warnings'] == []
assert d['command'][:3] == ['aws', 'lambda', 'update-function-code']"
run Hello --top 0
check_equal "--top 0" 2 "$(wc -l < out | tr -d ' ')"
run Hello --command create
check_has "--command create" "aws lambda create-function --function-name Hello" out
run Lib
check_has "a layer" "aws lambda publish-layer-version" out
run --all --out zips
check_equal "--all: status" 0 "$status"
check_equal "--all --out" "Hello.zip Lib.zip Other.zip " "$(ls zips | tr '\n' ' ')"
run --all --json
check_equal "--all --json: a document each" 3 "$(python3 -c '
import json
print(len([json.loads(line) for line in open("out")]))')"
run Hello --max-size 100KB
check_equal "--max-size: status" 7 "$status"
check_has "--max-size: message" "--max-size allows 102400" err
run Hello --max-size big
check_equal "--max-size that is no size: status" 2 "$status"
run Helo
check_equal "unknown: status" 2 "$status"
check_has "unknown: hint" "did you mean Hello?" err
run
check_equal "none named: status" 2 "$status"
python3 -c 'open("py/vendor/zero.bin", "wb").truncate(270000000)'
run Hello
check_equal "over 250 MB: status" 7 "$status"
rm py/vendor/zero.bin
# --- over 50 MB a zip goes by S3
mkdir -p large
head -c 53000000 /dev/urandom > large/blob.bin
echo 'def handler(event, context): return 1' > large/app.py
{ template_head; function_row Large python3.11 app.handler large/; } > large.yaml
"$LAMBENCH" package Large --template large.yaml > out 2> err
check_equal "large zip: status" 0 "$?"
check_has "large zip: a warning" "must be uploaded through S3" err
check_has "large zip: the command" "aws s3 cp .lambench/dist/Large.zip s3://BUCKET/Large.zip && aws lambda update-function-code --function-name Large --s3-bucket BUCKET --s3-key Large.zip" out
rm -rf large

finish
