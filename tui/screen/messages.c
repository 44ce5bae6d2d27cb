#include "tui/screen/messages.h"

#include <stdint.h>
#include <stdlib.h>

#include "workspace/base/clock.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum { KEPT = 300 };

struct messages {
    struct { int64_t wall_ns; char *text; } items[KEPT];
    size_t count;               /* that ever were; the newest KEPT are here */
};

struct messages *messages_new(void)
{
    struct messages *messages = mem_alloc(sizeof(*messages));
    return messages;
}

void messages_free(struct messages *messages)
{
    if (!messages)
        return;
    for (size_t i = 0; i < KEPT; i++)
        free(messages->items[i].text);
    free(messages);
}

void messages_add(struct messages *messages, const char *safe_text)
{
    size_t last = (messages->count + KEPT - 1) % KEPT;
    if (messages->count == 0 || !text_equal(messages->items[last].text, safe_text)) {
        last = messages->count++ % KEPT;
        free(messages->items[last].text);
        messages->items[last].text = mem_text(safe_text);
    }
    messages->items[last].wall_ns = clock_wall_ns();
}

void messages_text(const struct messages *messages, struct str *out)
{
    size_t kept = messages->count < KEPT ? messages->count : KEPT;
    for (size_t i = 1; i <= kept; i++) {
        size_t at = (messages->count - i) % KEPT;
        char time[32];
        str_addf(out, "%s  %s\n", clock_local(time, sizeof(time), messages->items[at].wall_ns, 0),
                 messages->items[at].text);
    }
}
