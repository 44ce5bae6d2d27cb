#!/usr/bin/python3
"""Tests of the Java runtime client, with the means of bootstraps.py. Words of AWS's payloads and log
lines that these cases look for were recorded from the service or are in the published client.

    java_client.py [word...]    only the cases whose name has one of the words

LAMBENCH_TEST_JAVA_HOME names another JDK to test with.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

import bootstraps
from bootstraps import ARN, REQUEST, SOURCES, Run, case, eq, match

JAVAC = shutil.which("javac")
HOME = os.environ.get("LAMBENCH_TEST_JAVA_HOME") or (
    JAVAC and os.path.dirname(os.path.dirname(os.path.realpath(JAVAC))))
bootstraps.CASES.clear()
bootstraps.PROGRAMS["java"] = HOME
CLIENT = os.path.join(SOURCES, "java")

HANDLERS = r"""
import com.amazonaws.services.lambda.runtime.*;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import java.io.*;
import java.math.*;
import java.nio.ByteBuffer;
import java.util.*;

public class Cases {
    // ---- forms of handlers ----
    public static class Echo implements RequestHandler<Object, Object> {
        public Object handleRequest(Object event, Context context) { return event; }
    }
    static abstract class Base<T> implements RequestHandler<T, String> { }
    public static class Inherited extends Base<List<Item>> {
        public String handleRequest(List<Item> items, Context context) {
            return items.get(0).getName() + items.size();
        }
    }
    public static class Upper implements RequestStreamHandler {
        public void handleRequest(InputStream in, OutputStream out, Context context)
                throws IOException {
            for (int b; (b = in.read()) >= 0;)
                out.write(Character.toUpperCase(b));
        }
    }
    public String noContext(String text) { return text + "!"; }
    public static int onlyContext(Context context) { return context.getMemoryLimitInMB(); }
    public void nothing(Map<String, Object> event) { }
    public void streams(InputStream in, OutputStream out) throws IOException { out.write('7'); }
    public void allStreams(InputStream in, OutputStream out, Context context) throws IOException {
        out.write(("\"" + context.getFunctionName() + "\"").getBytes());
    }
    public String both(Integer number) { return "one"; }
    public String both(Integer number, Context context) { return "two"; }
    public String unusable(Context context, String text) { return ""; }
    public int number(int number) { return number + 1; }

