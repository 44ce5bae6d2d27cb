# Code of a function that wants out; each attack says what it got, so that nothing is the answer
# wanted. For tests/system/hostile.sh.
import ctypes, errno, os, resource, signal, socket, stat, subprocess, sys, time

libc = ctypes.CDLL(None, use_errno=True)


def call(*words):
    """A system call by its number: True when it was let through."""
    return libc.syscall(*[ctypes.c_long(word) for word in words]) >= 0


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read(200)
    except OSError:
        return b""


def files(event):
    """Of the user's files none but the code can be read, nothing can be written but /tmp."""
    got = []
    ways = [event["secret"], "/proc/1/root" + event["secret"], "/proc/self/cwd/../../.." + event["secret"],
            "/var/task/link-absolute", "/var/task/link-relative", "/var/task/../secret.txt",
            "/opt/link-absolute", "/etc/shadow", "/root/.bash_history", "/var/lib/dpkg/status"]
    for path in ways:
        if read(path):
            got.append("read " + path)
    for pid in os.listdir("/proc"):
        if pid.isdigit() and int(pid) != os.getpid():
            for name in ("environ", "maps", "root/etc/shadow", "cwd/secret.txt"):
                if read("/proc/%s/%s" % (pid, name)):
                    got.append("read /proc/%s/%s" % (pid, name))
    for path in ("/var/task/new", "/opt/new", "/usr/new", "/etc/passwd", "/new", "/var/runtime/new",
                 "/proc/sys/kernel/hostname", "/proc/self/oom_score_adj_"):
        try:
            open(path, "w").write("x")
            got.append("wrote " + path)
        except OSError:
            pass
    for kind in (stat.S_IFCHR, stat.S_IFBLK):
        try:
            os.mknod("/tmp/device%d" % kind, kind | 0o666, os.makedev(1, 1))
            got.append("made a device")
        except OSError:
            pass
    for name in os.listdir("/dev"):
        if name not in ("null", "zero", "full", "random", "urandom", "fd", "stdin", "stdout", "stderr"):
            got.append("/dev/" + name)
    return got


def processes(event):
    """Other processes cannot be seen or signalled, not the first one inside either."""
    got = []
    for pid in os.listdir("/proc"):
        if pid.isdigit():
            words = read("/proc/%s/cmdline" % pid)
            if words and b"lambench" in words:
                got.append("sees " + words.decode())
    for pid in [event["pid"]] + event.get("pids", []):
        try:
            os.kill(pid, signal.SIGKILL)
            got.append("killed %d" % pid)
        except OSError:
            pass
    for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(1, number) # the first process inside does not hear of it
        except OSError:
            pass
    numbers = {"ptrace": (101, 16, 1), "process_vm_readv": (310, 1, 0, 0, 0, 0, 0),
               "pidfd_getfd": (438, 0, 0, 0), "kcmp": (312, 1, 1, 0, 0, 0)}
    got += [name for name, words in numbers.items() if os.uname().machine == "x86_64" and call(*words)]
    return got


def privileges(event):
    """There is no way to more privileges, nor to the parts of the kernel that hand them out."""
    got = []
    for become in (os.setuid, os.setgid):
        try:
            become(0)
            got.append(become.__name__)
        except OSError:
            pass
    for path in ("/var/task/set-uid", "/var/task/set-gid"):
        said = subprocess.run([path, "-c", "id -u; id -g; grep CapEff /proc/self/status"],
                              capture_output=True, text=True).stdout.split()
        if said != ["993", "990", "CapEff:", "0000000000000000"]:
            got.append("%s: %s" % (path, said))
    if os.uname().machine == "x86_64":
        # numbers of asm/unistd_64.h
        numbers = {"mount": (165, 0, 0, 0, 0, 0), "umount2": (166, 0, 0), "unshare user": (272, 0x10000000),
                   "unshare net": (272, 0x40000000), "setns": (308, 0, 0), "bpf": (321, 0, 0, 0),
                   "perf_event_open": (298, 0, 0, -1, -1, 0), "keyctl": (250, 0, -3, 0),
                   "add_key": (248, 0, 0, 0, 0, 0), "io_uring_setup": (425, 1, 0), "kexec_load": (246, 0, 0, 0, 0),
                   "userfaultfd": (323, 0), "open_by_handle_at": (304, 0, 0, 0), "chroot": (161, 0),
                   "clone3": (435, 0, 0), "personality": (135, 0x0400000), "fsopen": (430, 0, 0),
                   "fanotify_init": (300, 0, 0), "finit_module": (313, 0, 0, 0), "syslog": (103, 10, 0, 0)}
        got += [name for name, words in numbers.items() if call(*words)]
    status = dict(line.split(":\t", 1) for line in open("/proc/self/status").read().splitlines() if ":\t" in line)
    for name, wanted in (("NoNewPrivs", "1"), ("Seccomp", "2"), ("CapBnd", "0" * 16), ("CapPrm", "0" * 16)):
        if status[name] != wanted:
            got.append("%s %s" % (name, status[name]))
    return got


