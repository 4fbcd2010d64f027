#pragma once

#include "core/model/stack.h"
#include "core/stack/codecontext.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// A call as formats with structured stacks give it (Sentry, Elastic APM, AWS X-Ray). Views live as
/// long as the text they were read from.
struct StructuredFrame {
    std::string_view module{};
    std::string_view function{};
    std::string_view file{};
    int line = 0; ///< from 1, 0 = unknown
    int column = 0;
    std::optional<bool> inApp{}; ///< nothing: guessed by path when it is parsed
    std::string_view package{};
    std::string_view source{}; ///< the line of code
    std::span<const std::string_view> before{}; ///< lines in front of it
    std::span<const std::string_view> after{};
};

/// One exception of a chain, its frames nearest the raise first.
struct StructuredException {
    StackException::Relation relation = StackException::Relation::Reported;
    std::string_view type{};
    std::string_view message{};
    std::vector<StructuredFrame> frames{};
};

/// A whole stack: the reported exception first, then what it is related to.
struct StructuredStack {
    std::string_view platform{}; ///< as the source names it: "python", "node", "csharp"
    std::vector<StructuredException> exceptions{};
};

/// The stack as one compact JSON text, to be stored where others have the stack their runtime
/// printed; parseStack() reads it. "" if no exception has a frame. The reported exception's message is
/// left out, as the store cuts it out of stacks, and reduceStack() never changes the text. Variables and
/// addresses are not in it, so that equal stacks are equal texts. Exceptions, frames and the length of
/// lines are bounded.
std::string structuredStack(const StructuredStack& stack);

/// True for texts that structuredStack() made.
bool isStructured(std::string_view stack);

/// Reads such a text; the reported exception has no message, and in-app flags and packages are set.
/// One exception without frames if it is damaged.
StackTrace parseStructured(std::string_view stack);

/// What such a text has of its frames' lines, in the order of the frames; see codeContextOf().
std::vector<CodeContext> contextOfStructured(std::string_view stack);

/// A stack text for people: structured ones as lines "Type: message" and "    at function
/// (file:line:column)", nearest the raise first, causes below; any other as it is. Type and message are
/// those of the reported exception.
std::string displayText(std::string_view stack, std::string_view type = {}, std::string_view message = {});

/// The language of a platform ("node", "python", "android"), runtime or file extension; any case.
Language languageOfPlatform(std::string_view platform);

/// The name of an exception's class as the language's other tracers write it, from a class and the module
/// that formats keep apart: "java.lang.RuntimeException", "shop.errors.Declined", but "ValueError" for what
/// is built in, and the class alone for other languages, where the module is something else.
std::string qualifiedType(std::string_view platform, std::string_view module, std::string_view type);

} // namespace spanglass
