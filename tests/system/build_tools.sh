# Builds with the real tools where they are here: packages that are folders, so that nothing is
# fetched, and esbuild from npm.
# Without sanitizers: nearly all the time is that of the tools; build.sh runs with them.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"
. "$(dirname "$0")/../lib/build.sh"

file() { mkdir -p "$(dirname "$1")"; cat > "$1"; }
has() { command -v "$1" > /dev/null 2>&1; }

# ---- npm: a package that is a folder -------------------------------------------------------------
printf '{"name":"greet","version":"1.0.0","main":"index.js"}' | file greet/package.json
printf 'module.exports = (who) => `hello ${who}`;\n' | file greet/index.js
printf '{"name":"shop","version":"1.0.0","dependencies":{"greet":"file:../greet"}}' | file node/package.json
printf 'const greet = require("greet");\nexports.handler = async (event) => greet(event.who);\n' |
    file node/app.js
printf 'exports.handler = async () => "plain";\n' | file plain/app.js
printf '{"name":"plain","version":"1.0.0"}' | file plain/package.json
# ---- pip: a package that is a folder
printf 'from setuptools import setup\nsetup(name="greet", version="1.0", py_modules=["greet"])\n' |
    file pygreet/setup.py
printf 'def greet(who):\n    return f"hello {who}"\n' | file pygreet/greet.py
printf '../pygreet\n' | file python/requirements.txt
printf 'from greet import greet\ndef handler(event, context):\n    return greet(event["who"])\n' | file python/app.py
# ---- layers
printf '../pygreet\n' | file pylayer/requirements.txt
printf 'def handler(event, context):\n    import greet\n    return greet.greet("layer")\n' | file uses/app.py
printf 'build-Made:\n\tmkdir -p $(ARTIFACTS_DIR)/python\n\techo "who = \\"%s\\"" > $(ARTIFACTS_DIR)/python/made.py\n' one |
    file makelayer/Makefile
printf 'import made\ndef handler(event, context):\n    return made.who\n' | file makes/app.py
# ---- go
printf 'module shop\n\ngo 1.19\n' | file go/go.mod
cat << 'GO' | file go/main.go
package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
)

func main() {
	base := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
	for {
		next, err := http.Get(base + "next")
		if err != nil {
			os.Exit(1)
		}
		body, _ := io.ReadAll(next.Body)
		http.Post(base+next.Header.Get("Lambda-Runtime-Aws-Request-Id")+"/response", "application/json",
			bytes.NewReader(body))
	}
}
GO
# ---- rust
printf '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n' | file rust/Cargo.toml
printf 'fn main() { let x: u32 = "no"; }\n' | file rust/src/main.rs
{
    template_head
    function_row Node nodejs20.x app.handler node/
    function_row Plain nodejs20.x app.handler plain/
    function_row Python python3.11 app.handler python/
    function_row Go provided.al2023 bootstrap go/ "MemorySize: 256"
    function_row Rust provided.al2023 bootstrap rust/
    function_row Uses python3.11 app.handler uses/ "Layers: [!Ref Greets]"
    function_row Makes python3.11 app.handler makes/ "Layers: [!Ref Made]"
    printf '  Greets:\n    Type: AWS::Serverless::LayerVersion\n    Metadata:\n      BuildMethod: python3.11\n'
    printf '    Properties:\n      ContentUri: pylayer/\n'
    printf '  Made:\n    Type: AWS::Serverless::LayerVersion\n    Metadata:\n      BuildMethod: makefile\n'
    printf '    Properties:\n      ContentUri: makelayer/\n'
} > template.yaml

if has npm; then
    invoke Node '{"who":"npm"}'
    check_equal "npm: what package.json asks for is installed" '"hello npm" 0' "$(cat out) $status"
    check_has "npm: and said" 'Node: building: npm install' err
    check "npm: the source stays as it was" test ! -e node/node_modules
    check_equal "npm: package.json is served as it is written" '"file:../greet"' \
        "$(sed 's/.*"greet"://; s/}}//' .lambench/build/Node/built-*/package.json)"
    printf 'module.exports = (who) => `bye ${who}`;\n' > greet/index.js
    invoke Node '{"who":"npm"}'
    check_equal "npm: a package that is a folder is an input" '"bye npm"' "$(cat out)"
else
    skip "npm" "it is not here"
fi
if has npm; then
    mkdir -p offline/code && cd offline || exit 1
    printf '{"name":"x","version":"1.0.0","dependencies":{"no-such-thing":"1"}}' > code/package.json
    printf 'exports.handler = async () => "runs";\n' > code/app.js
    { template_head; function_row Off nodejs20.x app.handler code/; } > template.yaml
    npm_config_registry=http://127.0.0.1:9 npm_config_fetch_retries=0
    export npm_config_registry npm_config_fetch_retries
    invoke Off '{}'
    check_equal "npm: without its registry the source serves" '"runs" 0' "$(cat out) $status"
    check_has "npm: what it says is passed on" 'Off: build failed, the source serves: npm error' err
    check_has "npm: all of it" 'ECONNREFUSED' err
    invoke Off '{}'
    check_equal "npm: it is not asked at each run" 0 "$(grep -c 'Off: building' err)"
    check_has "npm: but that is still said" 'lambench build tries again' err
    "$LAMBENCH" build > out 2> err < /dev/null
    check_equal "npm: asked again, it is tried again" "4 1" "$? $(grep -c '^+ npm install' err)"
    unset npm_config_registry npm_config_fetch_retries
    cd .. || exit 1
