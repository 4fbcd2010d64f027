#include "core/ingest/spancollector.h"

#include "core/base/text.h"
#include "core/grouping/messagetemplate.h"
#include "core/grouping/primaryexception.h"
#include "core/stack/reducedstack.h"
#include "core/store/extrajson.h"
#include "core/store/groupingstore.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

namespace spanglass {

namespace {

/// `unknown_service` is the name the semantic conventions give (resource: service.name).
constexpr std::string_view unknownService = "unknown_service";

std::vector<Attribute> owned(const AttributeList& views)
{
    std::vector<Attribute> out;
    for (const AttributeView& view : views) {
        out.push_back({ std::string(view.key), std::string(view.value), view.type });
    }
    return out;
}

ExceptionEvent exceptionOf(const EventView& event)
{
    ExceptionEvent out;
    out.time = event.time;
    for (const AttributeView& attribute : event.attributes) {
        if (attribute.key == "exception.type") {
            out.type = attribute.value;
        } else if (attribute.key == "exception.message") {
            out.message = attribute.value;
        } else if (attribute.key == "exception.stacktrace") {
            out.stack = attribute.value;
        }
    }
    return out;
}

/// What has no columns of its own, as JSON text; "" if there is nothing.
std::string extraOf(const ErrorDetails& details, const PrimaryException& primary)
{
    OccurrenceExtra extra;
    for (std::size_t i = 0; i < details.events.size(); ++i) {
        const EventView& event = details.events[i];
        if (i == primary.event) {
            continue;
        }
        if (event.name == "exception") {
            extra.exceptions.push_back(exceptionOf(event));
        } else {
            extra.events.push_back({ event.time, std::string(event.name), owned(event.attributes) });
        }
    }
    for (const LinkView& link : details.links) {
        extra.links.push_back({ link.trace, link.span, owned(link.attributes) });
    }
    return writeExtra(extra);
}

/// True for what the exception's own columns hold already.
bool isInColumns(const AttributeView& attribute, const PrimaryException& primary)
{
    if (primary.event) {
        return attribute.key == "exception.type" || attribute.key == "exception.message"
            || attribute.key == "exception.stacktrace";
    }
    return (attribute.key == "error.message" && attribute.value == primary.message)
        || (attribute.key == "error.stack" && attribute.value == primary.stack);
}

/// A number made of a text's first and last bytes and its size.
std::uint64_t endsOf(std::string_view text)
{
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    if (text.size() >= sizeof first) {
        std::memcpy(&first, text.data(), sizeof first);
        std::memcpy(&last, text.data() + text.size() - sizeof last, sizeof last);
    } else {
        for (const char c : text) {
            first = first << 8U | static_cast<unsigned char>(c);
        }
    }
    return (first ^ last << 7U) + text.size();
}

} // namespace

SpanCollector::SpanCollector()
{
    m_tagKeys.intern("\x01"); // so that tag numbers are those of the keys less two, and 0 stays free
}

void SpanCollector::beginCapture(std::uint16_t ordinal)
{
    m_capture = ordinal;
}

void SpanCollector::splitBy(const std::vector<std::string>& attributes)
{
    m_split = attributes;
    m_splitNames.clear();
    for (const std::string& name : attributes) {
        m_splitNames.push_back(strings.intern(name));
    }
}

/// A value is the span's, else its resource's; the first of a name counts.
LocalId SpanCollector::attributesOf(const ErrorRecord& record, ResourceRef resource)
{
    std::vector<NamedValue> values;
    for (std::size_t i = 0; i < m_splitNames.size(); ++i) {
        const auto isIt = [&](LocalId tag) { return tags[tag].key == m_splitNames[i]; };
        const auto begin = tagLists.begin() + static_cast<std::ptrdiff_t>(record.tagsAt);
        const auto found = std::find_if(begin, tagLists.end(), isIt);
        const auto& shared = resources[resource].tags;
        const auto instead = std::find_if(shared.begin(), shared.end(), isIt);
        if (found != tagLists.end() || instead != shared.end()) {
            const LocalId tag = found != tagLists.end() ? *found : *instead;
            values.push_back({ m_split[i], std::string(strings.text(tags[tag].value)) });
        }
    }
    return values.empty() ? 0 : strings.intern(attributesJson(values));
}

std::optional<ResourceRef> SpanCollector::knownResource(Hash128 raw)
{
    const auto found = m_resourceByRaw.find(raw);
    return found == m_resourceByRaw.end() ? std::nullopt : std::optional(found->second);
}

ResourceRef SpanCollector::addResource(Hash128 raw, const AttributeList& attributes)
{
    if (const auto known = knownResource(raw)) {
        return *known;
    }
    LocalResource resource;
    std::string_view oldEnvironment;
    for (const AttributeView& attribute : attributes) {
        resource.tags.push_back(tagOf(attribute));
        if (attribute.key == "service.name") {
            resource.service = strings.intern(attribute.value);
        } else if (attribute.key == "service.version") {
            resource.version = strings.intern(attribute.value);
        } else if (attribute.key == "deployment.environment.name") {
            resource.environment = strings.intern(attribute.value);
        } else if (attribute.key == "deployment.environment") {
            oldEnvironment = attribute.value;
        } else if (attribute.key == "host.name") {
            resource.host = strings.intern(attribute.value);
        }
    }
    if (resource.service == 0) {
        resource.service = strings.intern(unknownService);
    }
    if (resource.environment == 0) {
        resource.environment = strings.intern(oldEnvironment);
    }
    const auto number = static_cast<ResourceRef>(resources.size());
    resources.push_back(std::move(resource));
    m_resourceByRaw.emplace(raw, number);
    return number;
}

/// Most tags of an error span were on one just before, and interning takes three lookups.
LocalId SpanCollector::tagOf(const AttributeView& attribute)
{
    const std::uint64_t hash = endsOf(attribute.key) * 31 + endsOf(attribute.value);
    LocalId& recent = m_recentTags[mixed(hash) % m_recentTags.size()];
    if (recent > 0) {
        const LocalTag& tag = tags[recent - 1];
        if (tag.type == attribute.type && isSameText(strings.text(tag.key), attribute.key)
            && isSameText(strings.text(tag.value), attribute.value)) {
            return recent - 1;
        }
    }
    const LocalId number = newTagOf(attribute);
    recent = number + 1;
    return number;
}

LocalId SpanCollector::newTagOf(const AttributeView& attribute)
{
    const LocalTag tag{ strings.intern(attribute.key), strings.intern(attribute.value), attribute.type };
    char key[2 * sizeof(LocalId) + 1];
    std::memcpy(key, &tag.key, sizeof tag.key);
    std::memcpy(key + sizeof tag.key, &tag.value, sizeof tag.value);
    key[2 * sizeof(LocalId)] = static_cast<char>(tag.type);
    constexpr LocalId firstNumber = 2;
    const LocalId number = m_tagKeys.intern({ key, sizeof key }) - firstNumber;
    if (number == tags.size()) {
        tags.push_back(tag);
    }
    return number;
}

LocalId SpanCollector::templateOf(LocalId message)
{
    if (message >= m_templates.size()) {
        m_templates.resize(std::size_t{ message } * 2 + 64);
    }
    if (m_templates[message] == 0) {
        m_templates[message] = strings.intern(messageTemplate(strings.text(message)));
    }
    return m_templates[message];
}

LocalId SpanCollector::signatureOf(const LocalSignature& signature)
{
    const std::string key(reinterpret_cast<const char*>(&signature), sizeof signature);
    const auto [found, added] = m_signatureByKey.try_emplace(key, static_cast<LocalId>(signatures.size()));
    if (added) {
        signatures.push_back(signature);
        signatureStarts.push_back(std::numeric_limits<TimeNs>::max());
    }
    return found->second;
}

SpanSkeleton SpanCollector::skeletonOf(const SpanRecord& span)
{
    SpanSkeleton skeleton;
    skeleton.trace = span.trace;
    skeleton.span = span.span;
    skeleton.parent = span.parent;
    skeleton.start = span.start;
    skeleton.duration = span.duration;
    skeleton.name = strings.intern(span.name);
    if (skeleton.name >= m_isName.size()) {
        m_isName.resize(std::size_t{ skeleton.name } * 2 + 64);
    }
    if (!m_isName[skeleton.name]) {
        m_isName[skeleton.name] = true;
        m_names.push_back(skeleton.name);
    }
    skeleton.resource = span.resource;
    skeleton.capture = m_capture;
    skeleton.kindAndStatus =
        static_cast<std::uint8_t>(static_cast<unsigned>(span.kind) + 8U * static_cast<unsigned>(span.status));
    skeleton.parentHint = span.parentHint;
    return skeleton;
}

void SpanCollector::span(const SpanRecord& span)
{
    spanStarts.add(span.start);
    skeletons.add(skeletonOf(span));
}

SpanCollector::NewRecord SpanCollector::recordOf(const ErrorDetails& details)
{
    const PrimaryException primary = primaryException(details);
    ErrorRecord record;
    record.lacks = missingParts(primary);
    record.exceptionTime = primary.event ? primary.time : 0;
    record.type = strings.intern(primary.type);
    record.message = strings.intern(primary.message);
    record.stack = strings.intern(reduceStack(primary.stack, primary.message));
    record.statusMessage = strings.intern(details.statusMessage);
    record.tagsAt = tagLists.size();
    LocalId custom = 0;
    for (const AttributeView& attribute : details.attributes) {
        if (attribute.key == "error.fingerprint") {
            custom = strings.intern(attribute.value);
        }
        noteMark(record.marks, attribute);
        if (!isInColumns(attribute, primary)) {
            tagLists.push_back(tagOf(attribute));
        }
    }
    if (primary.event) {
        for (const AttributeView& attribute : details.events[*primary.event].attributes) {
            noteMark(record.marks, attribute);
            if (!isInColumns(attribute, primary)) {
                tagLists.push_back(tagOf(attribute));
            }
        }
    }
    addDropped(details);
    record.tagCount = static_cast<std::uint32_t>(tagLists.size() - record.tagsAt);
    if (details.events.size() > (primary.event ? 1U : 0U) || !details.links.empty()) {
        if (std::string extra = extraOf(details, primary); !extra.empty()) {
            extras.push_back(std::move(extra));
            record.extra = static_cast<std::uint32_t>(extras.size());
        }
    }
    return { record, custom };
}

/// What the lists' limits cut off.
void SpanCollector::addDropped(const ErrorDetails& details)
{
    std::uint64_t attributes = details.attributes.dropped();
    for (const EventView& event : details.events) {
        attributes += event.attributes.dropped();
    }
    const std::array<std::pair<std::string_view, std::uint64_t>, 3> counts = {
        { { "otel.dropped_attributes_count", attributes },
            { "otel.dropped_events_count", details.events.dropped() },
            { "otel.dropped_links_count", details.links.dropped() } }
    };
    for (const auto& [key, count] : counts) {
        if (count > 0) {
            tagLists.push_back(tagOf({ key, std::to_string(count), ValueType::Int }));
        }
    }
}

void SpanCollector::errorSpan(const SpanRecord& span, const ErrorDetails& details)
{
    auto [record, custom] = recordOf(details);
    if (record.lacks == 0) {
        const LocalId service = resources[span.resource].service;
        const LocalId messageTemplate = templateOf(record.message);
        const LocalId attributes = m_split.empty() ? 0 : attributesOf(record, span.resource);
        record.signature =
            signatureOf({ service, record.type, messageTemplate, record.stack, custom, attributes }) + 1;
        TimeNs& first = signatureStarts[record.signature - 1];
        first = std::min(first, span.start);
        if (m_live) {
            noteLive(span, record);
        }
    }
    spanStarts.add(span.start);
    SpanSkeleton skeleton = skeletonOf(span);
    skeleton.error = static_cast<std::uint32_t>(errors.size());
    errors.push_back(record);
    skeletons.add(skeleton);
}

void SpanCollector::exception(const SpanRecord& at, const ErrorDetails& details, Standing standing)
{
    ErrorRecord record = recordOf(details).record;
    record.standing = standing;
    exceptionTimes.add(at.start);
    SpanSkeleton skeleton = skeletonOf(at);
    skeleton.error = static_cast<std::uint32_t>(errors.size());
    errors.push_back(record);
    exceptions.add(skeleton);
}

void SpanCollector::noteLive(const SpanRecord& span, const ErrorRecord& record)
{
    if (span.parent && span.parentHint != ParentHint::Remote) {
        return; // whether it is an entry span is known when its parent has been read
    }
    const LocalId signature = record.signature - 1;
    if (signature >= m_liveIndex.size()) {
        m_liveIndex.resize(std::size_t{ signature } * 2 + 64);
    }
    // liveDeltas is emptied from outside; an index behind its end is one of an earlier round.
    std::uint32_t& index = m_liveIndex[signature];
    if (index == 0 || index > liveDeltas.size() || liveDeltas[index - 1].first != signature) {
        liveDeltas.emplace_back(signature, LiveDelta{});
        index = static_cast<std::uint32_t>(liveDeltas.size());
    }
    LiveDelta& delta = liveDeltas[index - 1].second;
    const LocalId version = resources[span.resource].version;
    if (delta.count == 0 || span.start < delta.first) {
        delta.first = span.start;
        delta.firstVersion = version;
    }
    if (delta.count == 0 || span.start >= delta.last) {
        delta.last = span.start;
        delta.lastVersion = version;
    }
    delta.message = record.message;
    ++delta.count;
}

} // namespace spanglass
