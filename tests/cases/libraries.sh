# Libraries that few commands need are loaded at their first use, and one that is not there is named.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"

mkdir -p py broken
echo 'def handler(event, context): return 1' >py/app.py
{ template_head; function_row Hello python3.11 app.handler py/; } >template.yaml

ldd "$LAMBENCH" >linked
for library in libgit2 libarchive; do
    check "$library does not come with the program" sh -c "! grep -q '$library\\.so' linked"
    # An empty file of its name is found before the one of the system, and is no library.
    name=$(strings -a "$LAMBENCH" | grep -x "$library\\.so.*" | head -n 1)
    check "$library is known by its name" test -n "$name"
    : >"broken/$name"
done

broken() {
    LD_LIBRARY_PATH=$PWD/broken "$LAMBENCH" "$@" >out 2>err </dev/null
    status=$?
}

broken list
check_equal "what does not need them works: status" 0 "$status"
broken package Hello
check_equal "package without libarchive: status" 4 "$status"
check_has "package without libarchive: what is missing" "cannot load libarchive.so" err
check_has "package without libarchive: what to do" "install the package of this library" err
printf 'wait cannot load libgit2\nkey q\n' >script
check "the screen without libgit2 says so" env "LD_LIBRARY_PATH=$PWD/broken" \
    "$LAMBENCH" --script script
"$LAMBENCH" package Hello >out 2>err </dev/null
check_equal "with them" 0 "$?"

finish
