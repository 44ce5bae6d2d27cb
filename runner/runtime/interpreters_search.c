#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/runtime/ask.h"
#include "runner/runtime/interpreters.h"
#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum { ASK_MS = 3000, FOLDERS = 16, RELEASE_BYTES = 65536 };

/* How one family is looked for. In folders "~" is the home folder, "$NAME" a variable; a folder
 * whose variable is not set is left out. Folders of PATH come first, in its order. */
struct search {
    const char *program;                /* pattern of file names */
    const char *also;                   /* another, or NULL */
    int oldest;                         /* major * 100 + minor our runtime client understands */
    const char *folders[FOLDERS];
    /* Adds what PATH, a program, offers; may find that it is something else. */
    void (*add)(const struct search *search, struct interpreters_found *found, const char *path);
};

/* A shim of a version manager is a script; what can be isolated is the program itself. */
static bool is_program(const char *path)
{
    AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);
    char magic[4];
    struct stat info;
    return fd >= 0 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && (info.st_mode & 0111) &&
           read(fd, magic, 4) == 4 && memcmp(magic, "\177ELF", 4) == 0;
}

/* The first line PROGRAM --version says. */
static bool ask_version(const char *program, char *out, size_t size)
{
    AUTO_STR said;
    str_init(&said, 4096);
    if (!ask_program((const char *const[]){ program, "--version", NULL }, ASK_MS, &said))
        return false;
    snprintf(out, size, "%.*s", (int)strcspn(said.text, "\n"), said.text);
    return true;
}

/* PREFIX: everything of the interpreter, to be shown in the sandbox. /usr is there anyway. */
static struct interpreter make(const char *path, const char *prefix, const char *version)
{
    struct interpreter one = { .path = mem_text(path) };
    if (!text_starts(path, "/usr/"))
        one.prefix = mem_text(prefix);
    snprintf(one.version, sizeof(one.version), "%.*s",
             (int)strspn(version, "0123456789.abcdefghijklmnopqrstuvwxyz_+-"), version);
    if (sscanf(version, "%d.%d", &one.major, &one.minor) < 1)
        one.major = 0;
    return one;
}

static void add_made(const struct search *search, struct interpreters_found *found,
                     const char *path, const char *version)
{
    AUTO_FREE char *folder = file_parent(path);
    AUTO_FREE char *prefix = file_parent(folder);
    struct interpreter one = make(path, prefix, version);
    if (one.major * 100 + one.minor >= search->oldest) {
        interpreters_add(found, &one);
        return;
    }
    free(one.path);
    free(one.prefix);
}

static void add_asked(const struct search *search, struct interpreters_found *found,
                      const char *path)
{
    char said[64];
    if (ask_version(path, said, sizeof(said)))
        add_made(search, found, path, said + strcspn(said, "0123456789"));
}

static char *python_library(const struct interpreter *one)
{
    AUTO_FREE char *path =
        one->prefix ? mem_format("%s/lib/python%d.%d/site-packages", one->prefix, one->major,
                                 one->minor)
                    : mem_text("/usr/lib/python3/dist-packages");
    return file_is_folder(path) ? take_ptr(&path) : NULL;
}

static void add_python(const struct search *search, struct interpreters_found *found,
                       const char *path)
{
    char said[64];
    const char *name = file_name(path);
    const char *version = name + strlen("python");
    if (strstr(name, "-config"))
        return;
    if (!strchr(version, '.')) { /* "python3": only what it is linked to says which */
        if (!ask_version(path, said, sizeof(said)))
            return;
        version = said + strcspn(said, "0123456789");
    }
    AUTO_FREE char *folder = file_parent(path);
    AUTO_FREE char *prefix = file_parent(folder);
    struct interpreter one = make(path, prefix, version);
    one.library = python_library(&one);
    if (one.major * 100 + one.minor < search->oldest) {
        free(one.path);
        free(one.prefix);
        free(one.library);
        return;
    }
    interpreters_add(found, &one);
}

/* Every JDK and JRE carries its version in a file; asking takes a hundred times as long. */
static void add_java(const struct search *search, struct interpreters_found *found,
                     const char *path)
{
    static const char key[] = "JAVA_VERSION=\"";
    AUTO_FREE char *folder = file_parent(path);
    AUTO_FREE char *home = file_parent(folder);
    AUTO_FREE char *release = file_join(home, "release");
    AUTO(blob) text = NULL;
    struct error ignored = ERROR_INIT;
    if (file_read(release, RELEASE_BYTES, &text, &ignored) < 0) {
        add_asked(search, found, path);
        return;
    }
    const char *at = strstr(blob_bytes(text), key);
    if (!at)
        return;
    at += strlen(key);
    if (text_starts(at, "1.")) /* 1.8.0_392 is Java 8 */
        at += 2;
    add_made(search, found, path, at);
}

/* dotnet is a door: what runs a program are the shared frameworks beside it. */
static void add_dotnet(const struct search *search, struct interpreters_found *found,
                       const char *path)
{
    (void)search;
    AUTO_FREE char *folder = file_parent(path);
    AUTO_FREE char *literal = file_pattern(folder);
    AUTO_FREE char *pattern = file_join(literal, "shared/Microsoft.NETCore.App/[0-9]*");
    glob_t names;
    if (glob(pattern, 0, NULL, &names) == 0)
        for (size_t i = 0; i < names.gl_pathc; i++) {
            struct interpreter one = make(path, folder, file_name(names.gl_pathv[i]));
            interpreters_add(found, &one);
        }
    globfree(&names);
}

