#include "workspace/template/local_env_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "workspace/base/mem.h"
#include "workspace/template/node.h"

enum { MOST_DIGITS = 17, PLAIN_FROM = -4, PLAIN_BELOW = 16 };

/* The shortest text that reads as NUMBER again, in the forms of Python's float.__repr__. */
static char *float_text(double number)
{
    char text[64] = "";
    if (isinf(number))
        return mem_text(number < 0 ? "-inf" : "inf");
    int digits = 0;
    do
        snprintf(text, sizeof text, "%.*e", digits, number);
    while (strtod(text, NULL) != number && ++digits < MOST_DIGITS);
    int exponent = atoi(strchr(text, 'e') + 1);
    if (exponent < PLAIN_FROM || exponent >= PLAIN_BELOW)
        return mem_text(text);
    int places = digits > exponent ? digits - exponent : 0;
    return mem_format("%.*f%s", places, number, places ? "" : ".0");
}

char *local_env_text(const struct node *value)
{
    const char *text = node_text(value);
    if (!text)
        return mem_text("");
    if (value->kind != NODE_NUMBER)
        return mem_text(text);
    if (strpbrk(text, ".eE"))
        return float_text(strtod(text, NULL));
    return mem_text(strcmp(text, "-0") == 0 ? "0" : text);
}
