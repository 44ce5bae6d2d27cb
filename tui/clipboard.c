#include "tui/clipboard.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "runner/runner.h"
#include "tui/outside.h"
#include "tui/screen/stage.h"
#include "tui/terminal.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/spawn.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum { MAXIMUM = 100 << 10 }; /* terminals drop what is much longer */

struct clipboard {
    struct stage *stage;
    struct terminal *terminal;
    struct spawn *tmux;         /* at work, or NULL */
    size_t size;
};

struct clipboard *clipboard_new(struct stage *stage, struct terminal *terminal)
{
    struct clipboard *clipboard = mem_alloc(sizeof(*clipboard));
    clipboard->stage = stage;
    clipboard->terminal = terminal;
    return clipboard;
}

void clipboard_free(struct clipboard *clipboard)
{
    if (!clipboard)
        return;
    spawn_free(clipboard->tmux);
    free(clipboard);
}

static void tmux_ended(void *self, int wait_status)
{
    struct clipboard *clipboard = self;
    spawn_free(clipboard->tmux);
    clipboard->tmux = NULL;
    if (wait_status == 0)
        stage_say(clipboard->stage, UI_PLAIN, "copied %zu bytes (tmux buffer and clipboard)",
                  clipboard->size);
    else
        stage_say(clipboard->stage, UI_WARNING, "tmux did not take the text.  X shows it");
}

static void save(struct clipboard *clipboard, const char *text, size_t size)
{
    struct stage *stage = clipboard->stage;
    struct error error = ERROR_INIT;
    char shown[32];
    if (!stage->runner)
        return;
    AUTO_FREE char *path = file_join(runner_state_folder(stage->runner), "copy.txt");
    if (file_replace(path, text, size, 0600, &error) < 0)
        stage_fail(stage, &error);
    else
        stage_say(stage, UI_WARNING,
                  "%s is too large for the clipboard; saved to .lambench/copy.txt",
                  text_size(shown, sizeof(shown), size));
}

void clipboard_copy(struct clipboard *clipboard, const char *what, const char *text, size_t size)
{
    struct stage *stage = clipboard->stage;
    struct error error = ERROR_INIT;
    bool hidden = strstr(what, "hidden") != NULL;
    if (size > MAXIMUM) {
        save(clipboard, text, size);
        return;
    }
    if (getenv("TMUX") && clipboard->terminal && !clipboard->tmux) {
        clipboard->size = size;
        if (outside_tmux_copy(stage->loop, text, size, tmux_ended, clipboard, &clipboard->tmux,
                              &error) == 0)
            return;
    }
    AUTO_STR bytes;
    str_init(&bytes, (size_t)MAXIMUM * 2);
    outside_clipboard_bytes(&bytes, text, size);
    if (clipboard->terminal)
        terminal_send(clipboard->terminal, bytes.text, bytes.length);
    stage_say(stage, UI_PLAIN,
              "copied %s%zu bytes (OSC 52, cannot be checked). Empty? X shows the text",
              hidden ? "a hidden value, " : "", size);
}
