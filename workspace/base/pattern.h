/*
 * pattern: does a whole text match a regular expression? For expressions of strangers: Java's
 * notation as far as it is common (. [] () | * + ? {} ^ $ \d \w \s), in bounded time.
 */
#ifndef LAMBENCH_BASE_PATTERN_H
#define LAMBENCH_BASE_PATTERN_H

enum pattern_result {
    PATTERN_DIFFERS,
    PATTERN_MATCHES,
    PATTERN_UNKNOWN     /* it has what is not understood here, or would take too long */
};

enum pattern_result pattern_match(const char *pattern, const char *text);

#endif