fi
invoke Plain '{}' --json
check_has "what runs as it is, is not built" '"serves":"source"' out
check "and no folder is made for it" test ! -e .lambench/build/Plain

pip_works() { /usr/bin/python3 -m pip --version > /dev/null 2>&1 && /usr/bin/python3 -c 'import setuptools' 2>/dev/null &&
    /usr/bin/python3 -m pip install --quiet --no-build-isolation --target pipped ./pygreet > pip.log 2>&1; }
if pip_works; then
    PIP_NO_BUILD_ISOLATION=0 PIP_NO_INDEX=1
    export PIP_NO_BUILD_ISOLATION PIP_NO_INDEX
    invoke Python '{"who":"pip"}'
    check_equal "pip: what requirements.txt asks for is installed" '"hello pip" 0' "$(cat out) $status"
    check_has "pip: and said" 'Python: building: pip install' err
    invoke Uses '{}'
    check_equal "a layer is built by pip into python/" '"hello layer" 0' "$(cat out) $status"
else
    skip "pip" "it cannot install a folder offline"
fi

if has make; then
    invoke Makes '{}'
    check_equal "a layer is built by make" '"one" 0' "$(cat out) $status"
    sed -i 's/one/two/' makelayer/Makefile
    invoke Makes '{}'
    check_equal "a layer is built again" '"two" 0' "$(cat out) $status"
    "$LAMBENCH" package Made > out 2> err < /dev/null
    check_equal "a layer is packaged as it was built" python/made.py "$(unzip -Z1 .lambench/dist/Made.zip | grep -v '/$')"
else
    skip "layers by make" "it is not here"
fi

# ---- esbuild, from npm ----------------------------------------------------------------------------
cache=$ROOT/build/npm/esbuild
mkdir -p "$cache"
esbuild_here() {
    has npm || return 1
    (
        flock 9 2>/dev/null
        [ -f "$cache/done" ] && exit 0
        cd "$cache" && echo '{"name":"cached","version":"1.0.0"}' > package.json &&
            timeout 60 npm install --no-audit --no-fund --loglevel=error esbuild > install.log 2>&1 &&
            node_modules/.bin/esbuild --version > /dev/null && touch done
    ) 9> "$cache/lock"
}
if esbuild_here; then
    mkdir -p bundled && cd bundled || exit 1
    mkdir -p ts/src shared ts/node_modules
    cp -r "$cache/node_modules/." ts/node_modules/
    printf '{"name":"ts","version":"1.0.0","devDependencies":{"esbuild":"*"}}' > ts/package.json
    printf 'export const greet = (who: string): string => `hello ${who}`;\n' > shared/greet.ts
    cat > ts/src/app.ts << 'TS'
import { greet } from "../../shared/greet";
interface Event { who: string }
export const handler = async (event: Event) => {
    if (!event.who) throw new Error("nobody");
    return greet(event.who);
};
TS
    {
        template_head
        printf '  Ts:\n    Type: AWS::Serverless::Function\n    Metadata:\n      BuildMethod: esbuild\n'
        printf '      BuildProperties:\n        EntryPoints: [src/app.ts]\n        Sourcemap: true\n'
        printf '    Properties:\n      Runtime: nodejs20.x\n      Handler: app.handler\n      CodeUri: ts/\n'
    } > template.yaml
    invoke Ts '{"who":"ts"}'
    check_equal "esbuild: TypeScript" '"hello ts" 0' "$(cat out) $status"
    invoke Ts '{}'
    check_has "esbuild: Sourcemap: the stack names the source" 'src/app.ts:4:' out
    printf 'export const greet = (who: string): string => `bye ${who}`;\n' > shared/greet.ts
    invoke Ts '{"who":"ts"}'
    check_equal "esbuild: what it has read elsewhere is an input" '"bye ts"' "$(cat out)"
    echo 'const x: = 3;' >> ts/src/app.ts
    invoke Ts '{"who":"ts"}'
    check_has "esbuild: an error has its place" 'old code still answers: ts/src/app.ts:7:9: Unexpected' err
    check_equal "esbuild: the old code answers" '"bye ts" 0' "$(cat out) $status"
    cd .. || exit 1
else
    skip "esbuild" "it cannot be installed from npm"
fi

if has go; then
    GOFLAGS=-mod=mod GOPROXY=off GOCACHE="$ROOT/build/gocache"
    export GOFLAGS GOPROXY GOCACHE
    invoke Go '{"from":"go"}'
    check_equal "go: a function without BuildMethod is built by go.mod" '{"from":"go"} 0' "$(cat out) $status"
    printf 'package main\n\nfunc broken() {\n\treturn 1\n}\n' > go/broken.go
    invoke Go '{}'
    check_has "go: an error has its place" 'old code still answers: go/broken.go:4' err
else
    skip "go" "it is not here"
fi

if has cargo; then
    invoke Rust '{}'
    check_equal "cargo: an error, and nothing older" 4 "$status"
    check_has "cargo: it has its place" 'rust/src/main.rs:1:26: mismatched types' err
else
    skip "cargo" "it is not here"
fi
finish
