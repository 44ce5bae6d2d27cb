# One bundle for each entry point. Packages that are not there are installed first, into a copy.
cd "$LB_SOURCE"
if [ -n "$LB_INSTALL" ]; then
    mkdir -p "$LB_CACHE/copy"
    find "$LB_CACHE/copy" -mindepth 1 -maxdepth 1 ! -name node_modules -exec rm -rf {} +
    copy "$LB_SOURCE" "$LB_CACHE/copy" node_modules
    install_packages "$LB_CACHE/copy"
fi
esbuild=$LB_ESBUILD
[ -z "$LB_INSTALL" ] || [ ! -x node_modules/.bin/esbuild ] || esbuild=./node_modules/.bin/esbuild
[ -n "$esbuild" ] ||
    fail 'esbuild is not here: npm install --save-dev esbuild, in the folder of the function'
run "$esbuild" "$@" "--outdir=$LB_OUT" "--metafile=$LB_SCRATCH/meta.json"
[ ! -f "$LB_SCRATCH/meta.json" ] || ! command -v node >/dev/null 2>&1 || node -e '
    const meta = require(process.argv[1]);
    console.log(Object.keys(meta.inputs).join("\n"));' "$LB_SCRATCH/meta.json" >"$LB_SCRATCH/inputs"
