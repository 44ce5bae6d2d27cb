# Which interpreters of a machine are found, and which of them runs a function. Made-up homes hold
# programs that only tell their version: the name of the folder they were installed into.
. "$(dirname "$0")/../lib/check.sh"
. "$(dirname "$0")/../lib/project.sh"

mkdir 'a[b]' && cd 'a[b]' # a home lies where it lies
cat > fake.c <<'C'
#include <stdio.h>
#include <string.h>
#include <unistd.h>
int main(void) {
    char path[4096] = "";
    if (readlink("/proc/self/exe", path, sizeof path - 1) < 0) return 1;
    for (int i = 0; i < 2; i++) *strrchr(path, '/') = 0;    /* PREFIX/bin/program */
    puts(strrchr(path, '/') + 1);
}
C
${CC:-gcc} -o fake fake.c || { check_not_ok "a program to pretend with"; finish; }

# put FOLDER PROGRAM: an installation that a version manager has made
put() { mkdir -p "home/$1/bin" && cp fake "home/$1/bin/$2"; }
put .nvm/versions/node/v24.1.0 node
# a script where a program should be
mkdir -p home/.fnm/node-versions/v23.1.0/installation/bin
printf '#!/bin/sh\necho v23.1.0\n' > home/.fnm/node-versions/v23.1.0/installation/bin/node
chmod +x home/.fnm/node-versions/v23.1.0/installation/bin/node
put .volta/tools/image/node/18.9.0 node
put .asdf/installs/nodejs/16.2.0 node
put .local/share/mise/installs/node/22.3.1 node
put .nvm/versions/node/v12.0.0 node
put .pyenv/versions/3.14.1 python3.14
put .asdf/installs/python/3.15.0 python3.15
put .local/share/mise/installs/python/3.9.2 python3.9
put .pyenv/versions/3.6.1 python3.6
put .rbenv/versions/3.4.9 ruby
put .asdf/installs/ruby/3.3.9 ruby
put .rubies/ruby-3.2.9 ruby
put .local/share/mise/installs/ruby/4.0.9 ruby
put .sdkman/candidates/java/99.0.1-tem java
put .asdf/installs/java/openjdk-98 java
put jdk97 java
put .sdkman/candidates/java/8.0.402-tem java
echo 'JAVA_VERSION="99.0.1"' > home/.sdkman/candidates/java/99.0.1-tem/release
echo 'JAVA_VERSION="98"' > home/.asdf/installs/java/openjdk-98/release
echo 'JAVA_VERSION="97.0.2"' > home/jdk97/release
echo 'JAVA_VERSION="1.8.0_402"' > home/.sdkman/candidates/java/8.0.402-tem/release
mkdir -p home/.dotnet/shared/Microsoft.NETCore.App/8.0.11 \
    home/.dotnet/shared/Microsoft.NETCore.App/9.0.1
cp fake home/.dotnet/dotnet
mkdir -p home/shims && printf '#!/bin/sh\nexit 1\n' > home/shims/node && chmod +x home/shims/node
HOME=$PWD/home JAVA_HOME=$PWD/home/jdk97 PATH=$PWD/home/shims:/usr/bin:/bin
unset PYENV_ROOT NVM_DIR FNM_DIR ASDF_DATA_DIR MISE_DATA_DIR RBENV_ROOT SDKMAN_DIR DOTNET_ROOT
export HOME JAVA_HOME PATH

"$LAMBENCH" doctor > found 2>&1
# found FAMILY VERSION PATH
found() {
    check "found: $1 $2 of $3" awk -v family="$1" -v version="$2" -v start="$HOME/$3" '
        $1 == family && $2 == version && index($3, start) == 1 { there = 1 }
        END { exit !there }' found
}
found nodejs 24.1.0 .nvm/versions/node/v24.1.0/bin/node
found nodejs 18.9.0 .volta/
found nodejs 16.2.0 .asdf/
found nodejs 22.3.1 .local/share/mise/
found python 3.14 .pyenv/
found python 3.15 .asdf/
found python 3.9 .local/share/mise/
found ruby 3.4.9 .rbenv/
found ruby 3.3.9 .asdf/
found ruby 3.2.9 .rubies/
found ruby 4.0.9 .local/share/mise/
found java 99.0.1 .sdkman/
found java 98 .asdf/
found java 97.0.2 jdk97/
found java 8.0_402 .sdkman/
found dotnet 8.0.11 .dotnet/dotnet
found dotnet 9.0.1 .dotnet/dotnet
check_equal "what is too old for us is not offered" "" "$(grep -E 'v12\.0\.0|3\.6\.1' found)"
check_equal "a shim is no interpreter" "" "$(grep -E 'shims|fnm' found)"
for variable in NVM_DIR=.nvm PYENV_ROOT=.pyenv RBENV_ROOT=.rbenv SDKMAN_DIR=.sdkman \
    DOTNET_ROOT=.dotnet; do
    env "${variable%%=*}=$HOME/${variable#*=}" HOME=/nowhere "$LAMBENCH" doctor > there 2>&1
    check_has "found by ${variable%%=*}" "$HOME/${variable#*=}/" there
done

# --- the right one
# chosen RUNTIME: what `check` says of a function with it
mkdir code
echo 'exports.b = async () => 1' > code/a.js
echo 'def b(event, context): return 1' > code/a.py
echo 'def b(event:, context:) = 1' > code/a.rb
chosen() {
    { template_head; function_row F "$1" a.b code/; } > template.yaml
    "$LAMBENCH" check > said 2>&1
    grep -o 'LB40[0-9].*' said
}
for runtime in nodejs24.x nodejs22.x nodejs18.x python3.14 python3.9 ruby3.4 ruby3.3 ruby3.2; do
    check_equal "$runtime: exactly that one" "" "$(chosen $runtime)"
