#pragma once

#include "core/ingest/ingest.h"
#include "core/ingest/rebuild.h"

#include <QObject>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace spanglass {

/// What a read or a change of captures came to.
struct IngestOutcome {
    std::vector<Capture> captures{}; ///< those that were asked for, or all after a change
    std::vector<IngestFailure> failures{};
    bool changed = true; ///< the workspace is another one than before
    bool isChange = false; ///< ids in the workspace are new
    std::string note{}; ///< what is not exact after a change
    std::vector<std::string> notes{}; ///< captures that are not what they were when they were read
};

/// Reads captures into a workspace, or changes the ones it has, on a thread of its own, from construction
/// on. Ends with exactly one of `finished`, `failed` or `cancelled`. Destroying it cancels, joins and
/// keeps its signals in.
class IngestJob : public QObject {
    Q_OBJECT
public:
    using Listener = std::function<void(const IngestUpdate&)>;
    using Work = std::function<Result<IngestOutcome>(const Listener&, const std::stop_token&)>;

    /// `format`: the name of the format all of them have; "" to tell it by content.
    static Work reading(std::vector<std::string> paths, std::string workspace, std::string format);
    static Work removing(std::vector<CaptureId> captures, std::string workspace);
    /// Without captures: all that were written to since they were read.
    static Work reloading(std::vector<CaptureId> captures, std::string workspace);

    explicit IngestJob(Work work, QObject* parent = nullptr);
    ~IngestJob() override;

    void cancel();

Q_SIGNALS:
    void updated(const spanglass::IngestUpdate& update);
    void finished(const std::shared_ptr<const spanglass::IngestOutcome>& outcome);
    void failed(const spanglass::Error& error);
    void cancelled();

private:
    void post(const IngestUpdate& update);
    void deliver();
    void end(const Result<IngestOutcome>& result);

    std::mutex m_mutex;
    std::optional<IngestUpdate> m_news; ///< newest update not delivered; guarded by m_mutex
    std::jthread m_thread; ///< last: joins before the members it uses are gone
};

} // namespace spanglass
