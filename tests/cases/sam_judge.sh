# AWS's own SAM translator as a second judge of what templates say; needs the Python package
# aws-sam-translator and a corpus of templates in LAMBENCH_CORPUS. Every third template is judged,
# which takes long enough; all of them with LAMBENCH_JUDGE=all.
. "$(dirname "$0")/../lib/check.sh"

every=3
[ "${LAMBENCH_JUDGE-}" = all ] && every=1
name="agrees with AWS's translator"
case $LAMBENCH in
*asan*) skip "$name" "the release program is judged" ;;
*)
    if [ -z "${LAMBENCH_CORPUS-}" ]; then
        skip "$name" "LAMBENCH_CORPUS is not set"
    elif ! python3 -c 'import samtranslator' 2>/dev/null; then
        skip "$name" "the Python package aws-sam-translator is not installed"
    else
        check "$name" \
            python3 "$ROOT/tests/lib/sam_judge.py" "$LAMBENCH" "$LAMBENCH_CORPUS" "$every"
        printf '%s\n' "$check_said" | tail -n 32
    fi
    ;;
esac
finish
