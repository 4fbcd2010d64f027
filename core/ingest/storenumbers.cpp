#include "core/ingest/storenumbers.h"

#include "core/base/varint.h"
#include "core/grouping/grouper.h"
#include "core/grouping/messagetemplate.h"
#include "core/stack/reducedstack.h"
#include "core/stack/stackparser.h"
#include "core/store/groupingstore.h"
#include "core/store/rows.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr std::string_view customKey = "error.fingerprint";

} // namespace

StoreNumbers::StoreNumbers(const Database& db, Dictionaries dictionaries, Grouper grouper,
    std::vector<std::string> split, IngestWriter& writer,
    const std::vector<std::unique_ptr<SpanCollector>>& collectors)
    : m_db(db)
    , m_dictionaries(std::move(dictionaries))
    , m_writer(writer)
    , m_collectors(collectors)
    , m_grouper(std::move(grouper))
    , m_split(std::move(split))
{
}

void StoreNumbers::enterNamesAndResources()
{
    m_maps.resize(m_collectors.size());
    m_numbers.resize(m_collectors.size());
    for (std::size_t c = 0; c < m_collectors.size(); ++c) {
        SpanCollector& from = *m_collectors[c];
        ErrorNumbers& numbers = m_numbers[c];
        numbers.strings.resize(from.strings.size());
        numbers.stacks.resize(from.strings.size());
        numbers.tags.resize(from.tags.size());
        // Names: every string might be one; asking only for those that are costs a pass over all spans.
        m_maps[c].names.resize(from.strings.size());
        for (const LocalId name : from.names()) {
            m_maps[c].names[name] = string(c, name);
        }
        for (const LocalResource& resource : from.resources) {
            m_maps[c].resources.push_back(stored(c, resource));
        }
    }
}

std::uint32_t StoreNumbers::string(std::size_t collector, LocalId id)
{
    std::uint32_t& number = m_numbers[collector].strings[id];
    if (number == 0 && id != 0) {
        number = m_dictionaries.string(m_collectors[collector]->strings.text(id));
    }
    return number;
}

std::uint32_t StoreNumbers::tag(std::size_t collector, LocalId id)
{
    std::uint32_t& number = m_numbers[collector].tags[id];
    if (number == 0) {
        const LocalTag& tag = m_collectors[collector]->tags[id];
        number = m_dictionaries.tag(
            string(collector, tag.key), tag.type, m_collectors[collector]->strings.text(tag.value));
    }
    return number;
}

StoredResource StoreNumbers::stored(std::size_t collector, const LocalResource& resource)
{
    ResourceRow row{ string(collector, resource.service), string(collector, resource.version),
        string(collector, resource.environment), string(collector, resource.host), {} };
    for (const LocalId id : resource.tags) {
        appendVarint(row.tags, tag(collector, id));
    }
    const std::uint32_t id = m_dictionaries.resource(row);
    return { id, row.service, row.version, row.environment, row.host,
        m_dictionaries.serviceNumber(row.service) };
}

StoreNumbers::SignatureTexts StoreNumbers::textsOf(std::size_t collector, const LocalSignature& local) const
{
    const Interner& strings = m_collectors[collector]->strings;
    return { strings.text(local.service), strings.text(local.type), strings.text(local.messageTemplate),
        strings.text(local.stack), strings.text(local.custom), strings.text(local.attributes) };
}

/// As they happened, so that issues get the same numbers however the work was shared between threads.
std::vector<StoreNumbers::PlacedSignature> StoreNumbers::signaturesInOrder() const
{
    std::vector<PlacedSignature> order;
    for (std::size_t c = 0; c < m_collectors.size(); ++c) {
        const auto& starts = m_collectors[c]->signatureStarts;
        for (std::size_t i = 0; i < starts.size(); ++i) {
            order.push_back({ starts[i], c, i });
        }
    }
    std::sort(order.begin(), order.end(), [this](const PlacedSignature& a, const PlacedSignature& b) {
        if (a.start != b.start) {
            return a.start < b.start;
        }
        return textsOf(a.collector, m_collectors[a.collector]->signatures[a.local])
            < textsOf(b.collector, m_collectors[b.collector]->signatures[b.local]);
    });
    return order;
}

Result<> StoreNumbers::enterErrors()
{
    for (std::size_t c = 0; c < m_collectors.size(); ++c) {
        SpanCollector& from = *m_collectors[c];
        for (const ErrorRecord& error : from.errors) {
            string(c, error.type);
            string(c, error.message);
            string(c, error.statusMessage);
            stack(c, error.stack);
        }
        for (LocalId id = 0; id < from.tags.size(); ++id) {
            tag(c, id);
        }
        m_numbers[c].signatures.resize(from.signatures.size());
    }
    for (const PlacedSignature& placed : signaturesInOrder()) {
        const LocalSignature& local = m_collectors[placed.collector]->signatures[placed.local];
        const std::size_t c = placed.collector;
        const SignatureRow row{ string(c, local.service), string(c, local.type),
            string(c, local.messageTemplate), stack(c, local.stack), string(c, local.custom),
            string(c, local.attributes) };
        auto number = signature(row, textsOf(c, local));
        if (!number) {
            return std::move(number).error();
        }
        m_numbers[c].signatures[placed.local] = *number;
    }
    return m_dictionaries.write(m_db);
}