    // ---- types ----
    public enum Size { SMALL, LARGE }
    public static class Item {
        private String name; private int count; private Size size; private Map<String, Long> stock;
        private Item inner; private Boolean sold; private byte[] data; private String none;
        public Date when; public double[] prices; public BigDecimal exact;
        public String getName() { return name; } public void setName(String v) { name = v; }
        public int getCount() { return count; } public void setCount(int v) { count = v; }
        public Size getSize() { return size; } public void setSize(Size v) { size = v; }
        public Map<String, Long> getStock() { return stock; }
        public void setStock(Map<String, Long> v) { stock = v; }
        public Item getInner() { return inner; } public void setInner(Item v) { inner = v; }
        public Boolean isSold() { return sold; } public void setSold(Boolean v) { sold = v; }
        public byte[] getData() { return data; } public void setData(byte[] v) { data = v; }
        public String getNone() { return none; }
        public String getURL() { return "u"; }
    }
    public Item item(Item item) { return item; }
    public static class Page<T> { public List<T> items; public int total; }
    public String page(Page<Item> page) { return page.items.get(1).getName() + page.total; }
    public Object values(Object event) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("null", null);
        map.put("int", 1); map.put("long", 5000000000L); map.put("double", 1.5);
        map.put("nan", Double.NaN);
        map.put("text", "\u00e9\"\n\u0001");
        map.put("list", Arrays.asList(1, null, true));
        map.put("array", new int[] { 1, 2 });
        map.put("optional", Optional.of("x"));
        map.put("date", new Date(5));
        map.put("buffer", ByteBuffer.wrap(new byte[] { 1 }));
        map.put("enum", Size.LARGE);
        map.put("uuid", new UUID(0, 1));
        return map;
    }

    // ---- context, log ----
    public Object context(Object event, Context c) {
        c.getLogger().log("no newline");
        ClientContext cc = c.getClientContext();
        return Arrays.asList(c.getAwsRequestId(), c.getLogGroupName(), c.getLogStreamName(),
            c.getFunctionName(), c.getFunctionVersion(), c.getMemoryLimitInMB(),
            c.getInvokedFunctionArn(), c.getTenantId(), c.getIdentity().getIdentityId(),
            c.getIdentity().getIdentityPoolId(), cc == null ? null : Arrays.asList(cc.getCustom(),
                cc.getEnvironment(), cc.getClient().getAppTitle()),
            c.getRemainingTimeInMillis() > 0 && c.getRemainingTimeInMillis() <= 5000,
            System.getProperty("com.amazonaws.xray.traceHeader"), c.getXrayTraceId());
    }
    public void logs(Object event, Context context) {
        LambdaLogger log = LambdaRuntime.getLogger();
        context.getLogger().log("plain\n");
        context.getLogger().log("bytes\n".getBytes());
        log.log("fine", LogLevel.DEBUG);
        log.log("bad \u00fc\n", LogLevel.ERROR);
        System.out.println("out");
        System.err.println("err");
    }

    // ---- snapshots ----
    static final List<String> said = new ArrayList<>();
    static class Hook implements com.amazonaws.services.lambda.crac.Resource {
        final String name;
        Hook(String name) { this.name = name; }
        private void fail(String when) {
            if (when.equals(System.getenv("HOOK_FAILS"))) throw new IllegalStateException(name);
        }
        public void beforeCheckpoint(com.amazonaws.services.lambda.crac.Context<? extends
                com.amazonaws.services.lambda.crac.Resource> context) {
            said.add("before " + name);
            fail("before");
        }
        public void afterRestore(com.amazonaws.services.lambda.crac.Context<? extends
                com.amazonaws.services.lambda.crac.Resource> context) {
            said.add("after " + name);
            fail("after");
        }
    }
    public static class Hooked implements RequestHandler<Object, Object> {
        final Hook one = new Hook("one"), two = new Hook("two");
        public Hooked() {
            com.amazonaws.services.lambda.crac.Core.getGlobalContext().register(one);
            com.amazonaws.services.lambda.crac.Core.getGlobalContext().register(two);
        }
        public Object handleRequest(Object event, Context context) { return said; }
    }

    // ---- failures ----
    public static class OutOfStock extends RuntimeException {
        public OutOfStock(String words, Throwable cause) { super(words, cause); }
    }
    public static class Fails implements RequestHandler<String, String> {
        public String handleRequest(String how, Context context) {
            switch (how) {
                case "custom": throw new OutOfStock("none\nleft", new IOException("deep"));
                case "null": throw new IllegalStateException();
                case "exit": System.exit(7);
                case "halt": Runtime.getRuntime().halt(8);
                case "deep": return handleRequest(how, context);
                case "error": throw new AssertionError("asserted");
                case "ioerror": throw new IOError(new IOException("disk"));
                default: return how;
            }
        }
    }
    public String checked(String text) throws IOException { throw new IOException("checked"); }
    public Object circle(Object event) {
        List<Object> list = new ArrayList<>();
        list.add(list);
        return list;
    }
    public static class BadConstructor implements RequestHandler<Object, Object> {
        public BadConstructor() { throw new IllegalArgumentException("at once"); }
        public Object handleRequest(Object event, Context context) { return event; }
    }
    public static class BadStatic {
        static { if (true) throw new IllegalArgumentException("static"); }
        public void go(Object event) { }
    }
    public static class NoConstructor {
        public NoConstructor(int argument) { }
        public void go(Object event) { }
    }
    public class Inner { public void go(Object event) { } }
    public static class Raw<T> implements RequestHandler<T, T> {
        public T handleRequest(T event, Context context) { return event; }
    }
}
"""

RECORD = """public class Rec {
    public record Order(String id, int count, java.util.List<Order> parts) {}
    public static Order go(Order order) { return order; }
}"""

# As the classes of aws-lambda-java-events are: the property is not called what the event calls it.
EVENT = """package com.amazonaws.services.lambda.runtime.events;
import java.util.List;
public class SQSEvent {
    private List<String> records;
    public List<String> getRecords() { return records; }
    public void setRecords(List<String> records) { this.records = records; }
    public static int size(SQSEvent event) { return event.records.size(); }
}"""

WORK = None


def javac(target, *arguments):
    subprocess.run([os.path.join(HOME, "bin/javac"), "-nowarn", "-proc:none", "-encoding", "UTF-8",
                    "-d", target] + list(arguments), check=True)


def prepare(work):
    """The client and the handlers, compiled as lambench and as people do."""
    client, code = (os.path.join(work, each) for each in ("client", "code"))
    javac(client, "-XDstringConcat=inline", "-sourcepath", CLIENT + ":" + CLIENT + "/core",
          CLIENT + "/lambench/Bootstrap.java")
    sources = []
    for name, text in (("Cases", HANDLERS), ("Rec", RECORD), ("SQSEvent", EVENT)):
        sources.append(os.path.join(work, name + ".java"))
        with open(sources[-1], "w", encoding="utf-8") as file:
            file.write(text)
    javac(code, "-cp", client, *sources)


def start(run):
    shutil.copytree(os.path.join(WORK, "code"), run.task, copy_function=os.link,
                    dirs_exist_ok=True)
    return [os.path.join(HOME, "bin/java"), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
            "-XX:MaxHeapSize=64m", "-Dfile.encoding=UTF-8",
            "-Xbootclasspath/a:" + WORK + "/client", "-cp", run.task, "lambench.Bootstrap",
            run.handler]


def java(handler, *events, **options):
    return Run(start, {}, events or ({},), handler=handler, wait=20, **options)


@case
def java_echo_and_format():
    run = java("Cases$Echo", {"a": [1, 2.5, None, True], "é": "ü\n"}, {"n": 2}, "x")
    eq(run.body(0), '{"a":[1,2.5,null,true],"é":"ü\\n"}')
    eq((run.value(1), run.value(2)), ({"n": 2}, "x"))
    eq(run.posts[0]["headers"]["content-type"], "application/json")
    eq(run.posts[1]["path"], "/2018-06-01/runtime/invocation/" + REQUEST.format(1) + "/response")
    eq((run.api.connections, run.out, run.err), (1, "", ""))


@case
def java_forms_of_handlers():
    for handler, event, want in (
            ("Cases$Inherited", [{"name": "a"}, {}], "a2"), ("Cases$Upper", "text", "TEXT"),
            ("Cases::noContext", "t", "t!"), ("Cases::onlyContext", {}, 128),
            ("Cases::nothing", {}, None), ("Cases::streams", {}, 7),
            ("Cases::allStreams", {}, "f"), ("Cases::both", 1, "two"), ("Cases::number", 41, 42)):
        run = java(handler, event)
        eq((handler, run.kind(), run.value()), (handler, "response", want))


@case
def java_objects():
    item = {"name": "n", "count": "3", "size": "LARGE", "stock": {"a": 1}, "inner": {"name": "i"},
            "sold": False, "data": "AQI=", "unknown": {"x": 1}, "when": 1000000000000,
            "prices": [1, 2.5], "exact": 1.10}
    run = java("Cases::item", item, None, {"size": "HUGE"}, {"prices": 3})
    want = dict(item, count=3, inner={"name": "i", "count": 0, "URL": "u"}, URL="u", exact=1.1)
    del want["unknown"]
    eq(run.value(0), want)
    eq(list(run.value(0))[:4], ["name", "count", "size", "stock"])
    eq((run.value(1), run.value(2)), (None, {"count": 0, "URL": "u"}))
    eq(run.value(3)["prices"], [3.0])
    eq(java("Cases::page", {"items": [{}, {"name": "b"}], "total": 2}).value(), "b2")


@case
def java_values():
    eq(java("Cases::values").body(),
       '{"int":1,"long":5000000000,"double":1.5,"nan":"NaN","text":"é\\"\\n\\u0001",'
       '"list":[1,null,true],"array":[1,2],"optional":"x","date":5,"buffer":"AQ==",'
       '"enum":"LARGE","uuid":"00000000-0000-0000-0000-000000000001"}')


@case
def java_numbers_and_texts_read():
    run = java("Cases$Echo", b' [1, 12345678901, 123456789012345678901, -1.5e3, NaN] ',
               b'"\\u00e9\\ud83d\\ude00\\/"', b"{'single': 1, bare: 2}", "\U0001f600")
    eq(run.body(0), '[1,12345678901,123456789012345678901,-1500.0,"NaN"]')
    eq((run.value(1), run.value(2), run.value(3)),
       ("é\U0001f600/", {"single": 1, "bare": 2}, "\U0001f600"))


@case
def java_records():
    run = java("Rec::go", {"id": "o", "parts": [{"id": "p", "count": 2}], "more": 1})
    eq(run.body(), '{"id":"o","count":0,"parts":[{"id":"p","count":2}]}')


@case
def java_event_classes():
    run = java("com.amazonaws.services.lambda.runtime.events.SQSEvent::size",
               {"Records": ["a", "b"]})
    eq(run.value(), 2)


@case
def java_context():
    cognito = '{"cognitoIdentityId":"i","cognitoIdentityPoolId":"p"}'
    client = '{"client":{"app_title":"té"},"custom":{"k":1},"env":{"e":"2"}}'
    run = java("Cases::context", ({}, {
        "Lambda-Runtime-Client-Context": client, "Lambda-Runtime-Cognito-Identity": cognito,
        "Lambda-Runtime-Aws-Tenant-Id": "t", "Lambda-Runtime-Trace-Id": "Root=1"}), {})
    eq(run.value(0), [REQUEST.format(0), "/aws/lambda/f", "2024/01/01/[$LATEST]0", "f", "$LATEST",
                      128, ARN, "t", "i", "p", [{"k": "1"}, {"e": "2"}, "té"], True, "Root=1",
                      "Root=1"])
    eq(run.value(1)[7:], [None, "", "", None, True, None, None])
    eq(run.out, "no newlineno newline")


@case
def java_log():
    run = java("Cases::logs")
    eq(run.out, "plain\nbytes\n[DEBUG] fine[ERROR] bad ü\nout\n")
    eq(run.err, "err\n")
    run = java("Cases::logs", env={"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": "INFO"})
    lines = run.out.split("\n")
    first, second = json.loads(lines[0]), json.loads(lines[2])
    match(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", first["timestamp"])
    eq((first["message"], first["AWSRequestId"]), ("plain\n", REQUEST.format(0)))
    eq((list(second), second["level"], second["message"]),
       (["timestamp", "message", "level", "AWSRequestId"], "ERROR", "bad ü\n"))
    eq((lines[1], lines[3:]), ("bytes", ["out", ""]))


@case
def java_error():
    run = java("Cases$Fails", "custom", "ok")
    eq(run.kind(), "error")
    value = run.value()
    eq(list(value), ["errorMessage", "errorType", "stackTrace"])
    eq((value["errorMessage"], value["errorType"]), ("none\nleft", "Cases$OutOfStock"))
    match(r"^Cases\$Fails\.handleRequest\(Cases\.java:\d+\)$", value["stackTrace"][0])
    eq([each for each in value["stackTrace"] if "lambench" in each], [])
    eq(run.posts[0]["headers"]["lambda-runtime-function-error-type"], "Runtime.UserException")
    eq(run.value(1), "ok")
    eq(run.out.count("\n"), 1)
    match(r"^none\rleft: Cases\$OutOfStock\rCases\$OutOfStock: none\rleft\r\tat Cases\$Fails\.handle"
          r"Request\(Cases\.java:\d+\)\r.*Caused by: java\.io\.IOException: deep", run.out)


@case
def java_errors_of_other_kinds():
    run = java("Cases$Fails", "null", "error")
    eq((run.value(0)["errorMessage"], run.value(0)["errorType"]),
       ("java.lang.IllegalStateException",) * 2)
    eq(run.value(1)["errorType"], "java.lang.AssertionError")
    run = java("Cases::checked", "x")
    eq((run.value()["errorMessage"], run.value()["errorType"]), ("checked", "java.io.IOException"))


@case
def java_end_of_the_virtual_machine():
    run = java("Cases$Fails", "deep", "next")
    eq((run.value()["errorType"], run.killed, len(run.posts)),
       ("java.lang.StackOverflowError", False, 1))
    run = java("Cases$Fails", "ioerror", "next")
    eq((run.value()["errorType"], run.killed, len(run.posts)), ("java.io.IOError", False, 1))


@case
def java_exit():
    for how, status in (("exit", 7), ("halt", 8)):
        run = java("Cases$Fails", how)
        eq((run.status, run.posts), (status, []))


@case
def java_json_errors():
    for handler, event in (("Cases$Echo", b"{"), ("Cases$Fails", b"{\"a\":1}"),
                           ("Cases::number", b'"x"'), ("Cases$Echo", b"[" * 3000)):
        run = java(handler, event)
        eq((run.value()["errorMessage"], run.value()["errorType"], run.value()["stackTrace"]),
           ("An error occurred during JSON parsing", "java.lang.RuntimeException", []))
        match("Caused by: ", run.out)
    run = java("Cases::circle", {})
    eq(run.value()["errorMessage"], "An error occurred during JSON serialization of response")


@case
def java_not_found():
    for handler, message, kind in (
            ("example.Handler", "Class not found: example.Handler",
             "java.lang.ClassNotFoundException"),
            ("Cases::nowhere", "No public method named nowhere with appropriate method signature "
             "found on class Cases", None),
            ("Cases::unusable", "No public method named unusable with appropriate method signature "
             "found on class Cases", None),
            ("Cases", "Class does not implement an appropriate handler interface: Cases", None),
            ("Cases::", "Invalid handler: `Cases::'", None),
            ("Cases$NoConstructor::go", "Class Cases$NoConstructor has no public zero-argument "
             "constructor", "java.lang.Exception"),
            ("Cases$Inner::go", "Class Cases$Inner cannot be instantiated because it is a "
             "non-static inner class", "java.lang.Exception"),
            ("Cases$Raw", "Class Cases$Raw does not implement RequestHandler with concrete type "
             "parameters: parameter T has no upper bound.", None)):
        run = java(handler, 1, 2)
        for at in (0, 1):       # not fatal: each invocation has it for a result
            eq((run.kind(at), run.value(at)["errorMessage"], run.value(at).get("errorType")),
               ("error", message, kind))
        eq(run.posts[0]["headers"]["lambda-runtime-function-error-type"],
           "Runtime.BadFunctionCode")


@case
def java_init_errors():
    for handler, message, kind in (
            ("Cases$BadConstructor", "^at once$", "java.lang.IllegalArgumentException"),
            ("Cases$BadStatic::go", r"^Error loading class Cases\$BadStatic",
             "java.lang.ExceptionInInitializerError")):
        run = java(handler)
        eq((run.posts[0]["path"], run.status), ("/2018-06-01/runtime/init/error", 1))
        eq(run.value()["errorType"], kind)
        match(message, run.value()["errorMessage"])
        eq(run.posts[0]["headers"]["lambda-runtime-function-error-type"],
           "Runtime.BadFunctionCode")


SNAPSHOT = {"AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start"}


@case
def java_snapshot_hooks():
    run = java("Cases$Hooked", 1, env=SNAPSHOT)
    eq(run.posts[0], {"path": "/2018-06-01/runtime/restore/next"})
    eq(json.loads(run.posts[1]["body"]), ["before two", "before one", "after one", "after two"])
    run = java("Cases$Hooked", 1)       # none without SnapStart
    eq(run.value(), [])


@case
def java_snapshot_hooks_that_fail():
    for when, path, kind, at in (
            ("before", "init/error", "Runtime.BeforeCheckpointError", 0),
            ("after", "restore/error", "Runtime.AfterRestoreError", 1)):
        run = java("Cases$Hooked", 1, env=dict(SNAPSHOT, HOOK_FAILS=when))
        post = run.posts[at]
        eq((post["path"], run.status), ("/2018-06-01/runtime/" + path, 64))
        eq(post["headers"]["lambda-runtime-function-error-type"], kind)
        eq(json.loads(post["body"])["errorType"], "com.amazonaws.services.lambda.crac.%sException"
           % ("Checkpoint" if when == "before" else "Restore"))
        match("Suppressed: java.lang.IllegalStateException: one", run.out)


@case
def java_large_event():
    run = java("Cases$Echo", {"x": "é" * 1000000}, 1)
    eq((len(run.value(0)["x"]), run.value(1)), (1000000, 1))


bootstraps.every("java", lambda handler, *events, **options: java(handler, *events, **options),
                 "Cases$Echo")

if __name__ == "__main__":
    if not HOME:
        print("skip: no JDK is here")
        print("0 passed, 0 failed, 1 skipped")
        sys.exit(0)
    with tempfile.TemporaryDirectory(prefix="java-") as WORK:
        prepare(WORK)
        status = bootstraps.main()
    sys.exit(status)
