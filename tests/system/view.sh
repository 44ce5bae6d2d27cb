# What a function sees of where it runs: limits, files, processes, names, as recorded in Lambda; and
# what happens at each limit. One function tells all.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"

mkdir code
cat > code/app.py <<'PY'
import errno, os, resource, socket, threading, time

def limits():
    names = ("AS", "CORE", "CPU", "DATA", "FSIZE", "MEMLOCK", "NOFILE", "NPROC", "RSS", "STACK")
    return {n: list(resource.getrlimit(getattr(resource, "RLIMIT_" + n))) for n in names}

def name_of(call):
    try:
        call()
    except OSError as error:
        return errno.errorcode[error.errno]
    return "nothing"

def write(path):
    with open(path, "w") as file:
        file.write("x")

def fill_tmp():
    with open("/tmp/full", "wb") as file:
        while True:
            file.write(b"x" * (1 << 20))

def descriptors():
    taken = []
    try:
        while True:
            taken.append(os.open("/dev/null", os.O_RDONLY))
    except OSError as error:
        return [max(taken) + 1, errno.errorcode[error.errno]]
    finally:
        for fd in taken:
            os.close(fd)

def threads():
    threading.stack_size(65536)
    done, begun = threading.Event(), []
    try:
        while len(begun) < 3000:
            thread = threading.Thread(target=done.wait)
            thread.start()
            begun.append(thread)
    except RuntimeError as error:
        return [len(begun) + 1, str(error)]
    finally:
        done.set()
        for thread in begun:
            thread.join()
    return [len(begun) + 1, "nothing"]

def spin():
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        pass

def share():
    begin, used = time.monotonic(), time.process_time()
    spin()
    return round((time.process_time() - used) / (time.monotonic() - begin), 3)

def locks():
    import multiprocessing
    name = name_of(multiprocessing.Lock)
    return "refused" if name in ("ENOSYS", "ENOENT") else name # the C library's version decides

answers = {
    "limits": limits,
    "readonly": lambda: [name_of(lambda: write(f + "/x")) for f in
                         ("/var/task", "/opt", "/var/runtime", "/usr/bin", "/etc", "", "/var", "/dev")],
    "tmp": lambda: [oct(os.stat("/tmp").st_mode), os.listdir("/tmp")],
    "full": lambda: [name_of(fill_tmp), round(os.stat("/tmp/full").st_size / (1 << 20)),
                     os.remove("/tmp/full"), name_of(lambda: write("/tmp/again"))],
    "shm": lambda: [os.path.exists("/dev/shm"), locks()],
    "descriptors": descriptors,
    "threads": threads,
    "pids": lambda: [sorted(int(n) for n in os.listdir("/proc") if n.isdigit()), os.getppid()],
    "first": lambda: [name_of(lambda: open("/proc/1/environ").read()),
                      name_of(lambda: os.readlink("/proc/1/exe")),
                      name_of(lambda: os.listdir("/proc/1/fd"))],
    "host": lambda: [socket.gethostname(), os.uname().sysname, time.tzname[0],
                     socket.gethostbyname("localhost"), socket.gethostbyname("sandbox.localdomain")],
    "name": lambda: [__import__("pwd").getpwuid(os.getuid())[0], os.environ.get("HOME")],
    "modes": lambda: [[oct(os.stat(f).st_mode), os.stat(f).st_uid, os.stat(f).st_gid]
                      for f in ("/var/task", "/opt", "/tmp")],
    "mounted": lambda: [os.path.exists("/etc/resolv.conf"), os.path.exists("/proc/self/status"),
                        os.path.exists("/mnt")],
    "capabilities": lambda: [line.split()[1] for line in open("/proc/self/status")
                             if line.startswith(("CapEff:", "CapPrm:", "NoNewPrivs:"))],
    "user": lambda: [os.getuid(), os.getgid(), os.getgroups(), os.getcwd(), os.umask(0o22)],
    "clock": lambda: time.time(),
    "settime": lambda: name_of(lambda: time.clock_settime(time.CLOCK_REALTIME, 0)),
    "boot": lambda: name_of(lambda: write("/proc/sys/kernel/hostname")),
    "share": share,
    "lang": lambda: [__import__("subprocess").check_output(["/var/task/" + tool]).decode().strip()
                     for tool in ("named", "found")],
}

