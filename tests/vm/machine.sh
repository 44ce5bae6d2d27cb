# Virtual machines for tests of the sandbox (QEMU, the processor in software): `run KIND` starts one
# and checks what its tests came to; what the kinds are, inside.sh says. Source it.
. "$(dirname "$0")/../lib/check.sh"
kernel=$ROOT/build/vm
programs="sh cat ls sort head tail df tr cut touch stat id uname sleep mkdir rm echo readlink seq dd wc
    uniq env grep sed find hostname setsid getent mount chown setpriv timeout true kill"

why=
[ -e "$kernel/vmlinuz" ] || why='no kernel in build/vm: sh tests/vm/kernel.sh build/vm'
command -v qemu-system-x86_64 >/dev/null || why='no qemu-system-x86_64: apt install qemu-system-x86'
[ "$(uname -m)" = x86_64 ] || why='for x86-64 only'
if [ -n "$why" ]; then
    skip 'sandboxes in a virtual machine' "$why"
    finish
fi

set --
for name in $programs; do
    path=$(command -v "$name")
    case $path in /*) ;; *) path=/usr/bin/$name ;; esac # a word of the shell, too
    set -- "$@" "$path"
done
for path in "$ROOT"/build/release/tests/unit/sandbox/*_test; do
    set -- "$@" "$path=vm/${path##*/}"
done
gcc -O1 -D_GNU_SOURCE -o init "$ROOT/tests/vm/init.c" || exit 1
/usr/bin/python3 "$ROOT/tests/vm/image.py" image "$kernel/modules" init=init \
    "$ROOT/tests/vm/inside.sh=vm/inside.sh" "$@" || exit 1

run() {
    timeout 250 qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2 -m 1024 -nodefaults \
        -no-user-config -display none -no-reboot -serial stdio -kernel "$kernel/vmlinuz" \
        -initrd image -append "console=ttyS0 quiet panic=-1 vm.script=inside.sh vm.kind=$1" \
        </dev/null 2>&1 | tr -d '\r' >"$1.txt"
    grep '^VM-RESULT ' "$1.txt" >"$1.results"
    while read -r _ name status; do
        check_equal "$1: $name" 0 "$status"
    done <"$1.results"
    check_has "$1: came to its end" VM-DONE "$1.txt"
    cat "$1.txt" # what the tests that failed said, and what is in force there
}
