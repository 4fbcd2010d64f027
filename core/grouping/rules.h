#pragma once

#include "core/model/stack.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

struct RuleSet; // ruleset.h

/// The rules of a workspace, a text that people write and commit. A rule a line:
///
///     # comment
///     type:"ValueError" message:"card * declined" -> join "card declined"
///     service:orders @http.route:"/checkout/**" -> join checkout
///     function:"retry*" path:"**/lib/retry.js" -> foreign
///     module:"com.acme.**" -> app
///     function:"*::panic_handler" -> cut-above
///     path:"**/express/**" -> cut-below
///
/// Matchers: `service`, `type`, `message`, `function`, `path`, `module`, `@attribute`; all of a rule have to
/// match, those of frames (function, path, module) the same frame; `!` before one negates it. A pattern is
/// a word or in double quotes (where \", \\, \* and \? stand for the character itself): `*` stands for any
/// characters but, in paths and modules, their separator, `**` for any, `?` for one. Paths ignore case and
/// kind of slash and match whole or behind a slash. A message pattern is compared with the message's
/// template, as it is written and with its values replaced as a message's are. What an error or a frame does
/// not have matches no pattern: `!@tenant:*` are the errors without a tenant.
/// Actions: `join KEY` makes one issue of all that matches, of any service; `app` and `foreign` mark the
/// frames that match; `cut-above` and `cut-below` leave out of the key the frames nearer to the raise, or
/// further from it, than the match. Rules of frames work one after the other from top to bottom; of the
/// joining ones the first that matches counts. A `#` begins a comment at a line's start and behind an action.

/// Where a text is no rule. Line and column count from 1, columns in characters.
struct RuleError {
    int line = 0;
    int column = 0;
    int length = 0; ///< characters from there on that are meant; at least 1
    std::string message{};
    friend bool operator==(const RuleError&, const RuleError&) = default;
};

struct NamedValue {
    std::string name{};
    std::string value{};
    friend bool operator==(const NamedValue&, const NamedValue&) = default;
};

/// What rules look at besides frames.
struct RuleSubject {
    std::string_view service{};
    std::string_view type{};
    std::string_view messageTemplate{};
    std::span<const NamedValue> attributes{};
};

/// What rules did to one frame; 0 = none. Lines count from 1.
struct FrameRuling {
    int marked = 0; ///< the line of the rule that made it app or foreign
    int cut = 0; ///< the line of the rule that cuts it
};

/// By exception, by frame.
using FrameRulings = std::vector<std::vector<FrameRuling>>;

struct RuleJoin {
    std::string_view key{}; ///< lives as long as the rules
    int line = 0;
};

/// Rules that were understood. Immutable; one object may be used by several threads.
class Rules {
public:
    /// None.
    Rules();
    explicit Rules(RuleSet set);

    [[nodiscard]] bool isEmpty() const;

    /// Names of the attributes that rules look at, each once.
    [[nodiscard]] std::span<const std::string> attributes() const;

    /// Marks frames of the stack in-app or not. Empty rulings if no rule looks at frames.
    [[nodiscard]] FrameRulings rule(StackTrace& stack, const RuleSubject& subject) const;

    /// The first joining rule that matches; frame matchers may match any frame of any exception.
    [[nodiscard]] std::optional<RuleJoin> joining(const StackTrace& stack, const RuleSubject& subject) const;

private:
    std::shared_ptr<const RuleSet> m_set; ///< never null
};

/// Rules of a text, and what in it is none. Rules are usable only without errors.
struct ParsedRules {
    Rules rules{};
    std::vector<RuleError> errors{}; ///< in the order of the text, at most 100
};

/// Linear in the text's length; texts over 1 MB, and more than 1,000 rules, are an error.
ParsedRules parseRules(std::string_view text);

/// A rule that joins errors with these parts under a key: "type:... message:... -> join ...", each part
/// quoted where it needs to be and its wildcards escaped. Parts that are "" are left out; "" if all are.
std::string joiningRule(const RuleSubject& parts, std::string_view function, std::string_view key);

} // namespace spanglass
