#include "app/groupingjson.h"

namespace spanglass {

namespace {

void writeFrame(JsonWriter& json, const ExplainedFrame& explained)
{
    const StackFrame& frame = explained.frame;
    json.beginObject();
    json.member("exception", std::uint64_t{ explained.exception });
    json.member("function", frame.function).member("module", frame.module).member("file", frame.file);
    json.member("line", std::int64_t{ frame.line }).member("column", std::int64_t{ frame.column });
    json.member("in_app", frame.inApp).member("package", frame.package);
    json.member("use", keyOf(explained.use)).member("reason", nameOf(explained.use));
    json.member("key", explained.key).member("rule", std::int64_t{ explained.rule });
    json.endObject();
}

} // namespace

std::string_view keyOf(FrameUse use)
{
    switch (use) {
    case FrameUse::Counts: return "counts";
    case FrameUse::Foreign: return "foreign";
    case FrameUse::Repeated: return "repeated";
    case FrameUse::PastLimit: return "past_limit";
    case FrameUse::Nameless: return "nameless";
    case FrameUse::Cut: return "cut";
    case FrameUse::OtherException: return "other_exception";
    case FrameUse::NotAsked: return "not_asked";
    }
    return "";
}

void writeIssueObject(JsonWriter& json, const RegroupedIssue& issue)
{
    json.beginObject();
    if (issue.id) {
        json.member("id", issue.id.value);
    }
    json.member("fingerprint", issue.fingerprint).member("service", issue.service);
    json.member("type", issue.type).member("message", issue.message);
    json.member("count", issue.count).member("state", nameOf(issue.state));
    json.key("culprit").beginObject();
    json.member("function", issue.culprit.function).member("file", issue.culprit.file);
    json.member("line", std::int64_t{ issue.culprit.line }).endObject();
    json.endObject();
}

void writeIssueArray(JsonWriter& json, std::string_view key, const std::vector<RegroupedIssue>& issues)
{
    json.key(key).beginArray();
    for (const auto& issue : issues) {
        writeIssueObject(json, issue);
    }
    json.endArray();
}

void writeExplanation(JsonWriter& json, const Explanation& explanation)
{
    json.key("explanation").beginObject();
    json.member("fingerprint", explanation.fingerprint).member("strategy", nameOf(explanation.strategy));
    json.member("chain", nameOf(explanation.chain)).member("basis", nameOf(explanation.basis));
    json.member("rule", std::int64_t{ explanation.rule }).member("partial", explanation.partial);
    json.key("parts").beginArray();
    for (const auto& part : explanation.parts) {
        json.beginObject().member("name", part.name).member("value", part.value).member("key", part.key);
        json.member("counts", part.counts).member("why", part.why).endObject();
    }
    json.endArray().key("frames").beginArray();
    for (const auto& frame : explanation.frames) {
        writeFrame(json, frame);
    }
    json.endArray().endObject();
}

} // namespace spanglass
