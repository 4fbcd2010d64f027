#include "ui/jobs/ingestjob.h"

#include <QMetaObject>

#include <utility>

namespace spanglass {

namespace {

using Change = Result<ChangeReport> (*)(const ChangeOptions&, std::stop_token);

IngestJob::Work changing(Change change, std::vector<CaptureId> captures, std::string workspace)
{
    ChangeOptions options;
    options.workspace = std::move(workspace);
    options.captures = std::move(captures);
    return [change, options = std::move(options)](const IngestJob::Listener& listener,
               const std::stop_token& stop) mutable -> Result<IngestOutcome> {
        options.onUpdate = listener;
        auto report = change(options, stop);
        if (!report) {
            return std::move(report).error();
        }
        return IngestOutcome{ std::move(report->captures), std::move(report->failures), report->changed, true,
            std::move(report->inexact), {} };
    };
}

} // namespace

IngestJob::Work IngestJob::reading(std::vector<std::string> paths, std::string workspace, std::string format)
{
    IngestOptions options;
    options.paths = std::move(paths);
    options.workspace = std::move(workspace);
    options.format = std::move(format);
    return [options = std::move(options)](
               const Listener& listener, const std::stop_token& stop) mutable -> Result<IngestOutcome> {
        options.onUpdate = listener;
        auto report = ingest(options, stop);
        if (!report) {
            return std::move(report).error();
        }
        return IngestOutcome{ std::move(report->captures), std::move(report->failures), true, report->rebuilt,
            {}, std::move(report->notes) };
    };
}

IngestJob::Work IngestJob::removing(std::vector<CaptureId> captures, std::string workspace)
{
    return changing(removeCaptures, std::move(captures), std::move(workspace));
}

IngestJob::Work IngestJob::reloading(std::vector<CaptureId> captures, std::string workspace)
{
    return changing(reloadCaptures, std::move(captures), std::move(workspace));
}

IngestJob::IngestJob(Work work, QObject* parent)
    : QObject(parent)
{
    m_thread = std::jthread([this, work = std::move(work)](const std::stop_token& stop) {
        auto result = std::make_shared<Result<IngestOutcome>>(
            work([this](const IngestUpdate& update) { post(update); }, stop));
        QMetaObject::invokeMethod(
            this, [this, result] { end(*result); }, Qt::QueuedConnection);
    });
}

IngestJob::~IngestJob() = default;

void IngestJob::cancel()
{
    m_thread.request_stop();
}

/// A window that is slower than the reader gets the newest state only, never a queue of old ones.
void IngestJob::post(const IngestUpdate& update)
{
    bool waiting = false;
    {
        const std::scoped_lock lock(m_mutex);
        waiting = m_news.has_value();
        auto issues = update.issues ? update.issues : (waiting ? m_news->issues : nullptr);
        m_news = update;
        m_news->issues = std::move(issues);
    }
    if (!waiting) {
        QMetaObject::invokeMethod(
            this, [this] { deliver(); }, Qt::QueuedConnection);
    }
}

void IngestJob::deliver()
{
    std::optional<IngestUpdate> news;
    {
        const std::scoped_lock lock(m_mutex);
        news.swap(m_news);
    }
    if (news) {
        Q_EMIT updated(*news);
    }
}

void IngestJob::end(const Result<IngestOutcome>& result)
{
    if (result) {
        Q_EMIT finished(std::make_shared<const IngestOutcome>(*result));
    } else if (result.error().kind == Error::Kind::Cancelled) {
        Q_EMIT cancelled();
    } else {
        Q_EMIT failed(result.error());
    }
}

} // namespace spanglass
