#include "workspace/base/mem.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* EX_SOFTWARE of sysexits(3): the fault is ours. */
enum { STATUS_OUR_FAULT = 70 };

static void (*volatile death_hook)(void);

static void run_death_hook(void)
{
    void (*hook)(void) = death_hook;
    death_hook = NULL; /* the hook may die itself */
    if (hook)
        hook();
}

static void die_by_signal(int number)
{
    run_death_hook();
    (void)raise(number); /* the handler was for once, so this is the default action */
}

void mem_on_death(void (*hook)(void))
{
    static const int fatal[] = { SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV };
    death_hook = hook;
    for (size_t i = 0; hook && i < COUNT(fatal); i++) {
        struct sigaction action = { .sa_handler = die_by_signal,
                                    .sa_flags = (int)(SA_RESETHAND | SA_NODEFER) };
        struct sigaction old;
        /* A debugger's or sanitizer's own handler says more than ours would. */
        if (sigaction(fatal[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
            (void)sigaction(fatal[i], &action, NULL);
    }
}

void mem_die(const char *file, int line, const char *format, ...)
{
    run_death_hook();
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "lambench: internal error at %s:%d: ", file, line);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    fflush(stderr);
    _exit(STATUS_OUR_FAULT);
}

static void *never_null(void *block)
{
    if (!block)
        BUG("out of memory");
    return block;
}

void *mem_alloc(size_t size)
{
    return never_null(calloc(1, size ? size : 1));
}

void *mem_resize(void *old, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        BUG("out of memory");
    return never_null(realloc(old, bytes ? bytes : 1));
}

void *mem_copy(const void *bytes, size_t size)
{
    void *copy = never_null(malloc(size ? size : 1));
    if (size)
        memcpy(copy, bytes, size);
    return copy;
}

char *mem_text(const char *text)
{
    return text ? mem_text_n(text, strlen(text)) : NULL;
}

char *mem_text_n(const char *text, size_t size)
{
    CHECK(size < SIZE_MAX);
    char *copy = never_null(malloc(size + 1));
    if (size)
        memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

char *mem_format(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = mem_format_v(format, arguments);
    va_end(arguments);
    return text;
}

char *mem_format_v(const char *format, va_list arguments)
{
    char *text = NULL;
    if (vasprintf(&text, format, arguments) < 0)
        BUG("out of memory");
    return text;
}

void mem_cleanup_free(void *pointer_to_pointer)
{
    void *block;
    memcpy(&block, pointer_to_pointer, sizeof block);
    free(block);
}

void mem_cleanup_close(const int *fd)
{
    if (*fd < 0)
        return;
    int kept = errno; /* the caller may still want to say why it leaves */
    (void)close(*fd);
    errno = kept;
}

int take_fd(int *fd)
{
    int taken = *fd;
    *fd = -1;
    return taken;
}

void *mem_grow(void *array, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return array;
    CHECK(*capacity <= SIZE_MAX / 2);
    *capacity = *capacity ? *capacity * 2 : 8;
    return mem_resize(array, *capacity, size);
}
