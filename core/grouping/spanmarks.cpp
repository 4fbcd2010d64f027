#include "core/grouping/spanmarks.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace spanglass {

namespace {

/// Without regard to case: Python writes "False".
bool says(std::string_view value, std::string_view lowerCase)
{
    return value.size() == lowerCase.size() && toLower(value) == lowerCase;
}

Handling eitherOf(std::string_view value, std::string_view handled, std::string_view unhandled)
{
    return says(value, handled)  ? Handling::Handled
        : says(value, unhandled) ? Handling::Unhandled
                                 : Handling::Unknown;
}

bool laysToCallerByHttp(std::string_view status)
{
    return status.size() == 3 && status[0] == '4';
}

/// Those that the semantic conventions of gRPC do not take for errors of a server.
bool laysToCallerByGrpc(std::string_view status)
{
    constexpr std::array<std::string_view, 10> names = { "cancelled", "invalid_argument", "not_found",
        "already_exists", "permission_denied", "resource_exhausted", "failed_precondition", "aborted",
        "out_of_range", "unauthenticated" };
    constexpr std::array<std::string_view, 10> numbers = { "1", "3", "5", "6", "7", "8", "9", "10", "11",
        "16" };
    return std::ranges::find(numbers, status) != numbers.end()
        || std::ranges::any_of(names, [&](std::string_view name) { return says(status, name); });
}

bool laysToCaller(const AttributeView& attribute)
{
    const std::string_view key = attribute.key;
    if (key == "http.response.status_code" || key == "http.status_code") {
        return laysToCallerByHttp(attribute.value);
    }
    const bool isGrpc = key == "rpc.grpc.status_code" || key == "grpc.status.code";
    // The newer key is of all kinds of calls; names of gRPC are told from others' numbers.
    return isGrpc ? laysToCallerByGrpc(attribute.value)
                  : key == "rpc.response.status_code" && laysToCallerByGrpc(attribute.value);
}

Handling handlingOf(const AttributeView& attribute)
{
    const std::string_view key = attribute.key;
    if (key == "error.handled") {
        return eitherOf(attribute.value, "true", "false");
    }
    if (key == "error.handling") {
        return eitherOf(attribute.value, "handled", "unhandled");
    }
    if (key == "exception.escaped") {
        return says(attribute.value, "true") ? Handling::Unhandled : Handling::Unknown;
    }
    if (key == "log.severity") { // WARN, WARNING, WARN2 ...
        return says(attribute.value.substr(0, 4), "warn") ? Handling::Handled
            : says(attribute.value.substr(0, 5), "fatal") ? Handling::Unhandled
                                                          : Handling::Unknown;
    }
    return Handling::Unknown;
}

} // namespace

void noteMark(SpanMarks& marks, const AttributeView& attribute)
{
    // All spans that failed pass here with all their attributes.
    const char first = attribute.key.empty() ? '\0' : attribute.key.front();
    if (first == 'e' || first == 'l') {
        const Handling said = handlingOf(attribute);
        marks.own = said != Handling::Unknown ? said : marks.own;
    } else if (first == 'h' || first == 'r' || first == 'g') {
        marks.answered = laysToCaller(attribute) || marks.answered;
    }
}

} // namespace spanglass
