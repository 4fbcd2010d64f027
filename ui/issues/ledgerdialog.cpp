#include "ui/issues/ledgerdialog.h"

#include "core/base/text.h"
#include "ui/issue/plaintext.h"
#include "ui/look/format.h"
#include "ui/look/theme.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QTableWidget>
#include <QVBoxLayout>

#include <utility>

namespace spanglass {

namespace {

QTableWidget* createTable(const QStringList& headers, const QString& name, QWidget* parent)
{
    auto* table = new QTableWidget(0, static_cast<int>(headers.size()), parent);
    table->setHorizontalHeaderLabels(headers);
    table->setAccessibleName(name);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setTabKeyNavigation(false);
    table->verticalHeader()->hide();
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    return table;
}

void setCell(
    QTableWidget* table, int row, int column, const QString& text, Qt::Alignment alignment = Qt::AlignLeft)
{
    auto* item = new QTableWidgetItem(text);
    item->setTextAlignment(alignment | Qt::AlignVCenter);
    item->setToolTip(toolTipText(text));
    table->setItem(row, column, item);
}

} // namespace

QString explain(Lack lack)
{
    switch (lack) {
    case Lack::EntrySpan:
        return LedgerDialog::tr(
            "Another span of the same service called it. The error counts where the service was entered.");
    case Lack::Type: return LedgerDialog::tr("Neither an exception event nor error.type names a type.");
    case Lack::Message:
        return LedgerDialog::tr("Neither an exception event nor error.message gives a message.");
    case Lack::Stack:
        return LedgerDialog::tr(
            "The tracer recorded no stack, often a status set by hand or a client error.");
    case Lack::TopmostSpan:
        return LedgerDialog::tr("A span above it in the same service and trace carries an exception.");
    case Lack::Span:
        return LedgerDialog::tr(
            "A log record tells of the exception. Add the capture that holds its span, and it counts there.");
    }
    return {};
}

LedgerDialog::LedgerDialog(QWidget* parent)
    : QDialog(parent)
    , m_head(new QLabel(this))
    , m_policy(new QComboBox(this))
    , m_reasons(createTable({ tr("Reason"), tr("Error spans"), tr("What it means") }, tr("Reasons"), this))
    , m_examples(
          createTable({ tr("Service"), tr("Span"), tr("Error type"), tr("Message"), tr("Trace / span") },
              tr("Examples"), this))
    , m_examplesHead(new QLabel(this))
{
    setWindowTitle(tr("Error spans that are not tracked"));
    m_head->setTextFormat(Qt::PlainText);
    m_head->setWordWrap(true);
    m_head->setText(tr("Counting…"));
    m_examplesHead->setTextFormat(Qt::PlainText);
    m_examplesHead->setFont(scaledFont(font(), 1.0, QFont::DemiBold));
    m_reasons->horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    m_reasons->horizontalHeader()->setStretchLastSection(true);
    m_examples->horizontalHeader()->setStretchLastSection(true);
    m_reasons->horizontalHeaderItem(1)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_reasons->setMaximumHeight(180);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(10);
    layout->addWidget(m_head);
    layout->addWidget(createPolicy());
    layout->addWidget(m_reasons);
    layout->addWidget(m_examplesHead);
    layout->addWidget(m_examples, 1);
    layout->addWidget(buttons);
    resize(940, 600);

    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_reasons, &QTableWidget::currentCellChanged, this, &LedgerDialog::showExamples);
}

QWidget* LedgerDialog::createPolicy()
{
    auto* row = new QWidget(this);
    auto* label = new QLabel(tr("&Track errors of"), row);
    label->setBuddy(m_policy);
    m_policy->setAccessibleName(tr("Tracking policy"));
    m_policy->addItem(tr("service entry spans (default)"), static_cast<int>(TrackingPolicy::Entry));
    m_policy->addItem(
        tr("the top-most failed span of each service in a trace"), static_cast<int>(TrackingPolicy::Topmost));
    m_policy->addItem(tr("every failed span with an exception"), static_cast<int>(TrackingPolicy::All));
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(label);
    layout->addWidget(m_policy);
    layout->addStretch(1);
    connect(m_policy, &QComboBox::activated, this, [this](int index) {
        Q_EMIT policyChosen(static_cast<TrackingPolicy>(m_policy->itemData(index).toInt()));
    });
    return row;
}

void LedgerDialog::setSummary(const WorkspaceSummary& summary)
{
    m_policy->setCurrentIndex(m_policy->findData(static_cast<int>(summary.policy)));
    m_head->setText(
        tr("%1 of %2 error spans are tracked, %3 are not. An error span is tracked when it carries an error "
           "type, a message and a stack, and is one that the policy looks at. A span that lacks several "
           "things counts under each reason.")
            .arg(formatCount(summary.tracked), formatCount(summary.errorSpans),
                formatCount(summary.untracked())));
}

void LedgerDialog::setLedger(std::shared_ptr<const Ledger> ledger)
{
    m_ledger = std::move(ledger);
    m_reasons->setRowCount(static_cast<int>(m_ledger->reasons.size()));
    for (int row = 0; row < m_reasons->rowCount(); ++row) {
        const LedgerReason& reason = m_ledger->reasons[static_cast<std::size_t>(row)];
        setCell(m_reasons, row, 0, QString::fromLatin1(nameOf(reason.lack)));
        setCell(m_reasons, row, 1, formatCount(reason.count), Qt::AlignRight);
        setCell(m_reasons, row, 2, explain(reason.lack));
    }
    m_reasons->setColumnWidth(
        0, fontMetrics().horizontalAdvance(QStringLiteral("not a service entry span")) + 40);
    m_reasons->setColumnWidth(1, fontMetrics().horizontalAdvance(tr("Error spans")) + 30);
    if (m_reasons->rowCount() > 0) {
        m_reasons->setCurrentCell(0, 0);
    }
    showExamples();
}

void LedgerDialog::showExamples()
{
    m_examples->setRowCount(0);
    const int row = m_reasons->currentRow();
    if (!m_ledger || row < 0 || static_cast<std::size_t>(row) >= m_ledger->reasons.size()) {
        m_examplesHead->setText(m_ledger ? tr("Every error span is tracked.") : QString());
        return;
    }
    const LedgerReason& reason = m_ledger->reasons[static_cast<std::size_t>(row)];
    m_examplesHead->setText(tr("Newest examples: %1").arg(QString::fromLatin1(nameOf(reason.lack))));
    m_examples->setRowCount(static_cast<int>(reason.examples.size()));
    for (int i = 0; i < m_examples->rowCount(); ++i) {
        const auto& example = reason.examples[static_cast<std::size_t>(i)];
        setCell(m_examples, i, 0, fromUtf8(example.service));
        setCell(m_examples, i, 1, fromUtf8(example.name));
        setCell(m_examples, i, 2, fromUtf8(example.type));
        setCell(m_examples, i, 3, fromUtf8(example.message).left(300));
        setCell(m_examples, i, 4, fromUtf8(toHex(example.trace) + " / " + toHex(example.span)));
    }
    m_examples->setColumnWidth(0, 110);
    m_examples->setColumnWidth(1, 180);
    m_examples->setColumnWidth(2, 130);
    m_examples->setColumnWidth(3, 240);
}

} // namespace spanglass
