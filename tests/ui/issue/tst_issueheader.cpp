#include "ui/issue/issueheader.h"

#include "tests/ui/issue/sample.h"
#include "ui/issue/elidedbutton.h"
#include "ui/issue/messageview.h"
#include "ui/look/theme.h"

#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace spanglass;

namespace {

QStringList visibleTexts(const QWidget& widget)
{
    QStringList texts;
    for (const QLabel* label : widget.findChildren<QLabel*>()) {
        if (label->isVisible())
            texts << label->text();
    }
    return texts;
}

QPushButton* button(const IssueHeader& header, const QString& start)
{
    for (QPushButton* candidate : header.findChildren<QPushButton*>()) {
        if (candidate->text().startsWith(start))
            return candidate;
    }
    return nullptr;
}

} // namespace

class IssueHeaderTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tellsWhatTheIssueIs()
    {
        IssueHeader header;
        header.resize(900, 120);
        header.show();
        header.setIssue(sample::issue(), sample::dataRange());
        const QStringList texts = visibleTexts(header);
        QVERIFY(texts.contains(QStringLiteral("TypeError")));
        QVERIFY(texts.contains(QStringLiteral("NEW in 1.2.0")));
        QVERIFY(texts.contains(QStringLiteral("12,481 errors ·")));
        QVERIFY(texts.contains(QStringLiteral("11,902 traces ·")));
        QVERIFY(texts.contains(QStringLiteral("first seen 2 h ago in 1.2.0 ·")));
        QVERIFY(texts.contains(QStringLiteral("last seen 4 min ago in 1.2.0 ·")));
        QVERIFY(texts.contains(QStringLiteral("pricing")));
        auto* message = header.findChild<MessageView*>();
        QCOMPARE(message->text(), QStringLiteral("Cannot read properties of undefined (reading <quoted>)"));
        header.setOccurrence(sample::occurrence().occurrence);
        QCOMPARE(message->text(), QStringLiteral("Cannot read properties of undefined (reading 'discount')"));
        QVERIFY(visibleTexts(header).contains(QStringLiteral("pricing · production")));
    }

    void tellsFailuresWhereSpansTellOfTheSameOne()
    {
        IssueHeader header;
        header.resize(900, 120);
        header.show();
        Issue issue = sample::issue();
        issue.failures = issue.count; // each its own
        header.setIssue(issue, sample::dataRange());
        QVERIFY(visibleTexts(header).contains(QStringLiteral("12,481 errors ·")));
        QVERIFY(visibleTexts(header).filter(QStringLiteral("spans")).isEmpty());
        issue.count = 131;
        issue.failures = 79;
        issue.traces = 74;
        header.setIssue(issue, sample::dataRange());
        for (const char* text : { "79 failures ·", "131 spans ·", "74 traces ·" })
            QVERIFY2(visibleTexts(header).contains(QString::fromUtf8(text)), text);
        QVERIFY(visibleTexts(header).filter(QStringLiteral("errors")).isEmpty());
    }

    void showsWhatIsNewByTheRuleOfTheList()
    {
        IssueHeader header;
        header.show();
        Issue issue = sample::issue();
        header.setIssue(issue, sample::dataRange());
        QVERIFY(visibleTexts(header).contains(QStringLiteral("NEW in 1.2.0")));
        issue.firstVersion.clear();
        header.setIssue(issue, sample::dataRange());
        QVERIFY(visibleTexts(header).contains(QStringLiteral("NEW")));
        issue.firstSeen = sample::dataRange().from;
        QVERIFY(!isNewIssue(issue, sample::dataRange()));
        header.setIssue(issue, sample::dataRange());
        QVERIFY(visibleTexts(header).filter(QStringLiteral("NEW")).isEmpty());
    }

    void followsTheTheme()
    {
        applyTheme(*qApp, ThemeChoice::Light);
        IssueHeader header;
        header.setIssue(sample::issue(), sample::dataRange());
        header.show();
        for (const bool dark : { true, false, true }) {
            applyTheme(*qApp, dark ? ThemeChoice::Dark : ThemeChoice::Light);
            int muted = 0;
            for (const QLabel* label : header.findChildren<QLabel*>()) {
                if (label->property("role") == QLatin1String("muted")) {
                    QCOMPARE(label->palette().color(label->foregroundRole()), themeColors(dark).muted);
                    ++muted;
                }
            }
            QVERIFY(muted >= 5);
        }
        QVERIFY(contrastRatio(themeColors(true).muted, themeColors(true).surface) >= 4.5);
    }

    void buttonsWithMenusAreAsWideAsOthers()
    {
        applyTheme(*qApp, ThemeChoice::Light);
        IssueHeader header;
        header.setIssue(sample::issue(), sample::dataRange());
        header.show();
        auto* copy = button(header, QStringLiteral("Copy as"));
        QVERIFY(copy && copy->menu());
        QPushButton plain(copy->text());
        plain.setFont(copy->font());
        plain.ensurePolished();
        QCOMPARE(copy->sizeHint().width(), plain.sizeHint().width());
    }

    void offersTheStatesByKeyboard()
    {
        IssueHeader header;
        header.show();
        header.setIssue(sample::issue(), sample::dataRange());
        QSignalSpy spy(&header, &IssueHeader::stateChosen);
        QPushButton* state = button(header, QStringLiteral("For review"));
        QVERIFY(state);
        QMenu* menu = state->menu();
        QCOMPARE(menu->actions().size(), 5);
        QVERIFY(menu->actions()[0]->isChecked());
        menu->actions()[0]->trigger();
        QCOMPARE(spy.count(), 0);
        menu->popup({});
        QTest::keyClick(menu, Qt::Key_Down);
        QTest::keyClick(menu, Qt::Key_Down);
        QTest::keyClick(menu, Qt::Key_Down);
        QTest::keyClick(menu, Qt::Key_Return);
        QCOMPARE(spy.count(), 1);
        QCOMPARE(spy[0][0].value<IssueState>(), IssueState::Resolved);
        // What is checked follows the workspace.
        QVERIFY(menu->actions()[0]->isChecked());
        Issue resolved = sample::issue();
        resolved.state = IssueState::Resolved;
        header.setIssue(resolved, sample::dataRange());
        QVERIFY(menu->actions()[2]->isChecked());
        QCOMPARE(state->accessibleName(), QStringLiteral("State: Resolved"));
    }

    void copiesInThreeFormats()
    {
        IssueHeader header;
        QSignalSpy spy(&header, &IssueHeader::copyWanted);
        const QList<QAction*> actions = button(header, QStringLiteral("Copy as"))->menu()->actions();
        QCOMPARE(actions.size(), 3);
        for (QAction* action : actions)
            action->trigger();
        QCOMPARE(spy.count(), 3);
        QCOMPARE(spy[2][0].value<IssueHeader::CopyFormat>(), IssueHeader::CopyFormat::Json);
        header.setCopyEnabled(IssueHeader::CopyFormat::Stack, false);
        QVERIFY(!actions[1]->isEnabled());
    }

    void aLiveIssueHasNoState()
    {
        IssueHeader header;
        header.show();
        header.setLive(sample::issue(), "its own message");
        QVERIFY(!button(header, QStringLiteral("For review"))
            || !button(header, QStringLiteral("For review"))->isVisible());
        QCOMPARE(header.findChild<MessageView*>()->text(), QStringLiteral("its own message"));
        for (const QString& text : visibleTexts(header))
            QVERIFY2(!text.contains(QStringLiteral("ago")), qPrintable(text));
    }

    void takesHostileTextAsPlain()
    {
        Issue issue = sample::issue();
        issue.type = "<h1>בדיקה 🎉</h1>\x01" + std::string(5000, 'T');
        issue.service = "a\nb";
        issue.message = std::string(1 << 20, 'm');
        IssueHeader header;
        header.resize(560, 200);
        header.show();
        header.setIssue(issue, sample::dataRange());
        for (const QLabel* label : header.findChildren<QLabel*>())
            QCOMPARE(label->textFormat(), Qt::PlainText);
        QVERIFY(header.minimumSizeHint().width() < 560);
        QVERIFY(visibleTexts(header).contains(QStringLiteral("a b")));
        QVERIFY(!header.grab().isNull());
    }

    void tellsTheSuspectCommitAndTheOwners()
    {
        IssueHeader header;
        header.resize(900, 160);
        header.show();
        header.setIssue(sample::issue(), sample::dataRange());
        auto* suspect = header.findChild<ElidedButton*>();
        QVERIFY(suspect && !suspect->isVisible());
        header.setSuspect(sample::suspect(), { QStringLiteral("@shop/payments") }, sample::issue().firstSeen);
        QVERIFY(suspect->isVisible());
        QCOMPARE(suspect->text(),
            QStringLiteral("Suspect commit d77432a · Loyalty points; fix the order audit · Cleo Martin · "
                           "8 days before · first in 1.2.0"));
        QVERIFY(visibleTexts(header).contains(QStringLiteral("Owner @shop/payments")));
        QSignalSpy spy(&header, &IssueHeader::suspectWanted);
        suspect->setFocus();
        QTest::keyClick(suspect, Qt::Key_Return);
        QTest::mouseClick(suspect, Qt::LeftButton);
        QCOMPARE(spy.count(), 2);
        header.setSuspect({}, {}, 0);
        QVERIFY(!suspect->isVisible());
    }

    void anIssueWithoutAnythingStillShows()
    {
        IssueHeader header;
        header.show();
        header.setIssue({}, {});
        QVERIFY(visibleTexts(header).contains(QStringLiteral("Error")));
        QVERIFY(visibleTexts(header).contains(QStringLiteral("0 errors ·")));
    }
};

QTEST_MAIN(IssueHeaderTest)
#include "tst_issueheader.moc"
