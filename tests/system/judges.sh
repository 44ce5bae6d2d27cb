# What AWS has written itself, unchanged: its runtime clients for Node.js and C++ as the runtime,
# its libraries for tracing, metrics, logs and batches, its SDK inside of a function. They come from
# npm and Debian; what cannot be had is skipped.
# Without sanitizers: what is looked at here are the packages; curl.sh and others send the same.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"
. "$(dirname "$0")/../lib/npm.sh"
trap stop_serve EXIT

npm_reach "what AWS has written" judges
npm_install "$npm_cache/judges" aws-xray-sdk-core@3 aws-embedded-metrics@4 aws-serverless-express@3 \
    @aws/lambda-invoke-store@0 @aws-sdk/client-lambda@3 @aws-lambda-powertools/tracer@2 \
    @aws-lambda-powertools/metrics@2 @aws-lambda-powertools/batch@2
installed=$?

# ---- libraries
if [ $installed -ne 0 ]; then
    skip "AWS's libraries" "npm install failed: $(tail -n 1 "$npm_cache/judges/install.log")"
else
    mkdir js && cp -r "$npm_cache/judges/node_modules" js/
    cat > js/xray.js <<'JS'
const xray = require("aws-xray-sdk-core");
exports.handler = async () => {
    const known = process.env._X_AMZN_TRACE_ID.includes(xray.getSegment().trace_id);
    return xray.captureFunc("inner", (inner) => [inner.name, known]);
};
JS
    cat > js/emf.js <<'JS'
const { metricScope, Unit } = require("aws-embedded-metrics");
exports.handler = metricScope((metrics) => async () => {
    metrics.setNamespace("Shop").putMetric("orders", 1, Unit.Count);
});
JS
    cat > js/express.js <<'JS'
const express = require("aws-serverless-express");
const server = express.createServer((request, answer) => answer.end("you are " + request.url));
exports.handler = (event, context) => { express.proxy(server, event, context); };
JS
    cat > js/store.mjs <<'JS'
import { InvokeStore } from "@aws/lambda-invoke-store";
export const handler = async (event, context) => {
    const store = await InvokeStore.getInstanceAsync();
    store.set("own", event);
    return [store.getRequestId() === context.awsRequestId, store.get("own"),
        store.getXRayTraceId() === process.env._X_AMZN_TRACE_ID];
};
JS
    cat > js/sdk.mjs <<'JS'
import { LambdaClient, InvokeCommand } from "@aws-sdk/client-lambda";
export const handler = async (event) => {
    const client = new LambdaClient({ endpoint: event.at });
    const { Payload } = await client.send(
        new InvokeCommand({ FunctionName: "Other", Payload: '{"order":7}' }));
    return JSON.parse(Buffer.from(Payload));
};
export const other = async (event, context) => [event.order, context.functionName];
JS
    cat > js/stream.mjs <<'JS'
export const handler = awslambda.streamifyResponse(async (event, stream) => {
    stream.write("one ");
    stream.write("two");
    if (event.fail) throw new Error("midway");
    stream.end();
});
JS
    cat > client.mjs <<'JS'
import { createRequire } from "node:module";
const { LambdaClient, InvokeCommand, InvokeWithResponseStreamCommand } =
    createRequire(process.argv[3] + "/")("@aws-sdk/client-lambda");
const credentials = { accessKeyId: "a", secretAccessKey: "b" };
const client = new LambdaClient({ endpoint: process.argv[2], region: "us-east-1", credentials,
    maxAttempts: 1 });
for (const Payload of ["{}", '{"fail":1}']) {
    const { EventStream } = await client.send(
        new InvokeWithResponseStreamCommand({ FunctionName: "Stream", Payload }));
    let text = "";
    for await (const { PayloadChunk, InvokeComplete } of EventStream) {
        if (PayloadChunk) text += Buffer.from(PayloadChunk.Payload);
        else console.log("stream", text, InvokeComplete.ErrorCode);
    }
}
const tell = async (FunctionName, more) => {
    try {
        const answer = await client.send(
            new InvokeCommand({ FunctionName, Payload: '{"order":7}', ...more }));
        const log = answer.LogResult && Buffer.from(answer.LogResult, "base64").toString();
        console.log(FunctionName, answer.StatusCode, log && log.split(" ")[0]);
    } catch (error) {
        console.log(FunctionName, error.name, error.$metadata.httpStatusCode);
    }
};
await tell("Other", { LogType: "Tail" });
await tell("Other", { InvocationType: "Event" });
await tell("Other", { InvocationType: "DryRun" });
await tell("Zero");
await tell("Nowhere");
JS
    cat > js/power.mjs <<'JS'
