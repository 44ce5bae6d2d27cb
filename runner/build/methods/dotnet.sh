# What is published, with its libraries. No server of the build stays behind.
cd "$LB_FOLDER"
MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
export MSBUILDDISABLENODEREUSE DOTNET_CLI_TELEMETRY_OPTOUT DOTNET_NOLOGO
run dotnet publish --configuration Release --output "$LB_OUT" -p:UseSharedCompilation=false \
    --verbosity quiet "$@"
