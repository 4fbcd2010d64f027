#include "app/headless.h"
#include "app/printing.h"
#include "app/terminal.h"
#include "core/base/time.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace spanglass {

namespace {

/// What both ways of printing need, asked before anything is printed.
struct Answer {
    const Explorer& explorer;
    IssueList list{};
    Ledger ledger{};
};

/// {"1.0.0": 12, ...}; spans that lack the value are left out.
Result<> writeBreakdown(JsonWriter& json, const Explorer& explorer, const Issue& issue, const char* key,
    Dimension by, const Query& query)
{
    auto shares = explorer.breakdown(issue.id, by, query);
    if (!shares) {
        return std::move(shares).error();
    }
    json.key(key).beginObject();
    for (const auto& share : *shares) {
        if (!share.value.empty()) {
            json.member(share.value, share.count);
        }
    }
    json.endObject();
    return {};
}

Result<> writeIssue(JsonWriter& json, const Explorer& explorer, const Issue& issue, const Options& options)
{
    json.beginObject();
    json.member("id", issue.id.value).member("fingerprint", issue.fingerprint);
    json.member("service", issue.service).member("type", issue.type).member("message", issue.message);
    json.member("count", issue.count).member("failures", issue.failures).member("traces", issue.traces);
    json.member("first_seen", formatRfc3339(issue.firstSeen))
        .member("last_seen", formatRfc3339(issue.lastSeen));
    if (auto written = writeBreakdown(json, explorer, issue, "versions", Dimension::Version, options.query);
        !written) {
        return written;
    }
    if (auto written =
            writeBreakdown(json, explorer, issue, "environments", Dimension::Environment, options.query);
        !written) {
        return written;
    }
    const auto handling = explorer.handling(issue.id, options.query);
    if (!handling) {
        return handling.error();
    }
    json.key("handling").beginObject().member("handled", handling->handled);
    json.member("unhandled", handling->unhandled).member("unknown", handling->unknown).endObject();
    json.member("state", nameOf(issue.state));
    json.key("culprit").beginObject();
    json.member("function", issue.culprit.function).member("file", issue.culprit.file);
    json.member("line", std::int64_t{ issue.culprit.line }).endObject();
    if (options.spans) {
        auto spans = explorer.spans(issue.id, options.query);
        if (!spans) {
            return std::move(spans).error();
        }
        json.key("spans").beginArray();
        for (const auto& [trace, span] : *spans) {
            json.value(spanName(trace, span));
        }
        json.endArray();
    }
    json.endObject();
    return {};
}

Result<> writeJson(const Job& job, const Answer& answer)
{
    const WorkspaceSummary& summary = answer.explorer.summary();
    JsonWriter json(job.output);
    json.beginObject();
    writeCaptures(json, summary.captures);
    json.member("spans", summary.spans).member("traces", summary.traces);
    json.member("error_spans", summary.errorSpans).member("tracked", summary.tracked);
    json.key("untracked").beginObject();
    for (const auto& reason : answer.ledger.reasons) {
        if (reason.count > 0) {
            json.member(nameOf(reason.lack), reason.count);
        }
    }
    json.endObject();
    json.key("issues").beginArray();
    for (const auto& issue : answer.list.issues) {
        if (auto written = writeIssue(json, answer.explorer, issue, job.options); !written) {
            return written;
        }
        if (job.output.failed()) {
            return {};
        }
    }
    json.endArray().endObject();
    return {};
}

/// Widths of the table's columns; the error takes what is left. Times are shown as far as they differ.
struct Layout {
    std::size_t id = 2;
    std::size_t count = 5;
    std::size_t service = 7;
    std::size_t timeFrom = 0; ///< part of "2026-11-21 08:27:45" that is shown
    std::size_t timeLength = 0;
    std::size_t error = 0;
};

constexpr std::size_t yearLength = 5; // "2026-"
constexpr std::size_t dayLength = 11; // "2026-11-21 "
constexpr std::size_t minuteLength = 16; // "2026-11-21 08:27"
constexpr std::size_t secondLength = 19;

std::string tableTime(TimeNs time, const Layout& layout)
{
    const std::string text = shortTime(time);
    return text.empty() ? text : text.substr(layout.timeFrom, layout.timeLength);
}

/// True if all issues begin and end within the same year or day, whichever `length` covers.
bool isSame(const std::vector<Issue>& issues, std::size_t length)
{
    const std::string first = shortTime(issues.front().firstSeen).substr(0, length);
    return std::all_of(issues.begin(), issues.end(), [&](const Issue& issue) {
        return shortTime(issue.firstSeen).starts_with(first) && shortTime(issue.lastSeen).starts_with(first);
    });
}

Layout layoutFor(const std::vector<Issue>& issues)
{
    constexpr std::size_t widestService = 14;
    constexpr std::size_t gaps = 10;
    constexpr std::size_t leastError = 20;
    Layout layout;
    for (const auto& issue : issues) {
        layout.id = std::max(layout.id, std::to_string(issue.id.value).size());
        layout.count = std::max(layout.count, std::to_string(issue.count).size());
        const auto service = displayWidth(onOneLine(issue.service));
        layout.service = std::max(layout.service, std::min(service, widestService));
    }
    const bool sameDay = isSame(issues, dayLength);
    layout.timeFrom = sameDay ? dayLength : isSame(issues, yearLength) ? yearLength : 0;
    layout.timeLength = (sameDay ? secondLength : minuteLength) - layout.timeFrom;
    const std::size_t taken = layout.id + layout.count + layout.service + 2 * layout.timeLength + gaps;
    layout.error = std::max(leastError, terminalColumns() - std::min(terminalColumns(), taken));
    return layout;
}

void printTable(Output& output, const std::vector<Issue>& issues)
{
    const Layout layout = layoutFor(issues);
    output << rightAligned("ID", layout.id) << "  " << rightAligned("COUNT", layout.count) << "  "
           << fitted("FIRST", layout.timeLength) << "  " << fitted("LAST", layout.timeLength) << "  "
           << fitted("SERVICE", layout.service) << "  ERROR\n";
    for (const auto& issue : issues) {
        const std::string error = issue.message.empty() ? issue.type : issue.type + ": " + issue.message;
        output << rightAligned(std::to_string(issue.id.value), layout.id) << "  "
               << rightAligned(std::to_string(issue.count), layout.count) << "  "
               << fitted(tableTime(issue.firstSeen, layout), layout.timeLength) << "  "
               << fitted(tableTime(issue.lastSeen, layout), layout.timeLength) << "  "
               << fitted(issue.service, layout.service) << "  " << cut(error, layout.error) << "\n";
        if (output.failed()) {
            return;
        }
    }
}

void printTotals(const Job& job, const Answer& answer)
{
    const WorkspaceSummary& summary = answer.explorer.summary();
    Output& output = job.output;
    output << counted(answer.list.issues.size(), "issue", "issues");
    if (!job.options.queryText.empty()) {
        output << " with " << counted(answer.list.occurrences, "error", "errors") << " for '"
               << onOneLine(job.options.queryText) << "'";
    }
    output << "; " << counted(summary.tracked, "error", "errors") << " tracked of "
           << counted(summary.errorSpans, "error span", "error spans") << ", "
           << counted(summary.spans, "span", "spans") << " in " << counted(summary.traces, "trace", "traces")
           << "\n";
    if (summary.firstSeen != 0) {
        output << "from " << shortTime(summary.firstSeen) << " to " << shortTime(summary.lastSeen)
               << " UTC\n";
    }
    if (const std::string line = untrackedLine(answer.ledger); !line.empty()) {
        output << line << "\n";
    }
}

} // namespace

Result<ExitCode> runIssues(const Job& job)
{
    auto opened = openWorkspace(job);
    if (!opened) {
        return std::move(opened).error();
    }
    const Explorer& explorer = *opened->explorer;
    auto list = explorer.list(job.options.query, job.options.sort);
    if (!list) {
        return std::move(list).error();
    }
    auto ledger = explorer.ledger();
    if (!ledger) {
        return std::move(ledger).error();
    }
    const Answer answer{ explorer, *std::move(list), *std::move(ledger) };
    if (auto told = tellIfOutdated(job); !told) {
        return std::move(told).error();
    }
    if (!job.interruption.beginPrinting()) {
        return Error{ Error::Kind::Cancelled, "interrupted" };
    }
    if (job.options.json) {
        if (auto written = writeJson(job, answer); !written) {
            return std::move(written).error();
        }
        return opened->code;
    }
    if (!answer.list.issues.empty()) {
        printTable(job.output, answer.list.issues);
        job.output << "\n";
    }
    printTotals(job, answer);
    return opened->code;
}

} // namespace spanglass