def handler(event, context):
    return answers[event]()
PY
# as programs of layers that were built for Lambda begin
printf '#!/var/lang/bin/python3.11\nprint("by its place")\n' > code/named
printf '#!/usr/bin/env python\nprint("by its name")\n' > code/found
chmod +x code/named code/found
{
    template_head
    function_row View python3.11 app.handler code/ "MemorySize: 512" "Timeout: 60"
    function_row Small python3.11 app.handler code/ "MemorySize: 128" "Timeout: 60"
} > template.yaml

# sees NAME WANTED: what the function answers to the event "NAME"
sees() {
    invoke View "\"$1\""
    check_equal "$1" "$2" "$(cat out)"
}

# Lambda gives 742 processes and calls it 1,024; CORE is a file size there, here a byte: nothing is dumped, by no program either
sees limits '{"AS": [-1, -1], "CORE": [1, 1], "CPU": [-1, -1], "DATA": [-1, -1], "FSIZE": [-1, -1], "MEMLOCK": [65536, 65536], "NOFILE": [1024, 1024], "NPROC": '"$(
    [ "$(id -u)" -eq 0 ] && echo '[1024, 1024]' || echo '[1025, 1025]')"', "RSS": [-1, -1], "STACK": [8388608, -1]}'
sees readonly '["EROFS", "EROFS", "EROFS", "EROFS", "EROFS", "EROFS", "EROFS", "EROFS"]'
sees tmp '["0o41777", []]'
sees full '["ENOSPC", 512, null, "nothing"]'
sees shm '[false, "refused"]'
sees descriptors '[1024, "EMFILE"]'
sees threads '[1024, "can'"'"'t start new thread"]'
sees pids '[[1, 2], 1]'
sees first '["EACCES", "EACCES", "EACCES"]'
sees host '["169.254.100.1", "Linux", "UTC", "127.0.0.1", "127.0.0.1"]'
# who is no root cannot give up groups: his own is that of all inside, others are nobody's
groups=
[ "$(id -u)" -eq 0 ] || groups=$(python3 -c 'import os
print(", ".join("990" if group == os.getgid() else "65534" for group in os.getgroups()))')
sees user "[993, 990, [$groups], \"/var/task\", 18]"
sees name '["sbx_user1051", null]'
# an ordinary user has no other owner to give
[ "$(id -u)" -eq 0 ] && owner='0, 0' || owner='993, 990'
sees modes "[[\"0o40755\", $owner], [\"0o40755\", $owner], [\"0o41777\", $owner]]"
sees mounted '[true, true, false]'
sees capabilities '["0000000000000000", "0000000000000000", "1"]'
sees settime '"EPERM"'
sees lang '["by its place", "by its name"]'
sees boot '"EROFS"'
before=$(date +%s)
invoke View '"clock"'
now=$(cut -d. -f1 out)
check "clock is the machine's" test "$now" -ge "$before" -a "$now" -le "$(date +%s)"

# --- share of the processor: only what the memory gives, when the settings say so
invoke Small '"share"'
whole=$(cat out)
echo 'cpu: on' > lambench.yaml
if "$LAMBENCH" doctor 2>/dev/null | grep -A1 'processor share' | grep -q 'not limited'; then
    skip 'a small function has a small share of the processor' 'no control group for it here'
    trap 'stop_serve' EXIT
    serve
    curl -sS -X POST "http://127.0.0.1:$port/2015-03-31/functions/Small/invocations" -d '"boot"' >out
    check 'that is said' wait_for 10 grep -q 'its share cannot be limited' serve.out serve.err
    stop_serve
else
    invoke Small '"share"'
    check "a small function has a small share of the processor (without: $whole)" \
        awk -v share="$(cat out)" 'BEGIN { exit !(share > 0.02 && share < 0.4) }'
fi
finish
