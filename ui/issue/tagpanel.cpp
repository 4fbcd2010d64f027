#include "ui/issue/tagpanel.h"

#include "ui/issue/foldlist.h"
#include "ui/issue/placeholder.h"
#include "ui/issue/plaintext.h"
#include "ui/issue/tagdelegate.h"
#include "ui/issue/tagmodel.h"

#include <QClipboard>
#include <QFrame>
#include <QGuiApplication>
#include <QMenu>
#include <QVBoxLayout>

namespace spanglass {

TagPanel::TagPanel(QWidget* parent)
    : QWidget(parent)
    , m_model(new TagModel(this))
{
    setAccessibleName(tr("Tags"));
    m_list = new FoldList({ [this](int row) { return m_model->folds(row); },
                              [this](int row) { return m_model->isExpanded(row); },
                              [this](int row, bool expanded) { m_model->setExpanded(row, expanded); },
                              [this](int row) { return m_model->parentOf(row); } },
        this);
    m_list->setAccessibleName(tr("Tags"));
    m_list->setItemDelegate(new TagDelegate(m_list));
    m_list->setModel(m_model);
    // Rows are higher in a narrow panel, so a new width lays them out anew; they are a few hundred.
    m_list->setResizeMode(QListView::Adjust);
    m_place = new Placeholder(m_list, this);
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->addWidget(m_place);

    connect(m_list, &FoldList::menuWanted, this, &TagPanel::showMenu);
    connect(m_list, &FoldList::chosen, this, [this](const QModelIndex& index) {
        const auto kind = index.data(TagModel::KindRole).value<TagModel::Kind>();
        if (kind == TagModel::Kind::Unique)
            m_list->toggle(index);
        else if (kind == TagModel::Kind::Tag || kind == TagModel::Kind::Value)
            showMenu(index, m_list->viewport()->mapToGlobal(m_list->visualRect(index).bottomLeft()));
    });
    connect(m_list, &FoldList::copyWanted, this, [this](const QModelIndex& index) {
        if (const QString text = m_model->copyText(index.row()); !text.isEmpty())
            QGuiApplication::clipboard()->setText(text);
    });
    showEmpty(tr("No tags"));
}

void TagPanel::setTags(const std::vector<TagDistribution>& tags)
{
    m_model->setTags(tags);
    if (m_model->rowCount() == 0)
        showEmpty(tr("The errors carry no tags."));
    else
        m_place->showContent();
}

void TagPanel::showLoading()
{
    m_model->setTags({});
    m_place->showLoading();
}

void TagPanel::showEmpty(const QString& text)
{
    m_model->setTags({});
    m_place->showEmpty(text);
}

void TagPanel::showMenu(const QModelIndex& index, const QPoint& globalPos)
{
    const int row = index.row();
    const QString pair = m_model->copyText(row);
    if (pair.isEmpty())
        return;
    const QString value = m_model->valueText(row);
    const QString term = m_model->queryTerm(row);
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (m_model->folds(row)) {
        const QPersistentModelIndex kept(index);
        QAction* toggle = menu->addAction(m_model->isExpanded(row) ? tr("&Hide values") : tr("&Show values"),
            this, [this, kept] { m_list->toggle(kept); });
        menu->setActiveAction(toggle);
    }
    const auto copy = [](const QString& text) {
        return [text] { QGuiApplication::clipboard()->setText(text); };
    };
    menu->addAction(tr("Copy %1").arg(menuText(oneLine(pair.toStdString()))), this, copy(pair));
    menu->addAction(tr("Copy &value"), this, copy(value));
    if (!term.isEmpty()) {
        menu->addSeparator();
        menu->addAction(
            tr("Only issues with %1").arg(menuText(term)), this, [this, term] { Q_EMIT filterWanted(term); });
        menu->addAction(
            tr("Without %1").arg(menuText(term)), this, [this, term] { Q_EMIT filterWanted(u'-' + term); });
    }
    menu->popup(globalPos);
}

} // namespace spanglass
