#include "core/capture/json/jsonvalues.h"
#include "core/capture/xray/xraydocument.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

struct Name {
    std::string_view path; ///< in the document
    std::string_view key; ///< of the convention
};

/// What says who made the segment.
constexpr std::array resourceNames{
    Name{ "service.version", "service.version" },
    Name{ "service.runtime", "process.runtime.name" },
    Name{ "service.runtime_version", "process.runtime.version" },
    Name{ "aws.account_id", "cloud.account.id" },
    Name{ "aws.ec2.instance_id", "host.id" },
    Name{ "aws.ec2.instance_size", "host.type" },
    Name{ "aws.ec2.ami_id", "host.image.id" },
    Name{ "aws.ec2.availability_zone", "cloud.availability_zone" },
    Name{ "aws.ecs.container", "container.name" },
    Name{ "aws.ecs.container_id", "container.id" },
    Name{ "aws.ecs.availability_zone", "cloud.availability_zone" },
    Name{ "aws.eks.cluster_name", "k8s.cluster.name" },
    Name{ "aws.eks.pod", "k8s.pod.name" },
    Name{ "aws.eks.container_id", "container.id" },
    Name{ "aws.elastic_beanstalk.environment_name", "deployment.environment.name" },
    Name{ "aws.elastic_beanstalk.version_label", "service.version" },
    Name{ "aws.xray.sdk", "telemetry.sdk.name" },
    Name{ "aws.xray.sdk_version", "telemetry.sdk.version" },
};

/// Members of `aws` that lie in the resource.
constexpr std::array<std::string_view, 6> ofResource{ "account_id", "ec2", "ecs", "eks", "elastic_beanstalk",
    "xray" };

/// What says what a segment did; the rest keeps its path in the document.
constexpr std::array attributeNames{
    Name{ "http.request.method", "http.request.method" },
    Name{ "http.request.url", "url.full" },
    Name{ "http.request.user_agent", "user_agent.original" },
    Name{ "http.request.client_ip", "client.address" },
    Name{ "http.response.status", "http.response.status_code" },
    Name{ "http.response.content_length", "http.response.body.size" },
    Name{ "sql.database_type", "db.system.name" },
    Name{ "sql.sanitized_query", "db.query.text" },
    Name{ "sql.user", "db.user" },
    Name{ "aws.region", "cloud.region" },
    Name{ "aws.request_id", "aws.request_id" },
};

template <std::size_t Size>
std::string_view keyFor(const std::array<Name, Size>& names, std::string_view path)
{
    const auto* const found = std::ranges::find(names, path, &Name::path);
    return found == names.end() ? std::string_view{} : found->key;
}

/// "X-Ray for Go", "CPython" -> a platform, and the convention's telemetry.sdk.language.
struct Platform {
    std::string_view mark;
    std::string_view platform;
    std::string_view language;
};
constexpr std::array platforms{
    Platform{ "Go", "go", "go" },
    Platform{ "Java", "java", "java" },
    Platform{ "JDK", "java", "java" },
    Platform{ "Python", "python", "python" },
    Platform{ "Node", "node", "nodejs" },
    Platform{ "node", "node", "nodejs" },
    Platform{ ".NET", "csharp", "dotnet" },
    Platform{ "Ruby", "ruby", "ruby" },
    Platform{ "ruby", "ruby", "ruby" },
};

const Platform* platformOf(std::string_view text)
{
    const auto* const found = std::ranges::find_if(platforms,
        [&](const Platform& platform) { return text.find(platform.mark) != std::string_view::npos; });
    return found == platforms.end() ? nullptr : found;
}

bool isObject(std::string_view json)
{
    return json.starts_with('{');
}

} // namespace

void XRayDocument::addResource(std::string_view key, std::string_view value)
{
    const bool isNew =
        std::ranges::find(m_draft.resource, key, &AttributeView::key) == m_draft.resource.end();
    if (!key.empty() && !value.empty() && isNew) {
        m_draft.resource.push_back({ key, value });
    }
}

