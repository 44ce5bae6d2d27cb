#!/bin/sh
# Random keys, pastes, clicks and sizes with a fixed seed: see tests/lib/monkey.py.
exec /usr/bin/python3 -B "$ROOT/tests/lib/monkey.py"
