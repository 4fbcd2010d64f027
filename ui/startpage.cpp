#include "ui/startpage.h"

#include "ui/issue/plaintext.h"
#include "ui/look/format.h"
#include "ui/look/theme.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace spanglass {

namespace {
constexpr int columnWidth = 520;
constexpr int mostShown = 6;
} // namespace

StartPage::StartPage(QWidget* parent)
    : QWidget(parent)
    , m_title(new QLabel(tr("Spanglass"), this))
    , m_text(new QLabel(
          tr("See the errors in a trace capture as issues: grouped, counted and followed over time, with "
             "the stack, the versions and the tags of each one. Everything stays on this computer."),
          this))
    , m_hint(new QLabel(
          tr("or drop captures of OpenTelemetry, Jaeger, Zipkin, Datadog and more here, packed or not, or a "
             "folder of them"),
          this))
    , m_recentHead(new QLabel(tr("RECENT"), this))
    , m_recent(new QVBoxLayout)
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_title->setFont(scaledFont(font(), 2.0, QFont::DemiBold));
    m_text->setWordWrap(true);
    m_text->setFont(scaledFont(font(), 1.1));
    m_hint->setWordWrap(true);
    m_hint->setProperty("role", QStringLiteral("muted"));
    m_recentHead->setProperty("role", QStringLiteral("muted"));
    m_recentHead->setFont(scaledFont(font(), 0.85, QFont::DemiBold));
    auto* open = new QPushButton(tr("&Open Capture…"), this);
    open->setProperty("primary", true);
    connect(open, &QPushButton::clicked, this, &StartPage::openWanted);

    auto* column = new QWidget(this);
    column->setFixedWidth(columnWidth);
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(m_title);
    layout->addWidget(m_text);
    auto* row = new QHBoxLayout;
    row->addWidget(open);
    row->addSpacing(6);
    row->addWidget(m_hint, 1);
    layout->addLayout(row);
    layout->addSpacing(16);
    layout->addWidget(m_recentHead);
    m_recent->setSpacing(2);
    layout->addLayout(m_recent);

    auto* page = new QVBoxLayout(this);
    page->addStretch(2);
    // In a row with stretches, not aligned: wrapped texts then get the height they need.
    auto* middle = new QHBoxLayout;
    middle->addStretch(1);
    middle->addWidget(column);
    middle->addStretch(1);
    page->addLayout(middle);
    page->addStretch(3);
    setRecent({});
}

void StartPage::setRecent(const std::vector<RecentItem>& recent)
{
    while (QLayoutItem* item = m_recent->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    m_recentHead->setVisible(!recent.empty());
    int shown = 0;
    for (const RecentItem& item : recent) {
        if (shown++ == mostShown) {
            break;
        }
        const QString folder = QFileInfo(item.paths.value(0)).absolutePath();
        auto* button = new QPushButton(this);
        const QString label = titleOf(item) + QStringLiteral("   ") + folder;
        button->setText(button->fontMetrics()
                            .elidedText(label, Qt::ElideMiddle, columnWidth - 30)
                            .replace(QLatin1Char('&'), QLatin1String("&&")));
        button->setProperty("link", true);
        button->setStyleSheet(QStringLiteral("text-align: left;"));
        button->setToolTip(toolTipText(item.paths.join(QLatin1Char('\n'))));
        connect(button, &QPushButton::clicked, this, [this, item] { Q_EMIT recentChosen(item); });
        m_recent->addWidget(button);
    }
}

} // namespace spanglass
