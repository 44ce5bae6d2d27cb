#!/usr/bin/python3
"""Tests of the .NET runtime client, with the means of bootstraps.py. .NET itself is no package of
Debian; what is the same in Mono is tested with that, where it is installed (mono-mcs).

    dotnet_client.py [word...]    only the cases whose name has one of the words
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

import bootstraps
from bootstraps import ARN, REQUEST, SOURCES, Run, case, eq, match

MONO = shutil.which("mono") if shutil.which("mcs") else None
bootstraps.CASES.clear()
bootstraps.PROGRAMS["dotnet"] = MONO
CLIENT = os.path.join(SOURCES, "dotnet")

HANDLERS = r"""
using Amazon.Lambda.Core;
using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;

[assembly: LambdaSerializer(typeof(Shop.Texts))]

namespace Shop
{
    // A serializer that knows texts, so that this needs no package.
    public class Texts : ILambdaSerializer
    {
        public T Deserialize<T>(Stream stream)
        {
            string text = new StreamReader(stream).ReadToEnd();
            if (!text.StartsWith("\"")) throw new FormatException("not a text");
            return (T)(object)text.Trim('"');
        }
        public void Serialize<T>(T response, Stream stream)
        {
            StreamWriter writer = new StreamWriter(stream);
            writer.Write(response == null ? "null" : "\"" + response + "\"");
            writer.Flush();
        }
    }
    public class OutOfStock : Exception
    {
        public OutOfStock(string words, Exception inner) : base(words, inner) { }
    }
    public class Orders
    {
        public Stream Echo(Stream events) { return events; }
        public string Text(string text, ILambdaContext context)
        {
            return text + " " + context.FunctionName;
        }
        public static async Task<string> Later(string text) { await Task.Delay(5); return text; }
        public async Task Nothing(string text) { await Task.Delay(1); }
        public void None(string text) { }
        public string Fails(string how)
        {
            if (how == "exit") Environment.Exit(7);
            if (how == "large") throw new Exception(new string('x', 300000));
            if (how == "many") throw new AggregateException(new Exception("a"), new Exception("b"));
            if (how == "custom") throw new OutOfStock("none\nleft", new ArgumentException("deep"));
            throw new InvalidOperationException("boom");
        }
        public async Task<string> FailsLater(string how)
        {
            await Task.Delay(1);
            throw new OutOfStock("late", null);
        }
        public string Log(string text, ILambdaContext context)
        {
            Console.WriteLine("one\ntwo");
            Console.Write("par"); Console.Write("t\n");
            Console.Error.WriteLine("bad");
            context.Logger.LogLine("logged");
            return "";
        }
        public string Context(string text, ILambdaContext c)
        {
            IClientContext cc = c.ClientContext;
            return string.Join("|", c.AwsRequestId, c.LogGroupName, c.LogStreamName, c.FunctionName,
                c.FunctionVersion, c.MemoryLimitInMB, c.InvokedFunctionArn, c.Identity.IdentityId,
                c.Identity.IdentityPoolId, cc == null ? "none" : cc.Custom["k"] +
                cc.Environment["e"] + cc.Client.AppTitle, c.RemainingTime > TimeSpan.Zero,
                Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID"));
        }
        public string Twice(string text) { return ""; }
        public string Twice(string text, ILambdaContext context) { return ""; }
    }
    public class Broken
    {
        public Broken() { throw new ArgumentException("at once"); }
        public void Go(string text) { }
    }
}
"""

WORK = None


def prepare(work):
    sources = [os.path.join(CLIENT, name) for name in sorted(os.listdir(CLIENT))]
    subprocess.run(["mcs", "-target:library", "-out:" + work + "/Amazon.Lambda.Core.dll",
                    CLIENT + "/Core.cs"], check=True)
    core = "-r:" + work + "/Amazon.Lambda.Core.dll"
    subprocess.run(["mcs", "-warnaserror", core, "-out:" + work + "/client.exe"] +
                   [each for each in sources if not each.endswith("/Core.cs")], check=True)
    # and as for a package that has no Amazon.Lambda.Core
    subprocess.run(["mcs", "-warnaserror", "-out:" + work + "/alone.exe"] + sources, check=True)
    with open(work + "/Shop.cs", "w", encoding="utf-8") as file:
        file.write(HANDLERS)
    subprocess.run(["mcs", "-target:library", core, "-out:" + work + "/Shop.dll",
                    work + "/Shop.cs"], check=True)


def start(run):
    for name in ("Shop.dll", "Amazon.Lambda.Core.dll"):
        os.link(os.path.join(WORK, name), os.path.join(run.task, name))
    return [MONO, os.path.join(WORK, "client.exe"), run.handler]


def dotnet(method, *events, **options):
    handler = method if "::" in method or not method else "Shop::Shop.Orders::" + method
    return Run(start, {}, events or ("x",), handler=handler, wait=20, **options)


@case
def dotnet_forms_of_handlers():
    for method, want in (("Echo", '"x"'), ("Text", '"x f"'), ("Later", '"x"'), ("Nothing", ""),
                         ("None", "")):
        run = dotnet(method)
        eq((method, run.kind(), run.body()), (method, "response", want))
    run = dotnet("Echo", {"a": ["é"]}, 2)
    eq((run.value(0), run.value(1), run.out, run.err), ({"a": ["é"]}, 2, "", ""))


@case
def dotnet_context():
    cognito = '{"cognitoIdentityId":"i","cognitoIdentityPoolId":"p"}'
    client = '{"client":{"app_title":"té"},"custom":{"k":1},"env":{"e":"2"}}'
    run = dotnet("Context", ("x", {
        "Lambda-Runtime-Client-Context": client, "Lambda-Runtime-Cognito-Identity": cognito,
        "Lambda-Runtime-Trace-Id": "Root=1"}), "y")
    eq(run.value(0).split("|"), [
        REQUEST.format(0), "/aws/lambda/f", "2024/01/01/[$LATEST]0", "f", "$LATEST", "128", ARN,
        "i", "p", "12té", "True", "Root=1"])
    eq(run.value(1).split("|")[7:], ["", "", "none", "True", ""])


@case
def dotnet_errors():
    run = dotnet("Fails", "x", "custom", "many")
    eq((run.kind(), list(run.value())), ("error", ["errorType", "errorMessage", "stackTrace"]))
    eq((run.value()["errorType"], run.value()["errorMessage"]),
       ("InvalidOperationException", "boom"))
    match(r"^at Shop\.Orders\.Fails", run.value()["stackTrace"][0])
    eq([line for line in run.value()["stackTrace"] if "Lambench" in line], [])
    match('^{\n  "errorType": "InvalidOperationException",\n  "errorMessage": "boom",\n  '
          '"stackTrace": \\[\n    "at ', run.body())
    custom = run.value(1)
    eq((custom["errorType"], custom["errorMessage"], custom["cause"]["errorType"]),
       ("OutOfStock", "none\nleft", "ArgumentException"))
    eq([each["errorMessage"] for each in run.value(2)["causes"]], ["a", "b"])
    match(r"^" + bootstraps.TIME + r"\.\d{3}Z\t%s\tfail\tSystem.InvalidOperationException: boom"
          % REQUEST.format(0), run.out)
    eq(dotnet("FailsLater").value()["errorType"], "OutOfStock")


@case
def dotnet_large_error():
    run = dotnet("Fails", "large", "x")
    eq(run.value(0), {"errorMessage": "Exception exceeded maximum payload size of 256KB."})
    eq(run.value(1)["errorMessage"], "boom")


@case
def dotnet_event_the_serializer_refuses():
    eq(dotnet("Text", 5).value()["errorMessage"], "not a text")


@case
def dotnet_exit():
    run = dotnet("Fails", "exit")
    eq((run.status, run.posts), (7, []))


@case
def dotnet_log():
    run = dotnet("Log")
    lines = run.out.split("\n")
    eq([line.split("\t")[1:] for line in lines[:4]],
       [[REQUEST.format(0), "info", "one\rtwo"], [REQUEST.format(0), "info", "part"],
        [REQUEST.format(0), "fail", "bad"], [REQUEST.format(0), "info", "logged"]])
    run = dotnet("Log", env={"AWS_LAMBDA_HANDLER_LOG_FORMAT": "Unformatted"})
    eq(run.out, "one\ntwo\npart\nbad\nlogged\n")
    run = dotnet("Log", env={"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": "ERROR"})
    value = json.loads(run.out)
    eq((value["level"], value["message"], value["requestId"]),
       ("Error", "bad", REQUEST.format(0)))


@case
def dotnet_init_errors():
    for handler, kind, message in (
            ("Shop::Orders", "LambdaException", "Invalid lambda function handler: 'Shop::Orders'"),
            ("Sale::A.B::C", "LambdaException", "Could not find the specified handler assembly"),
            ("Shop::A.B::C", "LambdaException", "Unable to load type 'A.B' from assembly 'Shop'"),
            ("Shop::Shop.Orders::Sell", "LambdaException", "Unable to find method 'Sell'"),
            ("Shop::Shop.Orders::Twice", "LambdaException", "Found more than one method 'Twice'"),
            ("Shop::Shop.Broken::Go", "ArgumentException", "^at once$")):
        run = dotnet(handler)
        eq((run.posts[0]["path"], run.status), ("/2018-06-01/runtime/init/error", 1))
        eq(run.value()["errorType"], kind)
        match(message, run.value()["errorMessage"])


@case
def dotnet_large_event():
    run = dotnet("Echo", {"x": "é" * 1000000}, 1)
    eq((len(run.value(0)["x"]), run.value(1)), (1000000, 1))


bootstraps.every("dotnet", lambda handler, *events, **options: dotnet(handler, *events, **options),
                 "Echo")

if __name__ == "__main__":
    if not MONO:
        print("skip: no Mono is here")
        print("0 passed, 0 failed, 1 skipped")
        sys.exit(0)
    with tempfile.TemporaryDirectory(prefix="dotnet-") as WORK:
        prepare(WORK)
        status = bootstraps.main()
    sys.exit(status)