static const struct search searches[RUNTIME_FAMILIES] = {
    [RUNTIME_NODEJS] = {
        .program = "node", .oldest = 1600, .add = add_asked,
        .folders = { "/usr/local/bin", "/usr/bin", "/opt/*/bin", "$NVM_DIR/versions/node/*/bin",
                     "~/.nvm/versions/node/*/bin", "~/.volta/tools/image/node/*/bin",
                     "$FNM_DIR/node-versions/*/installation/bin",
                     "~/.local/share/fnm/node-versions/*/installation/bin",
                     "~/.fnm/node-versions/*/installation/bin", "~/n/bin",
                     "$ASDF_DATA_DIR/installs/nodejs/*/bin", "~/.asdf/installs/nodejs/*/bin",
                     "$MISE_DATA_DIR/installs/node/*/bin",
                     "~/.local/share/mise/installs/node/*/bin" },
    },
    [RUNTIME_PYTHON] = {
        .program = "python3.*", .also = "python3", .oldest = 308, .add = add_python,
        .folders = { "/usr/local/bin", "/usr/bin", "/opt/*/bin", "$PYENV_ROOT/versions/*/bin",
                     "~/.pyenv/versions/*/bin", "$ASDF_DATA_DIR/installs/python/*/bin",
                     "~/.asdf/installs/python/*/bin", "$MISE_DATA_DIR/installs/python/*/bin",
                     "~/.local/share/mise/installs/python/*/bin",
                     "~/.local/share/uv/python/*/bin" },
    },
    [RUNTIME_RUBY] = {
        .program = "ruby", .also = "ruby[0-9].[0-9]", .oldest = 205, .add = add_asked,
        .folders = { "/usr/local/bin", "/usr/bin", "/opt/*/bin", "/opt/rubies/*/bin",
                     "$RBENV_ROOT/versions/*/bin", "~/.rbenv/versions/*/bin", "~/.rubies/*/bin",
                     "~/.rvm/rubies/*/bin", "$ASDF_DATA_DIR/installs/ruby/*/bin",
                     "~/.asdf/installs/ruby/*/bin", "$MISE_DATA_DIR/installs/ruby/*/bin",
                     "~/.local/share/mise/installs/ruby/*/bin" },
    },
    [RUNTIME_JAVA] = {
        .program = "java", .oldest = 800, .add = add_java,
        .folders = { "$JAVA_HOME/bin", "/usr/lib/jvm/*/bin", "/usr/lib/jvm/*/jre/bin",
                     "/opt/*/bin", "$SDKMAN_DIR/candidates/java/*/bin",
                     "~/.sdkman/candidates/java/*/bin", "~/.jdks/*/bin",
                     "$ASDF_DATA_DIR/installs/java/*/bin", "~/.asdf/installs/java/*/bin",
                     "$MISE_DATA_DIR/installs/java/*/bin",
                     "~/.local/share/mise/installs/java/*/bin" },
    },
    [RUNTIME_DOTNET] = {
        .program = "dotnet", .add = add_dotnet,
        .folders = { "$DOTNET_ROOT", "/usr/share/dotnet", "/usr/lib/dotnet", "/usr/lib64/dotnet",
                     "/opt/dotnet", "~/.dotnet", "$ASDF_DATA_DIR/installs/dotnet/*",
                     "~/.asdf/installs/dotnet/*", "$MISE_DATA_DIR/installs/dotnet/*",
                     "~/.local/share/mise/installs/dotnet/*" },
    },
};

static void look_for(const struct search *search, struct interpreters_found *found,
                     const char *folder, const char *program)
{
    AUTO_FREE char *pattern = mem_format("%s/%s", folder, program);
    glob_t names;
    if (glob(pattern, 0, NULL, &names) == 0)
        for (size_t i = 0; i < names.gl_pathc; i++) {
            AUTO_FREE char *path = realpath(names.gl_pathv[i], NULL);
            if (path && !interpreters_known(found, path) && is_program(path))
                search->add(search, found, path);
        }
    globfree(&names);
}

static void look_in(const struct search *search, struct interpreters_found *found,
                    const char *folder)
{
    look_for(search, found, folder, search->program);
    if (search->also)
        look_for(search, found, folder, search->also);
}

static void look_in_path(const struct search *search, struct interpreters_found *found)
{
    const char *path = getenv("PATH");
    AUTO_FREE char *copy = mem_text(path ? path : "");
    for (char *rest = copy, *folder; (folder = strsep(&rest, ":"));)
        if (folder[0] == '/') {
            AUTO_FREE char *literal = file_pattern(folder);
            look_in(search, found, literal);
        }
}

/* NULL when the variable it begins with is not set. */
static char *expand(const char *folder)
{
    if (folder[0] == '/')
        return mem_text(folder);
    size_t size = strcspn(folder, "/");
    AUTO_FREE char *name =
        folder[0] == '~' ? mem_text("HOME") : mem_text_n(folder + 1, size - 1);
    const char *value = getenv(name);
    if (!value || value[0] != '/')
        return NULL;
    AUTO_FREE char *literal = file_pattern(value);
    return mem_format("%s%s", literal, folder + size);
}

void interpreters_search(enum runtime_family family, struct interpreters_found *found)
{
    const struct search *search = &searches[family];
    if (!search->add)
        return;
    look_in_path(search, found);
    for (size_t i = 0; i < FOLDERS && search->folders[i]; i++) {
        AUTO_FREE char *folder = expand(search->folders[i]);
        if (folder)
            look_in(search, found, folder);
    }
}
