#include "ui/grouping/regroupdialog.h"
#include "ui/grouping/ruleseditor.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTreeWidget>
#include <QtTest>

using namespace spanglass;

namespace {

std::shared_ptr<const RegroupPreview> preview()
{
    RegroupedIssue one;
    one.id = IssueId{ 1 };
    one.type = "TypeError";
    one.message = "no charge";
    one.service = "orders";
    one.count = 30;
    RegroupedIssue two = one;
    two.id = IssueId{ 2 };
    two.message = "<b>no</b> refund";
    two.count = 12;
    RegroupedIssue both = one;
    both.count = 42;
    RegroupPreview made;
    made.issuesBefore = 41;
    made.issuesAfter = 40;
    made.merged = 1;
    made.moving = 12;
    made.occurrences = 200;
    made.changes = { { RegroupChange::Kind::Merged, { one, two }, { both }, 12, { SignatureId{ 5 } }, 1 } };
    made.ruleHits = { { 3, 0 } };
    return std::make_shared<const RegroupPreview>(made);
}

QPushButton* button(const QWidget& dialog, const QString& text)
{
    for (auto* one : dialog.findChildren<QPushButton*>()) {
        if (one->text() == text) {
            return one;
        }
    }
    return nullptr;
}

QString headline(const RegroupDialog& dialog)
{
    for (const auto* label : dialog.findChildren<QLabel*>()) {
        if (label->accessibleName() == QStringLiteral("What would change")) {
            return label->text();
        }
    }
    return {};
}

void chooseStrategy(RegroupDialog& dialog, Strategy strategy)
{
    auto* box = dialog.findChildren<QComboBox*>().front();
    box->setCurrentIndex(box->findData(static_cast<int>(strategy)));
}

struct Asked {
    explicit Asked(RegroupDialog& dialog)
    {
        QObject::connect(&dialog, &RegroupDialog::previewWanted,
            [this](const GroupingConfig& config) { previews.push_back(config); });
        QObject::connect(&dialog, &RegroupDialog::applyWanted,
            [this](const GroupingConfig& config) { applied.push_back(config); });
        QObject::connect(&dialog, &RegroupDialog::movingSpansWanted,
            [this](const RegroupChange& change) { moving.push_back(change.moving); });
    }
    std::vector<GroupingConfig> previews{};
    std::vector<GroupingConfig> applied{};
    std::vector<std::uint64_t> moving{};
};

} // namespace

class TestRegroupDialog : public QObject {
    Q_OBJECT

private slots:
    void asksForAPreviewOfWhatIsChosen();
    void showsWhatWouldChange();
    void appliesAndDrops();
    void keepsWhatWasTyped();
    void addsRulesToTheWorkspaces();
    void refusesRulesWithErrors();
    void wantsAttributes();
    void offersToRegroupOldKeys();
    void namesTheResult();
};

void TestRegroupDialog::asksForAPreviewOfWhatIsChosen()
{
    RegroupDialog dialog;
    Asked asked(dialog);
    dialog.setState({}, true);
    chooseStrategy(dialog, Strategy::TypeOnly);
    QTRY_VERIFY(!asked.previews.empty());
    QCOMPARE(asked.previews.back().strategy, Strategy::TypeOnly);
}

void TestRegroupDialog::showsWhatWouldChange()
{
    RegroupDialog dialog;
    Asked asked(dialog);
    dialog.setState({}, true);
    chooseStrategy(dialog, Strategy::TypeOnly);
    QTRY_VERIFY(!asked.previews.empty());
    dialog.setPreview(preview());
    QCOMPARE(headline(dialog), QStringLiteral("41 issues become 40: 1 merged"));
    auto* changes = dialog.findChild<QTreeWidget*>();
    QCOMPARE(changes->topLevelItemCount(), 1);
    QCOMPARE(changes->topLevelItem(0)->childCount(), 3);
    QCOMPARE(changes->topLevelItem(0)->child(1)->text(0), QStringLiteral("TypeError: <b>no</b> refund"));
    QCOMPARE(asked.moving, std::vector<std::uint64_t>{ 12 });
    dialog.setMovingSpans({ { TraceId{ 1, 2 }, SpanId{ 3 } } });
    bool found = false;
    for (const auto* list : dialog.findChildren<QListWidget*>()) {
        found = found
            || (list->count() == 1
                && list->item(0)->text()
                    == QStringLiteral("00000000000000010000000000000002/0000000000000003"));
    }
    QVERIFY(found);
}

