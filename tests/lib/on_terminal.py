# Runs a program on a terminal of its own and prints all that it writes there.
import os, pty, sys

words = sys.argv[1:]
if words[0] == "as_user":
    words = ["setpriv", "--reuid=12345", "--regid=12345", "--clear-groups", "--inh-caps=-all",
             "env", "HOME=/nonexistent", "TMPDIR=/tmp"] + words[1:]
pid, fd = pty.fork()
if pid == 0:
    os.environ["TERM"] = "xterm-256color"
    os.execvp(words[0], words)
while True:
    try:
        got = os.read(fd, 65536)
    except OSError:
        break
    if not got:
        break
    sys.stdout.buffer.write(got)
os.waitpid(pid, 0)
