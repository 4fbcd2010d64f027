#include "ui/jobs/sourcejob.h"

#include "tests/support/gitfolder.h"

#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <optional>

using namespace spanglass;
using namespace spanglass::test;

namespace {

constexpr auto waitMs = 20'000; ///< for the slowest machine; what is waited for comes in milliseconds
constexpr FrameIndex firstFrame{ 0, 0 };

/// One of three in-app frames, the raise first.
StackFrame frameAt(const std::string& file, int line)
{
    StackFrame frame;
    frame.function = "pay";
    frame.file = file;
    frame.line = line;
    frame.inApp = true;
    return frame;
}

std::shared_ptr<const OccurrenceView> occurrenceOf(const std::string& commit, std::vector<StackFrame> frames)
{
    auto view = std::make_shared<OccurrenceView>();
    view->count = 1;
    view->occurrence.resource.service = "shop";
    view->occurrence.start = TimeNs{ 1'767'225'600 + 86'400 } * 1'000'000'000; // a day after the first commit
    view->occurrence.attributes.push_back({ "git.commit.sha", commit });
    view->occurrence.stack.language = Language::JavaScript;
    view->occurrence.stack.exceptions.emplace_back();
    view->occurrence.stack.exceptions.back().frames = std::move(frames);
    return view;
}

} // namespace

