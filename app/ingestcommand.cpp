#include "app/headless.h"
#include "app/printing.h"
#include "app/terminal.h"

#include <string>
#include <utility>

namespace spanglass {

namespace {

void writeJson(JsonWriter& json, const IngestReport& report)
{
    json.beginObject();
    writeCaptures(json, report.captures);
    json.key("failures").beginArray();
    for (const auto& failure : report.failures) {
        json.beginObject().member("path", failure.path).member("message", failure.error.message);
        json.member("passed_over", failure.passedOver).endObject();
    }
    json.endArray().key("notes").beginArray();
    for (const auto& note : report.notes) {
        json.value(note);
    }
    json.endArray().endObject();
}

} // namespace

void print(Output& output, const Capture& capture)
{
    const std::string path = capture.path == "-" ? "standard input" : capture.path;
    output << onOneLine(path) << ": " << capture.format << ", " << nameOf(capture.state) << ", "
           << counted(capture.spans, "span", "spans") << ", "
           << counted(capture.errorSpans, "error span", "error spans");
    if (capture.exceptions > 0) {
        output << ", " << counted(capture.exceptions, "exception", "exceptions") << " apart from spans";
    }
    if (capture.warningCount > 0) {
        output << ", " << counted(capture.warningCount, "warning", "warnings");
    }
    output << "\n";
    for (const auto& warning : capture.warnings) {
        output << "  " << onOneLine(warning.where + ": " + warning.message) << "\n";
    }
    if (capture.warningCount > capture.warnings.size() && !capture.warnings.empty()) {
        output << "  and " << std::to_string(capture.warningCount - capture.warnings.size()) << " more\n";
    }
}

Result<ExitCode> runIngest(const Job& job)
{
    auto read = readCaptures(job);
    if (!read) {
        return std::move(read).error();
    }
    if (job.options.follow) {
        for (const auto& capture : read->report.captures) {
            print(job.output, capture);
        }
        return followCaptures(job, *std::move(read));
    }
    // What was read is in the workspace now, so a late interruption ends the printing only.
    (void)job.interruption.beginPrinting();
    if (job.options.json) {
        JsonWriter json(job.output);
        writeJson(json, read->report);
        return read->code;
    }
    for (const auto& capture : read->report.captures) {
        print(job.output, capture);
    }
    return read->code;
}

} // namespace spanglass
