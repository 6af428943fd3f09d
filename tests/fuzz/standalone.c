/* Runs a fuzz target on files, for machines without libFuzzer: fuzz_given FILE-OR-FOLDER... */
#define _POSIX_C_SOURCE 200809L

#include "fuzz/target.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Inputs are small; libFuzzer's own limit is 4096 bytes. */
enum { LARGEST = 1 << 20 };

static bool run_file(const char *path, FILE *file)
{
    uint8_t *read = malloc(LARGEST);
    /* A copy of the exact size, so that a look behind the end is seen. */
    size_t size = read ? fread(read, 1, LARGEST, file) : 0;
    uint8_t *data = malloc(size ? size : 1);
    bool good = read && data && !ferror(file);
    if (good) {
        memcpy(data, read, size);
        LLVMFuzzerTestOneInput(data, size);
    } else {
        fprintf(stderr, "cannot read %s\n", path);
    }
    free(data);
    free(read);
    return good;
}

static bool run(const char *path);

static bool run_folder(const char *path, DIR *folder)
{
    bool good = true;
    for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        char name[1024];
        if (entry->d_name[0] == '.') continue;
        int length = snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        good = good && length > 0 && (size_t)length < sizeof name && run(name);
    }
    return good;
}

static bool run(const char *path)
{
    bool good = false;
    DIR *folder = opendir(path);
    if (folder) {
        good = run_folder(path, folder);
        closedir(folder);
        return good;
    }
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return false;
    }
    good = run_file(path, file);
    fclose(file);
    return good;
}

int main(int argc, char **argv)
{
    bool good = true;
    for (int i = 1; i < argc; i++) good = run(argv[i]) && good;
    return good ? 0 : 1;
}
