#include "tests/fuzz/checkrules.h"

#include "core/base/text.h"
#include "core/grouping/messagetemplate.h"
#include "core/grouping/rules.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace spanglass::test {

namespace {

StackTrace sample()
{
    StackException exception;
    exception.type = "CardDeclined";
    exception.frames = { { "", "charge", "/app/dist/psp.js", 67, 15, true, "" },
        { "acme.shop", "retryTwice", "C:\\app\\lib\\Retry.js", 4, 1, true, "" },
        { "github.com/acme/shop", "(*Cart).Add", "cart.go", 12, 0, false, "shop" }, {} };
    StackTrace stack;
    stack.exceptions = { exception, exception };
    stack.exceptions[1].frames.pop_back();
    return stack;
}

const std::vector<NamedValue> attributes{ { "http.route", "/checkout/:id" }, { "a", "b" } };

RuleSubject subject()
{
    return { "orders", "CardDeclined", "card <num> declined by <str>", attributes };
}

/// Characters of a line; a byte that is none counts as one.
int charactersOf(std::string_view line)
{
    const std::string valid = toValidUtf8(line);
    return static_cast<int>(std::count_if(
        valid.begin(), valid.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string placeProblem(const std::vector<RuleError>& errors, std::string_view text)
{
    if (text.starts_with("\xEF\xBB\xBF")) {
        text.remove_prefix(3);
    }
    int number = 1;
    std::string_view line = text.substr(0, text.find('\n'));
    for (const auto& error : errors) {
        if (error.line < number) {
            return "errors are out of order";
        }
        for (; number < error.line; ++number) {
            if (line.size() == text.size()) {
                return "an error lies behind the text";
            }
            text.remove_prefix(line.size() + 1);
            line = text.substr(0, text.find('\n'));
        }
        if (error.column < 1 || error.length < 1
            || error.column + error.length - 1 > std::max(1, charactersOf(line))) {
            return "an error lies outside of line " + std::to_string(number);
        }
        if (error.message.empty() || !isValidUtf8(error.message)) {
            return "a message cannot be printed";
        }
    }
    return {};
}

struct Done {
    StackTrace stack{};
    std::vector<std::pair<int, int>> lines{};
    std::string key{};
    int line = 0;
    friend bool operator==(const Done&, const Done&) = default;
};

Done apply(const Rules& rules)
{
    Done done;
    done.stack = sample();
    for (const auto& exception : rules.rule(done.stack, subject())) {
        for (const auto& ruling : exception) {
            done.lines.emplace_back(ruling.marked, ruling.cut);
        }
    }
    if (const auto join = rules.joining(done.stack, subject())) {
        done.key = join->key;
        done.line = join->line;
    }
    return done;
}

/// Takes the bytes for the parts of an error.
std::string writingProblem(std::string_view bytes)
{
    const std::string shape = messageTemplate(bytes);
    const std::string function(bytes.substr(0, bytes.find('\n')));
    StackTrace stack = sample();
    stack.exceptions[0].frames[0].function = function;
    const RuleSubject error{ "orders", bytes.substr(bytes.size() / 2), shape, attributes };
    const std::string rule = joiningRule(error, function, bytes);
    const ParsedRules parsed = parseRules(rule);
    if (!parsed.errors.empty()) {
        return "a written rule is none: " + parsed.errors.front().message;
    }
    return parsed.rules.joining(stack, error) ? std::string() : "a written rule does not match";
}

} // namespace

std::string checkRules(std::string_view bytes)
{
    const ParsedRules parsed = parseRules(bytes);
    if (parsed.errors != parseRules(bytes).errors) {
        return "parsing twice gives other errors";
    }
    if (auto problem = placeProblem(parsed.errors, bytes); !problem.empty()) {
        return problem;
    }
    if (apply(parsed.rules) != apply(parseRules(bytes).rules)) {
        return "rules do something else the second time";
    }
    return writingProblem(bytes);
}

} // namespace spanglass::test
