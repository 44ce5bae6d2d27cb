# Runs inside the virtual machine, as root. Tells what the tests say, then "VM-RESULT NAME STATUS"
# for each. vm.kind=v2: control groups of version 2, one of which is delegated to an ordinary user,
# who runs the tests; none: no control groups, an ordinary user; v1: those of version 1, as root.
kind=$(sed -n 's/.*vm\.kind=\([a-z0-9]*\).*/\1/p' /proc/cmdline)
as_user() { setpriv --reuid=1000 --regid=1000 --clear-groups --inh-caps=-all "$@"; }
as_root() { "$@"; }

case $kind in
v2)
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
    mkdir -p /sys/fs/cgroup/user/main
    echo '+memory +pids +cpu' > /sys/fs/cgroup/cgroup.subtree_control
    # what systemd gives to a user whom it delegates a group to
    for file in . cgroup.procs cgroup.threads cgroup.subtree_control main main/cgroup.procs; do
        chown 1000:1000 "/sys/fs/cgroup/user/$file"
    done
    echo $$ > /sys/fs/cgroup/user/main/cgroup.procs
    as=as_user tests='kill freeze limits program isolation mounts peer'
    ;;
v1)
    mount -t tmpfs tmpfs /sys/fs/cgroup
    for controller in memory cpu freezer; do
        mkdir "/sys/fs/cgroup/$controller"
        mount -t cgroup -o "$controller" cgroup "/sys/fs/cgroup/$controller"
    done
    as=as_root tests='kill freeze limits'
    ;;
none) as=as_user tests='freeze limits' ;;
esac

cd /tmp || exit 1
for name in $tests probe; do
    $as timeout -s KILL 90 env TMPDIR=/tmp HOME=/nonexistent "/vm/${name}_test" > /tmp/said 2>&1
    status=$?
    [ $status -eq 0 ] && [ "$name" != probe ] || cat /tmp/said
    echo "VM-RESULT ${name}_test $status"
done
# what a killed launcher leaves is swept by the next one, which the tests have waited for
left=$(find /sys/fs/cgroup -name 'lambench-*' -type d 2>/dev/null | wc -l)
echo "VM-RESULT groups-left $left"
left=-1 # the first process of this machine has that name too
for file in /proc/[0-9]*/comm; do
    read -r name 2>/dev/null < "$file"
    case $name in init | *_test | lambench*) left=$((left + 1)) ;; esac
done
echo "VM-RESULT processes-left $left"
echo VM-DONE
