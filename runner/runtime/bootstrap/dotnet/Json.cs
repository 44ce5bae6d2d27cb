using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Lambench
{
    /// As much JSON as headers, errors and log lines need; events are read by the function's own
    /// serializer. Values: Dictionary, List, string, double, bool, null.
    sealed class Json
    {
        readonly string text;
        int at, depth;

        Json(string text)
        {
            this.text = text;
        }

        /// Null when TEXT is null or no object.
        public static Dictionary<string, object> Object(string text)
        {
            return text == null ? null : new Json(text).Value() as Dictionary<string, object>;
        }

        public static string Text(Dictionary<string, object> members, string name)
        {
            object value;
            if (members == null || !members.TryGetValue(name, out value) || value == null)
                return null;
            return Convert.ToString(value, CultureInfo.InvariantCulture);
        }

        char Next()
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
                at++;
            if (at == text.Length)
                throw new FormatException("JSON ends too early");
            return text[at];
        }

        bool Take(char wanted)
        {
            bool there = Next() == wanted;
            at += there ? 1 : 0;
            return there;
        }

        object Value()
        {
            char first = Next();
            if (first == '"')
                return String();
            if (first != '{' && first != '[')
                return Word();
            if (++depth > 200)
                throw new FormatException("JSON is nested too deeply");
            object value = first == '{' ? (object)Members() : Elements();
            depth--;
            return value;
        }

        Dictionary<string, object> Members()
        {
            Dictionary<string, object> members = new Dictionary<string, object>();
            at++;
            if (Take('}'))
                return members;
            do
            {
                Next();
                string name = String();
                if (!Take(':'))
                    throw new FormatException("JSON lacks a colon");
                members[name] = Value();
            } while (Take(','));
            if (!Take('}'))
                throw new FormatException("JSON lacks the end of an object");
            return members;
        }

        List<object> Elements()
        {
            List<object> elements = new List<object>();
            at++;
            if (Take(']'))
                return elements;
            do
            {
                elements.Add(Value());
            } while (Take(','));
            if (!Take(']'))
                throw new FormatException("JSON lacks the end of an array");
            return elements;
        }

        string String()
        {
            StringBuilder made = new StringBuilder();
            if (text[at] != '"')
                throw new FormatException("JSON lacks a string");
            for (at++; at < text.Length; at++)
            {
                char c = text[at];
                if (c == '"')
                {
                    at++;
                    return made.ToString();
                }
                if (c == '\\' && ++at < text.Length)
                    made.Append(Escape());
                else
                    made.Append(c);
            }
            throw new FormatException("JSON has a string without end");
        }

        char Escape()
        {
            int known = "bfnrt".IndexOf(text[at]);
            if (known >= 0)
                return "\b\f\n\r\t"[known];
            if (text[at] != 'u')
                return text[at];
            if (at + 4 >= text.Length)
                throw new FormatException("JSON has a bad escape");
            at += 4;
            return (char)int.Parse(text.Substring(at - 3, 4), NumberStyles.HexNumber);
        }

        object Word()
        {
            int start = at;
            while (at < text.Length && (char.IsLetterOrDigit(text[at]) || "+-.".IndexOf(text[at]) >= 0))
                at++;
            string word = text.Substring(start, at - start);
            if (word == "true" || word == "false")
                return word == "true";
            if (word == "null")
                return null;
            return double.Parse(word, CultureInfo.InvariantCulture);
        }

        public static string Quote(string value)
        {
            StringBuilder made = new StringBuilder("\"");
            foreach (char c in value ?? "")
            {
                int known = "\"\\\b\f\n\r\t".IndexOf(c);
                if (known >= 0)
                    made.Append('\\').Append("\"\\bfnrt"[known]);
                else if (c < ' ')
                    made.Append("\\u").Append(((int)c).ToString("x4"));
                else
                    made.Append(c);
            }
            return made.Append('"').ToString();
        }
    }
}
