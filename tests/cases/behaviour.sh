# The index of facts (tests/behaviour): each row is sound, and the check of it finds what is not.
. "$(dirname "$0")/../lib/check.sh"

judge() { awk -v root="$1" -f "$ROOT/tests/lint/behaviour.awk" "$1"/tests/behaviour/*.txt; }
check_equal "every fact has a test that is there" "" "$(judge "$ROOT")"
facts=$(grep -hc '^[a-z]' "$ROOT"/tests/behaviour/*.txt | awk '{ sum += $1 } END { print sum }')
unverified=$(cat "$ROOT"/tests/behaviour/*.txt | grep -c '^[a-z].*\[unverified\]')
left=$(cat "$ROOT"/tests/behaviour/*.txt | grep -c '^[a-z].* | not emulated: ')
check "there are facts ($facts, $unverified of them unverified, $left not emulated)" test "$facts" -gt 300

mkdir -p made/tests/behaviour made/tests/unit made/man
cat > made/tests/some.sh <<'SH'
check "a name" true
# check "only a comment" true
SH
printf 'int main(void) { cmocka_unit_test(a_test); }\n' > made/tests/unit/some_test.c
printf 'This is\nnot done.\n' > made/man/page.1
# finds NAME WANTED ROW
finds() {
    printf '# facts\n\n%s\n' "$3" > made/tests/behaviour/facts.txt
    check_equal "$1" "${2:+made/tests/behaviour/facts.txt:3: $2}" "$(judge made)"
}
finds "a sound row" "" "facts.one | It is so. | some.sh: a name | unit/some_test.c: a_test"
finds "what is told" "" "facts.one | It is so. | not emulated: too rare | told: man/page.1: is not done"
finds "no test" "facts.one has no test" "facts.one | It is so."
finds "a file that is gone" "tests/gone.sh is not there" "facts.one | It is so. | gone.sh: a name"
finds "a check that is gone" "tests/some.sh has no check named: another" "facts.one | It is so. | some.sh: another"
finds "a check in a comment" "tests/some.sh has no check named: only a comment" \
    "facts.one | It is so. | some.sh: only a comment"
finds "part of a name" "tests/some.sh has no check named: a nam" "facts.one | It is so. | some.sh: a nam"
finds "a function that is not in the table" "tests/unit/some_test.c has no check named: main" \
    "facts.one | It is so. | unit/some_test.c: main"
finds "no check named" "no name of a check in tests/some.sh" "facts.one | It is so. | some.sh"
finds "another file's id" "an id is facts.words in small letters: other.one" \
    "other.one | It is so. | some.sh: a name"
finds "told nowhere" "says not where that is told" "facts.one | It is so. | not emulated: too rare"
finds "not told" "man/page.1 does not say: never" \
    "facts.one | It is so. | not emulated: too rare | told: man/page.1: never"
printf 'facts.one | It. | some.sh: a name\nfacts.one | It. | some.sh: a name\n' > made/tests/behaviour/facts.txt
check_equal "an id twice" "made/tests/behaviour/facts.txt:2: facts.one is there twice, first at made/tests/behaviour/facts.txt:1" \
    "$(judge made)"
finish
