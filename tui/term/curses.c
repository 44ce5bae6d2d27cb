#include "tui/term/curses.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "tui/term/canvas.h"
#include "tui/term/theme.h"
#include "workspace/base/error.h"
#include "workspace/base/str.h"
#include "workspace/base/text.h"

#include <curses.h>
#include <term.h> /* last: it defines words like "columns" */

struct curses {
    int tty;                    /* our own opening of the terminal: not blocking, nobody else's */
    FILE *painted, *unread;     /* what ncurses writes to, and what it never reads from */
    SCREEN *screen;
    struct termios before;
    struct str waiting;         /* bytes the terminal has not taken yet */
    const struct theme *theme;
    int depth, width, height;
    bool mouse, ascii, suspended, forgot;
    char *unknown_term;
    struct canvas_cell *shown;  /* what ncurses has been told */
};

static const char mouse_on[] = "\033[?1000h\033[?1006h";
static const char mouse_off[] = "\033[?1006l\033[?1000l";
static const char paste_on[] = "\033[?2004h";
static const char paste_off[] = "\033[?2004l";

/* What a signal handler needs, made ready before. */
static struct {
    volatile int tty;
    char text[256];
    size_t size;
    struct termios before;
} emergency = { .tty = -1 };

void curses_emergency(void)
{
    if (emergency.tty < 0)
        return;
    /* The modes first: who sees the screen given back may type at once. */
    (void)tcsetattr(emergency.tty, TCSANOW, &emergency.before);
    ssize_t ignored = write(emergency.tty, emergency.text, emergency.size);
    (void)ignored;
    emergency.tty = -1;
}

static void prepare_emergency(struct curses *curses)
{
    const char *parts[] = { mouse_off, paste_off, tigetstr("sgr0"), tigetstr("rmcup"),
                            tigetstr("cnorm") };
    emergency.size = 0;
    for (size_t i = 0; i < COUNT(parts); i++) {
        const char *part = parts[i];
        if (!part || part == (const char *)-1)
            continue;
        size_t size = strlen(part);
        if (emergency.size + size >= sizeof(emergency.text))
            continue;
        memcpy(emergency.text + emergency.size, part, size);
        emergency.size += size;
    }
    emergency.before = curses->before;
}

static void set_raw(struct curses *curses)
{
    struct termios raw_mode = curses->before;
    raw_mode.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | IXON | ISTRIP | BRKINT);
    raw_mode.c_oflag &= ~(tcflag_t)OPOST;
    raw_mode.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ECHONL | ISIG | IEXTEN);
    raw_mode.c_cc[VMIN] = 1;
    raw_mode.c_cc[VTIME] = 0;
    (void)tcsetattr(curses->tty, TCSADRAIN, &raw_mode);
}

bool curses_flush(struct curses *curses)
{
    size_t done = 0;
    while (done < curses->waiting.length) {
        ssize_t wrote = write(curses->tty, curses->waiting.text + done,
                              curses->waiting.length - done);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            break;
        done += (size_t)wrote;
    }
    if (done == 0)
        return curses->waiting.length == 0;
    AUTO_FREE char *rest = mem_text_n(curses->waiting.text + done,
                                      curses->waiting.length - done);
    size_t left = curses->waiting.length - done;
    str_clear(&curses->waiting);
    str_add_bytes(&curses->waiting, rest, left);
    return left == 0;
}

/* The terminal is about to be someone else's: nothing may be left behind, but not for ever. */
static void flush_all(struct curses *curses)
{
    for (int tries = 0; !curses_flush(curses) && tries < 20; tries++) {
        struct pollfd ready = { .fd = curses->tty, .events = POLLOUT };
        (void)poll(&ready, 1, 50);
    }
}

void curses_send(struct curses *curses, const char *bytes, size_t size)
{
    str_add_bytes(&curses->waiting, bytes, size);
}

/* Moves what ncurses wrote to the bytes that wait; returns how many. */
static size_t take_painted(struct curses *curses)
{
    int fd = fileno(curses->painted);
    (void)fflush(curses->painted);
    off_t size = lseek(fd, 0, SEEK_CUR);
    if (size <= 0)
        return 0;
    AUTO_FREE char *bytes = mem_alloc((size_t)size);
    ssize_t got = pread(fd, bytes, (size_t)size, 0);
    (void)lseek(fd, 0, SEEK_SET);
    if (got > 0)
        str_add_bytes(&curses->waiting, bytes, (size_t)got);
    return got > 0 ? (size_t)got : 0;
}

