/* unpack: any bytes as a zip; nothing may come to lie outside the folder. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/mem.h"
#include "workspace/files/unpack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char root[] = "/tmp/unpack-fuzz-XXXXXX";
    struct error error = ERROR_INIT;
    if (strstr(root, "XXXXXX") && !mkdtemp(root))
        return 0;
    AUTO_FREE char *archive = file_join(root, "in.zip");
    AUTO_FREE char *inside = file_join(root, "inside");
    AUTO_FREE char *target = file_join(inside, "out");
    if (file_make_folders(inside, 0755, &error) < 0 ||
        file_replace(archive, data, size, 0644, &error) < 0)
        return 0;
    (void)unpack_archive(archive, target, 100000, &error);
    /* the folder beside it holds the archive and what was asked for, nothing else */
    AUTO_FREE char *evil = file_join(root, "evil");
    if (file_exists(evil))
        abort();
    (void)file_remove_tree(inside, &error);
    (void)unlink(archive);
    return 0;
}
