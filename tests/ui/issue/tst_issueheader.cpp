#include "ui/issue/issueheader.h"

#include "tests/ui/issue/sample.h"
#include "ui/issue/elidedbutton.h"
#include "ui/issue/elidedlabel.h"
#include "ui/issue/messageview.h"
#include "ui/issue/suspectline.h"
#include "ui/look/theme.h"

#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

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
        QVERIFY(!header.findChild<SuspectLine*>()->isVisible());
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
        QVERIFY(!header.findChild<SuspectLine*>()->isVisible()); // without roots there is nothing to tell
        header.setHasRoots(true);
        QVERIFY(visibleTexts(header).contains(QStringLiteral("No suspect commit")));
        header.setSuspect({}, {}, 0, QStringLiteral("the history was not to be read"));
        QVERIFY(visibleTexts(header).contains(
            QStringLiteral("No suspect commit: the history was not to be read")));
        header.setHasRoots(false);
        QVERIFY(!header.findChild<SuspectLine*>()->isVisible());
    }

    void aSuspectThatIsNotInTheStackCannotBeChosen()
    {
        IssueHeader header;
        header.resize(900, 160);
        header.show();
        SuspectCommit elsewhere = sample::suspect();
        elsewhere.frame = noFrame;
        header.setSuspect(elsewhere, {}, sample::issue().firstSeen);
        QSignalSpy spy(&header, &IssueHeader::suspectWanted);
        auto* suspect = header.findChild<ElidedButton*>();
        QVERIFY(suspect->isVisible());
        QTest::mouseClick(suspect, Qt::LeftButton);
        QTest::keyClick(suspect, Qt::Key_Return);
        QCOMPARE(spy.count(), 0);
        QVERIFY(suspect->toolTip().contains(QStringLiteral("not in the stack shown")));
        header.setSuspect(sample::suspect(), {}, sample::issue().firstSeen);
        QTest::mouseClick(suspect, Qt::LeftButton);
        QCOMPARE(spy.count(), 1);
    }

    void answersMoveNothing_data()
    {
        QTest::addColumn<int>("width");
        for (const int width : { 560, 640, 730, 900, 1400 })
            QTest::addRow("%d", width) << width;
    }
    /// What is below the header stays where it is while issues are gone through.
    void answersMoveNothing()
    {
        QFETCH(int, width);
        QWidget page;
        auto* header = new IssueHeader(&page);
        auto* below = new QWidget(&page);
        auto* rows = new QVBoxLayout(&page);
        rows->addWidget(header);
        rows->addWidget(below, 1);
        header->setHasRoots(true);
        header->setSuspectNote(QStringLiteral("Looking"));
        header->setIssue(sample::issue(), sample::dataRange());
        header->setOccurrence(sample::occurrence().occurrence);
        page.resize(width, 500);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        const int top = below->y();
        const auto stays = [&] {
            page.layout()->activate();
            QCoreApplication::sendPostedEvents();
            const QRect line(header->findChild<SuspectLine*>()->geometry());
            return below->y() == top && header->rect().contains(line);
        };
        SuspectCommit wordy = sample::suspect();
        wordy.commit.subject = std::string(300, 'w');
        wordy.commit.author = std::string(300, 'a');
        const QStringList many(30, QStringLiteral("@shop/payments"));
        const TimeNs first = sample::issue().firstSeen;
        for (const int id : { 8, 9, 10 }) {
            Issue next = sample::issue();
            next.id.value = id;
            header->setSuspectNote(QStringLiteral("Looking for the suspect commit…"));
            header->setIssue(next, sample::dataRange());
            QVERIFY(stays());
            header->setOccurrence(sample::occurrence().occurrence);
            QVERIFY(stays());
            header->setSuspect(sample::suspect(), { QStringLiteral("@shop/payments") }, first);
            QVERIFY(stays());
            header->setSuspect(wordy, many, first);
            QVERIFY(stays());
            header->setSuspect({}, many, first, QString(500, u'p'));
            QVERIFY(stays());
            header->setSuspect({}, {}, first);
            QVERIFY(stays());
        }
    }

    void onlyTheSubjectIsShortened()
    {
        IssueHeader header;
        header.resize(900, 160);
        header.show();
        SuspectCommit suspect = sample::suspect();
        suspect.commit.subject =
            "Rework how carts, orders and payments agree about what is to be paid and when";
        header.setSuspect(suspect, { QStringLiteral("@shop/payments") }, sample::issue().firstSeen);
        auto* line = header.findChild<SuspectLine*>();
        auto* button = header.findChild<ElidedButton*>();
        const auto shownAt = [&](int width) {
            line->resize(width, line->height());
            return button->shownText();
        };
        const QString all = shownAt(1600);
        QCOMPARE(all, button->text());
        for (const int width : { 900, 760, 700 }) {
            const QString shown = shownAt(width);
            QVERIFY2(shown.startsWith(QStringLiteral("Suspect commit d77432a · Rework")), qPrintable(shown));
            QVERIFY2(shown.endsWith(QStringLiteral("… · Cleo Martin · 8 days before · first in 1.2.0")),
                qPrintable(shown));
        }
        suspect.commit.author = std::string(500, 'A');
        header.setSuspect(suspect, { QStringLiteral("@shop/payments") }, sample::issue().firstSeen);
        const QString shown = shownAt(700);
        QVERIFY2(shown.endsWith(QStringLiteral("A… · 8 days before · first in 1.2.0")), qPrintable(shown));
        QVERIFY(button->text().size() < 200);
    }

    void ownersStandBesideTheSuspect()
    {
        IssueHeader header;
        header.resize(900, 160);
        header.show();
        auto* line = header.findChild<SuspectLine*>();
        auto* button = header.findChild<ElidedButton*>();
        for (const auto direction : { Qt::LeftToRight, Qt::RightToLeft }) {
            header.setLayoutDirection(direction);
            for (const int count : { 1, 30 }) {
                header.setSuspect(sample::suspect(), QStringList(count, QStringLiteral("@shop/payments")), 0);
                for (const int width : { 1600, 900, 528, 300 }) {
                    line->resize(width, line->height());
                    const QWidget* owners = nullptr;
                    for (const QLabel* label : line->findChildren<QLabel*>())
                        owners = label->isVisible() ? label : owners;
                    QVERIFY(owners && owners->width() > 20);
                    QVERIFY(!owners->geometry().intersects(button->geometry()));
                    QVERIFY(line->rect().contains(owners->geometry()));
                    QVERIFY(line->rect().contains(button->geometry()));
                }
            }
        }
    }

    /// Sizes are whole pixels, widths of texts are not.
    void textsAreWholeInTheRoomTheyAskFor()
    {
        ElidedButton button;
        ElidedLabel label;
        QString text;
        for (int i = 0; i < 200; ++i) {
            text += QChar(u'a' + i % 26);
            QFont font = button.font();
            font.setPointSizeF(8 + i % 7 * 0.3);
            button.setFont(font);
            label.setFont(font);
            button.setText(text);
            label.setText(text);
            button.resize(button.sizeHint());
            label.resize(label.sizeHint());
            QCOMPARE(button.shownText(), text);
            QCOMPARE(label.shownText(), text);
            button.resize(button.width() / 2, button.height());
            label.resize(label.width() / 2, label.height());
            if (i > 3) {
                QVERIFY(button.shownText().endsWith(u'…'));
                QVERIFY(label.shownText().endsWith(u'…'));
            }
        }
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
