/*
 * git: branch, commit and dirty files of the repository a folder lies in (libgit2). Blocking:
 * call it on the helper thread.
 */
#ifndef LAMBENCH_FILES_GIT_H
#define LAMBENCH_FILES_GIT_H

#include <stdbool.h>
#include <stddef.h>

struct git_state {
    bool found;             /* the folder is in a repository */
    char branch[128];       /* "main", or "HEAD" when detached; also before the first commit */
    char commit[41];        /* 40 hex digits, or "" */
    char **dirty;           /* changed and untracked files beneath FOLDER, absolute; owned */
    size_t dirty_count, dirty_capacity;
    char *failure;          /* why nothing could be read: libgit2 is not there; else NULL; owned */
};

/* Never fails: what cannot be read is «not found». Release the result. */
void git_read(const char *folder, struct git_state *out);
void git_release(struct git_state *state);

#endif
