#include "tui/action/passage.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "workspace/base/error.h"
#include "workspace/base/file.h"
#include "workspace/base/loop.h"

/* So many bytes fit into a pipe that can be written to at all (PIPE_BUF): no write blocks then. */
enum { PIECE_BYTES = 4096 };
enum { INWARD, OUTWARD, ERRORS, WAYS };

/* One direction. */
struct way {
    struct loop *loop;
    int from, to;                           /* -1: it is closed */
    bool owns_from, owns_to;
    struct loop_watch *reading, *writing;   /* NULL: files are always ready */
    char bytes[PIECE_BYTES];
    size_t size, sent;
};

struct passage {
    struct loop *loop;
    struct way ways[WAYS];
    int ends[3];                            /* the program's, -1 once it has them */
    int master;                             /* of its terminal, or -1 */
    struct loop_signal *resized;
};

/* What is given back to our terminal, also when we die of a mistake. */
static struct {
    bool raw;
    struct termios before;
} own_terminal;

/* ---- our terminal --------------------------------------------------------------------------- */

/* Ends what a program may have left on: other screen, hidden cursor, mouse, pasting marks, colours,
 * keys of the pad (xterm's control sequences). */
static void restore(void)
{
    static const char plain[] = "\033[?1047l\033[?25h\033[?1000l\033[?1002l\033[?1003l\033[?1006l"
                                "\033[?2004l\033[?1l\033>\033[0m\033(B";
    if (!own_terminal.raw)
        return;
    own_terminal.raw = false;
    (void)!write(STDOUT_FILENO, plain, sizeof(plain) - 1); /* it may be gone */
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &own_terminal.before);
}

static int make_raw(struct error *error)
{
    struct termios raw;
    if (tcgetattr(STDIN_FILENO, &own_terminal.before) < 0)
        return error_system(error, errno, "ask the terminal");
    raw = own_terminal.before;
    cfmakeraw(&raw);
    if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw) < 0)
        return error_system(error, errno, "set the terminal");
    own_terminal.raw = true;
    mem_on_death(restore);
    return 0;
}

static void pass_size(void *self, int number)
{
    (void)number;
    const struct passage *passage = self;
    struct winsize size;
    if (ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0)
        (void)ioctl(passage->master, TIOCSWINSZ, &size); /* the program's end may be gone */
}

/* ---- passing on ----------------------------------------------------------------------------- */

static void close_way(struct way *way)
{
    loop_watch_free(take_ptr(&way->reading));
    loop_watch_free(take_ptr(&way->writing));
    if (way->owns_from && way->from >= 0)
        close(way->from);
    if (way->owns_to && way->to >= 0)
        close(way->to);
    way->from = way->to = -1;
}

static bool is_again(void)
{
    return errno == EAGAIN || errno == EINTR;
}

/* False when whoever reads is gone. */
static bool write_some(struct way *way)
{
    ssize_t done = write(way->to, way->bytes + way->sent, way->size - way->sent);
    if (done < 0)
        return is_again();
    way->sent += (size_t)done;
    if (way->sent == way->size)
        way->size = way->sent = 0;
    return true;
}

/* 1: there are bytes, 0: none now, -1: the end. */
static int read_some(struct way *way)
{
    ssize_t got = read(way->from, way->bytes, sizeof(way->bytes));
    if (got < 0 && is_again())
        return 0;
    if (got <= 0)
        return -1;
    way->size = (size_t)got;
    way->sent = 0;
    return 1;
}

static void step(void *self);

/* Either it waits for bytes or for room. */
static void wait_for_more(struct way *way)
{
    struct loop_watch *needed = way->size ? way->writing : way->reading;
    struct loop_watch *other = way->size ? way->reading : way->writing;
    if (other)
        loop_watch_change(other, 0);
    if (needed)
        loop_watch_change(needed, way->size ? LOOP_WRITE : LOOP_READ);
    else
        loop_later(way->loop, step, way);
}

static void step(void *self)
{
    struct way *way = self;
    if (way->from < 0)
        return;
    if (way->size == 0 && read_some(way) < 0)
        close_way(way);
    else if (way->size > 0 && !way->writing && !write_some(way))
        close_way(way);
    else
        wait_for_more(way);
}

static void on_readable(void *self, unsigned ready)
{
    (void)ready;
    step(self);
}

static void on_writable(void *self, unsigned ready)
{
    struct way *way = self;
    (void)ready;
    if (way->size > 0 && !write_some(way))
        close_way(way);
    else
        wait_for_more(way);
}

