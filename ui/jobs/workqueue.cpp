#include "ui/jobs/workqueue.h"

#include <QMetaObject>

#include <algorithm>
#include <utility>

namespace spanglass {

WorkQueue::WorkQueue(QObject* parent)
    : QObject(parent)
    , m_thread([this](std::stop_token stop) { work(std::move(stop)); })
{
}

WorkQueue::~WorkQueue() = default;

void WorkQueue::add(Task task)
{
    enqueue({ .task = std::move(task) });
}

void WorkQueue::replace(int slot, Task task)
{
    enqueue({ .slot = slot, .turn = nextTurn(slot), .task = std::move(task) });
}

void WorkQueue::drop(int slot)
{
    nextTurn(slot);
    const std::scoped_lock lock(m_mutex);
    std::erase_if(m_waiting, [slot](const Entry& entry) { return entry.slot == slot; });
}

std::uint64_t WorkQueue::nextTurn(int slot)
{
    const auto at = static_cast<std::size_t>(slot);
    if (m_turns.size() <= at) {
        m_turns.resize(at + 1);
    }
    return ++m_turns[at];
}

void WorkQueue::enqueue(Entry entry)
{
    {
        const std::scoped_lock lock(m_mutex);
        if (entry.slot >= 0) {
            std::erase_if(m_waiting, [&entry](const Entry& other) { return other.slot == entry.slot; });
        }
        m_waiting.push_back(std::move(entry));
    }
    m_wake.notify_one();
}

void WorkQueue::work(std::stop_token stop)
{
    while (true) {
        Entry entry;
        {
            std::unique_lock lock(m_mutex);
            if (!m_wake.wait(lock, stop, [this] { return !m_waiting.empty(); })) {
                return;
            }
            entry = std::move(m_waiting.front());
            m_waiting.pop_front();
        }
        if (stop.stop_requested()) {
            return;
        }
        Continuation then = entry.task(stop);
        if (!then || stop.stop_requested()) {
            continue;
        }
        QMetaObject::invokeMethod(
            this,
            [this, slot = entry.slot, turn = entry.turn, call = std::move(then)] {
                if (slot < 0 || m_turns[static_cast<std::size_t>(slot)] == turn) {
                    call();
                }
            },
            Qt::QueuedConnection);
    }
}

} // namespace spanglass
