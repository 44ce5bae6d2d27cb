#include "tui/term/theme.h"

#include <string.h>

#include "workspace/base/text.h"

struct look_row {
    int few, many;      /* palette number with 8 or 16 colours, and with 256; -1: own */
    unsigned flags;
};

struct theme {
    const char *name;
    struct look_row looks[ROLES];
};

enum { NO = -1, BOLD = CANVAS_BOLD, MATCH = CANVAS_REVERSE | CANVAS_UNDERLINE };

/* The 256-colour values keep at least 4.1:1 of contrast on black and on white, and error and
 * warning stay apart for all common kinds of colour blindness. */
static const struct theme themes[] = {
    { "default", {
        [ROLE_TEXT] = { NO, NO, 0 }, [ROLE_SECONDARY] = { NO, 243, 0 },
        [ROLE_TITLE] = { NO, NO, 0 }, [ROLE_TAB] = { NO, NO, BOLD },
        [ROLE_FOCUS] = { NO, 27, BOLD }, [ROLE_WARNING] = { 5, 130, 0 },
        [ROLE_ERROR] = { 1, 161, BOLD }, [ROLE_KEY] = { NO, NO, BOLD },
        [ROLE_MATCH] = { NO, NO, MATCH }, [ROLE_NAME] = { NO, 27, 0 },
        [ROLE_INIT] = { NO, 130, 0 }, [ROLE_CALL] = { NO, 30, 0 },
        [ROLE_OLD] = { NO, 161, 0 }, [ROLE_NEW] = { NO, 27, BOLD } } },
    { "mono", {
        [ROLE_TEXT] = { NO, NO, 0 }, [ROLE_SECONDARY] = { NO, NO, 0 },
        [ROLE_TITLE] = { NO, NO, 0 }, [ROLE_TAB] = { NO, NO, BOLD },
        [ROLE_FOCUS] = { NO, NO, BOLD }, [ROLE_WARNING] = { NO, NO, 0 },
        [ROLE_ERROR] = { NO, NO, BOLD }, [ROLE_KEY] = { NO, NO, BOLD },
        [ROLE_MATCH] = { NO, NO, MATCH }, [ROLE_NAME] = { NO, NO, 0 },
        [ROLE_INIT] = { NO, NO, 0 }, [ROLE_CALL] = { NO, NO, 0 },
        [ROLE_OLD] = { NO, NO, 0 }, [ROLE_NEW] = { NO, NO, BOLD } } },
    { "high", {
        [ROLE_TEXT] = { NO, NO, 0 }, [ROLE_SECONDARY] = { NO, NO, 0 },
        [ROLE_TITLE] = { NO, NO, BOLD }, [ROLE_TAB] = { NO, NO, MATCH },
        [ROLE_FOCUS] = { NO, NO, BOLD }, [ROLE_WARNING] = { 5, NO, BOLD },
        [ROLE_ERROR] = { 1, 196, MATCH }, [ROLE_KEY] = { NO, NO, BOLD },
        [ROLE_MATCH] = { NO, NO, MATCH }, [ROLE_NAME] = { NO, NO, BOLD },
        [ROLE_INIT] = { NO, NO, 0 }, [ROLE_CALL] = { NO, NO, 0 },
        [ROLE_OLD] = { NO, NO, 0 }, [ROLE_NEW] = { NO, NO, BOLD } } },
    { "ansi", {
        [ROLE_TEXT] = { NO, NO, 0 }, [ROLE_SECONDARY] = { NO, NO, 0 },
        [ROLE_TITLE] = { NO, NO, 0 }, [ROLE_TAB] = { 4, 4, BOLD },
        [ROLE_FOCUS] = { 4, 4, BOLD }, [ROLE_WARNING] = { 3, 3, 0 },
        [ROLE_ERROR] = { 1, 1, BOLD }, [ROLE_KEY] = { NO, NO, BOLD },
        [ROLE_MATCH] = { 3, 3, MATCH }, [ROLE_NAME] = { 6, 6, 0 },
        [ROLE_INIT] = { 3, 3, 0 }, [ROLE_CALL] = { 2, 2, 0 },
        [ROLE_OLD] = { 1, 1, 0 }, [ROLE_NEW] = { 4, 4, BOLD } } },
};

const struct theme *theme_find(const char *name)
{
    for (size_t i = 0; i < COUNT(themes); i++) {
        if (strcmp(themes[i].name, name) == 0)
            return &themes[i];
    }
    return NULL;
}

struct theme_look theme_look(const struct theme *theme, enum role role, int depth)
{
    const struct look_row *row = &theme->looks[role];
    int color = depth >= 256 ? row->many : depth >= 8 ? row->few : NO;
    return (struct theme_look){ color, row->flags };
}

int theme_depth(const char *option, const char *lambench_color, const char *no_color,
                int terminal_colors)
{
    const char *said = option && !text_equal(option, "auto") ? option : lambench_color;
    if (text_equal(said, "never"))
        return 0;
    int colors = terminal_colors > 0 ? terminal_colors : 0;
    if (text_equal(said, "always"))
        return colors >= 8 ? colors : 8;
    if (no_color && no_color[0])
        return 0;
    return colors >= 8 ? colors : 0;
}
