#include "workspace/files/git.h"

#include <git2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/library.h"
#include "workspace/base/mem.h"

enum { DIRTY = 10000 };

#define FUNCTIONS(X) \
    X(git_libgit2_init) \
    X(git_libgit2_opts) \
    X(git_libgit2_shutdown) \
    X(git_oid_tostr) \
    X(git_reference_free) \
    X(git_reference_lookup) \
    X(git_reference_shorthand) \
    X(git_reference_symbolic_target) \
    X(git_reference_target) \
    X(git_repository_free) \
    X(git_repository_head) \
    X(git_repository_head_detached) \
    X(git_repository_open_ext) \
    X(git_repository_workdir) \
    X(git_status_foreach_ext) \
    X(git_status_options_init)

static struct {
    FUNCTIONS(LIBRARY_MEMBER)
} lib;
static const char *const names[] = { FUNCTIONS(LIBRARY_NAME) };
static struct library library = {
    .file = LIBGIT2, .names = names, .count = COUNT(names), .functions = &lib,
};

struct walk {
    struct git_state *out;
    const char *root;           /* of the repository, with a final "/" */
    const char *folder;         /* without symbolic links, as git sees it */
    const char *asked;          /* the same folder as the caller names it */
};

static void read_head(git_repository *repository, struct git_state *out)
{
    git_reference *head = NULL;
    if (lib.git_repository_head(&head, repository) == 0) {
        const git_oid *id = lib.git_reference_target(head);
        if (id)
            lib.git_oid_tostr(out->commit, sizeof(out->commit), id);
        bool detached = lib.git_repository_head_detached(repository) == 1;
        snprintf(out->branch, sizeof(out->branch), "%s",
                 detached ? "HEAD" : lib.git_reference_shorthand(head));
        lib.git_reference_free(head);
        return;
    }
    git_reference *unborn = NULL; /* before the first commit the branch is only a name */
    if (lib.git_reference_lookup(&unborn, repository, "HEAD") == 0) {
        const char *name = lib.git_reference_symbolic_target(unborn);
        if (name && strncmp(name, "refs/heads/", 11) == 0)
            snprintf(out->branch, sizeof(out->branch), "%s", name + 11);
        lib.git_reference_free(unborn);
    }
}

static int add_dirty(const char *path, unsigned flags, void *self)
{
    struct walk *walk = self;
    struct git_state *out = walk->out;
    if (flags == GIT_STATUS_CURRENT || (flags & GIT_STATUS_IGNORED))
        return 0;
    AUTO_FREE char *real = mem_format("%s%s", walk->root, path);
    const char *name = file_beneath(walk->folder, real);
    if (!name)
        return 0;
    char *dirty = file_join(walk->asked, name);
    size_t size = strlen(dirty);
    if (size > 0 && dirty[size - 1] == '/') /* a repository within this one */
        dirty[size - 1] = '\0';
    *ARRAY_PUSH(out->dirty, out->dirty_count, out->dirty_capacity) = dirty;
    return out->dirty_count >= DIRTY;
}

static void read_dirty(git_repository *repository, const char *folder, const char *asked,
                       struct git_state *out)
{
    struct walk walk = { .out = out, .root = lib.git_repository_workdir(repository),
                         .folder = folder, .asked = asked };
    git_status_options options;
    lib.git_status_options_init(&options, GIT_STATUS_OPTIONS_VERSION);
    options.show = GIT_STATUS_SHOW_INDEX_AND_WORKDIR;
    options.flags = GIT_STATUS_OPT_INCLUDE_UNTRACKED | GIT_STATUS_OPT_RECURSE_UNTRACKED_DIRS;
    if (!walk.root)
        return;
    /* of a large repository only the part that is asked for */
    AUTO_FREE char *with_slash = mem_format("%s/", folder);
    const char *beneath = strncmp(with_slash, walk.root, strlen(walk.root)) == 0
                              ? with_slash + strlen(walk.root)
                              : "";
    char *paths[] = { (char *)(uintptr_t)beneath };
    if (beneath[0]) {
        options.pathspec = (git_strarray){ .strings = paths, .count = 1 };
        options.flags |= GIT_STATUS_OPT_DISABLE_PATHSPEC_MATCH;
    }
    (void)lib.git_status_foreach_ext(repository, &options, add_dirty, &walk);
}

void git_read(const char *folder, struct git_state *out)
{
    struct error error = ERROR_INIT;
    *out = (struct git_state){ .found = false };
    if (library_load(&library, &error) < 0) {
        out->failure = mem_text(error.what);
        return;
    }
    lib.git_libgit2_init();
    /* whose the folder is does not matter: nothing of the repository is run */
    lib.git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    git_repository *repository = NULL;
    AUTO_FREE char *real = realpath(folder, NULL);
    if (real && lib.git_repository_open_ext(&repository, real, 0, NULL) == 0) {
        out->found = true;
        read_head(repository, out);
        read_dirty(repository, real, folder, out);
        lib.git_repository_free(repository);
    }
    lib.git_libgit2_shutdown();
}

void git_release(struct git_state *state)
{
    for (size_t i = 0; i < state->dirty_count; i++)
        free(state->dirty[i]);
    free(state->dirty);
    free(state->failure);
    *state = (struct git_state){ .found = false };
}