class TestSourceJob : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::optional<GitFolder> m_repository;
    std::string m_old;
    std::string m_new;
    std::unique_ptr<SourceJob> m_job;

    [[nodiscard]] SourceSettings settings() const
    {
        SourceSettings made;
        made.roots = { { {}, m_repository->path() } };
        return made;
    }

    /// The line that the answer says is the frame's.
    static std::string lineOf(const FrameSource& source)
    {
        const auto at = static_cast<std::size_t>(source.line - source.firstLine);
        return at < source.lines.size() ? source.lines[at] : std::string();
    }

    [[nodiscard]] static std::shared_ptr<const FrameSource> sourceIn(const QList<QVariant>& arguments)
    {
        return arguments.at(1).value<std::shared_ptr<const FrameSource>>();
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_repository = GitFolder::init(m_folder->filePath(QStringLiteral("shop")));
        m_repository->write("CODEOWNERS", "*.js @shop/payments ana@example.org\n");
        m_old = m_repository->commit(
            "src/pay.js", "function pay() {\n  charge(1);\n}\n", "Charge what is to be paid");
        m_new = m_repository->commit(
            "src/pay.js", "// money\nfunction pay() {\n  charge(price());\n}\n", "Ask for the price");
        m_repository->git({ "remote", "add", "origin", "git@github.com:team/shop.git" });
        m_job = std::make_unique<SourceJob>(
            m_folder->filePath(QStringLiteral("workspace.spanglass")).toStdString());
    }
    void cleanup() { m_job.reset(); }

    void keepsSettings()
    {
        QSignalSpy failed(m_job.get(), &SourceJob::failed);
        QSignalSpy stored(m_job.get(), &SourceJob::stored);
        QSignalSpy loaded(m_job.get(), &SourceJob::loaded);
        m_job->store(settings());
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, waitMs); // settings make no workspace
        const std::string path = m_folder->filePath(QStringLiteral("workspace.spanglass")).toStdString();
        QVERIFY(Database::open(path, Database::Mode::ReadWrite));
        m_job->store(settings());
        m_job->load();
        QTRY_COMPARE_WITH_TIMEOUT(loaded.size(), 1, waitMs);
        QCOMPARE(stored.size(), 1);
        const auto read = loaded[0][0].value<std::shared_ptr<const SourceSettings>>();
        QCOMPARE(read->roots.size(), std::size_t(1));
        QVERIFY(read->roots.front().path == m_repository->path());
    }
    void tellsWhatRootsAre()
    {
        QSignalSpy ready(m_job.get(), &SourceJob::rootsReady);
        SourceSettings two = settings();
        two.roots.push_back({ {}, m_folder->filePath(QStringLiteral("nowhere")).toStdString() });
        m_job->setSettings(settings());
        m_job->setSettings(two); // only the newest are told
        QTRY_VERIFY_WITH_TIMEOUT(!ready.isEmpty(), waitMs);
        const auto states = ready.back()[0].value<std::shared_ptr<const std::vector<RootState>>>();
        QCOMPARE(ready.size(), 1);
        QCOMPARE(states->size(), std::size_t(2));
        QVERIFY(states->at(0).kind == RootState::Kind::Repository);
        QVERIFY(states->at(0).head == m_new);
        QVERIFY(states->at(1).kind == RootState::Kind::Unusable);
        QVERIFY(!states->at(1).problem.empty());
    }
    void showsTheLinesOfTheCommitAndWhoMadeThem()
    {
        QSignalSpy sources(m_job.get(), &SourceJob::sourceReady);
        QSignalSpy origins(m_job.get(), &SourceJob::lineOriginReady);
        m_job->setSettings(settings());
        m_job->show(occurrenceOf(m_old, { frameAt("/app/src/pay.js", 2) }));
        m_job->askSource(firstFrame, 1);
        m_job->askSource(firstFrame, 3); // more of the same: its line is asked about once
        QTRY_COMPARE_WITH_TIMEOUT(sources.size(), 2, waitMs);
        const auto source = sourceIn(sources[0]);
        QVERIFY(source->origin == SourceOrigin::Commit);
        QVERIFY(source->commit == m_old);
        QCOMPARE(lineOf(*source), std::string("  charge(1);"));
        QTRY_COMPARE_WITH_TIMEOUT(origins.size(), 1, waitMs);
        const auto origin = origins[0][1].value<std::shared_ptr<const LineOrigin>>();
        QVERIFY(origin);
        QVERIFY(origin->commit.id == m_old);
        QCOMPARE(origin->commit.subject, std::string("Charge what is to be paid"));
    }
    void dropsWhatIsOfAnotherOccurrence()
    {
        QSignalSpy sources(m_job.get(), &SourceJob::sourceReady);
        m_job->setSettings(settings());
        m_job->show(occurrenceOf(m_old, { frameAt("/app/src/pay.js", 2) }));
        m_job->askSource(firstFrame, 0);
        m_job->askEditorPlace(firstFrame);
        m_job->show(occurrenceOf(m_new, { frameAt("/app/src/pay.js", 3) }));
        m_job->askSource(firstFrame, 0);
        QTRY_VERIFY_WITH_TIMEOUT(!sources.isEmpty(), waitMs);
        QCOMPARE(sources.size(), 1);
        QVERIFY(sourceIn(sources[0])->commit == m_new);
        QCOMPARE(lineOf(*sourceIn(sources[0])), std::string("  charge(price());"));
        m_job->askSource({ 0, 7 }, 0); // frames that are not there, and none at all
        m_job->askSource({ -1, 0 }, 0);
        m_job->show(nullptr);
        m_job->askSource(firstFrame, 0);
        m_job->askPermalink(firstFrame);
        m_job->show(occurrenceOf(m_old, { frameAt("/app/src/pay.js", 2) }));
        m_job->askSource(firstFrame, 0);
        QTRY_COMPARE_WITH_TIMEOUT(sources.size(), 2, waitMs);
        QVERIFY(sourceIn(sources[1])->commit == m_old);
    }
    /// A file in a window of its own is of use whatever the page shows by now.
    void answersAboutWholeFilesInAnyCase()
    {
        QSignalSpy files(m_job.get(), &SourceJob::wholeFileReady);
        const auto fileIn = [&files](
                                int at) { return files[at][0].value<std::shared_ptr<const FrameSource>>(); };
        m_job->setSettings(settings());
        m_job->show(occurrenceOf(m_old, { frameAt("/app/src/pay.js", 2), frameAt("/app/src/pay.js", 3) }));
        m_job->askWholeFile({ 0, 1 });
        m_job->askWholeFile(firstFrame); // takes its place
        m_job->show(occurrenceOf(m_new, { frameAt("/app/src/pay.js", 3) }));
        m_job->setSettings(settings());
        m_job->show(nullptr);
        QTRY_COMPARE_WITH_TIMEOUT(files.size(), 1, waitMs);
        QVERIFY(fileIn(0)->commit == m_old);
        QCOMPARE(fileIn(0)->lines.size(), std::size_t(3));
        QCOMPARE(fileIn(0)->line, 2);
        m_job->askWholeFile(firstFrame); // of nothing
        QCOMPARE(files.size(), 2);
        QVERIFY(fileIn(1)->lines.empty());
    }
    void forgetsWhatWasAskedOfOtherSettings()
    {
        QSignalSpy sources(m_job.get(), &SourceJob::sourceReady);
        m_job->show(occurrenceOf(m_old, { frameAt("/app/src/pay.js", 2) }));
        m_job->askSource(firstFrame, 0); // without any root
        m_job->setSettings(settings());
        m_job->askSource(firstFrame, 0);
        QTRY_VERIFY_WITH_TIMEOUT(!sources.isEmpty(), waitMs);
        QCOMPARE(sources.size(), 1);
        QVERIFY(sourceIn(sources[0])->origin == SourceOrigin::Commit);
    }
    void findsTheSuspectAndTheOwners()
    {
        QSignalSpy suspects(m_job.get(), &SourceJob::suspectReady);
        m_job->setSettings(settings());
        const auto first = occurrenceOf(m_new, { frameAt("/app/src/pay.js", 3) });
        m_job->show(first);
        m_job->askSuspect(first);
        m_job->askSuspect(first); // takes the place of the one before
        QTRY_VERIFY_WITH_TIMEOUT(!suspects.isEmpty(), waitMs);
        QCOMPARE(suspects.size(), 1);
        const auto suspect = suspects[0][0].value<std::shared_ptr<const SuspectCommit>>();
        QVERIFY(suspect);
        QVERIFY(suspect->commit.id == m_new);
        QCOMPARE(suspect->line, 3);
        QCOMPARE(suspects[0][1].toStringList(),
            (QStringList{ QStringLiteral("@shop/payments"), QStringLiteral("ana@example.org") }));
        QCOMPARE(suspects[0][2].toString(), QString());
        const auto gone = occurrenceOf(m_new, { frameAt("/app/src/gone.js", 3) });
        m_job->show(gone);
        m_job->askSuspect(gone);
        QTRY_COMPARE_WITH_TIMEOUT(suspects.size(), 2, waitMs);
        QVERIFY(!suspects[1][0].value<std::shared_ptr<const SuspectCommit>>());
        QVERIFY(!suspects[1][2].toString().isEmpty()); // why
    }
    void findsThePlaceInTheWorkTreeAndOnTheWeb()
    {
        QSignalSpy places(m_job.get(), &SourceJob::editorPlaceReady);
        QSignalSpy failed(m_job.get(), &SourceJob::editorPlaceFailed);
        QSignalSpy links(m_job.get(), &SourceJob::permalinkReady);
        m_job->setSettings(settings());
        m_job->show(occurrenceOf(m_old, { frameAt("/app/src/pay.js", 1), frameAt("/app/src/gone.js", 1) }));
        m_job->askEditorPlace(firstFrame);
        m_job->askPermalink(firstFrame);
        m_job->askEditorPlace({ 0, 1 });
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, waitMs);
        QCOMPARE(places.size(), 1);
        const auto place = places[0][0].value<SourceFinder::EditorPlace>();
        QVERIFY(place.path == m_repository->path() + "/src/pay.js");
        QCOMPARE(place.line, 2); // a line was put in front of it since
        QCOMPARE(links.size(), 1);
        QCOMPARE(links[0][0].toString(),
            QStringLiteral("https://github.com/team/shop/blob/%1/src/pay.js#L1")
                .arg(QString::fromStdString(m_old)));
        QSignalSpy noLink(m_job.get(), &SourceJob::permalinkFailed);
        m_job->askPermalink({ 0, 1 });
        QTRY_COMPARE_WITH_TIMEOUT(noLink.size(), 1, waitMs);
        QCOMPARE(links.size(), 1);
    }
    void suggestsTheRepositoryOfACapture()
    {
        QSignalSpy suggested(m_job.get(), &SourceJob::repositorySuggested);
        QSignalSpy ready(m_job.get(), &SourceJob::rootsReady);
        m_repository->write("captures/week.jsonl", "{}");
        const std::vector<std::string> captures{ "-",
            m_folder->filePath(QStringLiteral("outside.json")).toStdString(),
            m_repository->pathOf("captures/week.jsonl"),
            m_repository->pathOf("captures/week.tar") + "/member.json" };
        m_job->suggestFor(captures);
        QTRY_COMPARE_WITH_TIMEOUT(suggested.size(), 1, waitMs);
        const std::string found = suggested[0][0].toString().toStdString();
        QVERIFY2(found == m_repository->path(), found.c_str());
        SourceSettings declined;
        declined.declined = { found };
        SourceSettings inner;
        inner.roots = { { {}, m_repository->pathOf("src") } };
        for (const SourceSettings& known : { settings(), declined, inner }) {
            m_job->setSettings(known);
            m_job->suggestFor(captures);
        }
        m_job->setSettings({});
        m_job->suggestFor(captures); // runs last: what came before has said nothing
        QTRY_COMPARE_WITH_TIMEOUT(suggested.size(), 2, waitMs);
    }
    void endsWhileItWorks()
    {
        m_job->setSettings(settings());
        const auto view = occurrenceOf(m_new, { frameAt("/app/src/pay.js", 3) });
        m_job->show(view);
        for (int i = 0; i < 50; ++i) {
            m_job->askSource(firstFrame, i);
            m_job->askSuspect(view);
        }
        QSignalSpy sources(m_job.get(), &SourceJob::sourceReady);
        m_job.reset();
        QCoreApplication::processEvents();
        QCOMPARE(sources.size(), 0);
    }
};

QTEST_GUILESS_MAIN(TestSourceJob)
#include "tst_sourcejob.moc"
