#include "ui/issues/ledgerdialog.h"
#include "ui/look/theme.h"

#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTest>

using namespace spanglass;

class TestLedgerDialog : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void showsReasonsAndTheirExamples()
    {
        LedgerDialog dialog;
        WorkspaceSummary summary;
        summary.errorSpans = 500;
        summary.tracked = 88;
        dialog.setSummary(summary);
        auto ledger = std::make_shared<Ledger>();
        ledger->untracked = 412;
        ledger->reasons.push_back(
            { Lack::EntrySpan, 400, { { { 0, 1 }, { 2 }, "pricing", "GET /quote", "TypeError", "x" } } });
        ledger->reasons.push_back({ Lack::Stack, 30, {} });
        dialog.setLedger(ledger);
        dialog.show();

        const auto tables = dialog.findChildren<QTableWidget*>();
        QCOMPARE(tables.size(), 2);
        QTableWidget* reasons =
            tables[0]->accessibleName() == QLatin1String("Reasons") ? tables[0] : tables[1];
        QTableWidget* examples = reasons == tables[0] ? tables[1] : tables[0];
        QCOMPARE(reasons->rowCount(), 2);
        QCOMPARE(reasons->item(0, 0)->text(), QStringLiteral("not a service entry span"));
        QCOMPARE(reasons->item(0, 1)->text(), QStringLiteral("400"));
        QCOMPARE(examples->rowCount(), 1);
        QCOMPARE(examples->item(0, 0)->text(), QStringLiteral("pricing"));
        QTest::keyClick(reasons, Qt::Key_Down);
        QCOMPARE(examples->rowCount(), 0);
    }

    void switchesThePolicy()
    {
        LedgerDialog dialog;
        WorkspaceSummary summary;
        summary.policy = TrackingPolicy::All;
        dialog.setSummary(summary);
        auto* policy = dialog.findChild<QComboBox*>();
        QCOMPARE(policy->currentIndex(), 2);
        std::vector<TrackingPolicy> chosen;
        connect(&dialog, &LedgerDialog::policyChosen, this, [&](TrackingPolicy p) { chosen.push_back(p); });
        QTest::keyClick(policy, Qt::Key_Up);
        QCOMPARE(chosen, std::vector<TrackingPolicy>{ TrackingPolicy::Topmost });
    }

    void everythingTrackedIsSaid()
    {
        LedgerDialog dialog;
        dialog.setLedger(std::make_shared<Ledger>());
        bool said = false;
        for (const QLabel* label : dialog.findChildren<QLabel*>()) {
            said = said || label->text().contains(QLatin1String("Every error span is tracked"));
        }
        QVERIFY(said);
    }

    void explainsEveryReason()
    {
        for (const Lack lack :
            { Lack::EntrySpan, Lack::Type, Lack::Message, Lack::Stack, Lack::TopmostSpan, Lack::Span }) {
            QVERIFY(!explain(lack).isEmpty());
        }
    }
};

QTEST_MAIN(TestLedgerDialog)
#include "tst_ledgerdialog.moc"
