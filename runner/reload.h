/*
 * reload: which saved file concerns which function. Watches the template, code and layers of a
 * project and turns a burst of changes into «the template changed» and «these functions changed».
 */
#ifndef LAMBENCH_RELOAD_H
#define LAMBENCH_RELOAD_H

#include <stdbool.h>

#include "workspace/base/mem.h"

struct loop;
struct project;
struct reload;

struct reload_calls {
    void (*template_changed)(void *self, const char *what);
    /* Once per function; WHAT names the file that was saved ("app.mjs", "3 files"); AS_IT_IS:
     * some of it is in a layer that is not built. */
    void (*function_changed)(void *self, const char *function, const char *what, bool as_it_is);
    /* Something changed, whatever it was: the git state may differ. */
    void (*anything_changed)(void *self);
    void (*failed)(void *self, const char *text);
};

struct reload *reload_new(struct loop *loop, const struct reload_calls *calls, void *self);
void reload_free(struct reload *reload);
DEFINE_AUTO(reload, reload_free);

/* From now on the files of PROJECT (held) are watched. */
void reload_set_project(struct reload *reload, const struct project *project);
/* FUNCTION is built of FOLDER too: it is watched from now on, also after another project. */
void reload_add(struct reload *reload, const char *function, const char *folder);

#endif