std::uint32_t StoreNumbers::stack(std::size_t collector, LocalId id)
{
    std::uint32_t& number = m_numbers[collector].stacks[id];
    if (number == 0 && id != 0) {
        number = m_dictionaries.stack(m_collectors[collector]->strings.text(id)).id;
    }
    return number;
}

Result<std::uint32_t> StoreNumbers::signature(const SignatureRow& row, const SignatureTexts& texts)
{
    const RowNumber number = m_dictionaries.signature(row);
    if (number.isNew) {
        const StackTrace parsed = parseStack(texts.stack, texts.type, {});
        const std::vector<NamedValue> attributes = attributesOfJson(texts.attributes);
        const GroupKey key = m_grouper.group(
            { texts.service, texts.type, texts.messageTemplate, &parsed, texts.custom, attributes });
        const auto issue = m_writer.issue(key.fingerprint, row, culpritOf(parsed));
        if (!issue) {
            return issue.error();
        }
        m_writer.addSignature(number.id, *issue, row, key.partial);
    }
    return number.id;
}

Result<const StoreNumbers::TagValues*> StoreNumbers::groupingTags()
{
    if (!m_groupingTags) {
        m_groupingTags.emplace();
        auto read =
            forEachRow(m_db.prepare("SELECT t.id, s.text, t.value FROM tag t JOIN string s ON s.id = t.key"),
                [&](const Statement& row) {
                    if (row.text(1) == customKey
                        || std::find(m_split.begin(), m_split.end(), row.text(1)) != m_split.end()) {
                        m_groupingTags->emplace(static_cast<std::uint64_t>(row.integer(0)),
                            NamedValue{ std::string(row.text(1)), std::string(row.text(2)) });
                    }
                });
        if (!read) {
            return std::move(read).error();
        }
    }
    return &*m_groupingTags;
}

/// As SpanCollector::attributesOf().
Result<std::string> StoreNumbers::attributesOf(const OccurrenceText& error)
{
    if (m_split.empty()) {
        return std::string();
    }
    const auto known = groupingTags();
    auto select = m_db.prepare("SELECT tags FROM resource WHERE id = ?");
    if (!known || !select) {
        return !known ? known.error() : select.error();
    }
    select->bind(0, std::int64_t{ error.row.resource });
    const auto row = select->step();
    if (!row) {
        return row.error();
    }
    std::vector<NamedValue> values;
    for (std::string_view tags :
        { std::string_view(error.tags), *row ? select->text(0) : std::string_view() }) {
        for (std::uint64_t tag = 0; takeVarint(tags, tag);) {
            const auto found = (*known)->find(tag);
            const bool isAsked = found != (*known)->end()
                && std::find(m_split.begin(), m_split.end(), found->second.name) != m_split.end();
            if (isAsked && std::none_of(values.begin(), values.end(), [&](const NamedValue& value) {
                    return value.name == found->second.name;
                })) {
                values.push_back(found->second);
            }
        }
    }
    return attributesJson(values);
}

Result<std::uint32_t> StoreNumbers::signatureOf(const OccurrenceText& error)
{
    const auto known = groupingTags();
    const auto attributes = attributesOf(error);
    if (!known || !attributes) {
        return !known ? known.error() : attributes.error();
    }
    std::string custom;
    std::string_view tags = error.tags;
    for (std::uint64_t tag = 0; takeVarint(tags, tag);) {
        const auto key = (*known)->find(tag);
        custom = key == (*known)->end() || key->second.name != customKey ? custom : key->second.value;
    }
    const std::string pattern = messageTemplate(error.exception.message);
    const std::string reduced = reduceStack(error.exception.stack, error.exception.message);
    const SignatureRow row{ error.service, error.row.type, m_dictionaries.string(pattern), error.row.stack,
        m_dictionaries.string(custom), m_dictionaries.string(*attributes) };
    return signature(
        row, { text(error.service), error.exception.type, pattern, reduced, custom, *attributes });
}

OccurrenceRow StoreNumbers::rowOf(const SpanSkeleton& span, std::uint8_t c, std::string& tags) const
{
    const SpanCollector& from = *m_collectors[c];
    const ErrorNumbers& numbers = m_numbers[c];
    const ErrorRecord& record = from.errors[span.error];
    tags.clear();
    for (std::uint32_t i = 0; i < record.tagCount; ++i) {
        appendVarint(tags, numbers.tags[from.tagLists[record.tagsAt + i]]);
    }
    OccurrenceRow row;
    row.span = span.span;
    row.parent = span.parent;
    row.resource = m_maps[c].resources[span.resource].id;
    row.name = m_maps[c].names[span.name];
    row.kind = span.kindAndStatus & 7U;
    row.lacks = record.lacks;
    row.flags = OccurrenceFlags::of(record.marks.own);
    row.flags |= row.flags != 0 ? OccurrenceFlags::marked : 0;
    row.flags |= record.marks.answered ? OccurrenceFlags::answered : 0;
    row.start = span.start;
    row.duration = span.duration;
    row.signature = record.signature == 0 ? 0 : numbers.signatures[record.signature - 1];
    row.type = numbers.strings[record.type];
    row.message = numbers.strings[record.message];
    row.stack = numbers.stacks[record.stack];
    row.statusMessage = numbers.strings[record.statusMessage];
    row.exceptionTime = record.exceptionTime;
    row.tags = tags;
    row.extra = record.extra == 0 ? std::string_view{} : std::string_view(from.extras[record.extra - 1]);
    return row;
}

} // namespace spanglass
