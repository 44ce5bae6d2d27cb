#include "tui/widget/number.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

enum { DIGITS = 12 };

static const char *skip_blanks(const char *text)
{
    while (*text == ' ')
        text++;
    return text;
}

static bool is_end(const char *text, const char *unit)
{
    text = skip_blanks(text);
    size_t length = unit ? strlen(unit) : 0;
    if (length > 0 && strncasecmp(text, unit, length) == 0)
        text = skip_blanks(text + length);
    return *text == '\0';
}

bool number_typed(const char *typed, const char *unit, long old, long *out)
{
    const char *at = skip_blanks(typed);
    char sign = '\0';
    if (*at == '+' || *at == 'x' || *at == 'X' || *at == '-')
        sign = *at++;
    at = skip_blanks(at);
    long value = 0;
    size_t digits = 0;
    for (; *at >= '0' && *at <= '9' && digits <= DIGITS; digits++)
        value = value * 10 + (*at++ - '0');
    if (digits == 0 || digits > DIGITS || !is_end(at, unit))
        return false;
    if (sign == '+')
        return !__builtin_add_overflow(old, value, out);
    if (sign == 'x' || sign == 'X')
        return !__builtin_mul_overflow(old, value, out);
    *out = sign == '-' ? -value : value;
    return true;
}
