/*
 * log: diagnostics of the program itself, per area, to a file in the state folder. Never to the
 * terminal, never secrets or payloads. Areas: "sandbox", "engine", "files", "http", "screen" ...
 */
#ifndef LAMBENCH_BASE_LOG_H
#define LAMBENCH_BASE_LOG_H

/* Areas is a comma list, "all", or NULL for none. Errors are always written. */
void log_open(const char *path, const char *areas);
void log_close(void);
void log_add(const char *area, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