static void read_size(struct curses *curses)
{
    struct winsize size = { 0 };
    if (ioctl(curses->tty, TIOCGWINSZ, &size) < 0 || size.ws_col == 0 || size.ws_row == 0) {
        size.ws_col = 80;
        size.ws_row = 24;
    }
    curses->width = size.ws_col;
    curses->height = size.ws_row;
}

void curses_size(const struct curses *curses, int *out_width, int *out_height)
{
    struct curses now = { .tty = curses->tty };
    read_size(&now);
    *out_width = now.width;
    *out_height = now.height;
}

static void resize(struct curses *curses, int width, int height)
{
    curses->width = width;
    curses->height = height;
    (void)resizeterm(height, width);
    size_t cells = (size_t)width * (size_t)height;
    curses->shown = mem_resize(curses->shown, cells, sizeof(*curses->shown));
    curses_forget(curses);
}

void curses_forget(struct curses *curses) { curses->forgot = true; }

static void make_pairs(struct curses *curses)
{
    if (curses->depth < 8)
        return;
    start_color();
    use_default_colors();
    for (int role = 0; role < ROLES; role++) {
        struct theme_look look = theme_look(curses->theme, (enum role)role, curses->depth);
        init_pair((short)(role + 1), (short)look.color, -1);
    }
}

static int open_screen(struct curses *curses, const char *color, struct error *error)
{
    const char *term = getenv("TERM");
    curses->painted = fdopen(memfd_create("frame", MFD_CLOEXEC), "r+");
    curses->unread = fopen("/dev/null", "re");
    if (!curses->painted || !curses->unread)
        return error_system(error, errno, "cannot make room for a frame");
    curses->screen = newterm(term, curses->painted, curses->unread);
    if (!curses->screen) {
        curses->unknown_term = mem_text(term);
        curses->screen = newterm("xterm-256color", curses->painted, curses->unread);
    }
    if (!curses->screen)
        return error_set(error, ERROR_INVALID, "TERM is \"%s\", which is not known here", term);
    (void)typeahead(-1);
    (void)nonl();
    (void)idlok(stdscr, TRUE);
    leaveok(stdscr, FALSE);
    scrollok(stdscr, FALSE);
    int colors = tigetnum("colors");
    if (colors > 256) /* direct colours: only the first eight numbers are a palette there */
        colors = 8;
    curses->depth = theme_depth(color, getenv("LAMBENCH_COLOR"), getenv("NO_COLOR"), colors);
    make_pairs(curses);
    return 0;
}

