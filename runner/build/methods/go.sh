# One program called bootstrap, for Linux and the processor of this machine.
cd "$LB_SOURCE"
GOOS=linux GOARCH=$LB_ARCH
export GOOS GOARCH
run go build "$@" -o "$LB_OUT/bootstrap" .
