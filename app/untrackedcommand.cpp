#include "app/headless.h"
#include "app/printing.h"
#include "app/terminal.h"
#include "core/base/text.h"

#include <utility>

namespace spanglass {

namespace {

void writeJson(JsonWriter& json, const WorkspaceSummary& summary, const Ledger& ledger)
{
    json.beginObject();
    json.member("policy", nameOf(summary.policy)).member("error_spans", summary.errorSpans);
    json.member("tracked", summary.tracked).member("untracked", ledger.untracked);
    json.key("reasons").beginArray();
    for (const auto& reason : ledger.reasons) {
        if (reason.count == 0) {
            continue;
        }
        json.beginObject();
        json.member("reason", nameOf(reason.lack)).member("count", reason.count);
        json.key("examples").beginArray();
        for (const auto& example : reason.examples) {
            json.beginObject().member("span", spanName(example.trace, example.span));
            json.member("service", example.service).member("name", example.name);
            json.member("type", example.type).member("message", example.message).endObject();
        }
        json.endArray().endObject();
    }
    json.endArray().endObject();
}

void printReason(Output& output, const LedgerReason& reason)
{
    constexpr std::size_t shown = 5;
    constexpr std::size_t widestService = 12;
    constexpr std::size_t widestName = 24;
    constexpr std::size_t taken = 2 + 16 + 2 + widestService + 2 + widestName + 2;
    output << "\n" << std::to_string(reason.count) << "  " << nameOf(reason.lack) << "\n";
    for (std::size_t i = 0; i < reason.examples.size() && i < shown; ++i) {
        const auto& example = reason.examples[i];
        std::string error = example.type;
        error += !example.type.empty() && !example.message.empty() ? ": " : "";
        error += example.message;
        std::string line = "  " + toHex(example.span) + "  " + fitted(example.service, widestService) + "  "
            + fitted(example.name, widestName) + "  " + cut(error, terminalColumns() - taken);
        line.erase(line.find_last_not_of(' ') + 1);
        output << line << "\n";
    }
}

} // namespace

Result<ExitCode> runUntracked(const Job& job)
{
    auto opened = openWorkspace(job);
    if (!opened) {
        return std::move(opened).error();
    }
    auto ledger = opened->explorer->ledger();
    if (!ledger) {
        return std::move(ledger).error();
    }
    if (!job.interruption.beginPrinting()) {
        return Error{ Error::Kind::Cancelled, "interrupted" };
    }
    const WorkspaceSummary& summary = opened->explorer->summary();
    if (job.options.json) {
        JsonWriter json(job.output);
        writeJson(json, summary, *ledger);
        return opened->code;
    }
    if (ledger->untracked == 0) {
        job.output << "All " << counted(summary.errorSpans, "error span is", "error spans are")
                   << " tracked ("
                   << "policy " << nameOf(summary.policy) << ")\n";
        return opened->code;
    }
    job.output << std::to_string(ledger->untracked) << " of "
               << counted(summary.errorSpans, "error span is", "error spans are") << " not tracked (policy "
               << nameOf(summary.policy) << "); a span counts under each of its reasons\n";
    for (const auto& reason : ledger->reasons) {
        if (reason.count > 0) {
            printReason(job.output, reason);
        }
    }
    return opened->code;
}

} // namespace spanglass
