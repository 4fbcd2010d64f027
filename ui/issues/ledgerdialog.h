#pragma once

#include "core/explore/answers.h"

#include <QDialog>

#include <memory>

class QComboBox;
class QLabel;
class QTableWidget;
class QTreeWidget;

namespace spanglass {

/// Why error spans are not tracked: reasons with counts, examples of the chosen one, and the policy.
class LedgerDialog : public QDialog {
    Q_OBJECT
public:
    explicit LedgerDialog(QWidget* parent = nullptr);

    void setSummary(const WorkspaceSummary& summary);
    void setLedger(std::shared_ptr<const Ledger> ledger);

Q_SIGNALS:
    void policyChosen(spanglass::TrackingPolicy policy);

private:
    QWidget* createPolicy();
    void showExamples();

    QLabel* m_head;
    QComboBox* m_policy;
    QTableWidget* m_reasons;
    QTableWidget* m_examples;
    QLabel* m_examplesHead;
    std::shared_ptr<const Ledger> m_ledger;
};

/// The reason with what can be done about it.
QString explain(Lack lack);

} // namespace spanglass
