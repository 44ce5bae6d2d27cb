"""Random keys, pastes, clicks and sizes, the same each time: the screen never crashes, goes on
answering, gives the terminal back, and the template is left valid. LAMBENCH_MONKEY_SEED and
LAMBENCH_MONKEY_SECONDS make other and longer ones."""
import fcntl, os, pty, random, re, select, shutil, signal, struct, subprocess, sys, termios, time

SEED = int(os.environ.get("LAMBENCH_MONKEY_SEED", "20261201"))
SECONDS = float(os.environ.get("LAMBENCH_MONKEY_SECONDS", "12"))
LAMBENCH = os.environ["LAMBENCH"]
KEYS = [c.encode() for c in "abcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPQRSTUVWYZ0123456789"
        "/?:;,.<>[]{}()@!#$%&*+-=_|~^'\"` \\"]
NAMED = [b"\r", b"\x1b", b"\t", b"\x1b[Z", b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D", b"\x1b[5~",
         b"\x1b[6~", b"\x1b[H", b"\x1b[F", b"\x1bOP", b"\x7f", b"\x15", b"\x04", b"\x0c", b"\x0b",
         b"\x17", b"\x01", b"\x05", b"\x12", b"\x1b[3~", b"\x1b[99~", b"\x1b[1;5C", b"\x1b", b"\xff",
         "é你".encode(), b"\x00", b"\x1b[<0;10", b"\x1bb", b"\x1b\x7f"]
WORDS = [b":invoke\r", b":cold\r", b":fn Echo\r", b"/ro\r", b":keys vim\r", b":keys default\r", b":params\r",
         b"1", b"2", b"3", b"4", b"8", b"9", b"i", b"\r", b"\x1b", b"\x1b\x1b\x1b", b"?", b"y", b"n",
         b"\x15exit\r"] # out of a shell in a sandbox


def fixture(folder):
    os.makedirs(folder + "/src")
    os.makedirs(folder + "/events")
    major = re.match(rb"v(\d+)", subprocess.check_output(["node", "--version"])).group(1).decode()
    rows = ["Transform: AWS::Serverless-2016-10-31", "Resources:"]
    for name in ("Echo", "Rows", "Throws", "BadInit"):
        rows += [f"  {name}: # kept", "    Type: AWS::Serverless::Function", "    Properties:",
                 f"      Runtime: nodejs{major}.x", f"      Handler: index.{name.lower()}",
                 f"      CodeUri: {'none' if name == 'BadInit' else 'src'}/",
                 "      Environment: {Variables: {A: b}}"]
    open(folder + "/template.yaml", "w").write("\n".join(rows) + "\n")
    open(folder + "/src/index.js", "w").write(
        "exports.echo = async (e) => e;\n"
        "exports.rows = async () => { for (let i = 0; i < 300; i++) console.log(`row ${i} \\x1b[31m`); };\n"
        "exports.throws = async () => { throw new Error('no'); };\n")
    for name in ("echo", "rows", "throws"):
        open(f"{folder}/events/{name}.json", "w").write('{"a":[1,{"b":"c"}]}')


class Screen:
    def __init__(self, folder):
        self.said = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            env = dict(os.environ, TERM="xterm-256color", EDITOR="true", VISUAL="", SHELL="/bin/true",
                       LC_ALL="C.UTF-8", HOME=folder)
            for name in ("TMUX", "NO_COLOR", "SSH_CONNECTION"):
                env.pop(name, None)
            os.execve(LAMBENCH, [LAMBENCH], env)
        self.size(24, 80)

    def size(self, rows, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, seconds):
        """What it writes; its questions are answered as a terminal would."""
        end, got = time.monotonic() + seconds, b""
        while select.select([self.fd], [], [], max(0, end - time.monotonic()))[0]:
            try:
                part = os.read(self.fd, 65536)
            except OSError:
                break
            if not part:
                break
            got += part
            for _ in range(part.count(b"\x1b[5n")):
                self.write(b"\x1b[0n")
        self.said = (self.said + got)[-200000:]
        return got

    def write(self, data):
        try:
            os.write(self.fd, data)
        except OSError:
            pass

    def ended(self):
        """Exit status, or None while it runs; one that has stopped itself goes on."""
        pid, status = os.waitpid(self.pid, os.WNOHANG | os.WUNTRACED)
        if pid == 0:
            return None
        if os.WIFSTOPPED(status):
            os.kill(self.pid, signal.SIGCONT)
            return None
        return status

    def wait(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read(0.05)
            status = self.ended()
            if status is not None:
                return status
        return None


def step(screen, dice):
    what = dice.random()
    if what < 0.50:
        screen.write(dice.choice(KEYS))
    elif what < 0.70:
        screen.write(dice.choice(NAMED))
    elif what < 0.85:
        screen.write(dice.choice(WORDS))
    elif what < 0.89:
        screen.write(b"".join(dice.choice(KEYS + NAMED) for _ in range(dice.randrange(40))))
    elif what < 0.92:
        x, y, button = dice.randrange(1, 90), dice.randrange(1, 30), dice.choice([0, 0, 0, 64, 65, 2])
        screen.write(b"\x1b[<%d;%d;%dM" % (button, x, y))
        screen.write(b"\x1b[<%d;%d;%dm" % (button, dice.choice([x, x, 5]), y))
    elif what < 0.95:
        text = bytes(dice.randrange(256) for _ in range(dice.randrange(200))).replace(b"\x1b", b"")
        screen.write(b"\x1b[200~" + dice.choice([text, b'{"x":1}', b"q\nrm\n"]) + b"\x1b[201~")
    else:
        screen.size(*dice.choice([(24, 80), (40, 140), (10, 40), (8, 38), (3, 10), (60, 200), (1, 1)]))


def main():
    passed = failed = 0

    def check(name, good, what=""):
        nonlocal passed, failed
        passed, failed = passed + bool(good), failed + (not good)
        print(("ok      " if good else "not ok  ") + name + ("" if good else f"\n        {what}"))

    folder = os.getcwd() + "/orders"
    shutil.rmtree(folder, ignore_errors=True)
    fixture(folder)
    dice = random.Random(SEED)
    began, starts, steps, bad_ends = time.monotonic(), 0, 0, []
    screen = None
    while time.monotonic() - began < SECONDS:
        if screen is None:
            screen = Screen(folder)
            starts += 1
            screen.read(0.7)
        step(screen, dice)
        steps += 1
        screen.read(dice.choice([0, 0.002, 0.01, 0.05]))
        status = screen.ended()
        if status is not None: # q and Ctrl-c end it, too
            if status != 0:
                bad_ends.append((status, steps, screen.said[-600:]))
            os.close(screen.fd)
            screen = None
    if screen is None:
        screen = Screen(folder)
        screen.read(1)
    check(f"{steps} steps of seed {SEED}, {starts} starts: it only ends as asked", not bad_ends, bad_ends[:1])

    # However deep it is, it answers and ends as it should.
    screen.size(24, 80)
    screen.read(0.5)
    for words in (b"\r", b"n\x15exit\r", b"n\x15exit\r", b"\r"): # out of plain text, of a shell
        screen.write(words)
        screen.read(0.5)
    screen.said = b""
    for _ in range(12):
        screen.write(b"\x1b")
        screen.read(0.1)
    screen.write(b"1")
    screen.read(0.3)
    screen.write(b"\x0c")
    check("then it still draws", b"lambench" in screen.read(1.5) or b"lambench" in screen.said, screen.said[-600:])
    os.kill(screen.pid, signal.SIGTERM)
    status = screen.wait(20)
    check("and ends when told to", status is not None and os.WIFEXITED(status) and os.WEXITSTATUS(status) == 143, status)
    check("with the terminal given back", b"?1049l" in screen.said and b"?2004l" in screen.said, screen.said[-600:])
    done = subprocess.run([LAMBENCH, "check", "--json"], cwd=folder, capture_output=True, timeout=60)
    check("the template can still be read", b'"v":1' in done.stdout and b"not valid YAML" not in done.stdout, done.stdout[-600:])
    check("its comments are kept", open(folder + "/template.yaml").read().count("# kept") >= 1)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return failed > 0


if not shutil.which("node"):
    print("skip    monkey: node is not here\n0 passed, 0 failed, 1 skipped")
    sys.exit(0)
sys.exit(main())
