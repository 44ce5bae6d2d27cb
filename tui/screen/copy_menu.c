#include "tui/screen/copy_menu.h"

#include <stdlib.h>
#include <string.h>

#include "tui/screen/menu.h"
#include "tui/screen/runs.h"
#include "tui/screen/stage.h"
#include "workspace/base/error.h"
#include "workspace/base/mem.h"
#include "workspace/base/text.h"

static void release(struct screen_copies *copies)
{
    for (size_t i = 0; i < copies->count; i++) {
        free(copies->items[i].label);
        free(copies->items[i].text);
    }
    copies->count = 0;
}

/* What can be copied is asked for again: it may have changed while the menu was open. */
static void collect(struct screen *owner, struct screen_copies *out)
{
    const char *function = owner->stage->function;
    if (owner->type->copies)
        owner->type->copies(owner, out);
    if (function && out->count + 2 <= COUNT(out->items)) {
        out->items[out->count++] =
            (struct screen_copy){ 'n', mem_text("name"), mem_text(function) };
        out->items[out->count++] =
            (struct screen_copy){ 'c', mem_text("command line"),
                                  runs_command(runs_get(owner->stage, function)) };
    }
}

static void chosen(struct screen *owner, char key)
{
    struct screen_copies copies = { .count = 0 };
    collect(owner, &copies);
    for (size_t i = 0; i < copies.count; i++) {
        struct screen_copy *item = &copies.items[i];
        if (item->key == key && item->text)
            owner->stage->host->copy(owner->stage->host_self, item->label, item->text,
                                     strlen(item->text));
    }
    release(&copies);
}

int copy_menu_show(struct stage *stage, struct error *error)
{
    struct screen_copies copies = { .count = 0 };
    struct menu_item items[COUNT(copies.items)];
    struct screen *owner = stage_top(stage);
    collect(owner, &copies);
    if (copies.count == 0)
        return error_set(error, ERROR_NOT_FOUND, "there is nothing to copy here");
    for (size_t i = 0; i < copies.count; i++)
        items[i] = (struct menu_item){ copies.items[i].key, copies.items[i].label,
                                       copies.items[i].text };
    const char *to = getenv("TMUX") ? "to: tmux buffer and the clipboard of your terminal"
                                    : "to: clipboard of your terminal (OSC 52)";
    menu_show(owner, "y copy...", to, items, copies.count, chosen);
    release(&copies);
    return 0;
}
