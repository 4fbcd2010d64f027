#include "core/store/capturerows.h"

#include "core/base/text.h"
#include "core/store/rows.h"

#include <nlohmann/json.hpp>

namespace spanglass {

namespace {

std::string textField(const nlohmann::json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? toValidUtf8(found->get_ref<const std::string&>())
                                                       : "";
}

std::vector<Warning> warningsOf(std::string_view text)
{
    std::vector<Warning> warnings;
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (json.is_array()) {
        for (const auto& entry : json) {
            if (entry.is_object()) {
                warnings.push_back({ textField(entry, "where"), textField(entry, "message") });
            }
        }
    }
    return warnings;
}

std::string warningsAsJson(const std::vector<Warning>& warnings)
{
    nlohmann::json list = nlohmann::json::array();
    for (const Warning& warning : warnings) {
        list.push_back({ { "where", warning.where }, { "message", warning.message } });
    }
    return list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

constexpr std::string_view selectCaptures =
    "SELECT id, path, format, state, bytes, spans, error_spans, first_start, last_start,"
    " warning_count, warnings, new_spans, new_traces, modified_ns, content, exceptions, unfailed FROM "
    "capture";

Capture captureOf(const Statement& row)
{
    Capture capture;
    capture.id = CaptureId{ row.integer(0) };
    capture.path = toValidUtf8(row.text(1));
    capture.format = toValidUtf8(row.text(2));
    const std::int64_t state = row.integer(3);
    capture.state = state == 0 || state == 1 ? static_cast<CaptureState>(state) : CaptureState::Damaged;
    capture.bytes = unsignedOf(row.integer(4));
    capture.spans = unsignedOf(row.integer(5));
    capture.errorSpans = unsignedOf(row.integer(6));
    capture.firstStart = row.integer(7);
    capture.lastStart = row.integer(8);
    capture.warningCount = unsignedOf(row.integer(9));
    capture.warnings = warningsOf(row.text(10));
    capture.exceptions = unsignedOf(row.integer(15));
    capture.unfailed = unsignedOf(row.integer(16));
    return capture;
}

} // namespace

void warnOfUnfailed(Capture& capture)
{
    if (capture.unfailed > 0) {
        const std::string what = capture.unfailed == 1
            ? "1 exception belongs to a span that did not fail"
            : std::to_string(capture.unfailed) + " exceptions belong to spans that did not fail";
        capture.warnings.push_back({ "log records", what });
        ++capture.warningCount;
    }
}

Result<StoredCaptures> readCaptures(const Database& db)
{
    StoredCaptures all;
    const std::string sql = std::string(selectCaptures) + " ORDER BY id";
    auto read = forEachRow(db.prepare(sql), [&](const Statement& row) {
        Capture& capture = all.captures.emplace_back(captureOf(row));
        warnOfUnfailed(capture);
        all.spans += unsignedOf(row.integer(11));
        all.traces += unsignedOf(row.integer(12));
        all.errorSpans += capture.errorSpans;
    });
    return read ? Result<StoredCaptures>(std::move(all)) : std::move(read).error();
}

Result<std::vector<CaptureRow>> readCaptureRows(const Database& db)
{
    std::vector<CaptureRow> all;
    const std::string sql = std::string(selectCaptures) + " ORDER BY id";
    auto read = forEachRow(db.prepare(sql), [&](const Statement& row) {
        all.push_back({ captureOf(row), row.integer(13), std::string(row.text(14)),
            unsignedOf(row.integer(11)), unsignedOf(row.integer(12)) });
    });
    return read ? Result<std::vector<CaptureRow>>(std::move(all)) : std::move(read).error();
}

Result<std::optional<Capture>> findCapture(
    const Database& db, std::string_view content, std::string_view path, std::int64_t modifiedNs)
{
    auto rows =
        db.prepare(std::string(selectCaptures) + " WHERE content = ? AND (path <> ? OR modified_ns = ?)");
    if (!rows) {
        return std::move(rows).error();
    }
    rows->bind(0, content).bind(1, path).bind(2, modifiedNs);
    std::optional<Capture> found;
    auto read = forEachRow(std::move(rows), [&](const Statement& row) {
        found = captureOf(row);
        warnOfUnfailed(*found);
    });
    return read ? Result<std::optional<Capture>>(std::move(found)) : std::move(read).error();
}

Result<> moveCapture(const Database& db, const CaptureMove& move)
{
    auto update = db.prepare("UPDATE capture SET path = ?, content = ?, modified_ns = ? WHERE id = ?");
    if (!update) {
        return std::move(update).error();
    }
    update->bind(0, std::string_view(move.path)).bind(1, std::string_view(move.content));
    update->bind(2, move.modifiedNs).bind(3, move.capture.value);
    return update->run();
}

Result<CaptureId> beginCapture(const Database& db, const std::string& path)
{
    CaptureId id;
    if (path != "-") {
        auto rows = db.prepare("SELECT id FROM capture WHERE path = ?");
        if (!rows) {
            return std::move(rows).error();
        }
        rows->bind(0, std::string_view(path));
        auto read = forEachRow(std::move(rows), [&](const Statement& row) { id = { row.integer(0) }; });
        if (!read) {
            return std::move(read).error();
        }
    }
    if (id) {
        return id;
    }
    auto insert = db.prepare(
        "INSERT INTO capture (path, format, state, bytes, modified_ns, content, spans, error_spans,"
        " new_spans, new_traces, first_start, last_start, warning_count, warnings)"
        " VALUES (?, '', 0, 0, 0, '', 0, 0, 0, 0, 0, 0, 0, '[]')");
    if (!insert) {
        return std::move(insert).error();
    }
    insert->bind(0, std::string_view(path));
    auto done = insert->run();
    return done ? Result<CaptureId>(CaptureId{ db.lastInsertId() }) : std::move(done).error();
}

Result<> setCapture(const Database& db, const CaptureRow& row)
{
    // new_spans and new_traces add up over the readings of a file that grows.
    auto update = db.prepare(
        "UPDATE capture SET format = ?, state = ?, bytes = ?, modified_ns = ?, content = ?, spans = ?,"
        " error_spans = ?, new_spans = new_spans + ?, new_traces = new_traces + ?, first_start = ?,"
        " last_start = ?, warning_count = ?, warnings = ?, exceptions = ?, unfailed = ? WHERE id = ?");
    if (!update) {
        return std::move(update).error();
    }
    const Capture& c = row.capture;
    const std::string warnings = warningsAsJson(c.warnings);
    update->bind(0, std::string_view(c.format)).bind(1, static_cast<std::int64_t>(c.state));
    update->bind(2, static_cast<std::int64_t>(c.bytes))
        .bind(3, row.modifiedNs)
        .bind(4, std::string_view(row.content));
    update->bind(5, static_cast<std::int64_t>(c.spans)).bind(6, static_cast<std::int64_t>(c.errorSpans));
    update->bind(7, static_cast<std::int64_t>(row.newSpans))
        .bind(8, static_cast<std::int64_t>(row.newTraces));
    update->bind(9, c.firstStart).bind(10, c.lastStart).bind(11, static_cast<std::int64_t>(c.warningCount));
    update->bind(12, std::string_view(warnings)).bind(13, static_cast<std::int64_t>(c.exceptions));
    update->bind(14, static_cast<std::int64_t>(c.unfailed)).bind(15, c.id.value);
    return update->run();
}

} // namespace spanglass
