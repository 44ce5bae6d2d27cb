/*
 * sample: the sample events that are part of the program, by the word people type.
 */
#ifndef LAMBENCH_ACTION_SAMPLE_H
#define LAMBENCH_ACTION_SAMPLE_H

struct embed_file;
struct error;
struct json;

/* The catalog: an array of objects with name, file and title. The caller frees it. */
struct json *sample_catalog(void);
/* An unknown NAME is ERROR_NOT_FOUND with the nearest known one. */
int sample_find(const char *name, const struct embed_file **out, struct error *error);

#endif
