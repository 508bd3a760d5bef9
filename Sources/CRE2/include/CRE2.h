/// A plain C face of the RE2 library: what it takes to compile a pattern and to search with it.
///
/// No function throws, logs or aborts for any pattern or text. Lengths and offsets count bytes of UTF-8.

#ifndef PROACTOR_CRE2_H
#define PROACTOR_CRE2_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A compiled pattern, or the reason why there is none. Any number of threads may search with one at the same time.
typedef struct proactor_re2 proactor_re2;

/// Why a pattern was refused; the order is that of `RE2::ErrorCode`.
typedef enum {
    PROACTOR_RE2_NO_ERROR = 0,
    PROACTOR_RE2_INTERNAL_ERROR,
    PROACTOR_RE2_BAD_ESCAPE,
    PROACTOR_RE2_BAD_CLASS,
    PROACTOR_RE2_BAD_CLASS_RANGE,
    PROACTOR_RE2_MISSING_BRACKET,
    PROACTOR_RE2_MISSING_PARENTHESIS,
    PROACTOR_RE2_UNEXPECTED_PARENTHESIS,
    PROACTOR_RE2_TRAILING_BACKSLASH,
    PROACTOR_RE2_REPEAT_ARGUMENT,
    PROACTOR_RE2_REPEAT_SIZE,
    PROACTOR_RE2_REPEAT_OPERATOR,
    PROACTOR_RE2_BAD_PERL_OPERATOR,
    PROACTOR_RE2_BAD_UTF8,
    PROACTOR_RE2_BAD_NAMED_GROUP,
    PROACTOR_RE2_TOO_LARGE,
} proactor_re2_error;

/// Compiles `pattern`; NULL only when memory ran out. `max_memory` bounds the program and its caches, in bytes.
/// What is returned must be given to `proactor_re2_delete`, also when the pattern was refused.
proactor_re2 *proactor_re2_compile(
    const char *pattern, size_t length, int64_t max_memory, bool case_sensitive);

/// Frees a pattern; NULL is allowed.
void proactor_re2_delete(proactor_re2 *regexp);

/// Why the pattern was refused, or `PROACTOR_RE2_NO_ERROR`.
proactor_re2_error proactor_re2_error_code(const proactor_re2 *regexp);

/// The part of the pattern that was refused; lives as long as `regexp`.
const char *proactor_re2_error_argument(const proactor_re2 *regexp, size_t *length);

/// The number of groups that capture, without the whole match.
int proactor_re2_group_count(const proactor_re2 *regexp);

/// The number of instructions of the compiled pattern: the most threads that a search may follow for each byte of text.
int proactor_re2_program_size(const proactor_re2 *regexp);

/// The name of the group `index`, from 1; NULL when it has none. Lives as long as `regexp`.
const char *proactor_re2_group_name(const proactor_re2 *regexp, int index, size_t *length);

/// Searches `text` from the offset `start` on, with what stands before it as context.
///
/// `bounds` takes start and end of the whole match and of the groups 1 to `count - 1`, `2 * count` numbers in all; a
/// group that took no part gets -1. With a `count` of 0 the search is fastest and only says whether there is a match.
bool proactor_re2_search(
    const proactor_re2 *regexp, const char *text, size_t length, size_t start, ptrdiff_t *bounds, int count);

#ifdef __cplusplus
}
#endif

#endif
