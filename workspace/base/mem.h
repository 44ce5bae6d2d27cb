/*
 * mem: memory that is always there, and scope cleanup.
 *
 * Allocation never returns NULL: running out of memory, like a broken invariant, ends the program
 * through mem_die(), which first calls the hook that restores the terminal.
 */
#ifndef LAMBENCH_BASE_MEM_H
#define LAMBENCH_BASE_MEM_H

#include <stdarg.h>
#include <stddef.h>

void *mem_alloc(size_t size);                           /* zeroed */
void *mem_resize(void *old, size_t count, size_t size); /* grown part is not zeroed */
void *mem_copy(const void *bytes, size_t size);
char *mem_text(const char *text);                       /* NULL stays NULL */
char *mem_text_n(const char *text, size_t size);        /* SIZE bytes and a final NUL */
char *mem_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *mem_format_v(const char *format, va_list arguments) __attribute__((format(printf, 1, 0)));

/* HOOK is called (once) before the program is ended by mem_die or a fatal signal handler. */
void mem_on_death(void (*hook)(void));
_Noreturn void mem_die(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Our mistake: says where, restores the terminal, exits with status 70. */
#define BUG(...) mem_die(__FILE__, __LINE__, __VA_ARGS__)
#define CHECK(condition) do { if (!(condition)) BUG("%s", #condition); } while (0)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Scope cleanup. AUTO_FREE char *text = NULL; frees at the end of the scope. */
void mem_cleanup_free(void *pointer_to_pointer);
void mem_cleanup_close(const int *fd);
#define AUTO_FREE __attribute__((cleanup(mem_cleanup_free)))
#define AUTO_CLOSE __attribute__((cleanup(mem_cleanup_close)))

/* DEFINE_AUTO(project, project_drop) in a header makes AUTO(project) project = ...; drop it at the
 * end of the scope. The function gets NULL too. */
#define DEFINE_AUTO(type, function)                                                     \
    static inline void auto_##type(struct type **pointer) { function(*pointer); }       \
    struct type
#define AUTO(type) __attribute__((cleanup(auto_##type))) struct type *

/* Hand over: the variable becomes NULL (or -1) and its value is returned. */
#define take_ptr(pointer) \
    __extension__({ __typeof__(*(pointer)) taken_ = *(pointer); *(pointer) = NULL; taken_; })
int take_fd(int *fd);

/* Makes room for one more element in ARRAY (a pointer), which holds COUNT of CAPACITY, and yields
 * a pointer to the new, uninitialised element; COUNT is raised. */
void *mem_grow(void *array, size_t count, size_t *capacity, size_t size);
#define ARRAY_PUSH(array, count, capacity)                                                       \
    (((array) = mem_grow((array), (count), &(capacity), sizeof(*(array)))), &(array)[(count)++])

#endif
