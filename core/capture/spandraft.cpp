#include "core/capture/spandraft.h"

#include "core/base/hash.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

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

ResourceRef resourceOf(const AttributeList& attributes, SpanSink& sink)
{
    // Lengths as well as bytes, so that what ends one text and begins the next cannot be mistaken.
    std::size_t size = 0;
    for (const AttributeView& attribute : attributes) {
        size += attribute.key.size() + attribute.value.size() + 2 * sizeof(std::uint32_t) + 1;
    }
    std::string bytes(size, '\0');
    char* to = bytes.data();
    const auto add = [&](std::string_view text) {
        const auto length = static_cast<std::uint32_t>(text.size());
        std::memcpy(to, &length, sizeof length);
        to = std::copy(text.begin(), text.end(), to + sizeof length);
    };
    for (const AttributeView& attribute : attributes) {
        add(attribute.key);
        add(attribute.value);
        *to++ = static_cast<char>(attribute.type);
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
    // Asked for each attribute of each span, so the first letter goes first.
    const auto any = [&](auto... prefixes) { return (key.starts_with(prefixes) || ...); };
    switch (key.empty() ? '\0' : key[0]) {
    case 'a': return any("aws.ecs.", "aws.eks.", "aws.log.");
    case 'c': return any("container.", "cloud.") || key == "container_id";
    case 'd': return any("deployment.", "device.");
    case 'f': return any("faas.");
    case 'g': return any("git.", "gcp.");
    case 'h': return any("host.", "heroku.") || key == "host" || key == "hostname";
    case 'k': return any("k8s.");
    case 'o': return any("os.");
    case 'p': return any("process.");
    case 's': return any("service.");
    case 't': return any("telemetry.");
    case 'v': return any("vcs.");
    case 'w': return any("webengine.");
    default: return false;
    }
}

} // namespace spanglass
