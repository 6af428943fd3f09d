/* Compiled into a program that is built with the part for MariaDB: a reference to it, since nothing
 * else in the program names it and the linker leaves out what nobody needs. */
extern const struct kin__driver kin__mariadb;

static const struct kin__driver *const part __attribute__((used)) = &kin__mariadb;
