# The man pages name every command, option and exit status there is, and nothing else.
. "$(dirname "$0")/../lib/check.sh"

page=$ROOT/man/lambench.1
"$LAMBENCH" help --describe > described
missing=
while read -r kind word command; do
    case $kind in
    action) grep -qE "^\.It Ic $word${command:+ $command}( |\$)" "$page" || missing="$missing $kind:$word $command" ;;
    status) grep -qE "^\.It $word\$" "$page" || missing="$missing $kind:$word" ;;
    option)
        long=$(printf '%s' "$word" | sed 's/^-//; s/^-/\\\\-/')
        grep -qE "Fl $long( |\$)" "$page" || missing="$missing $command:$word" ;;
    argument) grep -qE "^\.It Ar $word( |\$)" "$page" || missing="$missing $command:$word" ;;
    esac
done < described
check_equal "all that there is is in the page" "" "$missing"

# The other way round: options of the page that no command has.
sed -n 's/^\.It .*Fl \\-\([a-z-]*\).*/--\1/p' "$page" | sort -u > named
sed -n 's/^option \(--[^ ]*\) .*/\1/p' described | sort -u > had
check_equal "no option of the page is gone" "" "$(comm -23 named had)"
sed -n 's/^\.It Ic \([a-z]*\( [a-z][a-z]*\)\{0,1\}\).*/\1/p' "$page" | sort -u > named
sed -n 's/^action //p' described | sort -u > had
check_equal "no command of the page is gone" "" "$(comm -23 named had)"

if command -v mandoc >/dev/null; then
    for page in "$ROOT"/man/*.[1-9]; do
        # That pages refer to each other is no mistake before they are installed.
        mandoc -T lint "$page" 2>&1 | grep -v 'referenced manual not found' > lint
        check_equal "${page##*/} is clean" "" "$(cat lint)"
    done
else
    skip "man pages as mandoc reads them" "mandoc is not here"
fi
finish
