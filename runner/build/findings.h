/*
 * findings: what the output of a compiler or a package manager says is wrong, and where.
 */
#ifndef LAMBENCH_BUILD_FINDINGS_H
#define LAMBENCH_BUILD_FINDINGS_H

#include <stddef.h>

struct problem_list;

/* Adds what OUTPUT of a build of RESOURCE tells, at most 50, as LB410: "file:line:column: error:
 * text" (gcc, clang, go, javac, dotnet, esbuild), "file(line,column): error" (tsc, dotnet), rustc's
 * and Python's two lines, "[ERROR] file:[line,column] text" (maven). Names are relative to ROOT
 * where they lie beneath it; FOLDER is where the tool ran. Warnings are told as such. */
void findings_read(const char *output, size_t size, const char *root, const char *folder,
                   const char *resource, struct problem_list *out);

#endif
