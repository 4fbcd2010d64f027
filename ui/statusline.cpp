#include "ui/statusline.h"

#include "ui/issue/elidedlabel.h"
#include "ui/issue/plaintext.h"
#include "ui/look/format.h"
#include "ui/look/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTimer>

#include <algorithm>

namespace spanglass {

namespace {

constexpr int noticeMs = 6000;
constexpr int refusalMs = 2 * noticeMs;
constexpr std::size_t mostInToolTip = 20;

QString describeCaptures(const std::vector<Capture>& captures)
{
    QStringList lines;
    for (std::size_t i = 0; i < captures.size() && i < mostInToolTip; ++i) {
        const Capture& capture = captures[i];
        QString line = StatusLine::tr("%1: %2, %3 spans, %4 error spans")
                           .arg(fromUtf8(capture.path), formatBytes(capture.bytes),
                               formatCount(capture.spans), formatCount(capture.errorSpans));
        if (capture.warningCount > 0) {
            line += StatusLine::tr(", %1 warnings").arg(formatCount(capture.warningCount));
        }
        lines << line;
    }
    if (captures.size() > mostInToolTip) {
        lines << StatusLine::tr("and %1 more").arg(captures.size() - mostInToolTip);
    }
    return lines.join(QLatin1Char('\n'));
}

QPushButton* createLink(QWidget* parent)
{
    auto* button = new QPushButton(parent);
    button->setProperty("link", true);
    button->setCursor(Qt::PointingHandCursor);
    button->hide();
    return button;
}

} // namespace

QString describeProgress(const Progress& progress)
{
    QStringList parts;
    if (progress.total > 0) {
        const auto percent = static_cast<double>(progress.done) * 100.0 / static_cast<double>(progress.total);
        parts << StatusLine::tr("%1 %").arg(std::clamp(static_cast<int>(percent), 0, 100));
    } else {
        parts << formatBytes(progress.done);
    }
    if (progress.bytesPerSecond >= 1) {
        parts << StatusLine::tr("%1/s").arg(formatBytes(static_cast<std::uint64_t>(progress.bytesPerSecond)));
    }
    if (progress.secondsLeft >= 0) {
        const auto seconds = static_cast<DurationNs>(std::min(progress.secondsLeft, 1e8) + 0.999);
        parts << (seconds < 60 ? StatusLine::tr("%1 s left").arg(seconds)
                               : StatusLine::tr("%1 left").arg(formatDuration(seconds * 1'000'000'000)));
    }
    return parts.join(QStringLiteral(" · "));
}

StatusLine::StatusLine(QWidget* parent)
    : QWidget(parent)
    , m_workspace(new QLabel(this))
    , m_captures(createLink(this))
    , m_counts(new QLabel(this))
    , m_followed(createLink(this))
    , m_untracked(createLink(this))
    , m_notice(new ElidedLabel(this))
    , m_reading(new QLabel(this))
    , m_bar(new QProgressBar(this))
    , m_rate(new QLabel(this))
    , m_cancel(createLink(this))
    , m_noticeEnd(new QTimer(this))
{
    setAccessibleName(tr("Status"));
    m_untracked->setProperty("warning", true);
    m_followed->setProperty("live", true);
    m_bar->setTextVisible(false);
    m_bar->setFixedWidth(150);
    m_bar->setAccessibleName(tr("Reading"));
    m_cancel->setText(tr("Cancel"));
    m_cancel->setAccessibleName(tr("Cancel reading"));
    m_noticeEnd->setSingleShot(true);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 3, 8, 3);
    layout->setSpacing(12);
    for (QLabel* label : { m_workspace, m_counts, static_cast<QLabel*>(m_notice), m_reading, m_rate }) {
        label->setTextFormat(Qt::PlainText);
        setTextRole(*label, QStringLiteral("muted"));
    }
    m_notice->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_notice->setAccessibleName(tr("Message"));
    layout->addWidget(m_workspace);
    layout->addWidget(m_captures);
    layout->addWidget(m_counts);
    layout->addWidget(m_followed);
    layout->addWidget(m_untracked);
    layout->addWidget(m_notice, 1);
    layout->addWidget(m_reading);
    layout->addWidget(m_bar);
    layout->addWidget(m_rate);
    layout->addWidget(m_cancel);
    connect(m_untracked, &QPushButton::clicked, this, &StatusLine::ledgerWanted);
    connect(m_captures, &QPushButton::clicked, this, &StatusLine::capturesWanted);
    connect(m_followed, &QPushButton::clicked, this, &StatusLine::capturesWanted);
    connect(m_cancel, &QPushButton::clicked, this, &StatusLine::cancelWanted);
    connect(m_noticeEnd, &QTimer::timeout, m_notice, &QLabel::clear);
    hideProgress();
}

void StatusLine::setWorkspace(const QString& name, const QString& path)
{
    m_workspace->setText(name);
    m_workspace->setToolTip(toolTipText(path));
    if (path.isEmpty()) {
        m_captures->hide();
        m_counts->clear();
        m_followed->hide();
        m_untracked->hide();
    }
}

void StatusLine::setSummary(const WorkspaceSummary& summary)
{
    m_captures->setText(summary.captures.size() == 1
            ? tr("1 capture")
            : tr("%1 captures").arg(formatCount(summary.captures.size())));
    m_captures->setToolTip(toolTipText(describeCaptures(summary.captures)));
    m_captures->show();
    m_counts->setText(
        tr("%1 spans · %2 tracked errors").arg(formatCount(summary.spans), formatCount(summary.tracked)));
    const auto untracked = summary.untracked();
    m_untracked->setVisible(untracked > 0);
    m_untracked->setText(untracked == 1
            ? tr("▲ 1 error span is not tracked: why?")
            : tr("▲ %1 error spans are not tracked: why?").arg(formatCount(untracked)));
    m_untracked->setAccessibleName(m_untracked->text().mid(2));
}

void StatusLine::setFollowed(int captures)
{
    m_followed->setVisible(captures > 0);
    m_followed->setText(captures == 1 ? tr("● following") : tr("● following %1").arg(captures));
    m_followed->setAccessibleName(m_followed->text().mid(2));
    m_followed->setToolTip(tr("What is written to these captures is added at once."));
}

void StatusLine::showProgress(const IngestUpdate& update)
{
    m_reading->setText(fromUtf8(update.progress.what));
    m_bar->setRange(0, update.progress.total > 0 ? 1000 : 0);
    if (update.progress.total > 0) {
        const auto share =
            static_cast<double>(update.progress.done) / static_cast<double>(update.progress.total);
        m_bar->setValue(static_cast<int>(std::clamp(share, 0.0, 1.0) * 1000));
    }
    m_rate->setText(describeProgress(update.progress));
    if (!m_captures->isVisible()) {
        m_counts->setText(
            tr("%1 spans · %2 error spans").arg(formatCount(update.spans), formatCount(update.errorSpans)));
    }
    for (QWidget* widget : { static_cast<QWidget*>(m_reading), static_cast<QWidget*>(m_bar),
             static_cast<QWidget*>(m_rate), static_cast<QWidget*>(m_cancel) }) {
        widget->show();
    }
}

void StatusLine::hideProgress()
{
    for (QWidget* widget : { static_cast<QWidget*>(m_reading), static_cast<QWidget*>(m_bar),
             static_cast<QWidget*>(m_rate), static_cast<QWidget*>(m_cancel) }) {
        widget->hide();
    }
}

void StatusLine::showNotice(const QString& text)
{
    setTextRole(*m_notice, QStringLiteral("muted"));
    m_notice->setText(text);
    m_noticeEnd->start(noticeMs);
}

void StatusLine::showProblem(const QString& text)
{
    setTextRole(*m_notice, QStringLiteral("error"));
    m_notice->setText(text);
    m_noticeEnd->stop();
}

void StatusLine::showRefusal(const QString& text)
{
    showProblem(text);
    m_noticeEnd->start(refusalMs);
}

} // namespace spanglass
