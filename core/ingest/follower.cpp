#include "core/ingest/follower.h"

#include "core/ingest/capturestore.h"
#include "core/ingest/capturetrail.h"
#include "core/ingest/ingestgrouping.h"
#include "core/ingest/spancollector.h"
#include "core/store/capturerows.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace spanglass {

namespace {

/// As many bytes of one file are taken in a poll, so that a poll ends soon and needs little memory.
constexpr std::uint64_t mostBytes = std::uint64_t{ 64 } << 20U;

/// A capture with what the workspace holds of it.
struct Followed {
    CaptureRow row{};
    std::unique_ptr<CaptureTrail> trail{}; ///< null: not begun yet, or not followed
    Capture before{}; ///< figures that new ones are added to
    std::string whyNot{};
    CaptureTrail::News news{}; ///< of the poll at hand
};

bool hasNews(const CaptureTrail::News& news)
{
    return news.bytes > 0 || news.spans > 0 || news.found.warningCount > 0;
}

bool isSame(const CaptureRow& a, const CaptureRow& b)
{
    return a.capture.path == b.capture.path && a.capture.bytes == b.capture.bytes && a.content == b.content
        && a.capture.spans == b.capture.spans;
}

} // namespace

class Follower::Impl {
public:
    Impl(std::string workspace, std::vector<Capture> captures)
        : m_workspace(std::move(workspace))
    {
        for (Capture& capture : captures) {
            m_followed.emplace_back().row.capture = std::move(capture);
        }
    }

    Result<FollowUpdate> poll(const std::stop_token& stop)
    {
        m_shared.folders.beginRound();
        if (auto ready = prepare(stop); !ready) {
            const bool cancelled = ready.error().kind == Error::Kind::Cancelled;
            return cancelled ? std::move(ready).error() : std::move(ready).error().within(m_workspace);
        }
        auto grouping = prepareGrouping(*m_db, {}, stop);
        if (!grouping) {
            const bool cancelled = grouping.error().kind == Error::Kind::Cancelled;
            return cancelled ? std::move(grouping).error() : std::move(grouping).error().within(m_workspace);
        }
        std::vector<std::unique_ptr<SpanCollector>> collectors;
        collectors.push_back(std::make_unique<SpanCollector>());
        collectors.front()->splitBy(grouping->split);
        std::vector<Followed*> grown;
        for (Followed& followed : m_followed) {
            followed.news = {};
            if (followed.trail && !stop.stop_requested()) {
                collectors.front()->beginCapture(static_cast<std::uint16_t>(grown.size()));
                followed.news = followed.trail->read(mostBytes, *collectors.front());
                if (hasNews(followed.news)) {
                    grown.push_back(&followed);
                }
            }
        }
        if (stop.stop_requested()) {
            rewind();
            return Error{ Error::Kind::Cancelled, "cancelled" };
        }
        if (!grown.empty()) {
            if (auto stored = store(grown, collectors, stop); !stored) {
                rewind();
                const bool cancelled = stored.error().kind == Error::Kind::Cancelled;
                return cancelled ? std::move(stored).error() : std::move(stored).error().within(m_workspace);
            }
        }
        return told(!grown.empty());
    }

private:
    /// Opens the workspace, and begins with the captures that were not begun yet.
    Result<> prepare(const std::stop_token& stop)
    {
        if (!m_db) {
            std::error_code ignored;
            if (!std::filesystem::exists(m_workspace, ignored)) {
                return Error{ Error::Kind::Io, "there is no such workspace" };
            }
            auto db = Database::open(m_workspace, Database::Mode::ReadWrite);
            if (!db) {
                return std::move(db).error();
            }
            m_db = *std::move(db);
            if (auto set = m_db->execute("PRAGMA foreign_keys=OFF"); !set) {
                return set;
            }
        }
        return compareWithWorkspace(stop);
    }

    /// Another program may have read a capture again, or removed it: then what is known of it is no longer
    /// true, and following begins anew.
    Result<> compareWithWorkspace(const std::stop_token& stop)
    {
        const auto version = m_db->integer("PRAGMA data_version");
        if (!version) {
            return version.error();
        }
        if (*version == m_version) {
            return {};
        }
        const auto rows = readCaptureRows(*m_db);
        if (!rows) {
            return rows.error();
        }
        std::unordered_map<std::string_view, const CaptureRow*> byPath;
        for (const CaptureRow& row : *rows) {
            byPath.emplace(row.capture.path, &row);
        }
        for (Followed& followed : m_followed) {
            const auto found = byPath.find(followed.row.capture.path);
            const CaptureRow* const row = found == byPath.end() ? nullptr : found->second;
            if (row == nullptr) {
                followed.trail.reset();
                followed.whyNot = "removed from the workspace";
            } else if (m_version == 0 || !isSame(*row, followed.row)) {
                begin(followed, *row, stop);
            }
            if (stop.stop_requested()) { // what was not begun is begun the next time
                return Error{ Error::Kind::Cancelled, "cancelled" };
            }
        }
        m_version = *version;
        return {};
    }

