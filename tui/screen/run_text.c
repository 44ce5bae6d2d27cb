#include "tui/screen/run_text.h"

#include <string.h>

#include "tui/screen/run_failure.h"
#include "tui/screen/runs.h"
#include "tui/widget/log_line.h"
#include "tui/widget/pager.h"
#include "tui/widget/pretty.h"
#include "workspace/base/blob.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"
#include "workspace/store/log_platform.h"

enum { PAGE_BYTES = 32 << 20 };

void run_text_event(struct pager *pager, const struct run *run)
{
    AUTO_STR text;
    str_init(&text, PAGE_BYTES);
    bool json = pretty_json(&text, blob_bytes(run->event), blob_size(run->event));
    pager_set(pager, text.text, text.length, json);
}

void run_text_result(struct pager *pager, const struct run *run, bool raw, int width)
{
    AUTO_STR text;
    str_init(&text, PAGE_BYTES);
    bool json = false;
    const struct blob *response = run->result.response;
    run_failure_text(run, width, &text);
    if (run->finished && raw)
        text_safe(&text, blob_bytes(response), blob_size(response), true);
    else if (run->finished && blob_size(response) > 0)
        json = pretty_json(&text, blob_bytes(response), blob_size(response));
    pager_set(pager, text.text, text.length, json);
}

static bool begins(const char *text, size_t size, const char *word)
{
    size_t length = strlen(word);
    return size > length && memcmp(text, word, length) == 0;
}

static void add_line(struct str *out, const char *text, size_t size, bool brief)
{
    bool platform = begins(text, size, "START RequestId: ") ||
                    begins(text, size, "END RequestId: ") ||
                    begins(text, size, "REPORT RequestId: ") ||
                    log_platform_is_json(text, size);
    enum log_kind kind = platform ? LOG_PLATFORM : LOG_LINE;
    if (brief && log_line_is_end(kind, text, size))
        return;
    if (out->length > 0)
        str_add_char(out, '\n');
    log_line_text(out, kind, text, size, brief);
}

void run_text_log(struct pager *pager, const struct run *run, bool brief)
{
    AUTO_STR text;
    str_init(&text, PAGE_BYTES);
    const char *at = run->result.log, *end = at ? at + strlen(at) : NULL;
    while (at && at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        add_line(&text, at, stop ? (size_t)(stop - at) : (size_t)(end - at), brief);
        at = stop ? stop + 1 : end;
    }
    pager_set(pager, text.text, text.length, false);
}