done
chosen nodejs26.x > /dev/null
check_has "nodejs26.x: the nearest, with a warning" "warning LB402: F: nodejs26.x is not on this \
machine: node 24.1.0 at $HOME/.nvm/versions/node/v24.1.0/bin/node runs it" said
chosen python3.8 > /dev/null
check_has "python3.8: the nearest" "python3 3.9 at $HOME/.local/share/mise/" said
check_has "and check passes" "0 errors, 1 warning" said

echo 'strict-runtime: on' > lambench.yaml
chosen nodejs26.x > /dev/null
check_has "strict: refused" "F: nodejs26.x is not on this machine" said
invoke F '{}'
check_equal "strict: status" 4 "$status"
check_has "strict: says what there is" "F cannot run: nodejs26.x is not here, only node 24.1.0" err
check_has "strict: says what to do" "strict-runtime: off in lambench.yaml" err
chosen nodejs24.x > /dev/null
check_has "strict: an exact one is fine" "0 errors, 0 warnings" said
rm lambench.yaml

# --- what is not here: one message, with the package
{ template_head; function_row F dotnet10 A::B::C code/; } > template.yaml
if grep -qE '^ +dotnet +10' found; then
    skip "a missing interpreter" "this machine has .NET 10"
else
    invoke F '{}'
    check_equal "missing: status" 4 "$status"
    check_has "missing: an older one does not do" "F cannot run: dotnet10 is not here" err
    check_has "missing: the package" "apt install dotnet-sdk-10.0" err
    check_equal "missing: one message" 1 "$(grep -c 'dotnet10' err)"
fi

# --- .NET: what is started, told by a program in its place
cat > told.c <<'C'
#include <stdio.h>
#include <string.h>
int main(int argc, char **argv) {
    char line[4096], made[4096] = "";
    if (argc > 2 && strstr(argv[1], "csc.dll")) {   /* a compiler, told what to do by a file */
        FILE *list = fopen(argv[2] + 1, "r");
        while (list && fgets(line, sizeof line, list)) sscanf(line, "-out:\"%4095[^\"]", made);
        FILE *out = fopen(made, "w");
        return !out || fputs("compiled", out) < 0 || fclose(out) != 0;
    }
    for (int i = 0; i < argc; i++) printf("%s ", argv[i]);
    puts("<-");
    return 3;
}
C
${CC:-gcc} -o home/.dotnet/dotnet told.c
touch code/Shop.dll code/Shop.deps.json code/Shop.runtimeconfig.json
{
    template_head
    function_row Program dotnet8 Shop code/
    function_row Older dotnet6 Shop code/
    function_row Library dotnet8 Shop::Shop.Orders::List code/
    function_row Nowhere dotnet8 Sale::Sale.Orders::List code/
} > template.yaml
beside="--depsfile /var/task/Shop.deps.json --runtimeconfig /var/task/Shop.runtimeconfig.json"
if grep -E '^ +dotnet ' found | grep -vqF "$HOME"; then
    skip ".NET's command lines" "this machine has .NET"
else
    invoke Program '{}'
    check_has "dotnet: a program" "/var/lang/bin/dotnet exec $beside /var/task/Shop.dll <-" err
    invoke Older '{}'
    check_has "dotnet: made for an older one" \
        "/var/lang/bin/dotnet exec --roll-forward Major $beside /var/task/Shop.dll <-" err
    invoke Library '{}'
    check_has "dotnet: a library, but no SDK and no client" "a library takes the .NET SDK here" err
    check_has "dotnet: what to install" "apt install dotnet-sdk-8.0" err
    mkdir -p home/.dotnet/sdk/8.0.400/Roslyn/bincore
    touch home/.dotnet/sdk/8.0.400/Roslyn/bincore/csc.dll
    touch home/.dotnet/shared/Microsoft.NETCore.App/8.0.11/System.Runtime.dll
    invoke Library '{}'
    check_has "dotnet: a library, loaded by our client" "/var/lang/bin/dotnet exec $beside \
/var/runtime/lib/Lambench.dll Shop::Shop.Orders::List <-" err
    check_has "dotnet: the client refers to the framework" \
        '8.0.11/System.Runtime.dll"' .lambench/cache/dotnet-8.0.11-*/compile.rsp
    check_has "dotnet: and has AWS's interfaces" 'Core.cs"' .lambench/cache/dotnet-*/compile.rsp
    echo 1 > code/Amazon.Lambda.Core.dll
    invoke Library '{}'
    check "dotnet: those of the package come first" grep -q 'code/Amazon.Lambda.Core.dll"' \
        .lambench/cache/dotnet-8.0.11-*-2-*/compile.rsp
    check_equal "dotnet: and only those" "" \
        "$(grep Core.cs .lambench/cache/dotnet-8.0.11-*-2-*/compile.rsp)"
    touch code/Amazon.Lambda.RuntimeSupport.dll
    invoke Library '{}'
    check_has "dotnet: a library with its client" "/var/lang/bin/dotnet exec $beside \
/var/task/Amazon.Lambda.RuntimeSupport.dll Shop::Shop.Orders::List <-" err
    invoke Nowhere '{}'
    check_has "dotnet: no such assembly" "there is no Sale.dll in its code" err
fi

# --- a Java that only runs programs
if "$LAMBENCH" doctor | grep -E '^ +java +(2[5-9]|[3-8])' | grep -vqF "$HOME"; then
    skip "a JRE without compiler" "this machine has a newer JDK"
else
    { template_head; function_row F java25 A::b code/; } > template.yaml
    invoke F '{}'
    check_has "a JRE: what is missing" "has no compiler here (javac not found)" err
    check_has "a JRE: the package" "apt install default-jdk-headless" err
fi
finish
