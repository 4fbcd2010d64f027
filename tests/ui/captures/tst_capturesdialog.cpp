#include "ui/captures/capturesdialog.h"
#include "ui/captures/capturesmodel.h"
#include "ui/messagepage.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QTableView>
#include <QTest>

using namespace spanglass;

namespace {

Capture capture(std::int64_t id, const std::string& path, CaptureState state = CaptureState::Complete)
{
    Capture out;
    out.id = { id };
    out.path = path;
    out.format = "zipkin-json";
    out.state = state;
    out.bytes = 4'200'000;
    out.spans = 12'345;
    out.errorSpans = 17;
    return out;
}

QString cell(const QAbstractItemModel& model, int row, int column)
{
    return model.index(row, column).data().toString();
}

QPushButton* button(const QWidget& dialog, const QString& text)
{
    for (QPushButton* one : dialog.findChildren<QPushButton*>()) {
        if (one->text() == text) {
            return one;
        }
    }
    return nullptr;
}

} // namespace

class TestCapturesDialog : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tellsWhatCapturesAre()
    {
        CapturesModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setCaptures({ capture(1, "/data/a.json"), capture(2, "-", CaptureState::Damaged) });
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(cell(model, 0, CapturesModel::NameColumn), QStringLiteral("a.json"));
        QCOMPARE(cell(model, 0, CapturesModel::FormatColumn), QStringLiteral("zipkin-json"));
        QCOMPARE(cell(model, 0, CapturesModel::SizeColumn), QStringLiteral("4.2 MB"));
        QCOMPARE(cell(model, 0, CapturesModel::SpansColumn), QStringLiteral("12,345"));
        QCOMPARE(cell(model, 0, CapturesModel::ErrorsColumn), QStringLiteral("17"));
        QCOMPARE(cell(model, 0, CapturesModel::StateColumn), QStringLiteral("complete"));
        QCOMPARE(cell(model, 1, CapturesModel::NameColumn), QStringLiteral("standard input"));
        QCOMPARE(cell(model, 1, CapturesModel::StateColumn), QStringLiteral("damaged"));
        QVERIFY(!model.index(2, 0).isValid());
        QVERIFY(model.captureAt(2) == nullptr);
        QVERIFY(model.captureAt(-1) == nullptr);
    }

    void tellsWhatIsFollowedAndWhyNot()
    {
        CapturesModel model;
        model.setCaptures(
            { capture(1, "/data/a.jsonl"), capture(2, "/data/b.gz"), capture(3, "/data/c.jsonl") });
        FollowedCapture a;
        a.id = { 1 };
        FollowedCapture b;
        b.id = { 2 };
        b.state = FollowState::NotFollowed;
        b.why = "compressed";
        FollowedCapture c;
        c.id = { 3 };
        c.state = FollowState::Gone;
        model.setFollowed({ a, b, c });
        QCOMPARE(cell(model, 0, CapturesModel::StateColumn), QStringLiteral("following"));
        QCOMPARE(cell(model, 1, CapturesModel::StateColumn), QStringLiteral("complete"));
        QVERIFY(model.index(1, CapturesModel::StateColumn)
                    .data(Qt::ToolTipRole)
                    .toString()
                    .contains(QLatin1String("compressed")));
        QCOMPARE(cell(model, 2, CapturesModel::StateColumn), QStringLiteral("complete, file is gone"));
        model.setFollowed({});
        QCOMPARE(cell(model, 0, CapturesModel::StateColumn), QStringLiteral("complete"));
    }

    void keepsTheSelectionWhileFiguresChange()
    {
        CapturesDialog dialog;
        dialog.setCaptures({ capture(1, "/data/a.jsonl"), capture(2, "/data/b.jsonl") });
        auto* table = dialog.findChild<QTableView*>();
        table->selectRow(1);
        auto grown = capture(2, "/data/b.jsonl");
        grown.warningCount = 1;
        grown.warnings = { { "line 3", "span has no traceId" } };
        dialog.setCaptures({ capture(1, "/data/a.jsonl"), grown });
        QCOMPARE(table->selectionModel()->selectedRows().front().row(), 1);
        auto* warnings = dialog.findChild<QListWidget*>();
        QCOMPARE(warnings->count(), 1);
        QCOMPARE(warnings->item(0)->text(), QStringLiteral("line 3: span has no traceId"));
    }

    void asksForChangesByKeyAndByButton()
    {
        CapturesDialog dialog;
        dialog.setCaptures({ capture(1, "/data/a.jsonl"), capture(2, "/data/b.jsonl") });
        dialog.show();
        QVERIFY(QTest::qWaitForWindowActive(&dialog));
        std::vector<CaptureId> removed;
        std::vector<CaptureId> reloaded;
        connect(&dialog, &CapturesDialog::removeWanted, this, [&](const auto& ids) { removed = ids; });
        connect(&dialog, &CapturesDialog::reloadWanted, this, [&](const auto& ids) { reloaded = ids; });
        auto* table = dialog.findChild<QTableView*>();
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Down);
        QTest::keyClick(table, Qt::Key_Delete);
        QCOMPARE(removed, std::vector<CaptureId>{ CaptureId{ 2 } });
        button(dialog, QStringLiteral("&Reload"))->click();
        QCOMPARE(reloaded, std::vector<CaptureId>{ CaptureId{ 2 } });
        dialog.setBusy(true);
        removed.clear();
        QTest::keyClick(table, Qt::Key_Delete);
        QVERIFY(removed.empty());
        QVERIFY(!button(dialog, QStringLiteral("Re&move"))->isEnabled());
    }

    void followsOnRequestOnly()
    {
        CapturesDialog dialog;
        std::vector<bool> wanted;
        connect(&dialog, &CapturesDialog::followWanted, this, [&](bool on) { wanted.push_back(on); });
        dialog.setFollowing(true);
        QVERIFY(wanted.empty());
        auto* box = dialog.findChild<QCheckBox*>();
        QVERIFY(box->isChecked());
        box->click();
        QCOMPARE(wanted, std::vector<bool>{ false });
    }

    void hasAnEmptyALoadingAndAnErrorState()
    {
        CapturesDialog dialog;
        auto* message = dialog.findChild<MessagePage*>();
        QCOMPARE(message->headline(), QStringLiteral("No captures"));
        dialog.setBusy(true);
        QCOMPARE(message->headline(), QStringLiteral("Reading…"));
        dialog.show();
        dialog.showProblem(QStringLiteral("no space left"));
        bool shown = false;
        for (const QLabel* label : dialog.findChildren<QLabel*>()) {
            shown = shown || (label->isVisible() && label->text() == QLatin1String("no space left"));
        }
        QVERIFY(shown);
    }
};

QTEST_MAIN(TestCapturesDialog)
#include "tst_capturesdialog.moc"
