#include "ui/captures/capturesdialog.h"

#include "ui/captures/capturesmodel.h"
#include "ui/look/format.h"
#include "ui/look/theme.h"
#include "ui/messagepage.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QShortcut>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace spanglass {

namespace {

enum Page { PageTable, PageMessage };

} // namespace

CapturesDialog::CapturesDialog(QWidget* parent)
    : QDialog(parent)
    , m_model(new CapturesModel(this))
    , m_pages(new QStackedWidget(this))
    , m_table(new QTableView(this))
    , m_message(new MessagePage(this))
    , m_problem(new QLabel(this))
    , m_warningsHead(new QLabel(this))
    , m_warnings(new QListWidget(this))
{
    setWindowTitle(tr("Captures"));
    createTable();
    m_pages->addWidget(m_table);
    m_pages->addWidget(m_message);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->hide();
    setTextRole(*m_problem, QStringLiteral("error"));
    m_warningsHead->setTextFormat(Qt::PlainText);
    m_warningsHead->setFont(scaledFont(font(), 1.0, QFont::DemiBold));
    m_warnings->setAccessibleName(tr("Warnings of the capture"));
    m_warnings->setWordWrap(true);
    auto* close = new QDialogButtonBox(QDialogButtonBox::Close, this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(10);
    layout->addWidget(createButtons());
    layout->addWidget(m_problem);
    layout->addWidget(m_pages, 3);
    layout->addWidget(m_warningsHead);
    layout->addWidget(m_warnings, 2);
    layout->addWidget(close);
    resize(980, 560);
    connect(close, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        showWarnings();
        updateState();
    });
    setCaptures({});
}

void CapturesDialog::createTable()
{
    m_table->setModel(m_model);
    m_table->setAccessibleName(tr("Captures"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setTextElideMode(Qt::ElideMiddle);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionResizeMode(CapturesModel::NameColumn, QHeaderView::Stretch);
    const auto width = [this](const QString& sample) { return fontMetrics().horizontalAdvance(sample) + 28; };
    m_table->setColumnWidth(CapturesModel::FormatColumn, width(QStringLiteral("otel-console-python")));
    m_table->setColumnWidth(CapturesModel::SizeColumn, width(QStringLiteral("999.9 MB")));
    m_table->setColumnWidth(CapturesModel::SpansColumn, width(QStringLiteral("99,999,999")));
    m_table->setColumnWidth(CapturesModel::ErrorsColumn, width(tr("Error spans")));
    m_table->setColumnWidth(CapturesModel::WarningsColumn, width(tr("Warnings")));
    m_table->setColumnWidth(CapturesModel::StateColumn, width(tr("damaged") + tr(", following")));
    auto* const remove = new QShortcut(QKeySequence(QKeySequence::Delete), m_table);
    remove->setContext(Qt::WidgetShortcut);
    connect(remove, &QShortcut::activated, this, [this] {
        if (m_remove->isEnabled()) {
            m_remove->click();
        }
    });
}

QWidget* CapturesDialog::createButtons()
{
    auto* row = new QWidget(this);
    m_add = new QPushButton(tr("&Add…"), row);
    m_reload = new QPushButton(tr("&Reload"), row);
    m_reload->setToolTip(tr("Read the chosen captures again (F5: all that have changed)"));
    m_remove = new QPushButton(tr("Re&move"), row);
    m_remove->setToolTip(tr("Take the chosen captures out of this workspace (Del). Their files stay."));
    m_follow = new QCheckBox(tr("&Follow files that grow"), row);
    for (QPushButton* button : { m_add, m_reload, m_remove }) {
        button->setAutoDefault(false);
    }
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_add);
    layout->addWidget(m_reload);
    layout->addWidget(m_remove);
    layout->addStretch(1);
    layout->addWidget(m_follow);
    connect(m_add, &QPushButton::clicked, this, &CapturesDialog::addWanted);
    connect(m_reload, &QPushButton::clicked, this, [this] { Q_EMIT reloadWanted(selected()); });
    connect(m_remove, &QPushButton::clicked, this, [this] { Q_EMIT removeWanted(selected()); });
    connect(m_follow, &QCheckBox::toggled, this, &CapturesDialog::followWanted);
    return row;
}

void CapturesDialog::setCaptures(const std::vector<Capture>& captures)
{
    m_model->setCaptures(captures);
    if (!captures.empty() && !m_table->selectionModel()->hasSelection()) {
        m_table->selectRow(0);
    }
    showWarnings();
    updateState();
}

void CapturesDialog::setFollowed(const std::vector<FollowedCapture>& followed)
{
    m_model->setFollowed(followed);
}

void CapturesDialog::setFollowing(bool on)
{
    const QSignalBlocker blocker(m_follow);
    m_follow->setChecked(on);
}

void CapturesDialog::setBusy(bool busy)
{
    m_busy = busy;
    updateState();
}

void CapturesDialog::showProblem(const QString& text)
{
    m_problem->setText(text);
    m_problem->setVisible(!text.isEmpty());
}

void CapturesDialog::updateState()
{
    const bool some = !selected().empty();
    m_add->setEnabled(!m_busy);
    m_reload->setEnabled(!m_busy && some);
    m_remove->setEnabled(!m_busy && some);
    const bool empty = m_model->rowCount() == 0;
    m_pages->setCurrentIndex(empty ? PageMessage : PageTable);
    m_message->setMessage(m_busy ? tr("Reading…") : tr("No captures"),
        m_busy ? tr("Captures appear here when they have been read.")
               : tr("Add captures to see their issues."));
}

void CapturesDialog::showWarnings()
{
    m_warnings->clear();
    const auto chosen = selected();
    const Capture* capture = nullptr;
    for (int row = 0; row < m_model->rowCount() && chosen.size() == 1; ++row) {
        const Capture* const one = m_model->captureAt(row);
        capture = one->id == chosen.front() ? one : capture;
    }
    m_warnings->setVisible(capture && capture->warningCount > 0);
    if (!capture) {
        m_warningsHead->setText(
            chosen.empty() ? QString() : tr("%1 captures are chosen").arg(formatCount(chosen.size())));
        return;
    }
    const std::size_t shown = capture->warnings.size();
    m_warningsHead->setText(capture->warningCount == 0 ? tr("Everything in this capture was read")
            : capture->warningCount > shown
            ? tr("%1 warnings, the first %2:").arg(formatCount(capture->warningCount), formatCount(shown))
            : shown == 1 ? tr("1 warning:")
                         : tr("%1 warnings:").arg(formatCount(shown)));
    for (const Warning& warning : capture->warnings) {
        m_warnings->addItem(fromUtf8(warning.where) + QStringLiteral(": ") + fromUtf8(warning.message));
    }
}

std::vector<CaptureId> CapturesDialog::selected() const
{
    std::vector<CaptureId> ids;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows()) {
        if (const Capture* const capture = m_model->captureAt(index.row())) {
            ids.push_back(capture->id);
        }
    }
    return ids;
}

} // namespace spanglass
