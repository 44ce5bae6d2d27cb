"""image.py OUT MODULES FILE...: the files a virtual machine starts with, as an archive for
the kernel (cpio, "newc"). MODULES is a folder
of modules. FILE is PATH or PATH=PLACE; the libraries of programs come along."""
import os
import re
import stat
import subprocess
import sys

FOLDERS = ("proc", "sys", "dev", "tmp", "etc", "etc/ssl", "etc/ssl/certs", "root", "usr/share",
           "modules", "vm")
TEXTS = {
    "etc/passwd": "root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000::/tmp:/bin/sh\n",
    "etc/group": "root:x:0:\nuser:x:1000:\n",
    "etc/hosts": "127.0.0.1 localhost\n",
    "etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
}


def place_of(path):
    """Where links of the file system's top (/lib -> usr/lib) lead, without the last name."""
    return os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))


def libraries(path):
    said = subprocess.run(["ldd", path], capture_output=True, text=True, check=False).stdout
    return re.findall(r"(/[^ ]+) \(0x", said)


class Image:
    def __init__(self, out):
        self.out = out
        self.names = set()
        self.number = 0

    def entry(self, name, mode, data=b"", device=(0, 0)):
        self.number += 1
        fields = [self.number, mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(name) + 1, 0]
        head = b"070701" + b"".join(b"%08x" % field for field in fields) + name.encode() + b"\0"
        self.out.write(head + b"\0" * (-len(head) % 4) + data + b"\0" * (-len(data) % 4))

    def add(self, name, mode, data=b""):
        name = name.strip("/")
        if name in self.names:
            return
        self.names.add(name)
        parent = os.path.dirname(name)
        if parent:
            self.folder(parent)
        self.entry(name, mode, data)

    def folder(self, name):
        self.add(name, stat.S_IFDIR | 0o755)

    def file(self, path, place):
        if place.strip("/") not in self.names:
            with open(path, "rb") as file:
                self.add(place, stat.S_IFREG | 0o755, file.read())

    def program(self, path, place):
        self.file(path, place)
        for library in libraries(path): # of those, too
            self.file(library, place_of(library))


def main(out_path, modules, *files):
    with open(out_path, "wb") as out:
        image = Image(out)
        for top in ("bin", "sbin", "lib", "lib64"):
            if os.path.islink("/" + top):
                image.add(top, stat.S_IFLNK | 0o777, os.readlink("/" + top).encode())
                image.folder(os.readlink("/" + top))
        for name in FOLDERS:
            image.folder(name)
        for name, text in TEXTS.items():
            image.add(name, stat.S_IFREG | 0o644, text.encode())
        image.entry("dev/console", stat.S_IFCHR | 0o600, device=(5, 1))
        for name in os.listdir(modules):
            image.file(os.path.join(modules, name), "modules/" + name)
        for file in files:
            path, _, place = file.partition("=")
            image.program(path, place or place_of(path))
        image.entry("TRAILER!!!", 0)


main(*sys.argv[1:])
