/*
 * log_view: a look at the log ring: filtered, following or held, searched. Used as a pane and as
 * a whole screen. Positions are record numbers, so that old records may go at any time.
 */
#ifndef LAMBENCH_SCREEN_LOG_VIEW_H
#define LAMBENCH_SCREEN_LOG_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/screen/log_numbers.h"
#include "tui/term/canvas.h"
#include "tui/widget/log_line.h"

struct log_entry;
struct log_ring;
struct matcher;

struct log_view {
    const struct log_ring *ring;    /* borrowed */
    /* what is shown */
    char *function;                 /* NULL: all */
    char request[37];               /* one run, or "" */
    struct matcher *only, *hide;    /* owned */
    enum log_line_level level;      /* at least this */
    bool brief;                     /* compact form, without END lines */
    bool wrap;
    bool cursor;                    /* a selected line is drawn */
    /* what matched */
    struct log_numbers numbers;
    uint64_t seen;                  /* records before this one were looked at */
    /* where we are */
    bool follow;
    uint64_t at;                    /* selected record, while not following */
    uint64_t top;                   /* first visible record, while not following */
    int left, width, height;
    /* search */
    struct matcher *search;         /* owned */
    struct log_numbers hits;        /* of those that matched */
};

void log_view_init(struct log_view *view, const struct log_ring *ring);
void log_view_release(struct log_view *view);
/* After the filter changed: everything is looked at again. */
void log_view_filter(struct log_view *view);
void log_view_function(struct log_view *view, const char *function); /* NULL: all */
/* Takes in new records. Call before drawing. */
void log_view_settle(struct log_view *view, int width, int height);
size_t log_view_count(const struct log_view *view);
/* Lines below the last visible one. */
size_t log_view_below(const struct log_view *view);
const struct log_entry *log_view_selected(const struct log_view *view);
bool log_view_key(struct log_view *view, int key);
void log_view_scroll(struct log_view *view, long lines);
void log_view_follow(struct log_view *view, bool follow);
/* Takes over MATCHER (NULL ends the search); the view does not move. */
void log_view_search(struct log_view *view, struct matcher *taken_matcher);
/* To the next (1) or previous (-1) record for which TEST is true; false when there is none. */
bool log_view_find(struct log_view *view, int direction,
                   bool (*test)(const struct log_view *view, const struct log_entry *entry));
bool log_view_is_hit(const struct log_view *view, const struct log_entry *entry);
bool log_view_is_error(const struct log_view *view, const struct log_entry *entry);
bool log_view_is_start(const struct log_view *view, const struct log_entry *entry);
/* Selects the first record at or after a time. */
void log_view_time(struct log_view *view, int64_t wall_ns);
size_t log_view_hits(const struct log_view *view);
/* Which hit the selected record is, from 1; 0 when it is none. */
size_t log_view_hit(const struct log_view *view);
void log_view_draw(const struct log_view *view, const struct canvas *canvas, int pane);
/* All that matched, at most MAXIMUM of the newest lines. */
struct str;
void log_view_text(const struct log_view *view, struct str *out, size_t maximum);

#endif
