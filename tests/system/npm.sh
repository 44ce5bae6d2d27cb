# Packages that people really use inside a function, and AWS's own Node.js runtime client as the
# runtime. They come from npm; without npm these checks are skipped.
# Without sanitizers: what is looked at here are the packages; curl.sh and others send the same.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"

. "$(dirname "$0")/../lib/npm.sh"

packages="@middy/core@5 @aws-lambda-powertools/logger@2 hono@4"
npm_reach "packages from npm" users
if ! npm_install "$npm_cache/users" $packages; then
    skip "packages from npm" "npm install failed: $(tail -n 1 "$npm_cache/users/install.log")"
    finish
fi
mkdir -p code ric
cp -r "$npm_cache/users/node_modules" code/
cat > code/middy.mjs <<'JS'
import middy from "@middy/core";
export const handler = middy().use({ before: (r) => { r.event.seen = true; },
    after: (r) => { r.response.after = "yes"; } }).handler(async (event) => ({ seen: event.seen }));
JS
cat > code/powertools.mjs <<'JS'
import { Logger } from "@aws-lambda-powertools/logger";
const logger = new Logger({ serviceName: "shop" });
export const handler = async (event, context) => {
    logger.addContext(context);
    logger.info("an order", { order: event.order });
    return "logged";
};
JS
cat > code/hono.mjs <<'JS'
import { Hono } from "hono";
import { handle } from "hono/aws-lambda";
const app = new Hono();
app.get("/orders/:id", (c) => c.json({ id: c.req.param("id") }));
export const handler = handle(app);
JS
cat > ric/index.js <<'JS'
exports.handler = async (event, context) => ({ event, name: context.functionName });
exports.fail = async () => { throw new RangeError("out of range"); };
exports.stream = awslambda.streamifyResponse(async (event, stream) => {
    stream.setContentType("text/plain");
    for (const part of ["one ", "two ", "three"]) {
        stream.write(part);
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (event.fail)
        throw new RangeError("midway");
    stream.end();
    await stream.finished();
});
JS
{
    template_head
    for name in middy powertools hono; do
        function_row "F$name" nodejs20.x "$name.handler" code/ "Timeout: 10" "MemorySize: 256"
    done
    function_row Ric provided.al2023 index.handler ric/ "Timeout: 10" "MemorySize: 256"
    function_row RicFail provided.al2023 index.fail ric/ "Timeout: 10" "MemorySize: 256"
    function_row RicStream provided.al2023 index.stream ric/ "Timeout: 10" "MemorySize: 256"
    function_row RicClient nodejs20.x index.handler ric/ "Timeout: 10" "MemorySize: 256"
} > template.yaml

invoke Fmiddy '{}'
check_equal "@middy/core" '{"seen":true,"after":"yes"}' "$(cat out)"
invoke Fpowertools '{"order":17}'
check_equal "@aws-lambda-powertools/logger: answer" '"logged"' "$(cat out)"
check_has "@aws-lambda-powertools/logger: its line" '"service":"shop"' err
check_has "@aws-lambda-powertools/logger: the function's ARN" 'function:Fpowertools' err
"$LAMBENCH" events new api-http-v2 > event.json 2>/dev/null ||
    "$LAMBENCH" events new api-http-v2-get > event.json
/usr/bin/python3 - event.json > get.json <<'PY'
import json, sys
event = json.load(open(sys.argv[1]))
event["rawPath"] = "/orders/o-7"
event["requestContext"]["http"].update(method="GET", path="/orders/o-7")
event.pop("body", None)
event["isBase64Encoded"] = False
print(json.dumps(event))
PY
"$LAMBENCH" invoke Fhono -e get.json > out 2> err
check_has "hono: its answer" '{\"id\":\"o-7\"}' out

if npm_install "$npm_cache/ric" aws-lambda-ric@3 && [ -x "$npm_cache/ric/node_modules/.bin/aws-lambda-ric" ]; then
    cp -r "$npm_cache/ric/node_modules" ric/
    node=$(command -v node)
    cat > ric/bootstrap <<SH
#!/bin/sh
exec $node /var/task/node_modules/aws-lambda-ric/bin/index.mjs "\$_HANDLER"
SH
    chmod +x ric/bootstrap
    invoke Ric '{"a":1}'
    check_equal "aws-lambda-ric as the runtime" '{"event":{"a":1},"name":"Ric"}' "$(cat out)"
    echo 'functions: {RicClient: {runtime-client: package}}' > lambench.yaml
    invoke RicClient '{"a":1}'
    check_equal "aws-lambda-ric instead of ours" '{"event":{"a":1},"name":"RicClient"}' "$(cat out)"
    invoke RicFail '{}'
    check_has "aws-lambda-ric: an error" '"errorMessage":"out of range"' out
    check_equal "aws-lambda-ric: status" 1 "$status"
    invoke RicStream '{}'
    check_equal "aws-lambda-ric: a streamed response" "one two three" "$(cat out)"
    invoke RicStream '{"fail":true}'
    check_equal "aws-lambda-ric: an error in the middle of a stream" 1 "$status"
    check_has "aws-lambda-ric: with its error" '"errorMessage":"midway"' out
else
    skip "aws-lambda-ric as the runtime" "it does not install here: $(tail -n 1 "$npm_cache/ric/install.log")"
fi
finish
