#include "runner/build/plan_inside.h"

#include <fnmatch.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/file.h"

#define LIST(...) (const char *const[]){ __VA_ARGS__, NULL }

/* Of two rows for one BuildMethod the first whose manifest is there: Gradle comes before Maven, as
 * in SAM CLI. */
static const struct method methods[] = {
    { .name = "makefile", .answers = LIST("makefile", "provided*"), .tool = "make",
      .install = "apt install make", .manifests = LIST("Makefile", "makefile", "GNUmakefile"),
      .needs_manifest = true, .layer_folder = "", .prepare = plan_makefile,
      .does = "make" },
    { .name = "esbuild", .answers = LIST("esbuild"), .manifests = LIST("package.json"),
      .upward = true, .layer_folder = "nodejs", .ignored = LIST("node_modules"),
      .prepare = plan_esbuild, .does = "esbuild" },
    { .name = "npm", .answers = LIST("nodejs*"), .tool = "npm", .install = "apt install npm",
      .manifests = LIST("package.json"), .layer_folder = "nodejs",
      .ignored = LIST("node_modules"), .prepare = plan_npm, .does = "npm install" },
    { .name = "uv", .answers = LIST("python-uv"), .tool = "uv", .install = "pip install uv",
      .manifests = LIST("requirements.txt", "pyproject.toml"), .layer_folder = "python",
      .ignored = LIST(".venv", "__pycache__"), .prepare = plan_python, .does = "uv pip install" },
    { .name = "pip", .answers = LIST("python*"), .manifests = LIST("requirements.txt"),
      .layer_folder = "python", .ignored = LIST(".venv", "venv", "__pycache__"),
      .prepare = plan_python, .does = "pip install" },
    { .name = "bundler", .answers = LIST("ruby*"), .tool = "bundle",
      .install = "apt install ruby-bundler", .manifests = LIST("Gemfile"),
      .layer_folder = "ruby/lib", .ignored = LIST("vendor", ".bundle"),
      .does = "bundle install" },
    { .name = "go", .answers = LIST("go*"), .tool = "go", .install = "apt install golang-go",
      .manifests = LIST("go.mod"), .needs_manifest = true, .upward = true, .prepare = plan_go,
      .does = "go build" },
    { .name = "cargo", .answers = LIST("rust*"), .tool = "cargo", .install = "apt install cargo",
      .manifests = LIST("Cargo.toml"), .needs_manifest = true, .upward = true,
      .ignored = LIST("target"), .prepare = plan_cargo, .does = "cargo build --release" },
    { .name = "gradle", .answers = LIST("java*"), .tool = "gradle", .install = "apt install gradle",
      .wrapper = "gradlew", .manifests = LIST("build.gradle", "build.gradle.kts"),
      .needs_manifest = true, .upward = true, .layer_folder = "java",
      .ignored = LIST("build", ".gradle"), .does = "gradle" },
    { .name = "maven", .answers = LIST("java*"), .tool = "mvn", .install = "apt install maven",
      .wrapper = "mvnw", .manifests = LIST("pom.xml"), .needs_manifest = true, .upward = true,
      .layer_folder = "java", .ignored = LIST("target"), .does = "mvn package" },
    { .name = "dotnet", .answers = LIST("dotnet*"), .tool = "dotnet",
      .install = "install the .NET SDK (dotnet-sdk)",
      .manifests = LIST("*.csproj", "*.fsproj", "*.vbproj"), .needs_manifest = true,
      .layer_folder = "dotnet", .ignored = LIST("bin", "obj"), .does = "dotnet publish" },
};

const struct method plan_command_method = {
    .name = "command", .layer_folder = "", .ignored = LIST("node_modules"), .does = "build command",
};

static bool answers(const struct method *method, const char *build_method)
{
    for (const char *const *one = method->answers; *one; one++)
        if (fnmatch(*one, build_method, 0) == 0)
            return true;
    return false;
}

/* The first entry of FOLDER, by name, that fits PATTERN; the caller's. */
static char *entry_like(const char *folder, const char *pattern)
{
    DIR *opened = opendir(folder);
    if (!opened)
        return NULL;
    char *found = NULL;
    for (const struct dirent *entry; (entry = readdir(opened));)
        if (fnmatch(pattern, entry->d_name, 0) == 0 &&
            (!found || strcmp(entry->d_name, file_name(found)) < 0)) {
            free(found);
            found = file_join(folder, entry->d_name);
        }
    closedir(opened);
    return found;
}

char *plan_manifest_in(const struct method *method, const char *folder)
{
    for (const char *const *name = method->manifests; name && *name; name++) {
        char *path = strchr(*name, '*') ? entry_like(folder, *name) : file_join(folder, *name);
        if (path && file_exists(path))
            return path;
        free(path);
    }
    return NULL;
}

const struct method *plan_method(const char *build_method, const char *source)
{
    const struct method *last = NULL;
    for (size_t i = 0; i < COUNT(methods); i++) {
        if (!answers(&methods[i], build_method) || (last && !methods[i].needs_manifest))
            continue;
        AUTO_FREE char *manifest = plan_manifest_in(&methods[i], source);
        last = &methods[i];
        if (manifest || !methods[i].needs_manifest)
            return last;
    }
    return last;
}
