# The sandbox under control groups of version 2, one of them delegated to an ordinary user.
. "$(dirname "$0")/machine.sh"
run v2
check_has 'memory is limited by it' '1 memory limit                       control group version 2' v2.txt
check_has 'frozen by it' '0 freezing' v2.txt
check_has 'so is the processor' '0 processor share' v2.txt
finish
