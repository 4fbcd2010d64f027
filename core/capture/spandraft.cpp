#include "core/capture/spandraft.h"

#include "core/base/hash.h"

#include <algorithm>
#include <array>

namespace spanglass {

void SpanDraft::clear()
{
    record = {};
    resource.clear();
    details.statusMessage = {};
    details.attributes.clear();
    details.events.clear();
    details.links.clear();
}

ResourceRef resourceOf(const std::vector<AttributeView>& attributes, SpanSink& sink)
{
    // Lengths as well as bytes, so that what ends one text and begins the next cannot be mistaken.
    std::string bytes;
    const auto add = [&](std::string_view text) {
        const auto size = static_cast<std::uint32_t>(text.size());
        bytes.append(reinterpret_cast<const char*>(&size), sizeof size);
        bytes += text;
    };
    for (const AttributeView& attribute : attributes) {
        add(attribute.key);
        add(attribute.value);
        bytes.push_back(static_cast<char>(attribute.type));
    }
    const Hash128 hash = hash128(bytes);
    const auto known = sink.knownResource(hash);
    return known ? *known : sink.addResource(hash, attributes);
}

void deliver(SpanDraft& draft, SpanSink& sink)
{
    draft.record.resource = resourceOf(draft.resource, sink);
    if (draft.isError()) {
        sink.errorSpan(draft.record, draft.details);
    } else {
        sink.span(draft.record);
    }
}

bool isResourceAttribute(std::string_view key)
{
    constexpr std::array<std::string_view, 19> prefixes = { "service.", "host.", "container.", "k8s.",
        "deployment.", "telemetry.", "process.", "os.", "cloud.", "vcs.", "git.", "faas.", "device.",
        "webengine.", "heroku.", "aws.ecs.", "aws.eks.", "aws.log.", "gcp." };
    constexpr std::array<std::string_view, 3> names = { "host", "hostname", "container_id" };
    return std::ranges::any_of(prefixes, [&](std::string_view prefix) { return key.starts_with(prefix); })
        || std::ranges::find(names, key) != names.end();
}

} // namespace spanglass
