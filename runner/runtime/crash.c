#include "runner/runtime/crash.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/wait.h>

#include "runner/runtime/exit_text.h"
#include "runner/runtime/stacks.h"
#include "workspace/base/mem.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

enum { TEXT_BYTES = 8192, KERNEL_BYTES = 65536, READ_ALL = 3 };

/* Where in a program or library it was, by the kernel. */
struct place {
    char module[128];
    unsigned long long offset;  /* in the file's addresses, as addr2line wants it */
    unsigned long long address; /* that was not there, of a segmentation fault */
    bool has_address;
};

/* "seg[19516]: segfault at 0 ip 0000565547450132 sp ... error 6 in seg[1132,565547450000+1000]";
 * before Linux 6.4 without the offset: "in seg[565547450000+1000]". Other traps say "trap invalid
 * opcode ip:565547450132 sp:... error:0 in seg[...]". */
static bool read_line(const char *line, struct place *out)
{
    const char *in = strstr(line, " in "), *bracket = in ? strrchr(in, '[') : NULL;
    const char *at = strstr(line, "segfault at ");
    const char *ip = strstr(line, " ip");
    if (!bracket || !ip || bracket - in - 4 >= (int)sizeof(out->module))
        return false;
    (void)snprintf(out->module, sizeof(out->module), "%.*s", (int)(bracket - in - 4), in + 4);
    char *rest;
    unsigned long long first = strtoull(bracket + 1, &rest, 16);
    out->offset = *rest == ',' ? first : strtoull(ip + 4, NULL, 16) - first;
    out->has_address = at != NULL;
    out->address = at ? strtoull(at + strlen("segfault at "), NULL, 16) : 0;
    return true;
}

/* The last line about thread PID. It takes a right that users have on some machines only. */
static bool ask_kernel(pid_t pid, struct place *out)
{
    char mark[32];
    AUTO_FREE char *text = mem_alloc(KERNEL_BYTES + 1);
    int size = klogctl(READ_ALL, text, KERNEL_BYTES);
    const char *found = NULL;
    if (size <= 0)
        return false;
    text[size] = '\0';
    (void)snprintf(mark, sizeof(mark), "[%d]", pid);
    for (const char *at = text; (at = strstr(at, mark)); at++)
        found = at;
    if (!found)
        return false;
    AUTO_FREE char *line = mem_text_n(found, strcspn(found, "\n"));
    return read_line(line, out);
}

static void add_place(struct str *out, const struct place *place)
{
    str_add(out, "    at ");
    text_safe(out, place->module, strlen(place->module), false);
    str_addf(out, "+0x%llx", place->offset);
    if (place->has_address)
        str_addf(out, ", where it used address 0x%llx%s", place->address,
                 place->address < 4096 ? " (a null pointer)" : "");
    str_addf(out, "\n    addr2line -Cfpie FILE 0x%llx says the line, if it has debugging symbols\n",
             place->offset);
}

/* Those that a program's own mistake brings; SIGKILL and the like come from outside. */
static bool is_crash(int wait_status)
{
    static const int signals[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS };
    for (size_t i = 0; WIFSIGNALED(wait_status) && i < COUNT(signals); i++)
        if (WTERMSIG(wait_status) == signals[i])
            return true;
    return false;
}

char *crash_words(pid_t pid, int wait_status, int stacks)
{
    char how[64];
    struct place place;
    struct str out;
    if (!is_crash(wait_status))
        return NULL;
    str_init(&out, TEXT_BYTES);
    str_addf(&out, "  ended by %s\n", exit_text(wait_status, false, how, sizeof(how)));
    size_t known = out.length;
    if (WTERMSIG(wait_status) != SIGABRT && ask_kernel(pid, &place))
        add_place(&out, &place);
    stacks_add_crashed(&out, stacks);
    char *text = out.length > known ? str_take(&out) : NULL;
    str_release(&out);
    return text;
}
