/* Private machinery of the macros: counting arguments and repeating one thing for each. Nothing
 * here is for users, and nothing here holds logic; a preprocessor has no other way to do either. */
#ifndef KIN_MACROS_H
#define KIN_MACROS_H

#define KIN_JOIN_(a, b) KIN_JOIN__(a, b)
#define KIN_JOIN__(a, b) a##b

/* The number of arguments, 1 to 64. */
/* clang-format off */
#define KIN_COUNT_(...) \
    KIN_COUNT__(__VA_ARGS__, 64, 63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, \
                48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, \
                32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, \
                16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define KIN_COUNT__(_1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15, _16, \
                    _17, _18, _19, _20, _21, _22, _23, _24, _25, _26, _27, _28, _29, _30, _31, _32, \
                    _33, _34, _35, _36, _37, _38, _39, _40, _41, _42, _43, _44, _45, _46, _47, _48, \
                    _49, _50, _51, _52, _53, _54, _55, _56, _57, _58, _59, _60, _61, _62, _63, _64, n, ...) n
/* clang-format on */

/* Runs function(&variable) when the variable goes out of scope, however that happens; nothing where
 * the compiler cannot. */
#ifdef __GNUC__
#define KIN_CLEANUP_(function) __attribute__((cleanup(function)))
#else
#define KIN_CLEANUP_(function)
#endif

/* KIN_EACH_(f, a, b, c) is f(a), f(b), f(c). */
#define KIN_EACH_(f, ...) KIN_JOIN_(KIN_EACH_, KIN_COUNT_(__VA_ARGS__))(f, __VA_ARGS__)
#define KIN_EACH_1(f, a) f(a)
#define KIN_EACH_2(f, a, ...) f(a), KIN_EACH_1(f, __VA_ARGS__)
#define KIN_EACH_3(f, a, ...) f(a), KIN_EACH_2(f, __VA_ARGS__)
#define KIN_EACH_4(f, a, ...) f(a), KIN_EACH_3(f, __VA_ARGS__)
#define KIN_EACH_5(f, a, ...) f(a), KIN_EACH_4(f, __VA_ARGS__)
#define KIN_EACH_6(f, a, ...) f(a), KIN_EACH_5(f, __VA_ARGS__)
#define KIN_EACH_7(f, a, ...) f(a), KIN_EACH_6(f, __VA_ARGS__)
#define KIN_EACH_8(f, a, ...) f(a), KIN_EACH_7(f, __VA_ARGS__)
#define KIN_EACH_9(f, a, ...) f(a), KIN_EACH_8(f, __VA_ARGS__)
#define KIN_EACH_10(f, a, ...) f(a), KIN_EACH_9(f, __VA_ARGS__)
#define KIN_EACH_11(f, a, ...) f(a), KIN_EACH_10(f, __VA_ARGS__)
#define KIN_EACH_12(f, a, ...) f(a), KIN_EACH_11(f, __VA_ARGS__)
#define KIN_EACH_13(f, a, ...) f(a), KIN_EACH_12(f, __VA_ARGS__)
#define KIN_EACH_14(f, a, ...) f(a), KIN_EACH_13(f, __VA_ARGS__)
#define KIN_EACH_15(f, a, ...) f(a), KIN_EACH_14(f, __VA_ARGS__)
#define KIN_EACH_16(f, a, ...) f(a), KIN_EACH_15(f, __VA_ARGS__)
#define KIN_EACH_17(f, a, ...) f(a), KIN_EACH_16(f, __VA_ARGS__)
#define KIN_EACH_18(f, a, ...) f(a), KIN_EACH_17(f, __VA_ARGS__)
#define KIN_EACH_19(f, a, ...) f(a), KIN_EACH_18(f, __VA_ARGS__)
#define KIN_EACH_20(f, a, ...) f(a), KIN_EACH_19(f, __VA_ARGS__)
#define KIN_EACH_21(f, a, ...) f(a), KIN_EACH_20(f, __VA_ARGS__)
#define KIN_EACH_22(f, a, ...) f(a), KIN_EACH_21(f, __VA_ARGS__)
#define KIN_EACH_23(f, a, ...) f(a), KIN_EACH_22(f, __VA_ARGS__)
#define KIN_EACH_24(f, a, ...) f(a), KIN_EACH_23(f, __VA_ARGS__)
#define KIN_EACH_25(f, a, ...) f(a), KIN_EACH_24(f, __VA_ARGS__)
#define KIN_EACH_26(f, a, ...) f(a), KIN_EACH_25(f, __VA_ARGS__)
#define KIN_EACH_27(f, a, ...) f(a), KIN_EACH_26(f, __VA_ARGS__)
#define KIN_EACH_28(f, a, ...) f(a), KIN_EACH_27(f, __VA_ARGS__)
#define KIN_EACH_29(f, a, ...) f(a), KIN_EACH_28(f, __VA_ARGS__)
#define KIN_EACH_30(f, a, ...) f(a), KIN_EACH_29(f, __VA_ARGS__)
#define KIN_EACH_31(f, a, ...) f(a), KIN_EACH_30(f, __VA_ARGS__)
#define KIN_EACH_32(f, a, ...) f(a), KIN_EACH_31(f, __VA_ARGS__)
#define KIN_EACH_33(f, a, ...) f(a), KIN_EACH_32(f, __VA_ARGS__)
#define KIN_EACH_34(f, a, ...) f(a), KIN_EACH_33(f, __VA_ARGS__)
#define KIN_EACH_35(f, a, ...) f(a), KIN_EACH_34(f, __VA_ARGS__)
#define KIN_EACH_36(f, a, ...) f(a), KIN_EACH_35(f, __VA_ARGS__)
#define KIN_EACH_37(f, a, ...) f(a), KIN_EACH_36(f, __VA_ARGS__)
#define KIN_EACH_38(f, a, ...) f(a), KIN_EACH_37(f, __VA_ARGS__)
#define KIN_EACH_39(f, a, ...) f(a), KIN_EACH_38(f, __VA_ARGS__)
#define KIN_EACH_40(f, a, ...) f(a), KIN_EACH_39(f, __VA_ARGS__)
#define KIN_EACH_41(f, a, ...) f(a), KIN_EACH_40(f, __VA_ARGS__)
#define KIN_EACH_42(f, a, ...) f(a), KIN_EACH_41(f, __VA_ARGS__)
#define KIN_EACH_43(f, a, ...) f(a), KIN_EACH_42(f, __VA_ARGS__)
#define KIN_EACH_44(f, a, ...) f(a), KIN_EACH_43(f, __VA_ARGS__)
#define KIN_EACH_45(f, a, ...) f(a), KIN_EACH_44(f, __VA_ARGS__)
#define KIN_EACH_46(f, a, ...) f(a), KIN_EACH_45(f, __VA_ARGS__)
#define KIN_EACH_47(f, a, ...) f(a), KIN_EACH_46(f, __VA_ARGS__)
#define KIN_EACH_48(f, a, ...) f(a), KIN_EACH_47(f, __VA_ARGS__)
#define KIN_EACH_49(f, a, ...) f(a), KIN_EACH_48(f, __VA_ARGS__)
#define KIN_EACH_50(f, a, ...) f(a), KIN_EACH_49(f, __VA_ARGS__)
#define KIN_EACH_51(f, a, ...) f(a), KIN_EACH_50(f, __VA_ARGS__)
#define KIN_EACH_52(f, a, ...) f(a), KIN_EACH_51(f, __VA_ARGS__)
#define KIN_EACH_53(f, a, ...) f(a), KIN_EACH_52(f, __VA_ARGS__)
#define KIN_EACH_54(f, a, ...) f(a), KIN_EACH_53(f, __VA_ARGS__)
#define KIN_EACH_55(f, a, ...) f(a), KIN_EACH_54(f, __VA_ARGS__)
#define KIN_EACH_56(f, a, ...) f(a), KIN_EACH_55(f, __VA_ARGS__)
#define KIN_EACH_57(f, a, ...) f(a), KIN_EACH_56(f, __VA_ARGS__)
#define KIN_EACH_58(f, a, ...) f(a), KIN_EACH_57(f, __VA_ARGS__)
#define KIN_EACH_59(f, a, ...) f(a), KIN_EACH_58(f, __VA_ARGS__)
#define KIN_EACH_60(f, a, ...) f(a), KIN_EACH_59(f, __VA_ARGS__)
#define KIN_EACH_61(f, a, ...) f(a), KIN_EACH_60(f, __VA_ARGS__)
#define KIN_EACH_62(f, a, ...) f(a), KIN_EACH_61(f, __VA_ARGS__)
#define KIN_EACH_63(f, a, ...) f(a), KIN_EACH_62(f, __VA_ARGS__)
#define KIN_EACH_64(f, a, ...) f(a), KIN_EACH_63(f, __VA_ARGS__)

#endif