void TestRegroupDialog::appliesAndDrops()
{
    RegroupDialog dialog;
    Asked asked(dialog);
    dialog.setState({}, true);
    auto* apply = button(dialog, QStringLiteral("Apply"));
    auto* drop = button(dialog, QStringLiteral("Drop Changes"));
    QVERIFY(!apply->isEnabled() && !drop->isEnabled());
    chooseStrategy(dialog, Strategy::Frames);
    QVERIFY(!apply->isEnabled()); // nobody has seen what it would do
    QVERIFY(drop->isEnabled());
    QTRY_VERIFY(!asked.previews.empty());
    dialog.setPreview(preview());
    QVERIFY(apply->isEnabled());
    apply->click();
    QCOMPARE(asked.applied.size(), std::size_t{ 1 });
    QCOMPARE(asked.applied.front().strategy, Strategy::Frames);
    dialog.setBusy(true);
    QVERIFY(!apply->isEnabled() && !drop->isEnabled());
    dialog.setBusy(false);
    drop->click();
    QCOMPARE(dialog.config(), GroupingConfig{});
    QVERIFY(!drop->isEnabled());
}

void TestRegroupDialog::keepsWhatWasTyped()
{
    RegroupDialog dialog;
    dialog.setState({}, true);
    dialog.addRules(QStringLiteral("type:E -> join e"));
    GroupingState other;
    other.config.strategy = Strategy::TypeOnly;
    dialog.setState(other, false);
    QCOMPARE(dialog.config().rules, std::string("type:E -> join e\n"));
    dialog.setState(other, true);
    QCOMPARE(dialog.config(), other.config);
}

void TestRegroupDialog::addsRulesToTheWorkspaces()
{
    RegroupDialog dialog;
    dialog.addRules(QStringLiteral("type:E -> join e"));
    GroupingState state;
    state.config.strategy = Strategy::Frames;
    state.config.rules = "# mine\n";
    dialog.setState(state, false);
    QCOMPARE(dialog.config().rules, std::string("type:E -> join e\n# mine\n"));
    QCOMPARE(dialog.config().strategy, Strategy::Frames);
}

void TestRegroupDialog::refusesRulesWithErrors()
{
    RegroupDialog dialog;
    Asked asked(dialog);
    dialog.setState({}, true);
    dialog.addRules(QStringLiteral("tipe:E -> join e"));
    QTRY_COMPARE(headline(dialog), QStringLiteral("No preview"));
    QVERIFY(asked.previews.empty());
    QVERIFY(!button(dialog, QStringLiteral("Apply"))->isEnabled());
    bool told = false;
    for (const auto* list : dialog.findChildren<QListWidget*>()) {
        told = told
            || (list->count() == 1 && list->item(0)->text().startsWith(QStringLiteral("Line 1, column 1: ")));
    }
    QVERIFY(told);
}

void TestRegroupDialog::wantsAttributes()
{
    RegroupDialog dialog;
    Asked asked(dialog);
    dialog.setState({}, true);
    auto* names = dialog.findChild<QLineEdit*>();
    QVERIFY(!names->isEnabled());
    chooseStrategy(dialog, Strategy::Attributes);
    QVERIFY(names->isEnabled());
    QTRY_COMPARE(headline(dialog), QStringLiteral("No preview"));
    names->setText(QStringLiteral("http.route,  tenant"));
    QTRY_VERIFY(!asked.previews.empty());
    QCOMPARE(asked.previews.back().attributes, (std::vector<std::string>{ "http.route", "tenant" }));
    names->setText(QStringLiteral("a b c d e f"));
    QTRY_COMPARE(headline(dialog), QStringLiteral("No preview"));
}

void TestRegroupDialog::offersToRegroupOldKeys()
{
    RegroupDialog dialog;
    Asked asked(dialog);
    GroupingState old;
    old.outdated = true;
    dialog.setState(old, true);
    QTRY_VERIFY(!asked.previews.empty());
    dialog.setPreview(preview());
    QVERIFY(button(dialog, QStringLiteral("Apply"))->isEnabled());
}

void TestRegroupDialog::namesTheResult()
{
    RegroupPreview made;
    made.issuesBefore = made.issuesAfter = 41;
    QCOMPARE(headlineOf(made), QStringLiteral("41 issues stay as they are"));
    made.changes.emplace_back();
    made.issuesAfter = 17;
    made.merged = 9;
    made.split = 2;
    QCOMPARE(headlineOf(made), QStringLiteral("41 issues become 17: 9 merged, 2 split"));
}

QTEST_MAIN(TestRegroupDialog)
#include "tst_regroupdialog.moc"
