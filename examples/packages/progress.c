#define _POSIX_C_SOURCE 200809L

#include "progress.h"

#include <stdio.h>
#include <unistd.h>

enum { WIDTH = 40 };

static void draw(const struct progress *progress)
{
    size_t filled = progress->percent * WIDTH / 100;
    fprintf(stderr, "\r%-14s [", progress->label);
    for (size_t i = 0; i < WIDTH; i++) fputc(i < filled ? '#' : ' ', stderr);
    fprintf(stderr, "] %3zu%%", progress->percent);
}

void progress_open(struct progress *progress, const char *label, size_t total)
{
    *progress = (struct progress){.label = label, .total = total ? total : 1};
    progress->shown = isatty(fileno(stderr)) == 1;
    if (progress->shown) draw(progress);
}

void progress_step(struct progress *progress, size_t done)
{
    size_t percent = (size_t)((double)done / (double)progress->total * 100.0);
    if (percent > 100) percent = 100;
    if (!progress->shown || percent == progress->percent) return;
    progress->percent = percent;
    draw(progress);
}

void progress_close(struct progress *progress)
{
    if (progress->shown) fprintf(stderr, "\r%*s\r", WIDTH + 24, "");
    progress->shown = false;
}
