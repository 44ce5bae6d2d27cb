using Amazon.Lambda.Core;
using System;
using System.IO;
using System.Text;

namespace Lambench
{
    static class Streams
    {
        static readonly Stream[] open = new Stream[3];
        static readonly object guard = new object();

        public static void WriteRaw(int descriptor, string text)
        {
            byte[] bytes = new UTF8Encoding(false).GetBytes(text);
            lock (guard)
            {
                if (open[descriptor] == null)
                    open[descriptor] = descriptor == 1 ? Console.OpenStandardOutput()
                        : Console.OpenStandardError();
                open[descriptor].Write(bytes, 0, bytes.Length);
                open[descriptor].Flush();
            }
        }
    }

    /// What the console and context.Logger write: each line with time, request and level, or as JSON,
    /// or as it is. Forms: AWS docs, "Log and monitor C# Lambda functions", and recorded.
    sealed class Logger : ILambdaLogger
    {
        static readonly string[] levels = { "Trace", "Debug", "Information", "Warning", "Error",
                                            "Critical" };
        static readonly string[] labels = { "trce", "dbug", "info", "warn", "fail", "crit" };

        readonly bool json, plain;
        readonly int least;
        volatile string request = "";

        public Logger()
        {
            string format = Environment.GetEnvironmentVariable("AWS_LAMBDA_HANDLER_LOG_FORMAT");
            plain = string.Equals(format, "Unformatted", StringComparison.OrdinalIgnoreCase);
            json = string.Equals(format ?? Environment.GetEnvironmentVariable(
                "AWS_LAMBDA_LOG_FORMAT"), "Json", StringComparison.OrdinalIgnoreCase);
            string level = Environment.GetEnvironmentVariable("AWS_LAMBDA_HANDLER_LOG_LEVEL") ??
                Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_LEVEL");
            least = Math.Max(0, Rank(level));
        }

        /// "Information", "INFO", "FATAL" ...; -1: no level.
        static int Rank(string level)
        {
            for (int i = 0; level != null && i < levels.Length; i++)
                if (levels[i].StartsWith(level, StringComparison.OrdinalIgnoreCase) && level != "")
                    return i;
            return string.Equals(level, "FATAL", StringComparison.OrdinalIgnoreCase) ? 5 : -1;
        }

        public string Request
        {
            set { request = value; }
        }

        public void Log(string level, string message)
        {
            int rank = Rank(level);
            if (rank >= 0 && rank < least)
                return;
            string time = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ",
                System.Globalization.CultureInfo.InvariantCulture);
            if (plain)
                Streams.WriteRaw(1, message + "\n");
            else if (json)
                Streams.WriteRaw(1, "{\"timestamp\":\"" + time + "\",\"level\":" +
                    Json.Quote(rank < 0 ? level : levels[rank]) + ",\"requestId\":" +
                    Json.Quote(request) + ",\"message\":" + Json.Quote(message) + "}\n");
            else    // one message is one event: its lines are parted by carriage returns
                Streams.WriteRaw(1, time + "\t" + request + "\t" +
                    (rank < 0 ? level : labels[rank]) + "\t" + message.Replace("\n", "\r") + "\n");
        }

        void ILambdaLogger.Log(string message)
        {
            Log("Information", message);
        }

        void ILambdaLogger.LogLine(string message)
        {
            Log("Information", message);
        }
    }

    /// Console.Out and Console.Error: a line that was written is a message.
    sealed class LineWriter : TextWriter
    {
        readonly Logger log;
        readonly string level;
        readonly StringBuilder line = new StringBuilder();

        public LineWriter(Logger log, string level)
        {
            this.log = log;
            this.level = level;
            CoreNewLine = new[] { '\n' };
        }

        public override Encoding Encoding
        {
            get { return Encoding.UTF8; }
        }

        public override void Write(char value)
        {
            lock (line)
            {
                if (value != '\n')
                {
                    line.Append(value);
                    return;
                }
                log.Log(level, line.ToString());
                line.Clear();
            }
        }

        /// A text with line breaks in it stays one message.
        public override void WriteLine(string value)
        {
            lock (line)
            {
                line.Append(value);
                log.Log(level, line.ToString());
                line.Clear();
            }
        }

        public override void Flush()
        {
            lock (line)
            {
                if (line.Length > 0)
                    log.Log(level, line.ToString());
                line.Clear();
            }
        }
    }
}
