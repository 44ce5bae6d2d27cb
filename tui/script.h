/*
 * script: keys from a file, screens into files: tests and demonstrations without a terminal.
 * One step a line: "key i", "text hello", "paste text", "size 80x24", "wait REGEX", "wait idle",
 * "save FILE", "quit"; empty lines and those that begin with # are nothing. FILE is relative to
 * the current folder.
 */
#ifndef LAMBENCH_SCRIPT_H
#define LAMBENCH_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "workspace/base/mem.h"

struct error;
struct loop;
struct script;
struct str;

struct script_host {
    void (*key)(void *self, int key);
    void (*paste)(void *self, const char *text, size_t size);
    void (*size)(void *self, int width, int height);
    void (*screen)(void *self, struct str *out);    /* as it looks now */
    bool (*idle)(void *self);                       /* nothing runs, starts or reloads */
    void (*quit)(void *self, int status);
};

int script_open(struct loop *loop, const char *path, const struct script_host *host, void *self,
                struct script **out, struct error *error);
void script_free(struct script *script);
DEFINE_AUTO(script, script_free);
/* Does the next step if it can be done; call after each frame. */
void script_turn(struct script *script);

#endif
