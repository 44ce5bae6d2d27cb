#include "tui/widget/matcher.h"

#include <ctype.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "workspace/base/error.h"

struct matcher {
    char *typed;
    char *plain;        /* what to look for; lower case unless EXACT */
    size_t size;
    bool exact, is_regex;
    regex_t regex;
};

static bool has_capital(const char *text)
{
    for (; *text; text++) {
        if (isupper((unsigned char)*text))
            return true;
    }
    return false;
}

int matcher_new(const char *typed, struct matcher **out, struct error *error)
{
    AUTO(matcher) matcher = mem_alloc(sizeof(*matcher));
    size_t size = strlen(typed);
    matcher->typed = mem_text(typed);
    matcher->exact = has_capital(typed);
    if (size > 2 && typed[0] == '/' && typed[size - 1] == '/') {
        AUTO_FREE char *inside = mem_text_n(typed + 1, size - 2);
        int flags = REG_EXTENDED | (matcher->exact ? 0 : REG_ICASE);
        int failed = regcomp(&matcher->regex, inside, flags);
        if (failed) {
            char why[128];
            (void)regerror(failed, &matcher->regex, why, sizeof(why));
            return error_set(error, ERROR_INVALID, "%s: %s", typed, why);
        }
        matcher->is_regex = true;
    }
    matcher->plain = mem_text(typed);
    matcher->size = size;
    *out = take_ptr(&matcher);
    return 0;
}

void matcher_free(struct matcher *matcher)
{
    if (!matcher)
        return;
    if (matcher->is_regex)
        regfree(&matcher->regex);
    free(matcher->typed);
    free(matcher->plain);
    free(matcher);
}

const char *matcher_typed(const struct matcher *matcher) { return matcher ? matcher->typed : ""; }

/* The first place of WORD (lower case) in TEXT, in any case. */
static const char *find_any_case(const char *text, size_t size, const char *word, size_t length)
{
    char both[3] = { (char)tolower((unsigned char)word[0]), (char)toupper((unsigned char)word[0]),
                     0 };
    for (size_t i = 0; i + length <= size; i++) {
        if ((text[i] == both[0] || text[i] == both[1]) &&
            strncasecmp(text + i, word, length) == 0)
            return text + i;
    }
    return NULL;
}

static bool find_regex(const struct matcher *matcher, const char *text, size_t size, size_t from,
                       size_t *out_start, size_t *out_end)
{
    regmatch_t match = { .rm_so = (regoff_t)from, .rm_eo = (regoff_t)size };
    if (regexec(&matcher->regex, text, 1, &match, REG_STARTEND) != 0 ||
        match.rm_eo == match.rm_so)
        return false;
    *out_start = (size_t)match.rm_so;
    *out_end = (size_t)match.rm_eo;
    return true;
}

bool matcher_find(const struct matcher *matcher, const char *text, size_t size, size_t from,
                  size_t *out_start, size_t *out_end)
{
    if (!matcher || matcher->size == 0 || from >= size)
        return false;
    if (matcher->is_regex)
        return find_regex(matcher, text, size, from, out_start, out_end);
    const char *found =
        matcher->exact ? memmem(text + from, size - from, matcher->plain, matcher->size)
                       : find_any_case(text + from, size - from, matcher->plain, matcher->size);
    if (!found)
        return false;
    *out_start = (size_t)(found - text);
    *out_end = *out_start + matcher->size;
    return true;
}

bool matcher_hits(const struct matcher *matcher, const char *text, size_t size)
{
    size_t start, end;
    return matcher_find(matcher, text, size, 0, &start, &end);
}

bool matcher_words(const char *typed, const char *text)
{
    size_t size = strlen(text);
    while (*typed) {
        size_t length = strcspn(typed, " ");
        if (length > 0 && !find_any_case(text, size, typed, length))
            return false;
        typed += length + strspn(typed + length, " ");
    }
    return true;
}
