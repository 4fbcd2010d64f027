#include "ui/grouping/groupingpage.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTreeWidget>
#include <QtTest>

using namespace spanglass;

Q_DECLARE_METATYPE(spanglass::IssueId)

namespace {

RegroupedIssue issue(std::int64_t id, const char* message, std::uint64_t count)
{
    RegroupedIssue made;
    made.id = IssueId{ id };
    made.service = "orders";
    made.type = "TypeError";
    made.message = message;
    made.count = count;
    return made;
}

IssueExplanation sample()
{
    IssueExplanation told;
    told.issue = issue(1, "no charge for <num>", 12);
    told.explanation.fingerprint = "page.2:0123456789abcdef0123456789abcdef";
    told.explanation.parts = { { "service", "orders", "orders", true, "" },
        { "type", "TypeError", "TypeError", true, "" },
        { "message", "no charge for <num>", "no charge for ", true, "values are left out" } };
    StackFrame frame;
    frame.function = "charge";
    frame.file = "/srv/psp.js";
    frame.inApp = true;
    told.explanation.frames = { { 0, frame, "psp charge", FrameUse::Counts, 0 } };
    told.signatures = 3;
    told.parts = { told.issue };
    return told;
}

template <typename Widget> Widget* named(const QWidget& page, const QString& name)
{
    for (auto* widget : page.findChildren<Widget*>()) {
        if (widget->accessibleName() == name) {
            return widget;
        }
    }
    return nullptr;
}

QPushButton* button(const QWidget& page, const QString& text)
{
    for (auto* one : page.findChildren<QPushButton*>()) {
        if (one->text() == text) {
            return one;
        }
    }
    return nullptr;
}

} // namespace

class TestGroupingPage : public QObject {
    Q_OBJECT

private slots:
    void tellsWhatMadeTheKey();
    void showsMergedPartsOnly();
    void offersSimilarIssues();
    void tellsWhyTwoAreSeparate();
    void takesNoRichText();
};

void TestGroupingPage::tellsWhatMadeTheKey()
{
    GroupingPage page;
    page.resize(700, 600);
    page.setExplanation(sample());
    auto* parts = named<QTreeWidget>(page, QStringLiteral("Parts of the key"));
    QVERIFY(parts);
    QCOMPARE(parts->topLevelItemCount(), 3);
    QCOMPARE(parts->topLevelItem(2)->text(2), QStringLiteral("no charge for "));
    QCOMPARE(parts->topLevelItem(2)->text(3), QStringLiteral("values are left out"));
    auto* key = named<QLabel>(page, QStringLiteral("Fingerprint"));
    QVERIFY(key->text().contains(QStringLiteral("page.2:0123456789abcdef")));
    auto* sentence = named<QLabel>(page, QStringLiteral("How it was grouped"));
    QVERIFY(sentence->text().contains(QStringLiteral("3 different stacks")));
    const QSignalSpy regroup(&page, &GroupingPage::regroupWanted);
    button(page, QStringLiteral("Change Grouping…"))->click();
    QCOMPARE(regroup.count(), 1);
}

void TestGroupingPage::showsMergedPartsOnly()
{
    GroupingPage page;
    IssueExplanation told = sample();
    page.setExplanation(told);
    auto* merged = named<QTreeWidget>(page, QStringLiteral("Issues that were merged"));
    QVERIFY(!merged->isVisibleTo(&page));
    told.parts.push_back(issue(2, "other", 3));
    page.setExplanation(told);
    QVERIFY(merged->isVisibleTo(&page));
    QCOMPARE(merged->topLevelItemCount(), 2);
    std::vector<std::vector<IssueId>> asked;
    connect(&page, &GroupingPage::takeApartWanted, this,
        [&asked](const std::vector<IssueId>& parts) { asked.push_back(parts); });
    auto* apart = button(page, QStringLiteral("Take Apart"));
    apart->click();
    merged->topLevelItem(1)->setSelected(true);
    apart->click();
    QCOMPARE(asked.size(), std::size_t{ 2 });
    QVERIFY(asked[0].empty());
    QCOMPARE(asked[1], std::vector<IssueId>{ IssueId{ 2 } });
}

void TestGroupingPage::offersSimilarIssues()
{
    GroupingPage page;
    page.setExplanation(sample());
    page.setSimilar({});
    auto* why = button(page, QStringLiteral("Why Separate?"));
    auto* merge = button(page, QStringLiteral("Merge into This"));
    QVERIFY(!why->isEnabled() && !merge->isEnabled());
    page.setSimilar({ { issue(7, "no charge", 2), 0.8 }, { issue(8, "no refund", 1), 0.4 } });
    auto* similar = named<QTreeWidget>(page, QStringLiteral("Similar issues"));
    QCOMPARE(similar->topLevelItemCount(), 2);
    QCOMPARE(similar->topLevelItem(0)->text(0), QStringLiteral("80%"));
    similar->topLevelItem(1)->setSelected(true);
    QVERIFY(why->isEnabled() && merge->isEnabled());
    IssueId asked;
    IssueId merged;
    connect(&page, &GroupingPage::differenceWanted, this, [&asked](IssueId other) { asked = other; });
    connect(&page, &GroupingPage::mergeWanted, this, [&merged](IssueId other) { merged = other; });
    why->click();
    merge->click();
    QCOMPARE(asked, IssueId{ 8 });
    QCOMPARE(merged, IssueId{ 8 });
}

void TestGroupingPage::tellsWhyTwoAreSeparate()
{
    GroupingPage page;
    page.setExplanation(sample());
    auto* answer = named<QWidget>(page, QStringLiteral("Why the two issues are separate"));
    QVERIFY(!answer->isVisibleTo(&page));
    IssueDifference difference;
    difference.difference = KeyDifference{ "frame 2", "psp charge", "" };
    difference.rule = "type:TypeError -> join charge";
    page.setDifference(difference);
    QVERIFY(answer->isVisibleTo(&page));
    const QString text = answer->findChild<QLabel*>()->text();
    QVERIFY(text.contains(QStringLiteral("frame 2")));
    QVERIFY(text.contains(QStringLiteral("psp charge")));
    QVERIFY(text.contains(QStringLiteral("nothing")));
    QString rule;
    connect(&page, &GroupingPage::ruleWanted, this, [&rule](const QString& wanted) { rule = wanted; });
    button(page, QStringLiteral("Write This Rule…"))->click();
    QCOMPARE(rule, QStringLiteral("type:TypeError -> join charge"));
    page.setSimilar({ { issue(7, "no charge", 2), 0.8 } });
    QVERIFY(answer->isVisibleTo(&page)); // it may come before the list
    page.showLoading();
    QVERIFY(!answer->isVisibleTo(&page));
}

void TestGroupingPage::takesNoRichText()
{
    GroupingPage page;
    page.setExplanation(sample());
    for (const auto* label : page.findChildren<QLabel*>()) {
        QVERIFY2(label->textFormat() == Qt::PlainText || label->text().isEmpty(), qPrintable(label->text()));
    }
}

QTEST_MAIN(TestGroupingPage)
#include "tst_groupingpage.moc"
