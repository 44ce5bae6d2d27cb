#include "tui/action/accepted.h"

#include <string.h>

#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/text.h"
#include "workspace/files/golden.h"
#include "workspace/model/limits.h"

static int event_of(const struct accepted_wish *wish, char **out, struct error *error)
{
    const char *name = wish->name;
    if (name && (name[0] == '.' || name[0] == '\0' || strchr(name, '/')))
        return error_set(error, ERROR_INVALID, "\"%s\" is no name for a file", name);
    *out = name ? mem_format("events/%s%s", name, text_ends(name, ".json") ? "" : ".json")
                : mem_text(wish->event_name);
    if (!*out) {
        error_set(error, ERROR_INVALID, "the event has no file beside which its answer is kept");
        return error_hint(error, "--name NAME saves it as events/NAME.json");
    }
    if (golden_check_event(*out, error) == 0)
        return 0;
    return error_hint(error, "--name NAME saves it as events/NAME.json");
}

/* Is PATH there, and with the same bytes? 1: it is not there. */
static int compare_file(const char *path, const struct accepted_wish *wish, struct error *error)
{
    AUTO(blob) there = NULL;
    if (!file_exists(path))
        return 1;
    if (file_read(path, LIMIT_REQUEST_BYTES, &there, error) < 0)
        return -1;
    if (blob_size(there) == blob_size(wish->event) &&
        memcmp(blob_bytes(there), blob_bytes(wish->event), blob_size(there)) == 0)
        return 0;
    error_set(error, ERROR_INVALID, "%s holds another event than the one that was run",
              file_name(path));
    return error_hint(error, "run it again, or keep this one with --name NAME");
}

/* Returns 1 when the event has to be written. */
static int look(const struct accepted_wish *wish, char **out_event, struct error *error)
{
    if (event_of(wish, out_event, error) < 0)
        return -1;
    AUTO_FREE char *path = file_join(wish->root, *out_event);
    return compare_file(path, wish, error);
}

int accepted_check(const struct accepted_wish *wish, char **out_event, struct error *error)
{
    return look(wish, out_event, error) < 0 ? -1 : 0;
}

int accepted_keep(const struct accepted_wish *wish, char **out_event, struct error *error)
{
    int absent = look(wish, out_event, error);
    if (absent < 0)
        return -1;
    AUTO_FREE char *path = file_join(wish->root, *out_event);
    AUTO_FREE char *folder = file_parent(path);
    if (absent && (file_make_folders(folder, 0777, error) < 0 ||
                   file_replace(path, blob_bytes(wish->event), blob_size(wish->event), 0644,
                                error) < 0))
        return -1;
    return golden_write(wish->root, *out_event, wish->function, wish->is_error, wish->answer,
                        error);
}
