#include "app/headless.h"
#include "app/printing.h"
#include "app/progressline.h"
#include "app/terminal.h"
#include "core/base/time.h"
#include "core/ingest/rebuild.h"
#include "core/store/capturerows.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <utility>

namespace spanglass {

namespace {

Result<std::vector<Capture>> storedCaptures(const std::string& workspace)
{
    std::error_code ignored;
    if (!std::filesystem::exists(workspace, ignored)) {
        return Error{ Error::Kind::Io, workspace + ": there is no such workspace" };
    }
    auto db = Database::open(workspace, Database::Mode::ReadOnly);
    if (!db) {
        return std::move(db).error();
    }
    auto stored = readCaptures(*db);
    return stored ? Result<std::vector<Capture>>(std::move(stored->captures))
                  : std::move(stored).error().within(workspace);
}

void writeJson(JsonWriter& json, const std::vector<Capture>& captures)
{
    json.beginObject().key("captures").beginArray();
    for (const Capture& capture : captures) {
        json.beginObject();
        json.member("id", capture.id.value).member("path", capture.path).member("format", capture.format);
        json.member("state", nameOf(capture.state)).member("bytes", capture.bytes);
        json.member("spans", capture.spans).member("error_spans", capture.errorSpans);
        json.member("first_start", formatRfc3339(capture.firstStart));
        json.member("last_start", formatRfc3339(capture.lastStart));
        json.member("warning_count", capture.warningCount).endObject();
    }
    json.endArray().endObject();
}

/// Figures first, as the path may be of any length.
void printTable(Output& output, const std::vector<Capture>& captures)
{
    constexpr std::size_t id = 4;
    constexpr std::size_t format = 14;
    constexpr std::size_t state = 9;
    constexpr std::size_t figure = 10;
    output << rightAligned("id", id) << "  " << fitted("format", format) << fitted("state", state);
    for (const char* name : { "size", "spans", "errors", "warnings" }) {
        output << rightAligned(name, figure);
    }
    output << "  capture\n";
    for (const Capture& capture : captures) {
        output << rightAligned(std::to_string(capture.id.value), id) << "  " << fitted(capture.format, format)
               << fitted(nameOf(capture.state), state)
               << rightAligned(bytesText(static_cast<double>(capture.bytes)), figure);
        for (const std::uint64_t count : { capture.spans, capture.errorSpans, capture.warningCount }) {
            output << rightAligned(std::to_string(count), figure);
        }
        output << "  " << (capture.path == "-" ? "standard input" : onOneLine(capture.path)) << "\n";
    }
}

/// The capture of this id or path.
std::optional<Capture> named(const std::vector<Capture>& captures, const std::string& word)
{
    std::int64_t id = 0;
    const char* const end = word.data() + word.size();
    const auto [stop, failed] = std::from_chars(word.data(), end, id);
    const bool isId = failed == std::errc{} && stop == end;
    std::error_code ignored;
    const std::string path =
        word == "-" ? word : std::filesystem::absolute(word, ignored).lexically_normal().string();
    const auto found = std::ranges::find_if(captures,
        [&](const Capture& capture) { return isId ? capture.id.value == id : capture.path == path; });
    return found == captures.end() ? std::nullopt : std::optional(*found);
}

} // namespace

Result<ExitCode> runCaptures(const Job& job)
{
    const auto captures = storedCaptures(job.workspace);
    if (!captures) {
        return captures.error();
    }
    if (auto told = tellIfOutdated(job); !told) {
        return std::move(told).error();
    }
    if (job.options.json) {
        JsonWriter json(job.output);
        writeJson(json, *captures);
    } else {
        printTable(job.output, *captures);
    }
    return ExitCode::Done;
}

Result<ExitCode> runRemove(const Job& job)
{
    const auto captures = storedCaptures(job.workspace);
    if (!captures) {
        return captures.error();
    }
    ProgressLine line(job.options.quiet);
    ChangeOptions change;
    change.workspace = job.workspace;
    change.threads = job.options.threads;
    change.onUpdate = [&line](const IngestUpdate& update) { line.show(progressText(update.progress)); };
    std::string paths;
    for (const std::string& word : job.options.captures) {
        const auto capture = named(*captures, word);
        if (!capture) {
            complain(job.workspace + " has no capture '" + word + "'");
            return ExitCode::No;
        }
        change.captures.push_back(capture->id);
        paths += onOneLine(capture->path) + ": removed\n";
    }
    auto removed = removeCaptures(change, job.interruption.token());
    line.clear();
    if (!removed) {
        return std::move(removed).error();
    }
    (void)job.interruption.beginPrinting();
    if (!removed->inexact.empty()) {
        complain(removed->inexact);
    }
    job.output << paths;
    return ExitCode::Done;
}

} // namespace spanglass