/* Files and /dev/null cannot be watched: they never make anybody wait. */
static bool can_be_watched(int fd)
{
    struct epoll_event event = { .events = EPOLLIN };
    AUTO_CLOSE int poll = epoll_create1(EPOLL_CLOEXEC);
    return poll >= 0 && epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event) == 0;
}

static void open_way(struct passage *passage, int which, int from, int to)
{
    struct way *way = &passage->ways[which];
    way->loop = passage->loop;
    way->from = from;
    way->to = to;
    if (can_be_watched(from))
        way->reading = loop_watch_fd(passage->loop, from, LOOP_READ, on_readable, way);
    else
        loop_later(passage->loop, step, way);
    if (can_be_watched(to))
        way->writing = loop_watch_fd(passage->loop, to, 0, on_writable, way);
}

/* ---- the program's ends --------------------------------------------------------------------- */

static void copy_terminal(int master, int terminal)
{
    struct winsize size;
    if (ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0)
        (void)ioctl(master, TIOCSWINSZ, &size);
    (void)tcsetattr(terminal, TCSANOW, &own_terminal.before); /* else it has the usual modes */
}

static int open_terminal(struct passage *passage, struct error *error)
{
    AUTO_CLOSE int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0)
        return error_system(error, errno, "make a terminal");
    AUTO_CLOSE int terminal = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (terminal < 0 || fcntl(master, F_SETFL, O_RDWR | O_NONBLOCK) < 0)
        return error_system(error, errno, "open the terminal");
    if (make_raw(error) < 0)
        return -1;
    copy_terminal(master, terminal);
    passage->master = take_fd(&master);
    passage->ends[0] = passage->ends[1] = passage->ends[2] = take_fd(&terminal);
    passage->resized = loop_on_signal(passage->loop, SIGWINCH, pass_size, passage);
    open_way(passage, INWARD, STDIN_FILENO, passage->master);
    open_way(passage, OUTWARD, passage->master, STDOUT_FILENO);
    return 0;
}

static int open_pipe(struct passage *passage, int which, struct error *error)
{
    int fds[2];
    if (pipe2(fds, O_CLOEXEC) < 0)
        return error_system(error, errno, "make a pipe");
    bool inward = which == INWARD;
    int own = fds[inward ? 1 : 0];
    passage->ends[which] = fds[inward ? 0 : 1];
    (void)fcntl(own, F_SETFL, O_NONBLOCK);
    open_way(passage, which, inward ? STDIN_FILENO : own, inward ? own : which);
    passage->ways[which].owns_from = !inward;
    passage->ways[which].owns_to = inward;
    return 0;
}

int passage_open(struct loop *loop, struct passage **out, struct error *error)
{
    AUTO(passage) passage = mem_alloc(sizeof(*passage));
    *passage = (struct passage){ .loop = loop, .ends = { -1, -1, -1 }, .master = -1 };
    for (int i = 0; i < WAYS; i++)
        passage->ways[i].from = passage->ways[i].to = -1;
    int result = 0;
    if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
        result = open_terminal(passage, error);
    else
        for (int i = 0; i < WAYS && result == 0; i++)
            result = open_pipe(passage, i, error);
    if (result == 0)
        *out = take_ptr(&passage);
    return result;
}

bool passage_has_terminal(const struct passage *passage)
{
    return passage->master >= 0;
}

void passage_ends(const struct passage *passage, int out_fds[3])
{
    memcpy(out_fds, passage->ends, sizeof(passage->ends));
}

void passage_given(struct passage *passage)
{
    for (int i = 0; i < 3; i++)
        if (passage->ends[i] >= 0 && (i == 0 || passage->ends[i] != passage->ends[0]))
            close(passage->ends[i]);
    for (int i = 0; i < 3; i++)
        passage->ends[i] = -1;
}

/* ---- the end -------------------------------------------------------------------------------- */

static void drain_way(struct way *way)
{
    while (way->from >= 0) {
        struct pollfd room = { .fd = way->to, .events = POLLOUT };
        if (way->size == 0 && read_some(way) <= 0)
            return;
        (void)poll(&room, 1, -1);
        if (!write_some(way))
            return;
    }
}

void passage_drain(struct passage *passage)
{
    drain_way(&passage->ways[OUTWARD]);
    drain_way(&passage->ways[ERRORS]);
}

void passage_free(struct passage *passage)
{
    if (!passage)
        return;
    passage_given(passage);
    for (int i = 0; i < WAYS; i++) {
        loop_forget(passage->loop, &passage->ways[i]);
        close_way(&passage->ways[i]);
    }
    loop_signal_free(passage->resized);
    if (passage->master >= 0) {
        close(passage->master);
        restore();
        mem_on_death(NULL);
    }
    free(passage);
}
