#include "ui/issue/suspectline.h"

#include "ui/issue/elidedbutton.h"
#include "ui/issue/elidedlabel.h"
#include "ui/issue/plaintext.h"
#include "ui/look/format.h"
#include "ui/look/theme.h"

#include <QEvent>
#include <QStyle>

#include <algorithm>

namespace spanglass {

namespace {

constexpr int gap = 12;
constexpr int mostCharacters = 40; ///< of names

} // namespace

SuspectLine::SuspectLine(QWidget* parent)
    : QWidget(parent)
    , m_note(new ElidedLabel(this))
    , m_suspect(new ElidedButton(this))
    , m_owners(new ElidedLabel(this))
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setTextRole(*m_note, QStringLiteral("muted"));
    setTextRole(*m_owners, QStringLiteral("muted"));
    setNote({});
    setOwners({});
    connect(m_suspect, &ElidedButton::clicked, this, &SuspectLine::chosen);
}

void SuspectLine::setNote(const QString& text, const QString& explanation)
{
    m_note->setText(text);
    m_note->setToolTip(explanation.isEmpty() ? QString() : toolTipText(text + u'\n' + explanation));
    m_note->show();
    m_suspect->hide();
    arrange();
}

void SuspectLine::setSuspect(const SuspectCommit& suspect, TimeNs relativeTo)
{
    const CommitInfo& commit = suspect.commit;
    const QString dot = QStringLiteral(" · ");
    const QString version =
        suspect.version.empty() ? QString() : tr("first in %1").arg(oneLine(suspect.version, mostCharacters));
    // A dot is a part by itself: it stays when the one behind it is shortened.
    QStringList parts{ tr("Suspect commit %1").arg(oneLine(commit.id.substr(0, 7))) };
    for (const QString& part : { oneLine(commit.subject, 200), oneLine(commit.author, mostCharacters),
             formatBefore(commit.committed, relativeTo), version })
        parts << (part.isEmpty() ? QString() : dot) << part;
    m_suspect->setParts(parts, { 2, 4 });
    m_suspect->setAccessibleName(m_suspect->text());
    const QString place = tr("It touched %1:%2").arg(oneLine(suspect.file.path, 200)).arg(suspect.line);
    const bool isShown = suspect.frame != noFrame;
    m_suspect->setEnabled(isShown);
    m_suspect->setToolTip(toolTipText(m_suspect->text() + u'\n' + formatTimeFull(commit.committed) + u'\n'
        + (isShown ? place : tr("%1, which is not in the stack shown").arg(place))));
    m_suspect->show();
    m_note->hide();
    arrange();
}

void SuspectLine::setOwners(const QStringList& owners)
{
    m_owners->setText((owners.size() == 1 ? tr("Owner %1") : tr("Owners %1"))
                          .arg(oneLine(owners.join(QStringLiteral(", ")).toStdString(), 300)));
    m_owners->setVisible(!owners.isEmpty());
    arrange();
}

QSize SuspectLine::sizeHint() const
{
    const QWidget* first = m_note->isHidden() ? static_cast<QWidget*>(m_suspect) : m_note;
    const int owners = m_owners->isHidden() ? 0 : gap + m_owners->sizeHint().width();
    const int height = std::max(m_suspect->sizeHint().height(), m_note->sizeHint().height());
    return { first->sizeHint().width() + owners, height };
}

QSize SuspectLine::minimumSizeHint() const
{
    return { m_suspect->minimumSizeHint().width(), sizeHint().height() };
}

void SuspectLine::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void SuspectLine::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::LayoutDirectionChange)
        arrange();
}

/// The owners have what the suspect leaves, but a quarter of the row at least if only its subject is
/// shortened for that, and some characters in any case.
void SuspectLine::arrange()
{
    QWidget* first = m_note->isHidden() ? static_cast<QWidget*>(m_suspect) : m_note;
    const int wish = first->sizeHint().width();
    const int kept = m_note->isHidden() ? m_suspect->keptWidth() : wish;
    int owners = 0;
    if (!m_owners->isHidden()) {
        const int all = m_owners->sizeHint().width();
        const int least = std::min(all, m_owners->fontMetrics().averageCharWidth() * 10);
        const int share = std::max(least, std::min({ all, width() / 4, width() - gap - kept }));
        owners = std::clamp(width() - gap - wish, share, all);
    }
    const int room = std::max(width() - (owners > 0 ? owners + gap : 0), 0);
    const auto place = [this](QWidget* part, int x, int wide) {
        const int high = part->sizeHint().height();
        part->setGeometry(QStyle::visualRect(
            layoutDirection(), rect(), QRect(x, (height() - high) / 2, std::max(wide, 0), high)));
    };
    place(first, 0, std::min(wish, room));
    place(m_owners, std::min(wish, room) + gap, owners);
}

} // namespace spanglass
