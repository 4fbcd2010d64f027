#include "ui/jobs/ingestjob.h"

#include <QMetaObject>

#include <utility>

namespace spanglass {

IngestJob::IngestJob(
    std::vector<std::string> paths, std::string workspace, std::string format, QObject* parent)
    : QObject(parent)
{
    IngestOptions options;
    options.paths = std::move(paths);
    options.workspace = std::move(workspace);
    options.format = std::move(format);
    options.onUpdate = [this](const IngestUpdate& update) { post(update); };
    m_thread = std::jthread([this, options = std::move(options)](const std::stop_token& stop) {
        auto result = std::make_shared<Result<IngestReport>>(ingest(options, stop));
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

void IngestJob::end(const Result<IngestReport>& result)
{
    if (result) {
        Q_EMIT finished(std::make_shared<const IngestReport>(*result));
    } else if (result.error().kind == Error::Kind::Cancelled) {
        Q_EMIT cancelled();
    } else {
        Q_EMIT failed(result.error());
    }
}

} // namespace spanglass
