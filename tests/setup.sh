#!/bin/sh
# tests/setup.sh PACKAGE...: installs the Debian packages that are missing. With nothing missing
# it returns at once and says nothing.
set -eu

# What is there by other means than its package counts as there.
is_present() {
    case $1 in
    nodejs) command -v node ;;
    python3 | python3-minimal) command -v python3 ;;
    awscli) command -v aws ;;
    npm) command -v npm ;;
    python3-boto3) /usr/bin/python3 -c 'import boto3' ;;
    *) false ;;
    esac >/dev/null 2>&1
}

missing=
installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
for package in "$@"; do
    case "
$installed
" in
    *"
installed $package
"*) ;;
    *) is_present "$package" || missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    as_root='sudo env'
    if ! command -v sudo >/dev/null 2>&1; then
        echo "These packages are missing; as root, run:" >&2
        echo "apt-get update && apt-get install -y --no-install-recommends$missing" >&2
        exit 1
    fi
fi

# shellcheck disable=SC2086 # lists of words
install() {
    $as_root DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing
}
[ -n "$as_root" ] || as_root=env

# The lists of packages are fetched only when there are none, or those there are did not do.
has_lists() {
    for list in /var/lib/apt/lists/*_Packages*; do
        [ -e "$list" ] && return 0
    done
    return 1
}

echo "Installing:$missing"
exec </dev/null
if ! has_lists || ! install; then
    $as_root apt-get update
    install
fi