def sockets(event):
    """UNIX sockets with a name are of the network namespace, which here is the host's."""
    s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        s.connect("\0" + event["name"])
        return ["connected"]
    except OSError:
        return []


def descriptors(event):
    files = []
    try:
        while len(files) < 5000:
            files.append(os.open("/dev/null", os.O_RDONLY))
    except OSError as e:
        return [] if e.errno == errno.EMFILE and len(files) < 1024 else ["%d" % len(files)]
    finally:
        for file in files:
            os.close(file)
    return ["%d descriptors" % len(files)]


def disk(event):
    written = 0
    try:
        with open("/tmp/large", "wb", 0) as file:
            while written < 3 << 30:
                written += file.write(bytes(1 << 20))
    except OSError as e:
        if e.errno == errno.ENOSPC and written <= 512 << 20:
            return []
    finally:
        os.unlink("/tmp/large")
    return ["wrote %d" % written]


def bomb(event):
    """Processes that live on; the limit is 1,024 of them."""
    count = 0
    try:
        while count < 3000:
            if os.fork() == 0:
                signal.pause()
            count += 1
    except OSError as e:
        return [] if e.errno == errno.EAGAIN and count < 1024 else ["%d" % count]
    return ["%d processes" % count]


def memory(event):
    taken = []
    while True:
        taken.append(bytearray(b"x" * (8 << 20)))


def loud(event):
    """Hundreds of megabytes, in lines of every kind."""
    piece = (b"x" * 1000 + b"\n") * 1000
    for _ in range(event["mb"]):
        os.write(1, piece)
    os.write(1, b"y" * (4 << 20) + b"\n" + bytes(range(1, 256)) + b"\n\xff\xfe\x00\x80\n")
    return []


def terminal(event):
    """No way to a terminal, and nothing printed acts on one."""
    got = []
    for path in ("/dev/tty", "/dev/console", "/dev/pts/0", "/proc/1/fd/2"):
        try:
            os.open(path, os.O_RDWR | os.O_NOCTTY)
            got.append("opened " + path)
        except OSError:
            pass
    got += ["descriptor %d is a terminal" % fd for fd in range(64) if os.isatty(fd)]
    print("\x1b]0;owned\x07\x1b[6n\x1b[2J\x9b5n \r\x1bP+q\x1b\\ \u202eevil")
    sys.stdout.flush()
    if event.get("raise"):
        raise ValueError("\x1b]0;owned\x07\x1b[6n\x9b5n")
    return got + (["\x1b]0;owned\x07\x1b[6n\x9b5n"] if event.get("say") else [])


def daemon(event):
    """Children that leave their session, ignore every signal, and are waited for by nobody."""
    for _ in range(3):
        if os.fork() == 0:
            os.setsid()
            if os.fork() > 0:
                os._exit(0)
            for number in range(1, 64):
                try:
                    signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError):
                    pass
            os.execv("/usr/bin/python3", ["python3", "-c", "import time\ntime.sleep(600)", event["mark"]])
    time.sleep(0.5)
    return []


def handler(event, context):
    return globals()[event["try"]](event)
