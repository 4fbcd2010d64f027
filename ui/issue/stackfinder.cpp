#include "ui/issue/stackfinder.h"

#include "ui/issue/findline.h"
#include "ui/issue/stacklist.h"

#include <algorithm>
#include <optional>

namespace spanglass {

StackFinder::StackFinder(StackModel* model, StackList* list, FindLine* line)
    : QObject(line)
    , m_model(model)
    , m_list(list)
    , m_line(line)
{
    connect(line, &FindLine::textChanged, this, &StackFinder::search);
    connect(line, &FindLine::stepWanted, this, &StackFinder::step);
    connect(line, &FindLine::closed, this, [this] {
        clear();
        m_list->setFocus();
    });
}

void StackFinder::search(const QString& text)
{
    m_list->setSought(text);
    m_matches = m_model->find(text);
    m_at = 0;
    if (m_matches.empty())
        m_line->setPlace(0, 0);
    else
        showMatch();
}

void StackFinder::searchAgain()
{
    if (m_line->isHidden())
        return;
    const auto shown = m_at < m_matches.size() ? std::optional(m_matches[m_at]) : std::nullopt;
    m_matches = m_model->find(m_line->text());
    const auto same = shown ? std::ranges::find(m_matches, *shown) : m_matches.end();
    m_at = same == m_matches.end() ? 0 : static_cast<std::size_t>(same - m_matches.begin());
    m_line->setPlace(static_cast<int>(m_at) + 1, static_cast<int>(m_matches.size()));
}

void StackFinder::step(int by)
{
    if (m_line->isHidden())
        m_line->open();
    if (m_matches.empty())
        return;
    const std::size_t count = m_matches.size();
    m_at = (m_at + (by > 0 ? 1 : count - 1)) % count;
    showMatch();
}

void StackFinder::clear()
{
    m_matches.clear();
    m_at = 0;
    m_list->setSought({});
}

void StackFinder::showMatch()
{
    const int row = m_model->reveal(m_matches[m_at]);
    m_line->setPlace(static_cast<int>(m_at) + 1, static_cast<int>(m_matches.size()));
    if (row >= 0)
        m_list->showRow(row);
}

} // namespace spanglass