import { Tracer } from "@aws-lambda-powertools/tracer";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
const tracer = new Tracer({ serviceName: "shop" });
const metrics = new Metrics({ namespace: "Shop", serviceName: "shop" });
const processor = new BatchProcessor(EventType.SQS);
export const handler = async (event, context) => {
    const inner = tracer.getSegment().addNewSubsegment("## handler");
    tracer.annotateColdStart();
    metrics.captureColdStartMetric(context.functionName);
    metrics.addMetric("orders", MetricUnit.Count, 1);
    metrics.publishStoredMetrics();
    inner.close();
    return [tracer.isTracingEnabled(),
        process.env._X_AMZN_TRACE_ID.includes(tracer.getRootXrayTraceId())];
};
const record = async (one) => { if (one.body === "bad") throw new Error("a bad one"); };
export const batch = (event, context) =>
    processPartialResponse(event, record, processor, { context });
JS
    {
        template_head
        for handler in xray.handler emf.handler express.handler sdk.handler power.handler \
            power.batch; do
            id=$(printf %s "$handler" | sed 's/\.handler//; s/\.//')
            function_row "F$id" nodejs20.x "$handler" js/ "Timeout: 20" "MemorySize: 256" \
                "Tracing: Active"
        done
        function_row Stream nodejs20.x stream.handler js/ "Timeout: 20"
        function_row Zero nodejs20.x sdk.other js/ "ReservedConcurrentExecutions: 0"
        function_row Fstore nodejs24.x store.handler js/ "Timeout: 20"
        function_row Other nodejs20.x sdk.other js/ "Timeout: 20" "MemorySize: 256"
    } > template.yaml
    invoke Fxray '{}'
    check_equal "aws-xray-sdk-core: the trace of the event" '["inner",true]' "$(cat out)"
    invoke Femf '{}'
    check_has "aws-embedded-metrics: its line" '"Namespace":"Shop"' err
    check_has "aws-embedded-metrics: where it is" '"executionEnvironment":"AWS_Lambda_nodejs20.x"' err
    invoke Fexpress '{"httpMethod":"GET","path":"/orders","headers":{}}'
    check_has "aws-serverless-express: a server inside" '"body":"you are /orders"' out
    invoke Fstore '{"a":1}'
    check_equal "@aws/lambda-invoke-store: the present invocation" '[true,{"a":1},true]' "$(cat out)"
    invoke Fpower '{}'
    check_equal "Powertools: the tracer" '[true,true]' "$(cat out)"
    check_has "Powertools: metrics" '"service":"shop","orders":1' err
    check_has "Powertools: a cold start" '"function_name":"Fpower","ColdStart":1' err
    invoke Fpowerbatch '{"Records":[{"messageId":"1","body":"good","eventSource":"aws:sqs"},
        {"messageId":"2","body":"bad","eventSource":"aws:sqs"}]}'
    check_equal "Powertools: a batch" '{"batchItemFailures":[{"itemIdentifier":"2"}]}' "$(cat out)"
    serve
    invoke Fsdk "{\"at\":\"http://127.0.0.1:$port\"}"
    check_equal "AWS's SDK in a function calls another one" '[7,"Other"]' "$(cat out)"
    node --no-warnings client.mjs "http://127.0.0.1:$port" "$PWD/js" > said 2>&1
    check_equal "AWS's SDK for JavaScript as a caller" "stream one two undefined
stream one two Unhandled
Other 200 START
Other 202 undefined
Other 204 undefined
Zero TooManyRequestsException 429
Nowhere ResourceNotFoundException 404" "$(cat said)"
    stop_serve
fi

# ---- Debian's package of AWS's X-Ray SDK for Python
places=$(/usr/bin/python3 - <<'PY' 2> /dev/null
import os, aws_xray_sdk, botocore, wrapt, pkg_resources, jsonpickle
for module in (aws_xray_sdk, botocore, wrapt, pkg_resources, jsonpickle):
    print(os.path.dirname(module.__file__))
PY
)
if [ -n "$places" ]; then
    mkdir py && cp -r $places py/
    cat > py/app.py <<'PY'
from aws_xray_sdk.core import xray_recorder
@xray_recorder.capture("work")
def work():
    return xray_recorder.current_subsegment().name
def handler(event, context):
    return [work(), type(xray_recorder.context).__name__]
PY
    { template_head; function_row Py python3.11 app.handler py/ "Tracing: Active" "Timeout: 20"
    } > template.yaml
    invoke Py '{}'
    check_equal "aws_xray_sdk for Python: it knows Lambda" '["work", "LambdaContext"]' "$(cat out)"
