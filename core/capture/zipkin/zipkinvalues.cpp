#include "core/capture/zipkin/zipkinvalues.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace spanglass {

SpanKind zipkinKindOf(std::string_view name)
{
    constexpr std::array<std::pair<std::string_view, SpanKind>, 4> names = { {
        { "client", SpanKind::Client },
        { "server", SpanKind::Server },
        { "producer", SpanKind::Producer },
        { "consumer", SpanKind::Consumer },
    } };
    const std::string lower = toLower(name.substr(0, 16));
    const auto* const found =
        std::ranges::find(names, std::string_view(lower), [](const auto& n) { return n.first; });
    return found == names.end() ? SpanKind::Internal : found->second;
}

std::optional<ZipkinCore> zipkinCoreOf(std::string_view text)
{
    constexpr std::array<std::pair<std::string_view, ZipkinCore>, 6> cores = { {
        { "cs", { SpanKind::Client, true } },
        { "cr", { SpanKind::Client, false } },
        { "sr", { SpanKind::Server, true } },
        { "ss", { SpanKind::Server, false } },
        { "ms", { SpanKind::Producer, true } },
        { "mr", { SpanKind::Consumer, true } },
    } };
    const auto* const found = std::ranges::find(cores, text, [](const auto& c) { return c.first; });
    return found == cores.end() ? std::nullopt : std::optional(found->second);
}

bool isZipkinAddress(std::string_view key)
{
    return key == "sa" || key == "ca" || key == "ma";
}

SpanStatus zipkinStatusOf(std::string_view code)
{
    const std::string lower = toLower(code.substr(0, 32));
    std::string_view name = lower;
    if (name.starts_with("status_code_")) {
        name.remove_prefix(std::string_view("status_code_").size());
    }
    return name == "error" || name == "2" ? SpanStatus::Error
        : name == "ok" || name == "1"     ? SpanStatus::Ok
                                          : SpanStatus::Unset;
}

} // namespace spanglass
