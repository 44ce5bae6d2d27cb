# The files the package publishes (npm pack), or all when it has no name or version, and what
# package.json asks for without the packages for development.
if [ ! -f "$LB_FOLDER/package.json" ]; then
    copy "$LB_SOURCE" "$LB_OUT"
    exit 0
fi
cd "$LB_FOLDER"
if node -e 'const p = require("./package.json"); process.exit(p.name && p.version ? 0 : 1)'; then
    run npm pack --loglevel=error --pack-destination "$LB_SCRATCH"
    tar -C "$LB_OUT" --strip-components=1 --no-same-owner -xf "$LB_SCRATCH"/*.tgz
else
    copy "$LB_FOLDER" "$LB_OUT" node_modules
fi
for lb_name in package-lock.json npm-shrinkwrap.json .npmrc; do
    [ ! -f "$lb_name" ] || cp "$lb_name" "$LB_OUT/"
done
if [ "$LB_CI" = true ]; then
    cd "$LB_OUT"
    run npm ci --no-audit --no-fund --loglevel=error --omit=dev
else
    install_packages "$LB_OUT" --omit=dev
fi
rm -f "$LB_OUT/package-lock.json" "$LB_OUT/.npmrc"
