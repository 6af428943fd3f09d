/* Decimals, dates and uuids as text: what is read is a value that a column can hold, and written and
 * read again it is the same. Decimals that a double stands for come back from it. */
#include "fuzz/target.h"

#include "driver/values.h"
#include "support/decimal.h"
#include "support/moment.h"
#include "support/uuid.h"

#include <string.h>

static void decimal(const char *text, size_t size)
{
    kin_decimal_value value, again;
    char written[KIN__DECIMAL_SIZE];
    double real;
    if (!kin__decimal_parse(text, size, &value)) return;
    PROMISE(kin_value_decimal(value).kind == KIN_KIND_DECIMAL);
    size_t length = kin__decimal_format(written, value);
    PROMISE(length < sizeof written && strlen(written) == length);
    PROMISE(kin__decimal_parse(written, length, &again));
    PROMISE(again.units == value.units && again.scale == value.scale);
    if (!kin__decimal_to_real(value, &real)) return;
    PROMISE(kin__real_to_decimal(real, &again) && kin__decimal_is_equal(value, again));
}

static void date(const char *text, size_t size)
{
    kin_date_value value, again;
    char written[KIN__DATE_SIZE];
    if (!kin__date_parse(text, size, &value)) return;
    PROMISE(kin__date_is_valid(value.days));
    kin__date_format(written, value);
    PROMISE(size == strlen(written) && memcmp(written, text, size) == 0);
    PROMISE(kin__date_parse(written, strlen(written), &again) && again.days == value.days);
}

static void uuid(const char *text, size_t size)
{
    kin_uuid_value value, again;
    char written[KIN__UUID_SIZE];
    if (!kin__uuid_parse(text, size, &value)) return;
    kin__uuid_format(written, value);
    PROMISE(kin__uuid_parse(written, strlen(written), &again));
    PROMISE(memcmp(&value, &again, sizeof value) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    decimal((const char *)data, size);
    date((const char *)data, size);
    uuid((const char *)data, size);
    return 0;
}