void XRayDocument::addResources(std::string_view raw, std::string_view prefix)
{
    if (!isObject(raw)) {
        return;
    }
    m_parts.begin(raw);
    m_parts.members([&](std::string_view key) {
        const std::string path = std::string(prefix) + std::string(key);
        if (const std::string_view known = keyFor(resourceNames, path); !known.empty()) {
            addResource(known, m_parts.text());
            return;
        }
        m_parts.members([&](std::string_view inner) {
            addResource(keyFor(resourceNames, path + '.' + std::string(inner)), m_parts.text());
        });
    });
}

void XRayDocument::readRoot(const Segment& root)
{
    m_draft.clear();
    m_platform = {};
    if (root.type != "subsegment") {
        addResource("service.name", root.name);
    }
    addResources(root.service, "service.");
    addResources(root.aws, "aws.");
    for (const AttributeView& attribute : m_draft.resource) {
        if (attribute.key == "telemetry.sdk.name" || attribute.key == "process.runtime.name") {
            const Platform* const platform = platformOf(attribute.value);
            m_platform = platform != nullptr ? platform->platform : m_platform;
        }
    }
    const auto* const platform = std::ranges::find(platforms, m_platform, &Platform::platform);
    addResource("telemetry.sdk.language", platform == platforms.end() ? "" : platform->language);
}

void XRayDocument::addDetails(const Segment& segment, const DamageHandler& damage)
{
    ErrorDetails& out = m_draft.details;
    const auto flag = [&](std::string_view key, bool is) {
        if (is) {
            out.attributes.push_back({ key, "true", ValueType::Bool });
        }
    };
    flag("aws.xray.fault", segment.fault);
    flag("aws.xray.error", segment.error);
    flag("aws.xray.throttle", segment.throttle);
    const auto text = [&](std::string_view key, std::string_view value) {
        if (!value.empty()) {
            out.attributes.push_back({ key, value });
        }
    };
    text("user.id", segment.user);
    text("aws.xray.origin", segment.origin);
    addMembers(segment.http, "http.", out);
    addMembers(segment.sql, "sql.", out);
    addMembers(segment.aws, "aws.", out);
    addMembers(segment.annotations, "", out);
    addMembers(segment.metadata, "metadata.", out);
    addCause(segment, damage);
}

/// Members with their paths for keys; those of the resource are left to it.
void XRayDocument::addMembers(std::string_view raw, std::string_view prefix, ErrorDetails& out)
{
    if (!isObject(raw)) {
        return;
    }
    const bool goesDown = prefix == "http.";
    const auto add = [&](const std::string& path) {
        const std::string_view known = keyFor(attributeNames, path);
        out.attributes.push_back(m_parts.attribute(known.empty() ? m_parts.keep(path) : known));
    };
    m_parts.begin(raw);
    m_parts.members([&](std::string_view key) {
        const std::string path = std::string(prefix) + std::string(key);
        if (prefix == "aws." && std::ranges::find(ofResource, key) != ofResource.end()) {
            return;
        }
        if (!goesDown) {
            add(path);
            return;
        }
        m_parts.members([&](std::string_view inner) { add(path + '.' + std::string(inner)); });
    });
}

void XRayDocument::addCause(const Segment& segment, const DamageHandler& damage)
{
    const TimeNs time = m_draft.record.start + m_draft.record.duration;
    if (!segment.cause.empty()) {
        const std::string problem = m_cause.read(segment.cause);
        if (!problem.empty()) {
            damage(0, "cause: " + problem);
        }
        m_cause.addEvents(m_platform, time, {}, m_draft.details);
        return;
    }
    if (segment.causeId.empty()) {
        return;
    }
    // An id of an exception that stands in one of the subsegments.
    constexpr std::size_t mostSearched = std::size_t{ 64 } << 20U; // real documents have 64 KiB
    for (const Segment& other : m_segments) {
        m_searched += sizeof other + other.cause.size();
        if (m_searched > mostSearched) {
            break;
        }
        const bool mayHold =
            !other.cause.empty() && other.cause.find(segment.causeId) != std::string_view::npos;
        if (mayHold && m_cause.read(other.cause).empty()
            && m_cause.addEvents(m_platform, time, segment.causeId, m_draft.details)) {
            return;
        }
    }
    m_draft.details.attributes.push_back({ "aws.xray.cause", segment.causeId });
}

} // namespace spanglass
