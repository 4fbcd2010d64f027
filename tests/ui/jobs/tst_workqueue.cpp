#include "ui/jobs/workqueue.h"

#include <QSignalSpy>
#include <QTest>

#include <atomic>
#include <latch>

using namespace spanglass;

class TestWorkQueue : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void continuesOnTheCallersThreadInOrder()
    {
        WorkQueue queue;
        std::vector<int> seen;
        std::atomic<bool> elsewhere = false;
        for (int i = 0; i < 3; ++i) {
            queue.add([&, i](const std::stop_token&) -> WorkQueue::Continuation {
                elsewhere = QThread::currentThread() != thread();
                return [&, i] {
                    QCOMPARE(QThread::currentThread(), thread());
                    seen.push_back(i);
                };
            });
        }
        QTRY_COMPARE(seen.size(), std::size_t(3));
        QCOMPARE(seen, (std::vector<int>{ 0, 1, 2 }));
        QVERIFY(elsewhere);
    }

    void newerTaskOfASlotReplacesTheWaitingOne()
    {
        WorkQueue queue;
        std::latch go(1);
        queue.add([&](const std::stop_token&) -> WorkQueue::Continuation {
            go.wait();
            return {};
        });
        std::vector<int> ran;
        std::vector<int> seen;
        for (int i = 0; i < 5; ++i) {
            queue.replace(2, [&, i](const std::stop_token&) -> WorkQueue::Continuation {
                ran.push_back(i);
                return [&, i] { seen.push_back(i); };
            });
        }
        go.count_down();
        QTRY_COMPARE(seen, std::vector<int>{ 4 });
        QCOMPARE(ran, std::vector<int>{ 4 });
    }

    void answerOfAReplacedRunningTaskIsDropped()
    {
        WorkQueue queue;
        std::latch started(1);
        std::latch go(1);
        std::vector<int> seen;
        queue.replace(0, [&](const std::stop_token&) -> WorkQueue::Continuation {
            started.count_down();
            go.wait();
            return [&] { seen.push_back(1); };
        });
        started.wait();
        queue.replace(
            0, [&](const std::stop_token&) -> WorkQueue::Continuation { return [&] { seen.push_back(2); }; });
        go.count_down();
        QTRY_COMPARE(seen, std::vector<int>{ 2 });
    }

    void droppedSlotStaysSilent()
    {
        WorkQueue queue;
        std::vector<int> seen;
        queue.replace(
            0, [&](const std::stop_token&) -> WorkQueue::Continuation { return [&] { seen.push_back(1); }; });
        queue.drop(0);
        queue.add(
            [&](const std::stop_token&) -> WorkQueue::Continuation { return [&] { seen.push_back(2); }; });
        QTRY_COMPARE(seen, std::vector<int>{ 2 });
    }

    void destructionCancelsJoinsAndSilences()
    {
        std::atomic<bool> stopped = false;
        std::atomic<bool> continued = false;
        {
            WorkQueue queue;
            std::latch started(1);
            queue.add([&](const std::stop_token& stop) -> WorkQueue::Continuation {
                started.count_down();
                while (!stop.stop_requested()) {
                    std::this_thread::yield();
                }
                stopped = true;
                return [&] { continued = true; };
            });
            queue.add([&](const std::stop_token&) -> WorkQueue::Continuation {
                continued = true;
                return {};
            });
            started.wait();
        }
        QVERIFY(stopped);
        QCoreApplication::processEvents();
        QVERIFY(!continued);
    }
};

QTEST_GUILESS_MAIN(TestWorkQueue)
#include "tst_workqueue.moc"
