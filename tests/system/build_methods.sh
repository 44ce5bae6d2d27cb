# Every build method: with tools that only write down how they were called, and with the real ones
# where they are.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"
. "$(dirname "$0")/../lib/build.sh"

# build_row ID RUNTIME HANDLER CODE METHOD [PROPERTY...]: a function with its build method, and lines
# of BuildProperties.
build_row() {
    printf '  %s:\n    Type: AWS::Serverless::Function\n    Metadata:\n      BuildMethod: %s\n' "$1" "$5"
    build_row_start=$(printf '    Properties:\n      Runtime: %s\n      Handler: %s\n      CodeUri: %s\n' \
        "$2" "$3" "$4")
    shift 5
    [ $# -eq 0 ] || printf '      BuildProperties:\n'
    for property; do printf '        %s\n' "$property"; done
    printf '%s\n' "$build_row_start"
}
layer_row() { # ID FOLDER METHOD
    printf '  %s:\n    Type: AWS::Serverless::LayerVersion\n    Metadata:\n      BuildMethod: %s\n' "$1" "$3"
    printf '    Properties:\n      ContentUri: %s\n' "$2"
}
# tool NAME [COMMAND]: a program that notes its words, one call a line, and runs COMMAND.
mkdir -p bin stub
tool() {
    printf '#!/bin/sh\nprintf "%%s\\n" "%s $*" >> "%s/called"\n%s\n' "$1" "$PWD" "${2-}" > "stub/$1"
    chmod +x "stub/$1"
}
with_stubs() { PATH="$PWD/stub:$PATH" "$LAMBENCH" build "$@" > out 2> err < /dev/null; status=$?; }
made() { (cd .lambench/build/"$1"/built-* 2>/dev/null && find . -type f | sort | tr '\n' ' ' | sed 's/ $//'); }
file() { mkdir -p "$(dirname "$1")"; cat > "$1"; }

# ---- tools that only note ------------------------------------------------------------------------
file go/main.go < /dev/null; file go/go.mod < /dev/null
file rust/Cargo.toml < /dev/null
file maven/pom.xml < /dev/null; file gradle/build.gradle < /dev/null
file dotnet/App.csproj < /dev/null
file ruby/Gemfile < /dev/null; file ruby/app.rb < /dev/null
file es/src/app.ts < /dev/null
file uv/requirements.txt < /dev/null; file uv/app.py < /dev/null
{
    template_head
    build_row Go provided.al2023 bootstrap go/ go1.x 'TrimGoPath: true'
    build_row Rust provided.al2023 bootstrap rust/ rust-cargolambda 'Binary: shop'
    build_row Maven java21 example.App::handle maven/ java21
    build_row Gradle java21 example.App::handle gradle/ java21
    build_row Dotnet dotnet8 App::A.B::C dotnet/ dotnet8
    build_row Ruby ruby3.3 app.handler ruby/ ruby3.3
    build_row Uv python3.11 app.handler uv/ python-uv
    build_row Es nodejs20.x src/app.handler es/ esbuild 'EntryPoints: [src/app]' 'Minify: false' \
        'Target: es2022' 'Sourcemap: true' 'Format: esm' 'External: ["@aws-sdk/*", sharp]' \
        'Loader: [".png=file"]' 'MainFields: module,main' 'OutExtension: [".js=.mjs"]' \
        'Banner: ["js=// ours"]' 'KeepNames: true' 'SourcesContent: false'
    build_row Unknown python3.11 app.handler uv/ fortran
} > template.yaml
out_of='for o; do [ "${last-}" = -o ] && : > "$o"; last=$o; done'
tool go "$out_of; echo \"go env \$GOOS \$GOARCH\" >> '$PWD/called'"
tool cargo 'for o; do [ "${last-}" = --target-dir ] && mkdir -p "$o/release" && : > "$o/release/shop"; last=$o; done'
tool mvn 'mkdir -p target/classes/example; : > target/classes/example/App.class
for o; do case $o in -DoutputDirectory=*) mkdir -p "${o#*=}"; : > "${o#*=}/lib.jar" ;; esac; done'
tool gradle 'mkdir -p "$LB_OUT/lib"; : > "$LB_OUT/lib/a.jar"'
tool dotnet 'for o; do [ "${last-}" = --output ] && : > "$o/App.dll"; last=$o; done'
tool bundle 'mkdir -p vendor/bundle; : > vendor/bundle/gem'
tool uv 'for o; do [ "${last-}" = --target ] && : > "$o/shop.py"; last=$o; done'
tool esbuild 'for o; do case $o in --outdir=*) : > "${o#*=}/app.mjs" ;; esac; done'
rm -f stub/cargo-lambda
with_stubs Go
case $(uname -m) in aarch64) arch=arm64 ;; *) arch=amd64 ;; esac
check_has "go: its words" "go build -trimpath -o $PWD/.lambench/build/Go/built-" called
check_has "go: for Linux and this machine" "go env linux $arch" called
check_equal "go: one program called bootstrap" ./bootstrap "$(made Go)"
with_stubs Rust
if command -v cargo-lambda > /dev/null; then
    skip "cargo: its words" "cargo-lambda is here"
