#pragma once

#include <QObject>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace spanglass {

/// Runs tasks one after another on a thread of its own. A task gives back what is to happen with its
/// result; that runs on the thread of this object, in order, and never after its destruction, which
/// cancels and joins. What a task captures must be values or belong to the worker's thread alone.
class WorkQueue : public QObject {
    Q_OBJECT
public:
    using Continuation = std::function<void()>;
    using Task = std::function<Continuation(std::stop_token)>;

    explicit WorkQueue(QObject* parent = nullptr);
    ~WorkQueue() override;

    /// Runs after all that were added before.
    void add(Task task);

    /// As add(), and takes the place of an earlier task of the same `slot`: if that still waits it never
    /// runs, and if it runs or ran, its continuation is dropped.
    void replace(int slot, Task task);

    /// Drops the waiting task of the slot and the continuation of a running one.
    void drop(int slot);

private:
    struct Entry {
        int slot = -1;
        std::uint64_t turn = 0;
        Task task{};
    };
    void enqueue(Entry entry);
    void work(std::stop_token stop);
    std::uint64_t nextTurn(int slot);

    std::vector<std::uint64_t> m_turns; ///< newest turn by slot; this object's thread only
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::deque<Entry> m_waiting; ///< guarded by m_mutex
    std::jthread m_thread; ///< last: joins before the members it uses are gone
};

} // namespace spanglass