    void begin(Followed& followed, const CaptureRow& row, const std::stop_token& stop)
    {
        auto trail = CaptureTrail::begin(row, m_shared, stop);
        if (!trail && trail.error().kind == Error::Kind::Cancelled) {
            return;
        }
        followed.row = row;
        followed.whyNot = trail ? (*trail)->whyNot() : trail.error().message;
        followed.trail.reset();
        if (trail && followed.whyNot.empty()) {
            followed.before = (*trail)->before();
            followed.trail = *std::move(trail);
        }
    }

    Result<> store(const std::vector<Followed*>& grown,
        const std::vector<std::unique_ptr<SpanCollector>>& collectors, const std::stop_token& stop)
    {
        std::vector<ReadCapture> captures;
        for (const Followed* followed : grown) {
            captures.push_back(grownCapture(*followed));
        }
        if (auto stored = storeCaptures(*m_db, captures, collectors, 1, stop); !stored) {
            return stored;
        }
        for (std::size_t i = 0; i < grown.size(); ++i) {
            Followed& followed = *grown[i];
            followed.trail->commit();
            followed.row.capture = captures[i].capture;
            followed.row.modifiedNs = captures[i].modifiedNs;
            followed.row.content = captures[i].content;
            followed.before = captures[i].capture;
        }
        return {};
    }

    static ReadCapture grownCapture(const Followed& followed)
    {
        ReadCapture grown;
        grown.capture = followed.before;
        ReadOutcome outcome{ grown.capture.format, grown.capture.state, grown.capture.warningCount,
            std::move(grown.capture.warnings) };
        addFindings(outcome, followed.news.found);
        grown.capture.state = outcome.state;
        grown.capture.warningCount = outcome.warningCount;
        grown.capture.warnings = std::move(outcome.warnings);
        grown.capture.bytes = followed.trail->bytes();
        grown.modifiedNs = followed.trail->modifiedNs();
        grown.content = followed.trail->content();
        grown.before = followed.before;
        return grown;
    }

    void rewind()
    {
        for (Followed& followed : m_followed) {
            if (followed.trail) {
                followed.trail->rewind();
            }
        }
    }

    [[nodiscard]] FollowUpdate told(bool changed) const
    {
        FollowUpdate update;
        update.changed = changed;
        for (const Followed& followed : m_followed) {
            const CaptureTrail::News& news = followed.news;
            FollowedCapture& capture = update.captures.emplace_back();
            capture.id = followed.row.capture.id;
            capture.path = followed.row.capture.path;
            capture.state = !followed.trail ? FollowState::NotFollowed
                : news.gone                 ? FollowState::Gone
                                            : FollowState::Following;
            capture.why = followed.trail ? news.failure : followed.whyNot;
            capture.bytes = news.bytes;
            capture.spans = news.spans;
            capture.errorSpans = news.errorSpans;
            capture.exceptions = news.exceptions;
            capture.warnings = news.found.warningCount;
            capture.rotated = news.rotated;
            capture.truncated = news.truncated;
            update.spans += news.spans;
            update.errorSpans += news.errorSpans;
            update.exceptions += news.exceptions;
        }
        return update;
    }

    std::string m_workspace;
    std::optional<Database> m_db{};
    std::int64_t m_version = 0; ///< SQLite's data_version: changes with every commit of others
    SharedByTrails m_shared{};
    std::vector<Followed> m_followed{};
};

Follower::Follower(std::string workspace, std::vector<Capture> captures)
    : m_impl(std::make_unique<Impl>(std::move(workspace), std::move(captures)))
{
}

Follower::~Follower() = default;
Follower::Follower(Follower&&) noexcept = default;
Follower& Follower::operator=(Follower&&) noexcept = default;

Result<FollowUpdate> Follower::poll(std::stop_token stop)
{
    try {
        return m_impl->poll(stop);
    } catch (const std::exception& exception) {
        return Error{ Error::Kind::Database, std::string("cannot go on following: ") + exception.what() };
    }
}

} // namespace spanglass
