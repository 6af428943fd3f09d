#!/bin/bash
# Compares what the blog prints with what it should: blog.sh PROGRAM EXPECTED URL. What follows
# "RecordNotFound: " is the library's own message.
set -euo pipefail

compared() { sed 's/^RecordNotFound: .*/RecordNotFound: /'; }

# Not in a pipe: its exit status counts.
printed=$("$1" "$3")
diff -u <(compared <"$2") <(compared <<<"$printed")
