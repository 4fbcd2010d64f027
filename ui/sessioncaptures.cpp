/// Of the session: which captures are open, read again, taken out, followed.
#include "ui/session.h"

#include "core/base/hash.h"
#include "core/store/schema.h"
#include "ui/jobs/followjob.h"
#include "ui/jobs/ingestjob.h"
#include "ui/jobs/triagejob.h"
#include "ui/look/format.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <cstdint>
#include <set>
#include <tuple>
#include <utility>

namespace spanglass {

namespace {

QString text(const Error& error)
{
    return fromUtf8(error.message);
}

QStringList absolute(const QStringList& paths)
{
    QStringList result;
    for (const QString& path : paths) {
        result << (path == QLatin1String("-") ? path : QFileInfo(path).absoluteFilePath());
    }
    return result;
}

/// True if a read brought nothing that the summary does not know.
bool knowsAll(const WorkspaceSummary& summary, const std::vector<Capture>& captures)
{
    const auto key = [](const Capture& c) { return std::tuple(c.id, c.bytes, c.spans, c.exceptions); };
    std::set<std::tuple<CaptureId, std::uint64_t, std::uint64_t, std::uint64_t>> known; // may be 65,000
    for (const Capture& capture : summary.captures) {
        known.insert(key(capture));
    }
    return std::ranges::all_of(captures, [&](const Capture& c) { return known.contains(key(c)); });
}

/// What following brought; at least one of both is not 0.
QString newErrors(std::uint64_t spans, std::uint64_t exceptions)
{
    const QString newSpans = spans == 1 ? Session::tr("1 new error span")
                                        : Session::tr("%1 new error spans").arg(formatCount(spans));
    const QString apart = exceptions == 1
        ? Session::tr("1 new exception apart from spans")
        : Session::tr("%1 new exceptions apart from spans").arg(formatCount(exceptions));
    return exceptions == 0 ? newSpans : spans == 0 ? apart : Session::tr("%1, %2").arg(newSpans, apart);
}

/// The file's name without what says how it is packed: "larder-1.0.0" of larder-1.0.0.jsonl.gz.
QString nameWithoutFormat(const QString& path)
{
    QString name = QFileInfo(path).fileName();
    for (const char* suffix : { ".gz", ".zst", ".zstd", ".xz", ".bz2", ".lz4", ".tar", ".tgz", ".zip",
             ".jsonl", ".ndjson", ".json", ".pb", ".msgpack" }) {
        if (name.endsWith(QLatin1String(suffix), Qt::CaseInsensitive)) {
            name.chop(static_cast<qsizetype>(qstrlen(suffix)));
        }
    }
    return name.isEmpty() ? QStringLiteral("capture") : name.left(80);
}

} // namespace

QString defaultWorkspace(const QString& folder, const QStringList& captures)
{
    QStringList paths = absolute(captures);
    paths.sort();
    QString name = nameWithoutFormat(paths.value(0));
    if (paths.contains(QLatin1String("-"))) { // another stream each time
        name = QStringLiteral("stdin");
        paths << QString::number(QDateTime::currentMSecsSinceEpoch());
    }
    paths << QString::number(oldestMigrated); // what earlier programs left could not be opened
    const auto joined = paths.join(QLatin1Char('\n')).toStdString();
    const QString hash = QStringLiteral("%1").arg(hash64(joined) >> 32U, 8, 16, QLatin1Char('0'));
    return QDir(folder).filePath(name + QLatin1Char('-') + hash + QLatin1String(".spanglass"));
}

void Session::open(const QStringList& captures, const QString& workspace, const std::string& format)
{
    if (captures.isEmpty()) {
        return;
    }
    reset();
    m_workspace =
        workspace.isEmpty() ? defaultWorkspace(m_folder, captures) : QFileInfo(workspace).absoluteFilePath();
    QDir().mkpath(QFileInfo(m_workspace).absolutePath());
    setPhase(Phase::Reading);
    if (QFileInfo::exists(m_workspace)) {
        explore(false);
    }
    startTriage();
    startSource();
    startIngest(captures, format);
}

void Session::addCaptures(const QStringList& captures)
{
    if (m_phase != Phase::Ready || m_workspace.isEmpty()) {
        open(captures);
    } else if (isReading()) {
        Q_EMIT problem(tr("Another capture is being read. Add this one when it is done."));
    } else if (!captures.isEmpty()) {
        startIngest(captures, {});
    }
}

void Session::reloadCaptures(std::vector<CaptureId> captures)
{
    if (canChangeCaptures()) {
        startWork(IngestJob::reloading(std::move(captures), m_workspace.toStdString()));
    }
}

void Session::removeCaptures(std::vector<CaptureId> captures)
{
    if (!captures.empty() && canChangeCaptures()) {
        startWork(IngestJob::removing(std::move(captures), m_workspace.toStdString()));
    }
}

bool Session::canChangeCaptures()
{
    if (isReading()) {
        Q_EMIT problem(tr("A capture is being read. Try again when it is done."));
        return false;
    }
    return m_phase == Phase::Ready;
}

void Session::startIngest(const QStringList& captures, const std::string& format)
{
    std::vector<std::string> paths;
    for (const QString& path : absolute(captures)) {
        paths.push_back(path.toStdString());
    }
    startWork(IngestJob::reading(std::move(paths), m_workspace.toStdString(), format));
}

/// Nothing else writes to the workspace meanwhile: a follower ends first.
void Session::startWork(IngestJob::Work work)
{
    if (m_follow) {
        m_waiting = std::move(work);
        stopFollowing();
    } else if (m_stopping) {
        m_waiting = std::move(work);
    } else {
        beginWork(std::move(work));
    }
}

void Session::beginWork(IngestJob::Work work)
{
    m_ingest = new IngestJob(std::move(work), this);
    connect(m_ingest, &IngestJob::updated, this, &Session::takeUpdate);
    connect(m_ingest, &IngestJob::finished, this, &Session::endIngest);
    connect(m_ingest, &IngestJob::failed, this, [this](const Error& error) { failIngest(text(error)); });
    connect(m_ingest, &IngestJob::cancelled, this, [this] { failIngest({}); });
}

void Session::takeUpdate(const IngestUpdate& update)
{
    Q_EMIT progressed(update);
    if (m_phase == Phase::Reading && update.issues) {
        m_live = update.issues;
        Q_EMIT rowsChanged({ .live = m_live });
    }
}

void Session::endIngest(const std::shared_ptr<const IngestOutcome>& outcome)
{
    retire(m_ingest);
    const bool known = !outcome->isChange && outcome->notes.empty() && m_phase == Phase::Ready && m_summary
        && knowsAll(*m_summary, outcome->captures);
    Q_EMIT readingEnded(outcome);
    storeSource();
    if (!outcome->failures.empty()) {
        const IngestFailure& first = outcome->failures.front();
        const auto more = static_cast<int>(outcome->failures.size()) - 1;
        Q_EMIT problem(text(first.error) + (more > 0 ? tr(" (and %1 more)").arg(more) : QString()));
    } else if (!outcome->note.empty()) {
        Q_EMIT problem(fromUtf8(outcome->note));
    } else if (!outcome->notes.empty()) {
        const auto more = static_cast<int>(outcome->notes.size()) - 1;
        Q_EMIT notice(
            fromUtf8(outcome->notes.front()) + (more > 0 ? tr(" (and %1 more)").arg(more) : QString()));
    } else if (outcome->isChange) {
        Q_EMIT notice(outcome->changed ? tr("The workspace holds what its captures say now")
                                       : tr("No capture has changed"));
    }
    if (known || !outcome->changed) {
        startFollowing();
        return;
    }
    m_detailsStale = true;
    explore(m_phase == Phase::Ready && !outcome->isChange); // a change gives new ids: old answers do not fit
}

/// `message` is empty after a cancel.
void Session::failIngest(const QString& message)
{
    retire(m_ingest);
    Q_EMIT readingEnded(nullptr);
    if (m_phase == Phase::Ready) {
        storeSource();
        Q_EMIT message.isEmpty() ? notice(tr("Reading cancelled; nothing of it was kept")) : problem(message);
        startFollowing();
        return;
    }
    reset();
    setPhase(message.isEmpty() ? Phase::Start : Phase::Failed);
    if (message.isEmpty()) {
        Q_EMIT notice(tr("Reading cancelled; nothing of it was kept"));
    } else {
        Q_EMIT failedToOpen(message);
    }
}

void Session::cancelReading()
{
    if (m_ingest) {
        m_ingest->cancel();
    } else if (m_waiting) { // not begun yet
        m_waiting.reset();
        failIngest({});
    }
}

void Session::setFollowing(bool on)
{
    m_wantsFollowing = on;
    if (on) {
        startFollowing();
    } else {
        stopFollowing();
    }
}

void Session::startFollowing()
{
    if (!m_wantsFollowing || m_follow || m_stopping || isReading() || m_phase != Phase::Ready || !m_summary
        || m_summary->captures.empty()) {
        return;
    }
    m_follow = new FollowJob(m_workspace.toStdString(), m_summary->captures, this);
    connect(m_follow, &FollowJob::polled, this, &Session::takeFollowed);
    connect(m_follow, &FollowJob::failed, this, [this](const Error& error) { Q_EMIT problem(text(error)); });
}

void Session::stopFollowing()
{
    if (!m_follow) {
        return;
    }
    m_stopping = std::exchange(m_follow, nullptr);
    m_stopping->disconnect(this);
    connect(m_stopping, &FollowJob::ended, this, [this] {
        retire(m_stopping);
        if (m_waiting) {
            beginWork(*std::exchange(m_waiting, std::nullopt));
        } else {
            startFollowing();
        }
    });
    m_stopping->stop();
    m_followed.reset();
    Q_EMIT followed(nullptr);
}

void Session::takeFollowed(const std::shared_ptr<const FollowUpdate>& update)
{
    m_followed = update;
    Q_EMIT followed(update);
    if (!update->changed) {
        return;
    }
    if (update->errorSpans > 0 || update->exceptions > 0) {
        Q_EMIT notice(newErrors(update->errorSpans, update->exceptions));
    }
    m_detailsStale = true;
    if (m_loading) {
        m_exploreAgain = true; // when what is being loaded is there: news may come faster than it loads
    } else {
        explore(true);
    }
}

} // namespace spanglass
