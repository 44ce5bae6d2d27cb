#include "tui/script.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/term/keys.h"
#include "workspace/base/blob.h"
#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/loop.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum { SCRIPT_BYTES = 1 << 20, WAIT_MS = 20000, AGAIN_MS = 20, SCREEN_BYTES = 1 << 20 };

struct script {
    struct loop *loop;
    const struct script_host *host;
    void *self;
    char *path, *text, *at;     /* AT is the step that comes next */
    int line;
    bool waiting, over;
    struct loop_timer *timeout, *again;
};

/* What a step did: go on at once, after a frame, or try the same step again later. */
enum outcome { GO_ON, AFTER_FRAME, AGAIN };

static void fail(struct script *script, const char *what)
{
    AUTO_STR screen;
    str_init(&screen, SCREEN_BYTES);
    script->host->screen(script->self, &screen);
    fprintf(stderr, "%s:%d: %s\n%s", script->path, script->line, what, screen.text);
    script->over = true;
    script->host->quit(script->self, 1);
}

static enum outcome do_key(struct script *script, const char *argument)
{
    int key = keys_parse(argument);
    if (key == KEYS_NONE)
        fail(script, "no such key");
    else
        script->host->key(script->self, key);
    return AFTER_FRAME;
}

static enum outcome do_text(struct script *script, const char *argument)
{
    for (size_t size = strlen(argument); size > 0;) {
        unsigned point = 0;
        size_t used = text_decode(argument, size, &point);
        script->host->key(script->self, (int)point);
        argument += used;
        size -= used;
    }
    return AFTER_FRAME;
}

static enum outcome do_paste(struct script *script, const char *argument)
{
    script->host->paste(script->self, argument, strlen(argument));
    return AFTER_FRAME;
}

static enum outcome do_size(struct script *script, const char *argument)
{
    int width = 0, height = 0;
    if (sscanf(argument, "%dx%d", &width, &height) != 2 || width < 1 || height < 1 ||
        width > 1000 || height > 1000)
        fail(script, "size wants WIDTHxHEIGHT");
    else
        script->host->size(script->self, width, height);
    return AFTER_FRAME;
}

static enum outcome do_wait(struct script *script, const char *argument)
{
    if (strcmp(argument, "idle") == 0)
        return script->host->idle(script->self) ? GO_ON : AGAIN;
    regex_t regex;
    if (regcomp(&regex, argument, REG_EXTENDED | REG_NOSUB | REG_NEWLINE) != 0) {
        fail(script, "bad regular expression");
        return GO_ON;
    }
    AUTO_STR screen;
    str_init(&screen, SCREEN_BYTES);
    script->host->screen(script->self, &screen);
    bool found = regexec(&regex, screen.text, 0, NULL, 0) == 0;
    regfree(&regex);
    return found ? GO_ON : AGAIN;
}

static enum outcome do_save(struct script *script, const char *argument)
{
    struct error error = ERROR_INIT;
    char text[512];
    AUTO_STR screen;
    str_init(&screen, SCREEN_BYTES);
    script->host->screen(script->self, &screen);
    if (file_replace(argument, screen.text, screen.length, 0644, &error) < 0)
        fail(script, error_text(&error, text, sizeof(text)));
    return GO_ON;
}

static enum outcome do_quit(struct script *script, const char *argument)
{
    (void)argument;
    script->over = true;
    script->host->quit(script->self, 0);
    return GO_ON;
}

static const struct {
    const char *name;
    enum outcome (*run)(struct script *script, const char *argument);
} steps[] = {
    { "key", do_key }, { "text", do_text }, { "paste", do_paste }, { "size", do_size },
    { "wait", do_wait }, { "save", do_save }, { "quit", do_quit },
};

static enum outcome do_line(struct script *script, const char *line)
{
    size_t length = strcspn(line, " ");
    if (length == 0 || line[0] == '#')
        return GO_ON;
    const char *argument = line + length + (line[length] == ' ');
    for (size_t i = 0; i < COUNT(steps); i++) {
        if (strlen(steps[i].name) == length && strncmp(steps[i].name, line, length) == 0)
            return steps[i].run(script, argument);
    }
    fail(script, "no such step");
    return GO_ON;
}

static void timed_out(void *self)
{
    struct script *script = self;
    if (script->waiting && !script->over)
        fail(script, "waited in vain");
}

static void turn_again(void *self) { script_turn(self); }

void script_turn(struct script *script)
{
    enum outcome outcome = GO_ON;
    while (!script->over && outcome == GO_ON) {
        if (!*script->at) { /* the end of the file is the end */
            (void)do_quit(script, "");
            return;
        }
        size_t length = strcspn(script->at, "\n");
        AUTO_FREE char *line = mem_text_n(script->at, length);
        if (!script->waiting)
            script->line++;
        outcome = do_line(script, line);
        bool waits = outcome == AGAIN;
        if (waits != script->waiting)
            loop_timer_set(script->timeout, waits ? WAIT_MS : -1);
        script->waiting = waits;
        if (!waits)
            script->at += length + (script->at[length] == '\n');
    }
    if (!script->over) /* the frame in between is drawn before the loop sleeps */
        loop_timer_set(script->again, outcome == AGAIN ? AGAIN_MS : 0);
}

int script_open(struct loop *loop, const char *path, const struct script_host *host, void *self,
                struct script **out, struct error *error)
{
    AUTO(blob) text = NULL;
    if (file_read(path, SCRIPT_BYTES, &text, error) < 0)
        return -1;
    struct script *script = mem_alloc(sizeof(*script));
    script->loop = loop;
    script->host = host;
    script->self = self;
    script->path = mem_text(path);
    script->text = mem_text_n(blob_bytes(text), blob_size(text));
    script->at = script->text;
    script->timeout = loop_after_ms(loop, WAIT_MS, timed_out, script);
    loop_timer_set(script->timeout, -1);
    script->again = loop_after_ms(loop, 0, turn_again, script);
    *out = script;
    return 0;
}

void script_free(struct script *script)
{
    if (!script)
        return;
    loop_timer_free(script->timeout);
    loop_timer_free(script->again);
    free(script->path);
    free(script->text);
    free(script);
}
