#include "support/moment.h"

#include <string.h>

/* Years are counted from March here, so that the day a leap year adds is the last of its year. */
#define EPOCH_DAYS 719468 /* from 0000-03-01 to 1970-01-01 */
#define DAY_SECONDS 86400
#define SECOND 1000000

static const int month_starts[] = {0, 31, 61, 92, 122, 153, 184, 214, 245, 275, 306, 337, 367};

struct date {
    int64_t year;
    int month;
    int day;
};

static int64_t divide_down(int64_t number, int64_t by)
{
    return number / by - (number % by < 0);
}

/* From 0000-03-01 to the first of March of the year. */
static int64_t days_before(int64_t year)
{
    return 365 * year + divide_down(year, 4) - divide_down(year, 100) + divide_down(year, 400);
}

static int64_t days_of(struct date date)
{
    int64_t year = date.month > 2 ? date.year : date.year - 1;
    int month = (date.month + 9) % 12;
    return days_before(year) + month_starts[month] + date.day - 1 - EPOCH_DAYS;
}

/* Within 400 years, 146097 days, the year follows from the day by taking out the leap days that lie
 * before it: one in 1460 days, none in 36524, one in 146096. */
static struct date date_of(int64_t days)
{
    days += EPOCH_DAYS;
    int64_t cycle = divide_down(days, 146097);
    int day = (int)(days - cycle * 146097);
    int year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    day -= year * 365 + year / 4 - year / 100;
    int month = day / 31;
    if (day >= month_starts[month + 1]) month++;
    struct date found = {
        .year = cycle * 400 + year, .month = month + 3, .day = day - month_starts[month] + 1};
    if (found.month > 12) {
        found.month -= 12;
        found.year++;
    }
    return found;
}

