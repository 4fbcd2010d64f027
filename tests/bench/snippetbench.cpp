#include "ui/session.h"

#include <QElapsedTimer>
#include <QGuiApplication>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <vector>

using namespace spanglass;

namespace {

/// The first frame of the application, as the window asks for it.
std::optional<FrameIndex> firstInApp(const StackTrace& stack)
{
    for (std::size_t exception = 0; exception < stack.exceptions.size(); ++exception) {
        const auto& frames = stack.exceptions[exception].frames;
        for (std::size_t frame = 0; frame < frames.size(); ++frame) {
            if (frames[frame].inApp)
                return FrameIndex{ static_cast<int>(exception), static_cast<int>(frame) };
        }
    }
    return std::nullopt;
}

/// Selects one issue after another and notes how long each takes until its first lines are there.
class Measurement : public QObject {
public:
    Measurement(Session& session, int settleMs)
        : m_session(session)
    {
        connect(&session, &Session::rowsChanged, this, [this, settleMs](const IssueRows& rows) {
            if (rows.list && m_issues.empty()) {
                m_issues = rows.list->issues;
                // What a person needs to look at the list.
                QMetaObject::invokeMethod(this, [this, settleMs] { startTimer(std::max(settleMs, 1)); });
            }
        });
        connect(&session, &Session::detailsReady, this, [this](const auto& details) {
            const auto frame = firstInApp(details->occurrence.occurrence.stack);
            frame ? m_session.askSource(*frame, 5) : next();
        });
        connect(&session, &Session::frameSourceReady, this, [this](FrameIndex, const auto& source) {
            m_times.push_back(static_cast<double>(m_timer.nsecsElapsed()) / 1e6);
            m_found += source->origin != SourceOrigin::None ? 1 : 0;
            next();
        });
    }

protected:
    void timerEvent(QTimerEvent* event) override
    {
        killTimer(event->timerId());
        next();
    }

private:
    void next()
    {
        if (m_at == m_issues.size()) {
            report();
            return;
        }
        m_timer.start();
        m_session.select(m_issues[m_at++]);
    }

    void report()
    {
        std::printf("%zu issues, code of %d\n", m_times.size(), m_found);
        if (!m_times.empty()) {
            std::printf("first %.1f ms\n", m_times.front());
            std::sort(m_times.begin(), m_times.end());
            std::printf("median %.1f ms, slowest %.1f ms\n", m_times[m_times.size() / 2], m_times.back());
        }
        QCoreApplication::quit();
    }

    Session& m_session;
    std::vector<Issue> m_issues;
    std::vector<double> m_times;
    QElapsedTimer m_timer;
    std::size_t m_at = 0;
    int m_found = 0;
};

} // namespace

/// snippetbench WORKSPACE [MS]: opens a workspace that has source roots and, MS after its list is there,
/// selects its issues one after another.
int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QGuiApplication app(argc, argv);
    if (argc != 2 && argc != 3) {
        std::fprintf(stderr, "usage: snippetbench WORKSPACE [MS]\n");
        return 2;
    }
    Session session(QString{});
    const Measurement measurement(session, argc == 3 ? QByteArray(argv[2]).toInt() : 1000);
    session.openWorkspace(QString::fromLocal8Bit(argv[1]));
    return QGuiApplication::exec();
}
