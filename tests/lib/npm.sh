# Packages from npm for tests; source it after check.sh.

npm_cache=$ROOT/build/npm

# npm_reach NAME FOLDER: ends the test, skipped, when there is no npm or its registry does not
# answer, unless FOLDER of the cache is filled.
npm_reach() {
    command -v npm > /dev/null || { skip "$1" "npm is not here"; finish; }
    [ -f "$npm_cache/$2/done" ] && return 0
    timeout 30 npm view hono name > /dev/null 2>&1 && return 0
    skip "$1" "its registry does not answer"
    finish
}

# npm_install FOLDER PACKAGE...: once into build/npm; two runs at the same time wait for one another.
npm_install() {
    folder=$1
    shift
    mkdir -p "$folder"
    (
        flock 9 2>/dev/null
        [ -f "$folder/done" ] && exit 0
        cd "$folder" && echo '{"name":"cached","version":"1.0.0"}' > package.json &&
            MAKEFLAGS=-j2 timeout 250 npm install --no-audit --no-fund --loglevel=error "$@" \
                > install.log 2>&1 && touch done
    ) 9> "$folder/lock"
}
