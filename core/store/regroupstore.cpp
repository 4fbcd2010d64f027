#include "core/store/regroupstore.h"

#include "core/base/text.h"
#include "core/store/rows.h"

#include <string_view>

namespace spanglass {

namespace {

std::string_view algorithmOf(std::string_view fingerprint)
{
    return fingerprint.substr(0, fingerprint.find(':'));
}

} // namespace

Result<> insertIssues(const Database& db, const std::vector<IssueRow>& issues)
{
    auto insert =
        db.prepare("INSERT INTO issue (id, fingerprint, algorithm, service, type, template,"
                   " culprit_function, culprit_file, culprit_line) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    if (!insert) {
        return std::move(insert).error();
    }
    for (const IssueRow& issue : issues) {
        const std::string function = toValidUtf8(issue.culprit.function);
        const std::string file = toValidUtf8(issue.culprit.file);
        insert->bind(0, issue.id).bind(1, std::string_view(issue.fingerprint));
        insert->bind(2, algorithmOf(issue.fingerprint)).bind(3, issue.service).bind(4, issue.type);
        insert->bind(5, issue.messageTemplate).bind(6, std::string_view(function));
        insert->bind(7, std::string_view(file)).bind(8, std::int64_t{ issue.culprit.line });
        if (auto done = insert->run(); !done) {
            return done;
        }
    }
    return {};
}

Result<> renameIssues(const Database& db, const std::vector<IssueRow>& issues)
{
    auto update =
        db.prepare("UPDATE issue SET fingerprint=?, algorithm=?, culprit_function=?, culprit_file=?,"
                   " culprit_line=?, service=?, type=?, template=? WHERE id=?");
    if (!update) {
        return std::move(update).error();
    }
    for (const IssueRow& issue : issues) {
        const std::string function = toValidUtf8(issue.culprit.function);
        const std::string file = toValidUtf8(issue.culprit.file);
        update->bind(0, std::string_view(issue.fingerprint)).bind(1, algorithmOf(issue.fingerprint));
        update->bind(2, std::string_view(function)).bind(3, std::string_view(file));
        update->bind(4, std::int64_t{ issue.culprit.line }).bind(5, issue.service).bind(6, issue.type);
        update->bind(7, issue.messageTemplate).bind(8, issue.id);
        if (auto done = update->run(); !done) {
            return done;
        }
    }
    return {};
}

Result<> updateSignatures(const Database& db, const std::vector<SignatureChange>& changes)
{
    auto update = db.prepare("UPDATE signature SET issue=?, own=?, partial=? WHERE id=?");
    if (!update) {
        return std::move(update).error();
    }
    for (const SignatureChange& change : changes) {
        update->bind(0, change.issue).bind(1, change.own).bind(2, std::int64_t{ change.partial ? 1 : 0 });
        update->bind(3, change.id);
        if (auto done = update->run(); !done) {
            return done;
        }
    }
    return {};
}

Result<TrackingPolicy> readPolicy(const Database& db)
{
    TrackingPolicy found = TrackingPolicy::Entry;
    auto read =
        forEachRow(db.prepare("SELECT value FROM meta WHERE key = 'policy'"), [&](const Statement& row) {
            for (const TrackingPolicy policy :
                { TrackingPolicy::Entry, TrackingPolicy::Topmost, TrackingPolicy::All }) {
                found = row.text(0) == nameOf(policy) ? policy : found;
            }
        });
    return read ? Result<TrackingPolicy>(found) : std::move(read).error();
}

} // namespace spanglass
