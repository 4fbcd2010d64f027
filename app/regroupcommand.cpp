#include "app/groupingjson.h"
#include "app/headless.h"
#include "app/printing.h"
#include "app/progressline.h"
#include "app/regrouptext.h"
#include "app/terminal.h"
#include "core/grouping/rules.h"
#include "core/store/spanreader.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>

namespace spanglass {

namespace {

constexpr std::size_t spansOfAChange = 100;
constexpr std::size_t mostRulesBytes = std::size_t{ 2 } << 20U; // more than rules may have

Result<std::string> contentOf(const std::string& path)
{
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        return Error{ Error::Kind::Io, path + ": is a folder" };
    }
    std::ifstream file(path, std::ios::binary);
    std::string text(mostRulesBytes, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file.is_open() || file.bad()) {
        return Error{ Error::Kind::Io, path + ": cannot be read" };
    }
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

/// The rules of the file; nothing if it has errors, which were told as compilers tell theirs.
Result<std::optional<std::string>> readRules(const std::string& path)
{
    auto text = contentOf(path);
    if (!text) {
        return std::move(text).error();
    }
    const ParsedRules parsed = parseRules(*text);
    if (parsed.errors.empty()) {
        return std::optional(*std::move(text));
    }
    Output errors(STDERR_FILENO);
    for (const RuleError& error : parsed.errors) {
        errors << onOneLine(path + ":" + std::to_string(error.line) + ":" + std::to_string(error.column)
            + ": " + error.message)
               << "\n";
    }
    (void)errors.finish();
    return std::optional<std::string>();
}

/// What the command line says; what it does not say stays.
GroupingConfig configOf(
    GroupingConfig config, const Options& options, const std::optional<std::string>& rules)
{
    if (options.strategy) {
        config.strategy = *options.strategy;
        if (config.strategy != Strategy::Attributes) {
            config.attributes.clear();
        }
    }
    config.chain = options.chain.value_or(config.chain);
    if (!options.attributes.empty()) {
        config.attributes = options.attributes;
    }
    if (options.noRules) {
        config.rules.clear();
    }
    config.rules = rules.value_or(config.rules);
    return config;
}

Result<MovingSpans> readSpans(const Job& job, const RegroupPreview& preview)
{
    return movingSpans(job.workspace, preview.changes, spansOfAChange);
}

const char* nameOfKind(RegroupChange::Kind kind)
{
    switch (kind) {
    case RegroupChange::Kind::Merged: return "merged";
    case RegroupChange::Kind::Split: return "split";
    case RegroupChange::Kind::Rearranged: return "rearranged";
    }
    return "";
}

void writeConfig(JsonWriter& json, const GroupingConfig& config)
{
    json.key("grouping").beginObject();
    json.member("strategy", nameOf(config.strategy)).member("chain", nameOf(config.chain));
    json.key("attributes").beginArray();
    for (const std::string& name : config.attributes) {
        json.value(name);
    }
    json.endArray().member("rules", config.rules).endObject();
}

void writeChange(
    JsonWriter& json, const RegroupChange& change, const std::vector<std::pair<TraceId, SpanId>>& spans)
{
    json.beginObject().member("kind", nameOfKind(change.kind)).member("moving", change.moving);
    json.member("lost_states", change.lostStates);
    writeIssueArray(json, "before", change.before);
    writeIssueArray(json, "after", change.after);
    json.key("spans").beginArray();
    for (const auto& [trace, span] : spans) {
        json.value(spanName(trace, span));
    }
    json.endArray().endObject();
}

/// Grouping itself; spans are read before it changes anything.
struct Regrouped {
    RegroupPreview preview{};
    MovingSpans spans{};
    bool outdated = false; ///< keys were of an older version before
};

void writeJson(const Job& job, const GroupingConfig& config, const Regrouped& done)
{
    const RegroupPreview& preview = done.preview;
    JsonWriter json(job.output);
    json.beginObject().member("dry_run", job.options.dryRun).member("outdated", done.outdated);
    writeConfig(json, config);
    json.member("issues_before", preview.issuesBefore).member("issues_after", preview.issuesAfter);
    json.member("merged", preview.merged).member("split", preview.split);
    json.member("rearranged", preview.rearranged).member("moving", preview.moving);
    json.member("occurrences", preview.occurrences).member("signatures", preview.signatures);
    json.key("changes").beginArray();
    for (std::size_t i = 0; i < preview.changes.size(); ++i) {
        writeChange(json, preview.changes[i], done.spans[i]);
    }
    json.endArray().key("rules").beginArray();
    for (const auto& [line, count] : preview.ruleHits) {
        json.beginObject().member("line", std::int64_t{ line }).member("occurrences", count).endObject();
    }
    json.endArray().endObject();
}

/// Tells of attributes to group by that nothing in the workspace has: their values part nothing.
Result<> tellMissingAttributes(const Job& job, const GroupingConfig& config)
{
    if (config.attributes.empty()) {
        return {};
    }
    const auto db = Database::open(job.workspace, Database::Mode::ReadOnly);
    if (!db) {
        return db.error();
    }
    for (const std::string& name : config.attributes) {
        const auto has = hasTagKey(*db, name);
        if (!has) {
            return Error(has.error()).within(job.workspace);
        }
        if (!*has) {
            complain("no error has the attribute '" + name + "', so it parts no issues");
        }
    }
    return {};
}

/// Reads captures if there are some; a workspace is not made by asking about it.
Result<ExitCode> prepareWorkspace(const Job& job)
{
    std::error_code ignored;
    if (job.options.captures.empty() && !std::filesystem::exists(job.workspace, ignored)) {
        return Error{ Error::Kind::Io, job.workspace + ": there is no such workspace" };
    }
    auto read = readCaptures(job);
    return read ? Result<ExitCode>(read->code) : std::move(read).error();
}

Result<Regrouped> regroup(const Job& job, const GroupingConfig& config)
{
    ProgressLine line(job.options.quiet);
    line.show("Grouping");
    const auto token = job.interruption.token();
    const bool wantsSpans = job.options.json || job.options.verbose;
    Regrouped done;
    if (job.options.dryRun || wantsSpans) {
        auto preview = previewRegroup(job.workspace, config, token);
        if (!preview) {
            return std::move(preview).error();
        }
        done.preview = *std::move(preview);
    }
    if (wantsSpans) {
        auto spans = readSpans(job, done.preview);
        if (!spans) {
            return std::move(spans).error();
        }
        done.spans = *std::move(spans);
    }
    if (!job.options.dryRun) {
        auto applied = applyRegroup(job.workspace, config, token);
        if (!applied) {
            return std::move(applied).error();
        }
        done.preview = *std::move(applied);
        done.spans.resize(done.preview.changes.size());
    }
    return done;
}

} // namespace

Result<ExitCode> runRegroup(const Job& job)
{
    std::optional<std::string> rules;
    if (!job.options.rules.empty()) {
        auto read = readRules(job.options.rules);
        if (!read) {
            return std::move(read).error();
        }
        if (!*read) {
            return ExitCode::Usage;
        }
        rules = **std::move(read);
    }
    auto code = prepareWorkspace(job);
    if (!code) {
        return code;
    }
    auto state = readGrouping(job.workspace);
    const auto outdated = tellIfOutdated(job);
    if (!state || !outdated) {
        return !state ? std::move(state).error() : outdated.error();
    }
    const GroupingConfig config = configOf(std::move(state->config), job.options, rules);
    auto done = regroup(job, config);
    if (!done) {
        return std::move(done).error();
    }
    done->outdated = *outdated;
    if (auto told = tellMissingAttributes(job, config); !told) {
        return std::move(told).error();
    }
    const bool goesOn = job.interruption.beginPrinting();
    if (!goesOn && job.options.dryRun) {
        return Error{ Error::Kind::Cancelled, "interrupted" };
    }
    if (job.options.json) {
        writeJson(job, config, *done);
    } else {
        job.output << regroupText(done->preview, done->spans, job.options.verbose);
    }
    return code;
}

} // namespace spanglass
