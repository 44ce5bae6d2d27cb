using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lambench
{
    /// A response: its headers without regard to case.
    sealed class Response
    {
        public int Status;
        public readonly Dictionary<string, string> Headers =
            new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        public byte[] Body;

        public string Header(string name)
        {
            string value;
            return Headers.TryGetValue(name, out value) ? value : null;
        }
    }

    /// The connection ended, or what came is not HTTP. Partial: something of the response had come.
    sealed class Gone : IOException
    {
        public readonly bool Partial;

        public Gone(string words, bool partial) : base(words)
        {
            Partial = partial;
        }
    }

    /// HTTP/1.1 over one kept-alive connection: as much of it as the Runtime API needs. A request is
    /// one write, and there is no timeout: next may wait for hours.
    sealed class Api
    {
        const string Root = "/2018-06-01/runtime";
        const int HeadBytes = 262144;

        readonly string address, common;
        readonly byte[] next;
        Socket socket;
        byte[] buffer = new byte[16384];
        int used, taken;        // bytes received; of those, bytes looked at

        public Api(string address)
        {
            this.address = address;
            common = " HTTP/1.1\r\nHost: " + address + "\r\nUser-Agent: lambench-dotnet/" +
                Environment.Version + "\r\n";
            next = Encoding.ASCII.GetBytes("GET " + Root + "/invocation/next" + common + "\r\n");
        }

        Exception GiveUp(string words)
        {
            Streams.WriteRaw(2, "lambench: Runtime API at " + address + ": " + words + "\n");
            Environment.Exit(1);
            return new Exception(words);
        }

        public Response Next()
        {
            Response response = Request(next);
            if (response.Status != 200 || response.Header("Lambda-Runtime-Aws-Request-Id") == null)
                throw GiveUp("answered " + response.Status + " to next");
            return response;
        }

        /// What the API refuses (too large, too late) it has dealt with itself: it tells the caller,
        /// and this client goes on to next. Lambda Runtime API, error 413.
        public void Post(string path, byte[] body, int size, string extra)
        {
            byte[] head = Encoding.ASCII.GetBytes("POST " + Root + path + common + extra +
                "Content-Type: application/json\r\nContent-Length: " + size + "\r\n\r\n");
            byte[] whole = new byte[head.Length + size];
            Buffer.BlockCopy(head, 0, whole, 0, head.Length);
            Buffer.BlockCopy(body, 0, whole, head.Length, size);
            int status = Request(whole).Status;
            if (status < 200 || status >= 500)
                throw GiveUp("answered " + status + " to " + path);
        }

        void Connect()
        {
            int colon = address.LastIndexOf(':');
            try
            {
                IPAddress host = IPAddress.Parse(address.Substring(0, Math.Max(colon, 0)));
                int port = int.Parse(address.Substring(colon + 1));
                socket = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                socket.NoDelay = true;
                socket.Connect(host, port);
            }
            catch (Exception problem)
            {
                throw GiveUp("cannot connect: " + problem.Message);
            }
        }

        /// A kept-alive connection may be closed by the server at any time between two requests, so
        /// one that ends before a byte of the response came is opened again. Twice in a row at once
        /// means that nobody serves there.
        Response Request(byte[] bytes)
        {
            for (int quick = 0;;)
            {
                if (socket == null)
                    Connect();
                DateTime began = DateTime.UtcNow;
                Exception problem;
                try
                {
                    for (int at = 0; at < bytes.Length;)
                        at += socket.Send(bytes, at, bytes.Length - at, SocketFlags.None);
                    return Read();
                }
                catch (SocketException e)
                {
                    problem = e;
                }
                catch (Gone e)
                {
                    problem = e;
                }
                Close();
                quick = DateTime.UtcNow - began < TimeSpan.FromSeconds(1) ? quick + 1 : 0;
                Gone gone = problem as Gone;
                if (quick >= 2 || (gone != null && gone.Partial))
                    throw GiveUp(problem.Message);
            }
        }

        void Close()
        {
            if (socket != null)
                socket.Dispose();
            socket = null;
        }

        void More(int room)
        {
            if (buffer.Length - used < room)
                Array.Resize(ref buffer, Math.Max(buffer.Length * 2, used + room));
            int got = socket.Receive(buffer, used, buffer.Length - used, SocketFlags.None);
            if (got <= 0)
                throw new Gone("connection closed", used > 0);
            used += got;
        }

        Response Read()
        {
            used = taken = 0;
            Response response = new Response();
            string first = Line();
            if (!first.StartsWith("HTTP/1.", StringComparison.Ordinal) || first.Length < 12 ||
                !int.TryParse(first.Substring(9, 3), out response.Status))
                throw new Gone("not an HTTP response", true);
            for (string line; (line = Line()).Length > 0;)
            {
                int colon = line.IndexOf(':');
                if (colon > 0)
                    response.Headers[line.Substring(0, colon)] = line.Substring(colon + 1).Trim();
            }
            int length = 0;
            string text = response.Header("Content-Length");
            if (text != null && !int.TryParse(text, out length))
                throw new Gone("bad Content-Length", true);
            response.Body = response.Header("Transfer-Encoding") == "chunked" ? Chunks()
                : Take(length);
            if (string.Equals(response.Header("Connection"), "close",
                              StringComparison.OrdinalIgnoreCase))
                Close();
            if (buffer.Length > HeadBytes)
                buffer = new byte[16384];   // an event of 6 MB need not be kept while waiting
            return response;
        }

        /// The client context is JSON text in a header and not only ASCII.
        string Line()
        {
            for (int at = taken;; at++)
            {
                while (at >= used)
                {
                    if (used - taken > HeadBytes)
                        throw new Gone("not an HTTP response", true);
                    More(1);
                }
                if (buffer[at] != '\n')
                    continue;
                int end = at > taken && buffer[at - 1] == '\r' ? at - 1 : at;
                string line = Encoding.UTF8.GetString(buffer, taken, end - taken);
                taken = at + 1;
                return line;
            }
        }

        byte[] Take(int size)
        {
            while (used - taken < size)
                More(size - (used - taken));
            byte[] body = new byte[size];
            Buffer.BlockCopy(buffer, taken, body, 0, size);
            taken += size;
            return body;
        }

        byte[] Chunks()
        {
            MemoryStream body = new MemoryStream();
            for (;;)
            {
                int size;
                if (!int.TryParse(Line().Split(';')[0].Trim(),
                                  System.Globalization.NumberStyles.HexNumber, null, out size))
                    throw new Gone("bad chunk", true);
                byte[] chunk = Take(size);
                body.Write(chunk, 0, size);
                if (size > 0)
                {
                    Line();
                    continue;
                }
                while (Line().Length > 0)
                {
                    // trailers
                }
                return body.ToArray();
            }
        }
    }
}
