#include "tui/screen/bindings.h"

#include "tui/term/keys.h"
#include "workspace/base/text.h"

#define RUN "RUN"
#define LOOK "LOOK"
#define CHANGE "CHANGE"
#define GO "GO"
#define OWN "THIS SCREEN"
#define PROGRAM "LAMBENCH"

const struct binding bindings_table[] = {
    { "functions", "Enter", "detail", "open", "open the function", OWN },
    { "functions", "Space", "pause log", "pause log", "log pane: pause or follow", OWN },
    { "functions", "s", "sort", "sort", "sort by...", OWN },
    { "functions", "v", "log form", "log form", "log pane: compact or AWS", OWN },
    { "functions", "z", "zoom", "zoom", "zoom the pane, again back", OWN },
    { "functions", "Tab", "pane", "pane", "list or log pane", OWN },
    { "functions", "Shift-Tab", "pane", NULL, "list or log pane", OWN },
    { "functions", "/", "filter", "filter", "filter the list", OWN },
    { "functions", "a", "create function", "new", "new function", OWN },
    { "functions", "q", "quit", NULL, "quit", OWN },

    { "detail", "v", "show hidden", "show hidden", "hidden values, for 10 s", OWN },
    { "detail", "[", "previous tab", NULL, "previous tab", OWN },
    { "detail", "]", "next tab", "next tab", "next tab", OWN },
    { "detail", "Shift-Tab", "previous tab", NULL, "previous tab", OWN },
    { "detail", "Tab", "next tab", NULL, "next tab", OWN },
    { "detail", "Left", "previous tab", NULL, "previous tab", OWN },
    { "detail", "Right", "next tab", NULL, "next tab", OWN },
    { "detail", "Enter", "edit field", "edit", "change this value", OWN },
    { "detail", "a", "add", "add", "add to this tab", OWN },
    { "detail", "d", "remove", "delete", "unset or remove it", OWN },
    { "detail", "o", "override", "override", "override it locally", OWN },
    { "detail", "J", "move down", "J K move", "layer: move it down", OWN },
    { "detail", "K", "move up", NULL, "layer: move it up", OWN },
    { "detail", "f", "layer files", "files", "layers: who gives which file", OWN },
    { "detail", "e", "edit line", "open line", "its line in $EDITOR", OWN },

    { "invoke", "i", "run", "run", "run the function with this event", OWN },
    { "invoke", "Enter", "events", "event", "choose an event", OWN },
    { "invoke", "a", "suggestion", NULL, "apply what a failure suggests", OWN },
    { "invoke", "H", "history", "history", "history of runs", OWN },
    { "invoke", "e", "edit event", "edit", "edit the event, or a failure's line", OWN },
    { "invoke", "A", "accept this", "accept", "accept the answer: tests expect it", OWN },
    { "invoke", "v", "raw", "raw", "result: indented or its own bytes", OWN },
    { "invoke", "Tab", "pane", "pane", "next pane", OWN },
    { "invoke", "Shift-Tab", "pane back", NULL, "previous pane", OWN },
    { "invoke", "/", "search", "search", "search in the pane", OWN },
    { "invoke", "n", "next match", NULL, "next match", OWN },
    { "invoke", "N", "previous match", NULL, "previous match", OWN },
    { "invoke", "{", "previous function", NULL, "previous function", OWN },
    { "invoke", "}", "next function", NULL, "next function", OWN },

    { "logs", "Space", "follow", "pause", "pause or follow", OWN },
    { "logs", "Enter", "whole line", "line", "the whole line, JSON indented", OWN },
    { "logs", "/", "search", "search", "search", OWN },
    { "logs", "n", "next match", NULL, "next match", OWN },
    { "logs", "N", "previous match", NULL, "previous match", OWN },
    { "logs", "<", "previous error", "< > error", "previous error", OWN },
    { "logs", ">", "next error", NULL, "next error", OWN },
    { "logs", "{", "previous run", NULL, "previous run", OWN },
    { "logs", "}", "next run", NULL, "next run", OWN },
    { "logs", "(", "minute back", NULL, "one minute back", OWN },
    { "logs", ")", "minute on", NULL, "one minute on", OWN },
    { "logs", "@", "time", "time", "go to a time: 14:02, -5m", OWN },
    { "logs", "f", "only", "only", "show only lines with...", OWN },
    { "logs", "F", "hide", "hide", "hide lines with...", OWN },
    { "logs", "s", "level", "level", "least level that is shown", OWN },
    { "logs", "o", "source", "one/all", "this function or all functions", OWN },
    { "logs", "w", "wrap", "wrap", "wrap long lines", OWN },
    { "logs", "v", "log form", "form", "compact or AWS lines", OWN },

    { "stats", "v", "next chart", "chart", "chart: duration, memory", OWN },
    { "stats", "{", "previous function", NULL, "previous function", OWN },
    { "stats", "}", "next function", "} next", "next function", OWN },
    { "stats", "+", "longer", "+ - window", "longer window of time", OWN },
    { "stats", "-", "shorter", NULL, "shorter window of time", OWN },
    { "stats", "=", "all time", NULL, "all runs", OWN },

    { "package", "p", "build", "rebuild", "build it again", OWN },
    { "package", "A", "build all", "all", "package all functions and layers", OWN },
    { "package", "o", "other command", "other", "the other upload command", OWN },
    { "package", "Enter", "build", NULL, "build the selected one", OWN },

    { "problems", "Enter", "edit line", "open line", "the line in $EDITOR", OWN },
    { "problems", "e", "edit line", NULL, "the line in $EDITOR", OWN },
    { "problems", "v", "all problems", "this/all", "of this function, or all", OWN },
    { "problems", "<", "previous problem", NULL, "previous problem", OWN },
    { "problems", ">", "next problem", NULL, "next problem", OWN },

    { "parameters", "Enter", "edit parameter", "edit", "its value here", OWN },
    { "parameters", "d", "forget parameter", "forget", "forget its value here", OWN },
    { "parameters", "e", "parameter line", "open line", "the line in $EDITOR", OWN },

    { "start", "Enter", "open project", "open", "open the template", OWN },
    { "start", "q", "quit", "quit", "quit", OWN },

    { "text", "/", "search", "search", "search", OWN },
    { "text", "n", "next match", NULL, "next match", OWN },
    { "text", "N", "previous match", NULL, "previous match", OWN },

    { "*", "i", "invoke", "invoke", "invoke (opens Invoke)", RUN },
    { "*", "r", "repeat", "repeat", "repeat the last invoke", RUN },
    { "*", "C", "cold", "cold", "invoke cold", RUN },
    { "*", "R", "restart", "restart", "restart sandbox (next is cold)", RUN },
    { "*", "x", "cancel", "cancel", "cancel the running invoke", RUN },
    { "*", "S", "shell", NULL, "a shell in its sandbox", RUN },
    { "*", "e", "edit", "edit", "edit the code in $EDITOR", CHANGE },
    { "*", "E", "edit template", "template", "template at this resource", CHANGE },
    { "*", "u", "undo", "undo", "undo the last edit", CHANGE },
    { "*", "U", "redo", "redo", "redo the undone edit", CHANGE },
    { "*", "P", "pause", NULL, "pause or resume hot reload", CHANGE },
    { "*", "Ctrl-r", "reload", NULL, "read the template again", CHANGE },
    { "*", "p", "package this", "package", "package", LOOK },
    { "*", "l", "logs this", "logs", "logs of the selection", LOOK },
    { "*", "L", "logs this", NULL, "logs of the selection", LOOK },
    { "*", "y", "copy", "copy", "copy...", LOOK },
    { "*", "X", "plain", NULL, "plain text to select from", LOOK },
    { "*", "1", "open functions", NULL, "Functions", GO },
    { "*", "2", "open invoke", NULL, "Invoke", GO },
    { "*", "3", "open logs", NULL, "Logs", GO },
    { "*", "4", "open stats", NULL, "Stats", GO },
    { "*", "8", "open package", NULL, "Package", GO },
    { "*", "9", "open problems", NULL, "Problems", GO },
    { "*", "Esc", "back", "back", "back one step", GO },
    { "*", "q", "back", NULL, "close this screen", GO },
    { "*", "M", "mouse", NULL, "mouse on or off", PROGRAM },
    { "*", "Ctrl-l", "redraw", NULL, "draw the screen anew", PROGRAM },
    { "*", "Ctrl-z", "suspend", NULL, "suspend; fg comes back", PROGRAM },
    { "*", "Ctrl-c", "interrupt", NULL, "cancel; twice: quit", PROGRAM },
    { "*", ":", "palette", "all", "all commands", PROGRAM },
    { "*", "?", "help", "help", "help for this screen", PROGRAM },
    { "*", "F1", "help", NULL, "help for this screen", PROGRAM },
    { 0 },
};

const struct bindings_move bindings_moves[] = {
    { "Up Down k j", "row", NULL },
    { "PgUp PgDn", "page", NULL },
    { "Ctrl-u Ctrl-d", "half a page", NULL },
    { "Home End g G", "first, last", NULL },
    { "Left Right", "long lines", "invoke logs text" },
    { 0 },
};

static bool is_vim_move(int key) { return key == 'l' || key == 'h'; }

const struct binding *bindings_find(const char *screen, int key, bool vim)
{
    if (vim && is_vim_move(key))
        return NULL;
    const struct binding *found = NULL;
    for (const struct binding *row = bindings_table; row->key; row++) {
        if (keys_parse(row->key) != key)
            continue;
        if (text_equal(row->screen, screen))
            return row;
        if (text_equal(row->screen, "*"))
            found = row;
    }
    return found;
}

const struct binding *bindings_for(const char *screen, const char *words, bool vim)
{
    const struct binding *found = NULL;
    for (const struct binding *row = bindings_table; row->key; row++) {
        if (!text_equal(row->words, words) || (vim && is_vim_move(keys_parse(row->key))))
            continue;
        if (text_equal(row->screen, screen))
            return row;
        if (!found && text_equal(row->screen, "*"))
            found = row;
    }
    return found;
}