else
    skip "aws_xray_sdk for Python" "Debian's python3-aws-xray-sdk is not installed"
fi

# ---- the runtime client for Node.js, its present version
if npm_install "$npm_cache/ric4" aws-lambda-ric@4; then
    mkdir four && cp -r "$npm_cache/ric4/node_modules" four/
    cat > four/index.js <<'JS'
exports.handler = async (event, context) => [event, context.functionName,
    awslambda.InvokeStore.getRequestId() === context.awsRequestId];
exports.fail = async () => { throw new RangeError("out of range"); };
exports.stream = awslambda.streamifyResponse(async (event, stream) => {
    stream.setContentType("text/plain");
    for (const part of ["one ", "two ", "three"]) stream.write(part);
    if (event.fail) throw new RangeError("midway");
    stream.end();
});
JS
    { template_head
        for handler in handler fail stream missing; do
            function_row "Four$handler" nodejs22.x "index.$handler" four/ "Timeout: 20"
        done
    } > template.yaml
    { echo 'functions:'
        for handler in handler fail stream missing; do
            echo "  Four$handler: {runtime-client: package}"
        done
    } > lambench.yaml
    invoke Fourhandler '{"a":"é"}'
    check_equal "aws-lambda-ric 4: an answer" '[{"a":"é"},"Fourhandler",true]' "$(cat out)"
    invoke Fourfail '{}'
    check_has "aws-lambda-ric 4: an error" '"errorMessage":"out of range"' out
    invoke Fourstream '{}'
    check_equal "aws-lambda-ric 4: a stream" "one two three" "$(cat out)"
    invoke Fourstream '{"fail":1}'
    check_has "aws-lambda-ric 4: an error in the middle of one" '"errorMessage":"midway"' out
    invoke Fourmissing '{}'
    check_equal "aws-lambda-ric 4: an init error: status" 4 "$status"
    check_has "aws-lambda-ric 4: an init error" '"errorType":"Runtime.HandlerNotFound"' out
    rm lambench.yaml
else
    skip "aws-lambda-ric 4" "it does not install here: $(tail -n 1 "$npm_cache/ric4/install.log")"
fi

# ---- the runtime of C++, whose source the client for Node.js brings
npm_install "$npm_cache/ric" aws-lambda-ric@3
deps=$npm_cache/ric/node_modules/aws-lambda-ric/deps
library=$(find "$deps" -name libaws-lambda-runtime.a 2> /dev/null | head -n 1)
curl=$(find "$deps" -name libcurl.a 2> /dev/null | head -n 1)
if [ -n "$library" ] && [ -n "$curl" ]; then
    mkdir cpp
    cat > cpp/main.cpp <<'CPP'
#include <aws/lambda-runtime/runtime.h>
#include <cstdlib>
using namespace aws::lambda_runtime;
static invocation_response handler(invocation_request const& request)
{
    std::string const& event = request.payload;
    if (event == "1")
        return invocation_response::failure("no such order", "OrderError",
            "{\"exceptions\":[{\"message\":\"no such order\",\"type\":\"OrderError\"}]}");
    if (event == "2")
        std::abort();
    if (event == "3")
        return invocation_response::success(std::string(5 << 20, 'x'), "text/plain");
    bool in_time = request.get_time_remaining().count() > 0;
    return invocation_response::success("[" + event + ",\"" + request.function_arn + "\"" +
        (in_time ? ",true]" : ",false]"), "application/json");
}
int main() { run_handler(handler); }
CPP
    check "a program with AWS's runtime for C++" g++ -std=c++11 -w -o cpp/bootstrap \
        -I"$(dirname "$(dirname "$library")")/include" -I"${curl%/lib/.libs/*}/include" \
        cpp/main.cpp "$library" "$curl"
    rm cpp/main.cpp
    { template_head; function_row Cpp provided.al2023 none cpp/ "Timeout: 5"; } > template.yaml
    invoke Cpp '{"a":"é"}'
    check_equal "C++: an answer" \
        '[{"a":"é"},"arn:aws:lambda:us-east-1:123456789012:function:Cpp",true]' "$(cat out)"
    invoke Cpp 1
    check_has "C++: an error" '{"errorMessage":"no such order","errorType":"OrderError"' out
    invoke Cpp 2
    check_has "C++: an abort" 'Runtime exited with error: signal: aborted' out
    invoke Cpp 3
    check_equal "C++: 5 MB" 5242880 "$(wc -c < out)"
else
    skip "the runtime of C++" "aws-lambda-ric 3 does not install here"
fi
finish
