# Archives that want to write elsewhere, or too much: made in the folder given.
import os, stat, sys, zipfile

folder = sys.argv[1]
good = "def handler(event, context): return 1\n"


def archive(name, entries):
    with zipfile.ZipFile(os.path.join(folder, name + ".zip"), "w", zipfile.ZIP_DEFLATED,
                         compresslevel=1) as out:
        out.writestr("index.py", good)
        for path, mode, text in entries:
            info = zipfile.ZipInfo(path)
            info.create_system = 3
            info.external_attr = mode << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, text)


regular = stat.S_IFREG | 0o644
place = os.path.dirname(folder)
archive("up", [("../" * depth + "escaped", regular, "x") for depth in range(1, 6)]
        + [("a/../../escaped", regular, "x"), ("..\\escaped", regular, "x")])
archive("absolute", [(place + "/escaped", regular, "x"), ("//" + place + "/escaped", regular, "x")])
archive("through", [("link", stat.S_IFLNK | 0o777, place), ("link/escaped", regular, "x"),
                    ("up", stat.S_IFLNK | 0o777, "../.."), ("up/escaped", regular, "x")])
archive("nodes", [("device", stat.S_IFCHR | 0o666, ""), ("disk", stat.S_IFBLK | 0o666, ""),
                  ("pipe", stat.S_IFIFO | 0o666, ""), ("set-uid", stat.S_IFREG | 0o6755, "x")])
archive("bomb", [("zeros%d" % number, regular, bytes(64 << 20)) for number in range(5)])
