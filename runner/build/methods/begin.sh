# Stands before the script of every method. Standard input is a pipe that lambench holds open: when
# it closes, however lambench ended, the whole process group goes.
set -eu
exec 3<&0 </dev/null
(read -r _ <&3 || :; kill -KILL 0) >/dev/null 2>&1 &
lb_watcher=$!
exec 3<&-
trap 'kill "$lb_watcher" 2>/dev/null || :' EXIT

# Shows a command as people would type it, and runs it.
run() {
    printf '+ %s\n' "$*"
    "$@"
}

fail() {
    printf 'lambench: %s\n' "$*" >&2
    exit 1
}

# copy FROM TO [NAME...]: the tree without what is never code and without entries called NAME.
copy() {
    lb_from=$1 lb_to=$2
    shift 2
    for lb_name in .git .aws-sam .lambench .gitignore .DS_Store .vscode .idea "$@"; do
        printf '%s\n' "$lb_name"
    done >"$LB_SCRATCH/left-out"
    mkdir -p "$lb_to"
    tar -C "$lb_from" --exclude-from="$LB_SCRATCH/left-out" -cf "$LB_SCRATCH/copy.tar" .
    tar -C "$lb_to" --no-same-owner -xf "$LB_SCRATCH/copy.tar"
    rm -f "$LB_SCRATCH/copy.tar"
}

# install_packages FOLDER OPTION...: what package.json there asks for. A dependency "file:..." is
# relative to where it was written, so it gets the whole path for the time of the installation.
install_packages() {
    cd "$1"
    shift
    cp package.json "$LB_SCRATCH/package.json"
    node -e '
        const fs = require("fs"), path = require("path");
        const written = JSON.parse(fs.readFileSync("package.json", "utf8"));
        for (const kind of ["dependencies", "devDependencies", "optionalDependencies"])
            for (const [name, from] of Object.entries(written[kind] || {}))
                if (from.startsWith("file:"))
                    written[kind][name] = "file:" + path.resolve(process.argv[1], from.slice(5));
        fs.writeFileSync("package.json", JSON.stringify(written));' "$LB_FOLDER"
    run npm install --no-audit --no-fund --no-save --loglevel=error --install-links "$@"
    cp "$LB_SCRATCH/package.json" package.json
}
