#include "runner/runtime/exit_text.h"

#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "workspace/base/mem.h"
#include "workspace/base/text.h"

static const char *signal_word(int number)
{
    static const struct { int number; const char *word; } words[] = {
        { SIGHUP, "hangup" },        { SIGINT, "interrupt" },
        { SIGQUIT, "quit" },         { SIGILL, "illegal instruction" },
        { SIGTRAP, "trace/breakpoint trap" }, { SIGABRT, "aborted" },
        { SIGBUS, "bus error" },     { SIGFPE, "floating point exception" },
        { SIGKILL, "killed" },       { SIGUSR1, "user defined signal 1" },
        { SIGSEGV, "segmentation fault" }, { SIGUSR2, "user defined signal 2" },
        { SIGPIPE, "broken pipe" },  { SIGALRM, "alarm clock" },
        { SIGTERM, "terminated" },   { SIGSYS, "bad system call" },
        { SIGXCPU, "CPU time limit exceeded" }, { SIGXFSZ, "file size limit exceeded" },
    };
    for (size_t i = 0; i < COUNT(words); i++)
        if (words[i].number == number)
            return words[i].word;
    return NULL;
}

const char *exit_text(int wait_status, bool zero, char *out, size_t size)
{
    out[0] = '\0';
    if (WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0) {
        if (zero)
            snprintf(out, size, "exit code 0");
    } else if (WIFEXITED(wait_status)) {
        snprintf(out, size, "exit status %d", WEXITSTATUS(wait_status));
    } else {
        const char *word = signal_word(WTERMSIG(wait_status));
        if (word)
            snprintf(out, size, "signal: %s", word);
        else
            snprintf(out, size, "signal %d", WTERMSIG(wait_status));
    }
    return out;
}

const char *exit_text_of_exec(const char *said, char *out, size_t size)
{
    const char *reason = strrchr(said, ':');
    if (!text_starts(said, "exec /") || !reason || reason[1] != ' ')
        snprintf(out, size, "%s", said);
    else
        snprintf(out, size, "fork/%.*s: %c%s", (int)(reason - said), said,
                 tolower((unsigned char)reason[2]), reason[2] ? reason + 3 : "");
    return out;
}
