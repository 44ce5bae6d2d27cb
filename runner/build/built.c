#include "runner/build/built.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/text.h"

struct built *built_open(const char *folder, int64_t built_ns)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    (void)flock(fd, LOCK_SH | LOCK_NB); /* without it, it is only swept too early */
    struct built *built = mem_alloc(sizeof(*built));
    *built = (struct built){ .holds = 1, .lock = fd, .folder = mem_text(folder),
                             .built_ns = built_ns };
    return built;
}

struct built *built_hold(struct built *built)
{
    if (built)
        built->holds++;
    return built;
}

void built_drop(struct built *built)
{
    if (!built || --built->holds > 0)
        return;
    close(built->lock);
    free(built->folder);
    free(built);
}

static void remove_unheld(const char *folder)
{
    struct error ignored = ERROR_INIT; /* the next sweep tries again */
    AUTO_CLOSE int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
        (void)file_remove_tree(folder, &ignored);
}

void built_sweep(const char *place, const char *keep)
{
    DIR *opened = opendir(place);
    for (const struct dirent *entry; opened && (entry = readdir(opened));) {
        if (!text_starts(entry->d_name, "built-") || (keep && strcmp(entry->d_name, keep) == 0))
            continue;
        AUTO_FREE char *folder = file_join(place, entry->d_name);
        remove_unheld(folder);
    }
    if (opened)
        closedir(opened);
}