else
    check_has "cargo: its words" \
        "cargo build --quiet --release --target-dir $PWD/.lambench/build/Rust/cache --bin shop" called
    check_equal "cargo: its program is called bootstrap" ./bootstrap "$(made Rust)"
fi
with_stubs Maven
check_has "maven: its words" 'mvn --batch-mode --quiet -DskipTests package' called
check_has "maven: dependencies of run time" 'dependency:copy-dependencies -DincludeScope=runtime' called
check_equal "maven: classes at the top, libraries in lib" './example/App.class ./lib/lib.jar' "$(made Maven)"
with_stubs Gradle
check_has "gradle: without a daemon" 'gradle --no-daemon --console=plain --quiet --init-script' called
check_equal "gradle: what its task copies" './lib/a.jar' "$(made Gradle)"
with_stubs Dotnet
check_has "dotnet: its words" 'dotnet publish --configuration Release --output' called
check_equal "dotnet: what is published" './App.dll' "$(made Dotnet)"
with_stubs Ruby
check_has "bundler: without development and test" 'bundle config set --local without development:test' called
check_has "bundler: installs" 'bundle install --quiet' called
check_equal "bundler: the source and its gems" './Gemfile ./app.rb ./vendor/bundle/gem' "$(made Ruby)"
with_stubs Uv
check_has "uv: its words" 'uv pip install --quiet --python' called
check_equal "uv: packages and source" './app.py ./requirements.txt ./shop.py' "$(made Uv)"
with_stubs Es
check_has "esbuild: every build property is a flag" "esbuild src/app.ts --bundle --platform=node --target=es2022 \
--sourcemap --format=esm --external:@aws-sdk/* --external:sharp --loader:.png=file \
--main-fields=module,main --out-extension:.js=.mjs --banner:js=// ours --keep-names \
--sources-content=false --outdir=$PWD/.lambench/build/Es/built-" called
with_stubs Unknown
check_equal "an unknown method: status 4" 4 "$status"
check_has "an unknown method: says so" 'BuildMethod fortran is not known' err
calls=$(wc -l < called)
with_stubs Go
check_equal "nothing changed: no tool is called" "$calls" "$(wc -l < called)"
tool go "$out_of; # another one"
with_stubs Go
check "another tool builds again" test "$(wc -l < called)" -gt "$calls"

# ---- a tool that is not here ---------------------------------------------------------------------
for name in sh tar cp rm mkdir ls find printf cat env; do
    [ -x "/bin/$name" ] && ln -sf "/bin/$name" "bin/$name"
done
rm -rf .lambench/build
PATH="$PWD/bin" "$LAMBENCH" build Go > out 2> err < /dev/null
check_equal "a tool that is missing: status 4" 4 "$?"
check_has "a tool that is missing: its package" 'go is not here (apt install golang-go)' err

finish
