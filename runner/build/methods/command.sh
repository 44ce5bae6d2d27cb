# The command of lambench.yaml. What it puts into ARTIFACTS_DIR is served; when it puts nothing
# there, the folder as it is then.
ARTIFACTS_DIR=$LB_OUT
export ARTIFACTS_DIR
cd "$LB_SOURCE"
printf '+ %s\n' "$LB_COMMAND"
sh -c "$LB_COMMAND"
[ -n "$(ls -A "$LB_OUT")" ] || copy "$LB_SOURCE" "$LB_OUT"
