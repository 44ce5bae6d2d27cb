#include "workspace/base/library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

#include "workspace/base/error.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int failed(const struct library *library, struct error *error)
{
    const char *why = dlerror();
    error_set(error, ERROR_SYSTEM, "cannot load %s: %s", library->file, why ? why : "no reason");
    return error_hint(error, "install the package of this library");
}

/* The pointers are copied as bytes: C has no conversion from an object's to a function's. */
static int load(struct library *library, struct error *error)
{
    void *handle = dlopen(library->file, RTLD_LAZY | RTLD_LOCAL);
    if (!handle)
        return failed(library, error);
    for (size_t i = 0; i < library->count; i++) {
        void *found = dlsym(handle, library->names[i]);
        if (!found)
            return failed(library, error);
        memcpy((char *)library->functions + i * sizeof(found), &found, sizeof(found));
    }
    library->loaded = true;
    return 0;
}

int library_load(struct library *library, struct error *error)
{
    pthread_mutex_lock(&lock);
    int result = library->loaded ? 0 : load(library, error);
    pthread_mutex_unlock(&lock);
    return result;
}
