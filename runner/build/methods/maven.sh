# Classes at the top, libraries in lib. Tests are left to you: they would run at every save.
cd "$LB_FOLDER"
mvn=mvn
[ ! -x ./mvnw ] || mvn=./mvnw
run "$mvn" --batch-mode --quiet -DskipTests package
run "$mvn" --batch-mode --quiet dependency:copy-dependencies -DincludeScope=runtime \
    "-DoutputDirectory=$LB_SCRATCH/lib"
if [ -n "$LB_LAYER" ]; then
    mkdir -p "$LB_OUT/lib"
    cp target/*.jar "$LB_OUT/lib/"
else
    cp -R target/classes/. "$LB_OUT/"
fi
[ ! -d "$LB_SCRATCH/lib" ] || { mkdir -p "$LB_OUT/lib" && cp "$LB_SCRATCH/lib"/* "$LB_OUT/lib/"; }
