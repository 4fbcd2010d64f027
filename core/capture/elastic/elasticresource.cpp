#include "core/capture/elastic/elasticresource.h"

#include "core/base/text.h"
#include "core/capture/elastic/elasticterms.h"
#include "core/capture/spandraft.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr std::size_t mostAttributes = 256;
constexpr std::size_t mostOverrides = 1000;

struct Name {
    std::string_view path;
    std::string_view key;
};

/// Of several paths for one key the first that has a value counts.
constexpr std::array names{
    Name{ "service.name", "service.name" },
    Name{ "service.version", "service.version" },
    Name{ "service.environment", "deployment.environment.name" },
    Name{ "service.node.configured_name", "service.instance.id" },
    Name{ "service.language.name", "telemetry.sdk.language" },
    Name{ "service.agent.name", "telemetry.sdk.name" },
    Name{ "service.agent.version", "telemetry.sdk.version" },
    Name{ "service.runtime.name", "process.runtime.name" },
    Name{ "service.runtime.version", "process.runtime.version" },
    Name{ "service.framework.name", "service.framework.name" },
    Name{ "service.framework.version", "service.framework.version" },
    Name{ "system.configured_hostname", "host.name" },
    Name{ "system.detected_hostname", "host.name" },
    Name{ "system.hostname", "host.name" },
    Name{ "system.architecture", "host.arch" },
    Name{ "system.platform", "os.type" },
    Name{ "system.container.id", "container.id" },
    Name{ "system.kubernetes.namespace", "k8s.namespace.name" },
    Name{ "system.kubernetes.node.name", "k8s.node.name" },
    Name{ "system.kubernetes.pod.name", "k8s.pod.name" },
    Name{ "system.kubernetes.pod.uid", "k8s.pod.uid" },
    Name{ "process.pid", "process.pid" },
    Name{ "process.title", "process.command" },
    Name{ "cloud.provider", "cloud.provider" },
    Name{ "cloud.region", "cloud.region" },
    Name{ "cloud.availability_zone", "cloud.availability_zone" },
    Name{ "cloud.account.id", "cloud.account.id" },
    Name{ "cloud.instance.id", "host.id" },
    Name{ "cloud.machine.type", "host.type" },
};

/// What telemetry.sdk.language calls it.
std::string languageName(std::string_view name)
{
    const std::string lower = toLower(name);
    return lower == "ecmascript" || lower == "javascript" ? "nodejs" : lower == "c#" ? "dotnet" : lower;
}

} // namespace

void ElasticResource::set(Attributes& attributes, std::string_view path, const AttributeView& value)
{
    const auto* const name = std::ranges::find(names, path, &Name::path);
    constexpr std::string_view labels = "labels.";
    const std::string_view key = path.starts_with(labels) ? path.substr(labels.size())
        : name == names.end()                             ? std::string_view{}
                                                          : name->key;
    if (key.empty() || value.value.empty() || attributes.size() >= mostAttributes) {
        return;
    }
    const std::string text =
        key == "telemetry.sdk.language" ? languageName(value.value) : std::string(value.value);
    const auto known = std::ranges::find(attributes, key, &Attribute::key);
    if (known == attributes.end()) {
        attributes.push_back({ std::string(key), text, value.type });
    } else if (key != "host.name") {
        known->value = text;
    } else {
        // The configured name, whichever comes first in the text.
        known->value = path == "system.configured_hostname" ? text : known->value;
    }
}

void ElasticResource::read(JsonPull& pull, bool isRum)
{
    m_metadata.clear();
    m_ref.reset();
    m_overrides.clear();
    m_language.clear();
    pull.members([&](std::string_view key) {
        flattenElastic(pull, isRum ? longElasticKey(key) : key, isRum, [&](std::string_view path) {
            const AttributeView attribute = pull.attribute(path);
            if (path == "service.language.name") {
                m_language = attribute.value;
            }
            set(m_metadata, path, attribute);
        });
    });
}

ResourceRef ElasticResource::of(std::string_view service, bool isRum, SpanSink& sink)
{
    constexpr std::size_t emptyObject = 2;
    if (service.size() <= emptyObject || !service.starts_with('{')) {
        if (!m_ref) {
            m_ref = refOf(m_metadata, sink);
        }
        return *m_ref;
    }
    const auto known = m_overrides.find(service);
    if (known != m_overrides.end()) {
        return known->second;
    }
    Attributes own = m_metadata;
    m_pull.begin(service);
    m_pull.members([&](std::string_view key) {
        const std::string prefix = "service." + std::string(isRum ? longElasticKey(key) : key);
        flattenElastic(
            m_pull, prefix, isRum, [&](std::string_view path) { set(own, path, m_pull.attribute(path)); });
    });
    m_pull.clear();
    const ResourceRef ref = refOf(own, sink);
    if (m_overrides.size() < mostOverrides) {
        m_overrides.emplace(service, ref);
    }
    return ref;
}

ResourceRef ElasticResource::refOf(const Attributes& attributes, SpanSink& sink)
{
    AttributeList views;
    for (const Attribute& attribute : attributes) {
        views.push_back({ attribute.key, attribute.value, attribute.type });
    }
    return resourceOf(views, sink);
}

} // namespace spanglass
