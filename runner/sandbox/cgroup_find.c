#include "runner/sandbox/cgroup.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/sandbox/cgroup_inside.h"
#include "workspace/base/mem.h"

static bool has_word(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = list; (at = strstr(at, word)); at += length) {
        bool starts = at == list || !(isalnum((unsigned char)at[-1]) || at[-1] == '_');
        bool ends = !(isalnum((unsigned char)at[length]) || at[length] == '_');
        if (starts && ends)
            return true;
    }
    return false;
}

/* Our path in the hierarchy of CONTROLLER ("" for version 2), from lines "4:memory:/path". */
static bool own_path(const char *controller, char *out, size_t size)
{
    FILE *file = fopen("/proc/self/cgroup", "re");
    char line[600];
    bool found = false;
    while (file && !found && fgets(line, sizeof(line), file)) {
        char *names = strchr(line, ':');
        char *path = names ? strchr(names + 1, ':') : NULL;
        if (!path)
            continue;
        *path++ = '\0';
        path[strcspn(path, "\n")] = '\0';
        found = controller[0] ? has_word(names + 1, controller) : names[1] == '\0';
        if (found)
            (void)snprintf(out, size, "%s", path);
    }
    if (file)
        (void)fclose(file); /* only read */
    return found;
}

/* Where that hierarchy is mounted, and what of it: "31 23 0:28 ROOT PLACE opts - TYPE dev MORE" */
static bool find_mount(const char *controller, char *root, char *place, size_t size)
{
    FILE *file = fopen("/proc/self/mountinfo", "re");
    char line[1200];
    bool found = false;
    while (file && !found && fgets(line, sizeof(line), file)) {
        char line_root[256], line_place[256], type[32], more[256];
        char *after = strstr(line, " - ");
        if (!after || sscanf(line, "%*s %*s %*s %255s %255s", line_root, line_place) != 2
            || sscanf(after, " - %31s %*s %255s", type, more) != 2)
            continue;
        found = controller[0] ? strcmp(type, "cgroup") == 0 && has_word(more, controller)
                              : strcmp(type, "cgroup2") == 0;
        if (found) {
            (void)snprintf(root, size, "%s", line_root);
            (void)snprintf(place, size, "%s", line_place);
        }
    }
    if (file)
        (void)fclose(file); /* only read */
    return found;
}

static bool own_folder(const char *controller, char *out, size_t size)
{
    char path[256], root[256], place[256];
    if (!own_path(controller, path, sizeof(path))
        || !find_mount(controller, root, place, sizeof(root)))
        return false;
    const char *below = path;
    size_t length = strcmp(root, "/") == 0 ? 0 : strlen(root);
    if (strncmp(path, root, length) == 0)
        below = path + length;
    if (strcmp(below, "/") == 0)
        below = "";
    return snprintf(out, size, "%s%s", place, below) < (int)size;
}

/* May groups with a memory limit be made in FOLDER of version 2, and may we be moved there? */
static bool serves(const char *folder)
{
    char path[300], text[512];
    (void)snprintf(path, sizeof(path), "%s/cgroup.procs", folder);
    if (access(folder, W_OK) < 0 || access(path, W_OK) < 0)
        return false;
    if (!cgroup_read(folder, "cgroup.subtree_control", text, sizeof(text)))
        return false;
    if (!has_word(text, "pids"))
        (void)cgroup_write(folder, "cgroup.subtree_control", "+pids"); /* nice to have, both */
    if (!has_word(text, "cpu"))
        (void)cgroup_write(folder, "cgroup.subtree_control", "+cpu");
    return has_word(text, "memory")
        || cgroup_write(folder, "cgroup.subtree_control", "+memory") == 0;
}

static bool find_v2(struct cgroup_home *out)
{
    char folder[256], root[256], place[256], controllers[512];
    if (!own_folder("", folder, sizeof(folder)) || !find_mount("", root, place, sizeof(place)))
        return false;
    if (!cgroup_read(place, "cgroup.controllers", controllers, sizeof(controllers))
        || !has_word(controllers, "memory"))
        return false;
    /* A group with processes of its own can have no limited children: then a sibling it is. */
    size_t top = strlen(place);
    for (;;) {
        if (serves(folder)) {
            *out = (struct cgroup_home){ .kind = CGROUP_V2 };
            (void)snprintf(out->folder, sizeof(out->folder), "%s", folder);
            if (cgroup_read(folder, "cgroup.subtree_control", controllers, sizeof(controllers))
                && has_word(controllers, "cpu"))
                (void)snprintf(out->cpu, sizeof(out->cpu), "%s", folder);
            return true;
        }
        char *slash = strrchr(folder, '/');
        if (!slash || (size_t)(slash - folder) < top)
            break;
        *slash = '\0';
    }
    (void)snprintf(out->reason, sizeof(out->reason), "no control group is delegated to us; "
                   "`systemd-run --user --scope lambench` gives one");
    return false;
}

static bool find_v1(struct cgroup_home *out)
{
    char folder[256];
    if (!own_folder("memory", folder, sizeof(folder)))
        return false;
    if (access(folder, W_OK) < 0) {
        (void)snprintf(out->reason, sizeof(out->reason), "control groups are version 1 here, and "
                       "only root may use them");
        return false;
    }
    *out = (struct cgroup_home){ .kind = CGROUP_V1 };
    (void)snprintf(out->folder, sizeof(out->folder), "%s", folder);
    if (own_folder("cpu", folder, sizeof(folder)) && access(folder, W_OK) == 0)
        (void)snprintf(out->cpu, sizeof(out->cpu), "%s", folder);
    return true;
}

void cgroup_find(struct cgroup_home *out)
{
    *out = (struct cgroup_home){ .reason = "no memory control group is mounted" };
    if (!find_v2(out))
        (void)find_v1(out); /* the reason says why not */
}
