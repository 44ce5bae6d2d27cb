# A release build; what it makes is called bootstrap. cargo-lambda does it when it is there.
cd "$LB_SOURCE"
if command -v cargo-lambda >/dev/null 2>&1; then
    run cargo lambda build --release --target-dir "$LB_CACHE" --lambda-dir "$LB_SCRATCH/lambda" "$@"
    made=$(find "$LB_SCRATCH/lambda" -type f -name bootstrap ${LB_BINARY:+-path "*/$LB_BINARY/*"})
else
    run cargo build --quiet --release --target-dir "$LB_CACHE" "$@"
    made=$LB_CACHE/release/$LB_BINARY
    [ -n "$LB_BINARY" ] && [ -f "$made" ] || made=$(find "$LB_CACHE/release" -maxdepth 1 -type f -executable)
fi
[ -f "$made" ] || fail "which of these is the function? set BuildProperties: Binary: $made"
cp "$made" "$LB_OUT/bootstrap"
# The files it was compiled of, which may lie in other folders.
sed 's/^[^:]*: *//; s/ /\n/g' "$LB_CACHE"/release/*.d 2>/dev/null >"$LB_SCRATCH/inputs" || :
