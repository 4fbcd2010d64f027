#include "core/ingest/liveboard.h"

#include "core/base/text.h"
#include "core/grouping/grouper.h"
#include "core/stack/reducedstack.h"
#include "core/stack/stackparser.h"
#include "core/store/groupingstore.h"

namespace spanglass {

void LiveBoard::take(SpanCollector& collector)
{
    if (collector.liveDeltas.empty()) {
        return;
    }
    const std::scoped_lock lock(m_mutex);
    for (const auto& [signature, delta] : collector.liveDeltas) {
        merge(collector, collector.signatures[signature], delta);
    }
    collector.liveDeltas.clear();
    m_changed = true;
}

void LiveBoard::merge(const SpanCollector& collector, const LocalSignature& signature, const LiveDelta& delta)
{
    const Interner& strings = collector.strings;
    const std::string_view parts[] = { strings.text(signature.service), strings.text(signature.type),
        strings.text(signature.messageTemplate), strings.text(signature.stack),
        strings.text(signature.custom), strings.text(signature.attributes) };
    std::string key;
    for (const std::string_view part : parts) {
        key += part;
        key.push_back('\0');
    }
    const auto [known, isNew] = m_bySignature.try_emplace(key, 0);
    if (isNew) {
        const StackTrace stack = parseStack(parts[3], parts[1], {});
        const std::vector<NamedValue> attributes = attributesOfJson(parts[5]);
        const std::string print =
            m_grouper.group({ parts[0], parts[1], parts[2], &stack, parts[4], attributes }).fingerprint;
        const auto [issue, isNewIssue] = m_byFingerprint.try_emplace(print, m_issues.size());
        known->second = issue->second;
        if (isNewIssue) {
            LiveIssue& live = m_issues.emplace_back();
            live.issue.fingerprint = print;
            live.issue.service = toValidUtf8(parts[0]);
            live.issue.type = toValidUtf8(parts[1]);
            live.issue.message = toValidUtf8(parts[2]);
            live.issue.culprit = culpritOf(stack);
            live.sampleMessage = toValidUtf8(strings.text(delta.message));
            live.sampleStack = toValidUtf8(restoreStack(parts[3], strings.text(delta.message)));
        }
    }
    Issue& issue = m_issues[known->second].issue;
    if (issue.count == 0 || delta.first < issue.firstSeen) {
        issue.firstSeen = delta.first;
        issue.firstVersion = toValidUtf8(strings.text(delta.firstVersion));
    }
    if (issue.count == 0 || delta.last >= issue.lastSeen) {
        issue.lastSeen = delta.last;
        issue.lastVersion = toValidUtf8(strings.text(delta.lastVersion));
    }
    issue.count += delta.count;
}

std::shared_ptr<const std::vector<LiveIssue>> LiveBoard::changed()
{
    const std::scoped_lock lock(m_mutex);
    if (!m_changed) {
        return nullptr;
    }
    m_changed = false;
    return std::make_shared<const std::vector<LiveIssue>>(m_issues);
}

} // namespace spanglass
