# What SAM makes of templates, resource for resource and property for property, judged by AWS's own
# translator; needs the Python package aws-sam-translator. Besides the templates of tests/cases/made
# every third one of the corpus LAMBENCH_CORPUS is judged, or all with LAMBENCH_JUDGE=all.
. "$(dirname "$0")/../lib/check.sh"

every=3
[ "${LAMBENCH_JUDGE-}" = all ] && every=1

# judge NAME EVERY FOLDER
judge() {
    check "$1" python3 "$ROOT/tests/lib/sam_made.py" "$LAMBENCH" "$2" "$3"
    printf '%s\n' "$check_said" | tail -n 1
}

own="makes of the test's templates what AWS makes"
corpus="makes of the corpus what AWS makes"
case $LAMBENCH in
*asan*) skip "$own" "the release program is judged" ;;
*)
    if ! python3 -c 'import samtranslator' 2>/dev/null; then
        skip "$own" "the Python package aws-sam-translator is not installed"
    else
        judge "$own" 1 "$ROOT/tests/cases/made"
        if [ -n "${LAMBENCH_CORPUS-}" ]; then
            judge "$corpus" "$every" "$LAMBENCH_CORPUS"
        else
            skip "$corpus" "LAMBENCH_CORPUS is not set"
        fi
    fi
    ;;
esac
finish
