#!/bin/bash
# Checks that every verb of the headers exists by name too: whatever macro takes a model, a column or
# an association has a function kin_..._named in kin/named.h. Prints what is missing.
set -euo pipefail
export LC_ALL=C

root=$(cd "$(dirname "$0")/.." && pwd)
name='every verb exists by name'

# What has no such form, each for a reason.
exceptions='
kin_cast          gives a pointer to the struct: kin_is_a_named asks
kin_many_call     calls a C function: kin_collection_extension gives its table
kin_each_batch    is a loop: kin_batches_open_named and kin_next_batch_named
'

# Macros whose text, over its lines, leads to a model's function or to an offset.
verbs=$(sed -e ':join' -e '/\\$/{N;s/\\\n//;b join' -e '}' \
    "$root"/include/kin/{association,extend,query,record,tree}.h |
    sed -nE '/_model\(\)|OFFSET_\(|__VA_ARGS__|kin_items/s/^#define (kin_[a-z_]+)\(.*/\1/p' | sort -u)
promised=$(cat "$root/include/kin/named.h")

echo "[ RUN      ] $name"
missing=0
for verb in $verbs; do
    grep -q "^$verb " <<<"$exceptions" && continue
    grep -q "[ *]${verb}_named(" <<<"$promised" && continue
    echo "$verb has no form by name"
    missing=$((missing + 1))
done
if [ "$missing" -gt 0 ]; then
    echo "[  FAILED  ] $name"
    exit 1
fi
echo "$(wc -w <<<"$verbs") verbs"
echo "[       OK ] $name"