static int check_terminal(struct curses *curses, struct error *error)
{
    const char *term = getenv("TERM");
    if (!isatty(STDOUT_FILENO)) {
        error_set(error, ERROR_INVALID, "standard output is not a terminal");
        return error_hint(error, "use: lambench invoke, logs, check, package (lambench help)");
    }
    if (!term || !term[0] || text_equal(term, "dumb")) {
        error_set(error, ERROR_INVALID, "TERM is \"%s\", the full screen needs more",
                  term ? term : "");
        return error_hint(error, "the commands work: lambench help");
    }
    curses->tty = open("/dev/tty", O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (curses->tty < 0 || tcgetattr(curses->tty, &curses->before) < 0)
        return error_system(error, errno, "cannot open the terminal");
    return 0;
}

static void enter(struct curses *curses)
{
    set_raw(curses);
    curses_send(curses, paste_on, sizeof(paste_on) - 1);
    if (curses->mouse)
        curses_send(curses, mouse_on, sizeof(mouse_on) - 1);
    emergency.tty = curses->tty;
}

int curses_open(const struct curses_options *options, struct curses **out, struct error *error)
{
    AUTO(curses) curses = mem_alloc(sizeof(*curses));
    curses->tty = -1;
    str_init(&curses->waiting, 64 << 20);
    (void)setlocale(LC_ALL, "");
    curses->theme = options->theme;
    curses->mouse = options->mouse;
    curses->ascii = options->ascii || !text_equal(nl_langinfo(CODESET), "UTF-8");
    if (check_terminal(curses, error) < 0 || open_screen(curses, options->color, error) < 0)
        return -1;
    read_size(curses);
    resize(curses, curses->width, curses->height);
    prepare_emergency(curses);
    enter(curses);
    *out = take_ptr(&curses);
    return 0;
}

/* Terminals answer our questions late; what still comes must not land in the shell. */
static void leave(struct curses *curses)
{
    if (curses->mouse)
        curses_send(curses, mouse_off, sizeof(mouse_off) - 1);
    curses_send(curses, paste_off, sizeof(paste_off) - 1);
    (void)endwin();
    (void)take_painted(curses);
    flush_all(curses);
    (void)tcsetattr(curses->tty, TCSAFLUSH, &curses->before);
    emergency.tty = -1;
}

void curses_close(struct curses *curses)
{
    if (!curses)
        return;
    if (curses->screen) {
        if (!curses->suspended && emergency.tty >= 0)
            leave(curses);
        delscreen(curses->screen);
    }
    if (curses->painted)
        (void)fclose(curses->painted);
    if (curses->unread)
        (void)fclose(curses->unread);
    if (curses->tty >= 0)
        (void)close(curses->tty);
    str_release(&curses->waiting);
    free(curses->shown);
    free(curses->unknown_term);
    free(curses);
}

int curses_fd(const struct curses *curses) { return curses->tty; }
bool curses_ascii(const struct curses *curses) { return curses->ascii; }
void curses_set_ascii(struct curses *curses) { curses->ascii = true; }
const char *curses_unknown_term(const struct curses *curses) { return curses->unknown_term; }

void curses_mouse(struct curses *curses, bool on)
{
    curses->mouse = on;
    if (on)
        curses_send(curses, mouse_on, sizeof(mouse_on) - 1);
    else
        curses_send(curses, mouse_off, sizeof(mouse_off) - 1);
}

void curses_suspend(struct curses *curses)
{
    if (curses->suspended)
        return;
    leave(curses);
    curses->suspended = true;
}

void curses_resume(struct curses *curses)
{
    if (!curses->suspended)
        return;
    curses->suspended = false;
    enter(curses);
    (void)clearok(curscr, TRUE);
    curses_forget(curses);
}

static void set_look(struct curses *curses, const struct canvas_cell *cell)
{
    struct theme_look look = theme_look(curses->theme, (enum role)cell->role, curses->depth);
    unsigned flags = look.flags | cell->flags;
    attr_t attributes = A_NORMAL;
    if (flags & CANVAS_BOLD)
        attributes |= A_BOLD;
    if (flags & CANVAS_REVERSE)
        attributes |= A_REVERSE;
    if (flags & CANVAS_UNDERLINE)
        attributes |= A_UNDERLINE;
    bool colored = curses->depth >= 8 && look.color >= 0;
    (void)attr_set(attributes, (short)(colored ? cell->role + 1 : 0), NULL);
}

static int wide_text(const char *text, wchar_t *out, int capacity)
{
    int count = 0;
    size_t size = strlen(text);
    for (size_t used = 0; used < size && count < capacity; count++) {
        unsigned point = 0;
        used += text_decode(text + used, size - used, &point);
        out[count] = (wchar_t)point;
    }
    return count;
}

/* Runs of cells of one look go in one call; wide and combined ones each at their own column, so
 * that another idea of their width cannot move their neighbours. */
static void draw_row(struct curses *curses, const struct canvas_cell *row, int y)
{
    wchar_t run[512];
    for (int x = 0; x < curses->width;) {
        if (row[x].width == 0) {
            x++;
            continue;
        }
        int start = x, count = 0;
        set_look(curses, &row[start]);
        do {
            count += wide_text(row[x].text, run + count, 16);
            x += row[x].width;
        } while (x < curses->width && row[x].width == 1 && row[x - 1].width == 1 &&
                 row[x].role == row[start].role && row[x].flags == row[start].flags &&
                 count < 480 && strlen(row[x].text) < 4);
        (void)mvaddnwstr(y, start, run, count);
    }
}

size_t curses_draw(struct curses *curses, const struct canvas_grid *grid)
{
    int width = canvas_grid_width(grid), height = canvas_grid_height(grid);
    if (width != curses->width || height != curses->height)
        resize(curses, width, height);
    for (int y = 0; y < height; y++) {
        const struct canvas_cell *row = canvas_grid_row(grid, y);
        struct canvas_cell *shown = curses->shown + (size_t)y * (size_t)width;
        size_t bytes = (size_t)width * sizeof(*row);
        if (!curses->forgot && memcmp(row, shown, bytes) == 0)
            continue;
        memcpy(shown, row, bytes);
        draw_row(curses, row, y);
    }
    if (curses->forgot)
        (void)clearok(curscr, TRUE);
    curses->forgot = false;
    int x = 0, y = 0;
    bool cursor = canvas_grid_cursor(grid, &x, &y);
    (void)curs_set(cursor ? 1 : 0);
    (void)move(cursor ? y : height - 1, cursor ? x : width - 1);
    (void)refresh();
    size_t painted = take_painted(curses);
    (void)curses_flush(curses);
    return painted;
}
