// The .NET runtime client: fetches events from the Runtime API, calls the handler, answers.
//
// Speaks the Lambda Runtime API 2018-06-01 at AWS_LAMBDA_RUNTIME_API. Compiled against the
// Amazon.Lambda.Core of the function's package, so that its context is the package's.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;

namespace Lambench
{
    static class Bootstrap
    {
        const string Own = "at Lambench.";

        static IEnumerable<string> Frames(Exception error)
        {
            return (error.StackTrace ?? "").Split('\n').Select(line => line.Trim())
                .TakeWhile(line => !line.StartsWith(Own, StringComparison.Ordinal))
                .Where(line => line != "" && !line.StartsWith("---", StringComparison.Ordinal));
        }

        /// The payload of an error: two spaces deep, keys and their order recorded.
        static string Payload(Exception error, string indent)
        {
            string inner = indent + "  ";
            StringBuilder made = new StringBuilder("{\n");
            made.Append(inner).Append("\"errorType\": ").Append(Json.Quote(error.GetType().Name));
            made.Append(",\n").Append(inner).Append("\"errorMessage\": ")
                .Append(Json.Quote(error.Message));
            string[] frames = Frames(error).ToArray();
            if (frames.Length > 0)
                made.Append(",\n").Append(inner).Append("\"stackTrace\": [\n").Append(string.Join(
                    ",\n", frames.Select(line => inner + "  " + Json.Quote(line))))
                    .Append('\n').Append(inner).Append(']');
            AggregateException many = error as AggregateException;
            if (many != null && many.InnerExceptions.Count > 1)
                made.Append(",\n").Append(inner).Append("\"causes\": [\n").Append(string.Join(
                    ",\n", many.InnerExceptions.Select(each => inner + "  " +
                        Payload(each, inner + "  ")))).Append('\n').Append(inner).Append(']');
            else if (error.InnerException != null)
                made.Append(",\n").Append(inner).Append("\"cause\": ")
                    .Append(Payload(error.InnerException, inner));
            return made.Append('\n').Append(indent).Append('}').ToString();
        }

        static void Report(Api api, Logger log, string path, Exception error)
        {
            string text = Payload(error, "");
            if (text.Length > 262144)
                text = "{\"errorMessage\": \"Exception exceeded maximum payload size of 256KB.\"}";
            log.Log("Error", error.ToString());
            byte[] body = Encoding.UTF8.GetBytes(text);
            api.Post(path, body, body.Length,
                "Lambda-Runtime-Function-Error-Type: " + error.GetType().Name + "\r\n");
        }

        static void Serve(Api api, Logger log, Handler handler)
        {
            Response next = api.Next();
            string id = next.Header("Lambda-Runtime-Aws-Request-Id");
            log.Request = id;
            // without a header the variable goes: the last invocation's trace is not this one's
            Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID",
                next.Header("Lambda-Runtime-Trace-Id"));
            MemoryStream output = new MemoryStream();
            try
            {
                handler.Run(next.Body, new Context(next, log), output);
            }
            catch (Exception error)
            {
                Report(api, log, "/invocation/" + id + "/error", error);
                return;
            }
            api.Post("/invocation/" + id + "/response", output.GetBuffer(), (int)output.Length, "");
        }

        static int Main(string[] arguments)
        {
            Logger log = new Logger();
            Console.SetOut(TextWriter.Synchronized(new LineWriter(log, "Information")));
            Console.SetError(TextWriter.Synchronized(new LineWriter(log, "Error")));
            Api api = new Api(Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API") ?? "");
            Handler handler;
            try
            {
                handler = new Handler(arguments.Length > 0 ? arguments[0] : "",
                    Environment.GetEnvironmentVariable("LAMBDA_TASK_ROOT") ?? "/var/task");
            }
            catch (Exception error)
            {
                Report(api, log, "/init/error", error);
                return 1;
            }
            for (;;)
                Serve(api, log, handler);
        }
    }
}
