# What a program may write to a terminal: raw_terminal.py FILE prints what it may not, status 1.
# Text has to be valid UTF-8 without control and direction characters; sequences have to be of the
# few kinds that curses and the screen itself need.
import re, sys

ALLOWED = re.compile(
    rb"\x1b\[[0-9;]*[ABCDGHJKLMPSTXZbdefghlmr@]"    # move, clear, scroll, looks
    rb"|\x1b\[\?[0-9;]*[hlc]"                       # modes
    rb"|\x1b\[[56]n|\x1b\[!p|\x1b[()][A-Z0-9]|\x1b[=>78HMc]"
    rb"|[\r\n\b\t\x0e\x0f]")
BAD_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

data = open(sys.argv[1], "rb").read()
bad = []
at = 0
for match in list(ALLOWED.finditer(data)) + [None]:
    end = match.start() if match else len(data)
    if end > at:
        part = data[at:end]
        try:
            text = part.decode("utf-8")
            if BAD_TEXT.search(text):
                bad.append(text)
        except UnicodeDecodeError:
            # A wide character is never cut by us; the last one may be cut by the end of the file.
            if match is not None:
                bad.append(part)
    at = match.end() if match else at
for part in bad[:20]:
    print(ascii(part)[:200])
print(len(data), "bytes,", len(bad), "bad")
sys.exit(1 if bad or len(data) < 1000 else 0)
