/*
 * starter_code: the first files of a new function, of the starters that are built in.
 */
#ifndef LAMBENCH_ACTION_STARTER_CODE_H
#define LAMBENCH_ACTION_STARTER_CODE_H

struct error;

/* The handler of those files for a runtime ("python3.13"); NULL: there are none for it. */
const char *starter_code_handler(const char *runtime);
/* Makes FOLDER with the files. ERROR_INVALID when it is there already, then nothing is written. */
int starter_code_write(const char *runtime, const char *folder, struct error *error);

#endif
