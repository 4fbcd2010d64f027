#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace spanglass {

/// JavaScript stands for TypeScript too, Java for all languages of its machine, CSharp for all of .NET.
enum class Language : std::uint8_t {
    Unknown,
    JavaScript,
    Python,
    Java,
    Go,
    Ruby,
    Php,
    CSharp,
    Rust,
    Cpp,
    Swift,
    Dart,
    Elixir,
    Erlang,
    Perl,
    Lua,
};
inline constexpr std::size_t languageCount = 16;

/// One call of a stack. Parts that the text does not give are empty or 0.
struct StackFrame {
    std::string module{}; ///< Java class, Go package, Python module; "" where the file says it
    std::string function{}; ///< as written in the stack, without `at`, `async`, arguments
    std::string file{}; ///< path as written in the stack
    int line = 0; ///< from 1
    int column = 0; ///< from 1
    bool inApp = false; ///< code of the application, not of a library or the runtime
    std::string package{}; ///< for foreign frames: "express", "node:internal", "java.base", "django"
    friend bool operator==(const StackFrame&, const StackFrame&) = default;
};

/// One exception of a chain with its own frames, the frame nearest the raise first whatever the
/// language prints first.
struct StackException {
    enum class Relation : std::uint8_t { Reported, Cause, Suppressed, Member };
    Relation relation = Relation::Reported; ///< to the exception before it
    std::string type{};
    std::string message{};
    std::vector<StackFrame> frames{};
    int framesInCommon = 0; ///< Java's "... 12 more"
    friend bool operator==(const StackException&, const StackException&) = default;
};

/// "reported", "cause" ..., as it is stored and printed.
constexpr const char* nameOf(StackException::Relation relation)
{
    switch (relation) {
    case StackException::Relation::Reported: return "reported";
    case StackException::Relation::Cause: return "cause";
    case StackException::Relation::Suppressed: return "suppressed";
    case StackException::Relation::Member: return "member";
    }
    return "reported";
}

/// Lines of a stack text that are neither frame nor message nor anything else the parser knows. Blank
/// lines are none.
struct UnreadLines {
    std::uint32_t count = 0;
    std::vector<std::string> first{}; ///< at most 20, each cut at 200 bytes
    friend bool operator==(const UnreadLines&, const UnreadLines&) = default;
};

/// A parsed stack text. `exceptions` is never empty; the first one is the reported exception. The
/// text of an unknown language gives one exception without frames.
struct StackTrace {
    Language language = Language::Unknown;
    std::vector<StackException> exceptions{};
    UnreadLines unread{};
    bool truncated = false; ///< whoever recorded it cut it off, so that frames are missing at its end
    friend bool operator==(const StackTrace&, const StackTrace&) = default;
};

} // namespace spanglass
