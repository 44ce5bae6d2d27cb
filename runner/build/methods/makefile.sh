# SAM's contract: the target build-LOGICALID puts what is to be served into ARTIFACTS_DIR. make runs
# in the folder itself and not in a copy, so that it builds only what changed.
ARTIFACTS_DIR=$LB_OUT
export ARTIFACTS_DIR
cd "$LB_FOLDER"
run make --makefile "$LB_MANIFEST" "build-$LB_ID"
