/*
 * descriptors: how many files this process may have open. The usual limit is low for the sake of
 * programs that use select(), which we do not; each instance of a function takes about ten.
 */
#ifndef LAMBENCH_BASE_DESCRIPTORS_H
#define LAMBENCH_BASE_DESCRIPTORS_H

/* As many as the system allows, within reason. */
void descriptors_raise(void);
/* For a child that is about to become another program: as it was. Only system calls. */
void descriptors_as_before(void);

#endif
