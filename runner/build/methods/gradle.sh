# Classes at the top, libraries in lib, copied by a task that only this run knows.
cd "$LB_FOLDER"
gradle=gradle
[ ! -x ./gradlew ] || gradle=./gradlew
cat >"$LB_SCRATCH/lambench.gradle" <<'GRADLE'
allprojects { one ->
    one.afterEvaluate {
        if (one.plugins.hasPlugin('java') && one.projectDir.path == System.getenv('LB_FOLDER')) {
            one.tasks.create('lambenchFolder', Copy) {
                into System.getenv('LB_OUT')
                if (System.getenv('LB_LAYER')) {
                    into('lib') { from one.tasks.jar }
                } else {
                    from one.sourceSets.main.output
                }
                into('lib') { from one.configurations.runtimeClasspath }
            }
        }
    }
}
GRADLE
run "$gradle" --no-daemon --console=plain --quiet --init-script "$LB_SCRATCH/lambench.gradle" \
    lambenchFolder