static int days_in(int64_t year, int month)
{
    if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/* Writes number with at least count digits, and the character after them. */
static char *write_number(char *to, int64_t number, int count, char after)
{
    int64_t limit = 10;
    for (int i = 1; i < count; i++) limit *= 10;
    for (; number >= limit; limit *= 10) count++;
    for (int i = count; i-- > 0; number /= 10) to[i] = (char)('0' + number % 10);
    to[count] = after;
    return to + count + 1;
}

/* Every number of two digits: a new row has twenty of them. */
static const char pairs[] = "0001020304050607080910111213141516171819"
                            "2021222324252627282930313233343536373839"
                            "4041424344454647484950515253545556575859"
                            "6061626364656667686970717273747576777879"
                            "8081828384858687888990919293949596979899";

static char *write_two(char *to, int64_t number, char after)
{
    memcpy(to, &pairs[2 * number], 2);
    to[2] = after;
    return to + 3;
}

/* Six digits and a NUL. */
static void write_fraction(char *to, int32_t fraction)
{
    to = write_two(to, fraction / 10000, '0') - 1;
    to = write_two(to, fraction / 100 % 100, '0') - 1;
    write_two(to, fraction % 100, '\0');
}

size_t kin__moment_format(char text[KIN__MOMENT_SIZE], kin_time_value time)
{
    int64_t seconds = divide_down(time.microseconds, SECOND);
    int32_t fraction = (int32_t)(time.microseconds % SECOND);
    if (fraction < 0) fraction += SECOND;
    int64_t days = divide_down(seconds, DAY_SECONDS);
    int32_t second = (int32_t)(seconds - days * DAY_SECONDS);
    struct date date = date_of(days);
    char *to = text;
    if (date.year >= 0 && date.year <= 9999) {
        to = write_two(to, date.year / 100, '0') - 1;
        to = write_two(to, date.year % 100, '-');
    } else {
        if (date.year < 0) *to++ = '-';
        to = write_number(to, date.year < 0 ? -date.year : date.year, 4, '-');
    }
    to = write_two(to, date.month, '-');
    to = write_two(to, date.day, ' ');
    to = write_two(to, second / 3600, ':');
    to = write_two(to, second / 60 % 60, ':');
    to = write_two(to, second % 60, '.');
    write_fraction(to, fraction);
    return (size_t)(to - text) + 6;
}

size_t kin__moment_format_near(char text[KIN__MOMENT_SIZE], kin_time_value time, kin__second *near)
{
    uint64_t since = (uint64_t)time.microseconds - (uint64_t)near->begins;
    if (near->size == 0 || since >= SECOND) {
        int64_t fraction = time.microseconds % SECOND;
        since = (uint64_t)(fraction < 0 ? fraction + SECOND : fraction);
        near->begins = (int64_t)((uint64_t)time.microseconds - since);
        near->size = kin__moment_format(near->text, time);
    }
    memcpy(text, near->text, KIN__MOMENT_SIZE);
    write_fraction(text + near->size - 6, (int32_t)since);
    return near->size;
}

struct reader {
    const char *next;
    const char *end;
};

static bool read_char(struct reader *reader, char c)
{
    if (reader->next == reader->end || *reader->next != c) return false;
    reader->next++;
    return true;
}

/* Reads digits, at most this many; gives how many there were. */
static int read_digits(struct reader *reader, int most, int64_t *number)
{
    int count = 0;
    *number = 0;
    while (count < most && reader->next < reader->end && *reader->next >= '0' &&
           *reader->next <= '9') {
        *number = *number * 10 + (*reader->next++ - '0');
        count++;
    }
    return count;
}

/* Reads exactly two digits, of a number up to most. */
static bool read_two(struct reader *reader, int most, int64_t *number)
{
    return read_digits(reader, 2, number) == 2 && *number <= most;
}

/* Six digits for the years that have more than four: what kin__moment_format writes is read. */
static bool read_date(struct reader *reader, int64_t *days)
{
    bool before_zero = read_char(reader, '-');
    int64_t year, month, day;
    if (read_digits(reader, 6, &year) < 4 || (before_zero && year == 0)) return false;
    if (before_zero) year = -year;
    if (!read_char(reader, '-') || !read_two(reader, 12, &month) || month == 0) return false;
    if (!read_char(reader, '-') || !read_two(reader, days_in(year, (int)month), &day)) return false;
    *days = days_of((struct date){.year = year, .month = (int)month, .day = (int)day});
    return day != 0;
}

static bool read_clock(struct reader *reader, int64_t *seconds)
{
    int64_t hour, minute, second;
    if (!read_two(reader, 23, &hour) || !read_char(reader, ':')) return false;
    if (!read_two(reader, 59, &minute) || !read_char(reader, ':')) return false;
    if (!read_two(reader, 59, &second)) return false;
    *seconds = hour * 3600 + minute * 60 + second;
    return true;
}

static bool read_fraction(struct reader *reader, int64_t *fraction)
{
    *fraction = 0;
    if (!read_char(reader, '.')) return true;
    int count = read_digits(reader, 9, fraction);
    for (int i = count; i < 6; i++) *fraction *= 10;
    for (int i = count; i > 6; i--) *fraction /= 10;
    return count > 0;
}

static bool read_zone(struct reader *reader, int64_t *offset)
{
    *offset = 0;
    if (reader->next == reader->end || read_char(reader, 'Z')) return true;
    bool west = read_char(reader, '-');
    int64_t hours, minutes = 0;
    if ((!west && !read_char(reader, '+')) || !read_two(reader, 23, &hours)) return false;
    bool colon = read_char(reader, ':');
    if ((colon || reader->next < reader->end) && !read_two(reader, 59, &minutes)) return false;
    *offset = (hours * 60 + minutes) * (west ? -60 : 60);
    return true;
}

/* The last second of all that can be told, going backwards, is not whole: so what is before 1970
 * is put together from the second after it. */
static bool put_together(int64_t seconds, int64_t fraction, kin_time_value *time)
{
    if (seconds < 0) {
        seconds++;
        fraction -= SECOND;
    }
    return !__builtin_mul_overflow(seconds, (int64_t)SECOND, &time->microseconds) &&
           !__builtin_add_overflow(time->microseconds, fraction, &time->microseconds);
}

/* Stays negative when it is put together with other digits, and does not overflow. */
enum { NO_NUMBER = -(1 << 16) };

static int two_digits(const char *text)
{
    unsigned tens = (unsigned)(text[0] - '0');
    unsigned ones = (unsigned)(text[1] - '0');
    return tens > 9 || ones > 9 ? NO_NUMBER : (int)(tens * 10 + ones);
}

/* days_of for the years 1 to 9999, in numbers of the machine's own size. */
static int usual_days(int year, int month, int day)
{
    int past = month > 2 ? year : year - 1;
    int century = past / 100;
    return 365 * past + past / 4 - century + century / 4 + month_starts[(month + 9) % 12] + day -
           1 - EPOCH_DAYS;
}

/* Eight characters, the first in the lowest byte, less those of the shape: a digit becomes its
 * number and anything else that the shape wants 0. */
static uint64_t load_shaped(const char *text, uint64_t shape)
{
    uint64_t eight;
    memcpy(&eight, text, sizeof eight);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    eight = __builtin_bswap64(eight);
#endif
    return eight ^ shape;
}

/* Has a high bit unless every byte is small enough: above 9 for a digit (0x76), above 0 for the
 * rest (0x7f). */
static uint64_t misfits(uint64_t shaped, uint64_t room)
{
    return (shaped + room) | shaped;
}

/* In each byte the number of two digits that begins there. */
static uint64_t pairs_of(uint64_t shaped)
{
    return shaped * 10 + (shaped >> 8);
}

static int pair_at(uint64_t numbers, int place)
{
    return (int)(numbers >> 8 * place & 0xff);
}

/* The form that databases give nearly always, eight characters at a time: a row may hold several
 * times. false leaves the text to the reader of all forms. */
static bool parse_usual(const char *text, kin_time_value *time)
{
    uint64_t date = load_shaped(text, UINT64_C(0x2d30302d30303030));        /* 0000-00- */
    uint64_t clock = load_shaped(text + 8, UINT64_C(0x30303a3030203030));   /* 00 00:00 */
    uint64_t moment = load_shaped(text + 16, UINT64_C(0x303030302e30303a)); /* :00.0000 */
    int rest = two_digits(text + 24);
    uint64_t odd = misfits(date, UINT64_C(0x7f76767f76767676)) |
                   misfits(clock, UINT64_C(0x76767f76767f7676)) |
                   misfits(moment, UINT64_C(0x767676767f76767f));
    if (odd & UINT64_C(0x8080808080808080) || rest < 0) return false;
    date = pairs_of(date);
    clock = pairs_of(clock);
    moment = pairs_of(moment);
    int year = pair_at(date, 0) * 100 + pair_at(date, 2);
    int month = pair_at(date, 5);
    int day = pair_at(clock, 0);
    int hour = pair_at(clock, 3);
    int minute = pair_at(clock, 6);
    int second = pair_at(moment, 1);
    int fraction = (pair_at(moment, 4) * 100 + pair_at(moment, 6)) * 100 + rest;
    if (year == 0 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 ||
        second > 59 || (day > 28 && day > days_in(year, month)))
        return false;
    int64_t seconds =
        (int64_t)usual_days(year, month, day) * DAY_SECONDS + hour * 3600 + minute * 60 + second;
    time->microseconds = seconds * SECOND + fraction;
    return true;
}

bool kin__moment_parse(const char *text, size_t size, kin_time_value *time)
{
    if (!size) return false;
    if (size == 26 && parse_usual(text, time)) return true;
    struct reader reader = {.next = text, .end = text + size};
    int64_t days, seconds = 0, fraction = 0, offset = 0;
    if (!read_date(&reader, &days)) return false;
    if (reader.next < reader.end) {
        if (!read_char(&reader, ' ') && !read_char(&reader, 'T')) return false;
        if (!read_clock(&reader, &seconds) || !read_fraction(&reader, &fraction)) return false;
        if (!read_zone(&reader, &offset) || reader.next != reader.end) return false;
    }
    kin_time_value found;
    if (!put_together(days * DAY_SECONDS + seconds - offset, fraction, &found)) return false;
    *time = found;
    return true;
}

#define FIRST_DATE (-719162) /* 0001-01-01 */
#define LAST_DATE 2932896    /* 9999-12-31 */

bool kin__date_is_valid(int64_t days)
{
    return days >= FIRST_DATE && days <= LAST_DATE;
}

void kin__date_format(char text[KIN__DATE_SIZE], kin_date_value date)
{
    struct date parts = date_of(date.days);
    char *to = write_number(text, parts.year, 4, '-');
    to = write_number(to, parts.month, 2, '-');
    write_number(to, parts.day, 2, '\0');
}

bool kin__date_make(int year, int month, int day, kin_date_value *date)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > days_in(year, month))
        return false;
    date->days = (int32_t)days_of((struct date){.year = year, .month = month, .day = day});
    return true;
}

bool kin__date_parse(const char *text, size_t size, kin_date_value *date)
{
    if (size != 10 || text[4] != '-' || text[7] != '-') return false;
    int century = two_digits(text);
    int year = two_digits(text + 2);
    int month = two_digits(text + 5);
    int day = two_digits(text + 8);
    if ((century | year) < 0) return false;
    return kin__date_make(century * 100 + year, month, day, date);
}

void kin__date_parts(kin_date_value date, int *year, int *month, int *day)
{
    struct date parts = date_of(date.days);
    *year = (int)parts.year;
    *month = parts.month;
    *day = parts.day;
}

kin_date_value kin__date_of_moment(kin_time_value time)
{
    int64_t days = divide_down(time.microseconds, (int64_t)DAY_SECONDS * SECOND);
    if (days < FIRST_DATE) days = FIRST_DATE;
    if (days > LAST_DATE) days = LAST_DATE;
    return (kin_date_value){(int32_t)days};
}
