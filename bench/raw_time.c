#include "raw.h"

#define DAY INT64_C(86400000000)

/* Days since 1970-01-01 of a date, and back: years begin in March, so that the leap day is the
 * last of its year and months follow one formula. Years 1970 to 9999. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t shifted = (month + 9) % 12;
    year -= month <= 2;
    return year * 365 + year / 4 - year / 100 + year / 400 + (153 * shifted + 2) / 5 + day - 719469;
}

static void date_of(int64_t days, int64_t *year, int64_t *month, int64_t *day)
{
    int64_t shifted = days + 719468, era = shifted / 146097, rest = shifted % 146097;
    int64_t in_era = (rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
    int64_t in_year = rest - (365 * in_era + in_era / 4 - in_era / 100);
    int64_t from_march = (5 * in_year + 2) / 153;
    *day = in_year - (153 * from_march + 2) / 5 + 1;
    *month = from_march < 10 ? from_march + 3 : from_march - 9;
    *year = era * 400 + in_era + (*month <= 2);
}

static void put_digits(char *to, int64_t number, int count)
{
    for (int i = count - 1; i >= 0; i--, number /= 10) to[i] = (char)('0' + number % 10);
}

raw_moment raw_time_split(int64_t time)
{
    int64_t rest = time % DAY;
    raw_moment moment = {.hour = rest / INT64_C(3600000000),
                         .minute = rest / 60000000 % 60,
                         .second = rest / 1000000 % 60,
                         .fraction = rest % 1000000};
    date_of(time / DAY, &moment.year, &moment.month, &moment.day);
    return moment;
}

int64_t raw_time_join(const raw_moment *moment)
{
    int64_t seconds = moment->hour * 3600 + moment->minute * 60 + moment->second;
    return days_of(moment->year, moment->month, moment->day) * DAY + seconds * 1000000 +
           moment->fraction;
}

void raw_time_format(char text[RAW_TIME_SIZE], int64_t time)
{
    static const char shape[RAW_TIME_SIZE] = "0000-00-00 00:00:00.000000";
    int64_t year, month, day, rest = time % DAY;
    date_of(time / DAY, &year, &month, &day);
    for (int i = 0; i < RAW_TIME_SIZE; i++) text[i] = shape[i];
    put_digits(text, year, 4);
    put_digits(text + 5, month, 2);
    put_digits(text + 8, day, 2);
    put_digits(text + 11, rest / INT64_C(3600000000), 2);
    put_digits(text + 14, rest / 60000000 % 60, 2);
    put_digits(text + 17, rest / 1000000 % 60, 2);
    put_digits(text + 20, rest % 1000000, 6);
}

/* -1 when one of them is no digit. */
static int64_t digits(const char *text, int count)
{
    int64_t number = 0;
    for (int i = 0; i < count; i++) {
        unsigned digit = (unsigned char)text[i] - (unsigned)'0';
        if (digit > 9) return -1;
        number = number * 10 + digit;
    }
    return number;
}

bool raw_time_parse(const char *text, size_t size, int64_t *time)
{
    if (!text || size != RAW_TIME_SIZE - 1 || text[4] != '-' || text[7] != '-' || text[10] != ' ' ||
        text[13] != ':' || text[16] != ':' || text[19] != '.') {
        return false;
    }
    int64_t year = digits(text, 4), month = digits(text + 5, 2), day = digits(text + 8, 2);
    int64_t hour = digits(text + 11, 2), minute = digits(text + 14, 2);
    int64_t second = digits(text + 17, 2), fraction = digits(text + 20, 6);
    if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || hour > 23 ||
        minute < 0 || minute > 59 || second < 0 || second > 59 || fraction < 0) {
        return false;
    }
    int64_t seconds = hour * 3600 + minute * 60 + second;
    *time = days_of(year, month, day) * DAY + seconds * 1000000 + fraction;
    return true;
}
