# One program called bootstrap, for Linux and the processor of this machine.
cd "$LB_SOURCE"
GOOS=linux GOARCH=$LB_ARCH
export GOOS GOARCH
run go build "$@" -o "$LB_OUT/bootstrap" .
# A module that is replaced by a folder is an input too.
! grep -qs '=> *[./]' "$LB_MANIFEST" ||
    go list -deps -f '{{if not .Standard}}{{.Dir}}{{end}}' . >"$LB_SCRATCH/inputs"
