/*
 * package_screen: functions and layers as zips that are ready for upload.
 */
#ifndef LAMBENCH_SCREEN_PACKAGE_SCREEN_H
#define LAMBENCH_SCREEN_PACKAGE_SCREEN_H

struct screen_type;
struct stage;

extern const struct screen_type package_screen;

/* Opens it and builds this function or layer. */
void package_screen_build(struct stage *stage, const char *id);

#endif
