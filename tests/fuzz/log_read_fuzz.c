/* log_read: a log file of any bytes is read to its end, with filters. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/mem.h"
#include "workspace/store/log_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char root[] = "/tmp/log-fuzz-XXXXXX";
    struct error error = ERROR_INIT;
    if (strstr(root, "XXXXXX") && !mkdtemp(root))
        return 0;
    AUTO_FREE char *path = file_join(root, "F.log");
    if (file_replace(path, data, size, 0644, &error) < 0)
        return 0;
    struct log_filter filter = { .last = size % 3, .grep = size & 1 ? "a" : NULL,
                                 .level = size & 2 ? "warn" : NULL };
    struct log_read *read;
    struct log_record record;
    if (log_read_open(root, &filter, &read, &error) < 0)
        return 0;
    while (log_read_next(read, &record, &error) == 1)
        (void)log_read_level(record.text, record.size);
    log_read_close(read);
    (void)unlink(path);
    return 0;
}
