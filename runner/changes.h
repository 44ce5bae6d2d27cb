/*
 * changes: what differs between two readings of a project, in one sentence for people.
 */
#ifndef LAMBENCH_CHANGES_H
#define LAMBENCH_CHANGES_H

struct project;
struct str;

/* Appends "Hello timeout 3 -> 10, memory 128 -> 256 in 8 functions"; nothing when they are the
 * same. */
void changes_tell(const struct project *old, const struct project *new_one, struct str *out);

#endif
