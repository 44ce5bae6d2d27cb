# A short soak with every test run; `make soak` does 100,000 invocations.
exec /usr/bin/python3 -B "$(dirname "$0")/../soak/soak.py" "$LAMBENCH" "${LAMBENCH_SOAK:-2000}"
