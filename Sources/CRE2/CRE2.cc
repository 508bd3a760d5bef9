#include "CRE2.h"

#include <re2/re2.h>

#include <new>
#include <vector>

struct proactor_re2 {
    RE2 regexp;

    proactor_re2(const re2::StringPiece &pattern, const RE2::Options &options) : regexp(pattern, options) {}
};

namespace {

// Searches that ask for no more groups than this need no memory of their own.
constexpr int kGroupsOnStack = 16;

void store(const re2::StringPiece *groups, const char *text, ptrdiff_t *bounds, int count) {
    for (int index = 0; index < count; index++) {
        const bool took_part = groups[index].data() != nullptr;
        bounds[2 * index] = took_part ? groups[index].data() - text : -1;
        bounds[2 * index + 1] = took_part ? bounds[2 * index] + static_cast<ptrdiff_t>(groups[index].size()) : -1;
    }
}

}  // namespace

static_assert(static_cast<int>(RE2::ErrorPatternTooLarge) == PROACTOR_RE2_TOO_LARGE, "RE2 numbers its errors anew");
static_assert(static_cast<int>(RE2::ErrorBadPerlOp) == PROACTOR_RE2_BAD_PERL_OPERATOR, "RE2 numbers its errors anew");

proactor_re2 *proactor_re2_compile(const char *pattern, size_t length, int64_t max_memory, bool case_sensitive) {
    try {
        RE2::Options options;
        options.set_log_errors(false);
        options.set_longest_match(false);
        options.set_max_mem(max_memory);
        options.set_case_sensitive(case_sensitive);
        return new proactor_re2(re2::StringPiece(pattern == nullptr ? "" : pattern, length), options);
    } catch (...) {
        return nullptr;
    }
}

void proactor_re2_delete(proactor_re2 *regexp) { delete regexp; }

proactor_re2_error proactor_re2_error_code(const proactor_re2 *regexp) {
    return static_cast<proactor_re2_error>(regexp->regexp.error_code());
}

const char *proactor_re2_error_argument(const proactor_re2 *regexp, size_t *length) {
    const std::string &argument = regexp->regexp.error_arg();
    *length = argument.size();
    return argument.data();
}

int proactor_re2_group_count(const proactor_re2 *regexp) { return regexp->regexp.NumberOfCapturingGroups(); }

int proactor_re2_program_size(const proactor_re2 *regexp) { return regexp->regexp.ProgramSize(); }

const char *proactor_re2_group_name(const proactor_re2 *regexp, int index, size_t *length) {
    try {
        const std::map<int, std::string> &names = regexp->regexp.CapturingGroupNames();
        const auto found = names.find(index);
        if (found == names.end()) return nullptr;
        *length = found->second.size();
        return found->second.data();
    } catch (...) {
        return nullptr;
    }
}

bool proactor_re2_search(
    const proactor_re2 *regexp, const char *text, size_t length, size_t start, ptrdiff_t *bounds, int count) {
    // RE2 marks a group that took no part by a null pointer, so an empty text needs a place of its own.
    if (text == nullptr) text = "";
    try {
        const re2::StringPiece subject(text, length);
        if (count <= kGroupsOnStack) {
            re2::StringPiece groups[kGroupsOnStack];
            if (!regexp->regexp.Match(subject, start, length, RE2::UNANCHORED, groups, count)) return false;
            store(groups, text, bounds, count);
            return true;
        }
        std::vector<re2::StringPiece> groups(static_cast<size_t>(count));
        if (!regexp->regexp.Match(subject, start, length, RE2::UNANCHORED, groups.data(), count)) return false;
        store(groups.data(), text, bounds, count);
        return true;
    } catch (...) {
        return false;
    }
}
