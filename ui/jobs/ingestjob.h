#pragma once

#include "core/ingest/ingest.h"

#include <QObject>

#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace spanglass {

/// Reads captures into a workspace on a thread of its own, from construction on. Ends with exactly one
/// of `finished`, `failed` or `cancelled`. Destroying it cancels, joins and keeps its signals in.
class IngestJob : public QObject {
    Q_OBJECT
public:
    /// `format`: the name of the format all of them have; "" to tell it by content.
    IngestJob(std::vector<std::string> paths, std::string workspace, std::string format = {},
        QObject* parent = nullptr);
    ~IngestJob() override;

    void cancel();

Q_SIGNALS:
    void updated(const spanglass::IngestUpdate& update);
    void finished(const std::shared_ptr<const spanglass::IngestReport>& report);
    void failed(const spanglass::Error& error);
    void cancelled();

private:
    void post(const IngestUpdate& update);
    void deliver();
    void end(const Result<IngestReport>& result);

    std::mutex m_mutex;
    std::optional<IngestUpdate> m_news; ///< newest update not delivered; guarded by m_mutex
    std::jthread m_thread; ///< last: joins before the members it uses are gone
};

} // namespace spanglass
