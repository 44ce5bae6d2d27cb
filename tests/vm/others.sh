# The sandbox of an ordinary user without any control group, and of root under those of version 1.
. "$(dirname "$0")/machine.sh"
run none
check_has 'none: memory is looked at' '1 memory limit                       no memory control' none.txt
run v1
check_has 'v1: memory is limited by it' '0 memory limit                       control group version 1' v1.txt
finish
