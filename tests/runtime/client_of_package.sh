# runtime-client: package in lambench.yaml: the runtime client a package brings runs the function.
# Ruby, Java and Python packages here have small clients in place of AWS's; AWS's own for Python is
# tried where the machine has it, the one for Node.js in tests/system/npm.sh.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"

mkdir 'a [b] *' && cd 'a [b] *' # a project lies where it lies
mkdir -p py/awslambdaric layer/python/awslambdaric node/node_modules/aws-lambda-ric/bin empty
cat > py/awslambdaric/__main__.py <<'PY'
import http.client, os, sys
api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
while True:
    api.request("GET", "/2018-06-01/runtime/invocation/next")
    answer = api.getresponse()
    event = answer.read()
    path = "/2018-06-01/runtime/invocation/%s/response" % answer.headers[
        "Lambda-Runtime-Aws-Request-Id"]
    api.request("POST", path, '["%s", %s]' % (" ".join(sys.argv[1:]), event.decode()))
    api.getresponse().read()
PY
cp py/awslambdaric/__main__.py layer/python/awslambdaric/
cat > node/node_modules/aws-lambda-ric/bin/index.mjs <<'JS'
const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation/`;
const next = await fetch(api + 'next');
const body = JSON.stringify([process.argv[2], await next.json()]);
await fetch(`${api}${next.headers.get('lambda-runtime-aws-request-id')}/response`,
    { method: 'POST', body });
await fetch(api + 'next');
JS
gem=rb/vendor/bundle/ruby/3.1.0/gems/aws_lambda_ric-3.1.3
mkdir -p $gem/bin $gem/lib
echo "CLIENT = 'of the gem'" > $gem/lib/client.rb
cat > $gem/bin/aws_lambda_ric <<'RB'
require 'client'
require 'net/http'
api = URI("http://#{ENV['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime/invocation/next")
answer = Net::HTTP.get_response(api)
path = api.path.sub('next', answer['Lambda-Runtime-Aws-Request-Id'] + '/response')
Net::HTTP.post(URI("http://#{api.host}:#{api.port}#{path}"),
               "[\"#{CLIENT} #{ARGV[0]}\", #{answer.body}]")
Net::HTTP.get_response(api)
RB
{
    template_head
    function_row Python python3.11 app.handler py/
    function_row Layer python3.11 app.handler empty/ "Layers: [!Ref Client]"
    function_row Node nodejs20.x app.handler node/
    function_row Ruby ruby3.1 app.handler rb/
    function_row Nothing python3.11 app.handler empty/
    function_row Own python3.11 app.handler py/
    function_row Java java17 'shop.Handler::run' java/ "MemorySize: 256" "Timeout: 20"
    printf '  Client: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layer/}}\n'
} | sed 's/ruby3.1$/ruby3.2/' > template.yaml
{
    echo 'functions:'
    for id in Python Layer Node Ruby Nothing Java; do echo "  $id: {runtime-client: package}"; done
} > lambench.yaml

invoke Python '{"a":1}'
check_equal "awslambdaric in a package" '["app.handler", {"a":1}]' "$(cat out)"
invoke Layer '2'
check_equal "awslambdaric in a layer" '["app.handler", 2]' "$(cat out)"
invoke Node '{"a":1}'
check_equal "aws-lambda-ric in a package" '["app.handler",{"a":1}]' "$(cat out)"
if command -v ruby > /dev/null; then
    invoke Ruby '3'
    check_equal "aws_lambda_ric in a package" '["of the gem app.handler", 3]' "$(cat out)"
else
    skip "aws_lambda_ric in a package" "ruby is not here"
fi
invoke Nothing '{}'
check_equal "nothing in the package: status" 4 "$status"
check_has "nothing in the package: said" "its package has no awslambdaric" err
check_has "nothing in the package: what to do" "pip install --target . awslambdaric" err
invoke Own '{}'
check_has "not asked for: ours runs" "Unable to import module 'app'" out

if command -v javac > /dev/null; then
    folder=com/amazonaws/services/lambda/runtime/api/client
    mkdir -p src/$folder
    cat > src/$folder/AWSLambda.java <<'JAVA'
package com.amazonaws.services.lambda.runtime.api.client;
import java.io.*;
import java.net.*;
public class AWSLambda {
    static HttpURLConnection open(String path) throws IOException {
        return (HttpURLConnection) new URL("http://" + System.getenv("AWS_LAMBDA_RUNTIME_API")
            + "/2018-06-01/runtime/invocation/" + path).openConnection();
    }
    public static void main(String[] arguments) throws IOException {
        HttpURLConnection next = open("next");
        String id = next.getHeaderField("Lambda-Runtime-Aws-Request-Id");
        HttpURLConnection answer = open(id + "/response");
        answer.setDoOutput(true);
        answer.getOutputStream().write(("\"" + arguments[0] + "\"").getBytes());
        answer.getInputStream().read();
        open("next").getInputStream().read();
    }
}
JAVA
    mkdir -p java/lib classes
    javac -nowarn -d classes src/$folder/AWSLambda.java 2> /dev/null
    (cd classes && zip -qr ../java/lib/aws-lambda-java-runtime-interface-client-2.0.jar .)
    invoke Java '{}'
    check_equal "a client's jar in lib/" '"shop.Handler::run"' "$(cat out)"
else
    skip "a client's jar in lib/" "javac is not here"
fi

ric=$(/usr/bin/python3 -c 'import awslambdaric, os; print(os.path.dirname(awslambdaric.__file__))' \
    2> /dev/null)
if [ -n "$ric" ]; then
    mkdir real && cp -r "$ric" "$(dirname "$ric")"/runtime_client*.so real/ 2> /dev/null
    printf 'def handler(event, context):\n    return [event, context.function_name]\n' > real/app.py
    { template_head; function_row Real python3.11 app.handler real/; } > template.yaml
    printf 'functions:\n  Real: {runtime-client: package}\n' > lambench.yaml
    invoke Real '{"a":1}'
    check_equal "AWS's own awslambdaric" '[{"a": 1}, "Real"]' "$(cat out)"
else
    skip "AWS's own awslambdaric" "it is not installed here"
fi
finish
