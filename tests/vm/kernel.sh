#!/bin/sh
# tests/vm/kernel.sh FOLDER: puts Debian's kernel for virtual machines and a few of its modules into
# FOLDER. The package is unpacked, not installed: this machine's own start is not touched.
set -eu
folder=$1
[ ! -e "$folder/vmlinuz" ] || exit 0
[ "$(dpkg --print-architecture)" = amd64 ] || exit 1
# the package itself has nothing in it and depends on that of the present version
package=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/^ *Depends: *//p' | head -n 1)
[ -n "$package" ] || exit 1
rm -rf "$folder"
mkdir -p "$folder/modules"
cd "$folder"
apt-get -qq download "$package" 2>/dev/null
dpkg -x ./*.deb unpacked
find unpacked -name overlay.ko -o -name inet_diag.ko -o -name tcp_diag.ko |
    while read -r module; do mv "$module" modules/; done
mv unpacked/boot/vmlinuz-* new
rm -rf unpacked ./*.deb
mv new vmlinuz
