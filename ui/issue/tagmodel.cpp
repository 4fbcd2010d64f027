#include "ui/issue/tagmodel.h"

#include "ui/issue/plaintext.h"
#include "ui/look/format.h"

#include <QLocale>

#include <algorithm>
#include <array>
#include <iterator>

namespace spanglass {

bool isMostlyUnique(const TagDistribution& tag)
{
    constexpr std::uint64_t few = 10;
    return tag.distinct > few && tag.distinct * 2 > tag.occurrences;
}

QString queryTermOf(std::string_view key, std::string_view value)
{
    struct Known {
        std::string_view tag;
        const char* key;
    };
    static constexpr std::array<Known, 7> known{ { { "service", "service" }, { "service.name", "service" },
        { "env", "env" }, { "deployment.environment", "env" }, { "deployment.environment.name", "env" },
        { "version", "version" }, { "service.version", "version" } } };
    const auto it = std::ranges::find(known, key, &Known::tag);
    if (it == known.end() || value.empty())
        return {};
    QString text = verbatim(value);
    // `*` would stand for any text.
    if (text.contains(u'*'))
        return {};
    const bool plain = std::ranges::all_of(text,
        [](QChar c) { return c.isLetterOrNumber() || c == u'.' || c == u'-' || c == u'_' || c == u'+'; });
    if (!plain)
        text =
            u'"' + text.replace(u'\\', QStringLiteral("\\\\")).replace(u'"', QStringLiteral("\\\"")) + u'"';
    return QLatin1StringView(it->key) + (u':' + text);
}

void TagModel::setTags(std::vector<TagDistribution> tags)
{
    beginResetModel();
    m_tags = std::move(tags);
    m_total = 0;
    for (const TagDistribution& tag : m_tags)
        m_total = std::max(m_total, tag.occurrences);
    rebuild();
    endResetModel();
}

std::vector<int> TagModel::tagsOf(TagGroup group, bool unique) const
{
    std::vector<int> tags;
    for (int i = 0; i < static_cast<int>(m_tags.size()); ++i) {
        const TagDistribution& tag = m_tags[static_cast<std::size_t>(i)];
        if (tag.group == group && !tag.top.empty() && isMostlyUnique(tag) == unique)
            tags.push_back(i);
    }
    return tags;
}

void TagModel::rebuild()
{
    m_rows.clear();
    for (const TagGroup group : { TagGroup::Span, TagGroup::Host, TagGroup::Container }) {
        const std::vector<int> telling = tagsOf(group, false);
        const int unique = static_cast<int>(tagsOf(group, true).size());
        if (telling.empty() && unique == 0)
            continue;
        m_rows.push_back({ .kind = Kind::Group, .group = group });
        for (const int tag : telling)
            m_rows.push_back({ .kind = Kind::Tag, .group = group, .tag = tag });
        if (unique > 0)
            m_rows.push_back({ .kind = Kind::Unique, .group = group, .tag = unique });
    }
}

std::vector<TagModel::Row> TagModel::childrenOf(const Row& row) const
{
    std::vector<Row> rows;
    if (row.kind == Kind::Unique) {
        for (const int tag : tagsOf(row.group, true))
            rows.push_back({ .kind = Kind::Tag, .group = row.group, .tag = tag, .depth = 1 });
    } else if (row.kind == Kind::Tag) {
        const TagDistribution& tag = tagOf(row);
        const int depth = row.depth + 1;
        for (int i = 0; i < static_cast<int>(tag.top.size()); ++i)
            rows.push_back(
                { .kind = Kind::Value, .group = row.group, .tag = row.tag, .value = i, .depth = depth });
        if (tag.distinct > tag.top.size())
            rows.push_back({ .kind = Kind::Rest, .group = row.group, .tag = row.tag, .depth = depth });
    }
    return rows;
}

int TagModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

bool TagModel::folds(int row) const
{
    if (row < 0 || row >= rowCount())
        return false;
    const Kind kind = m_rows[static_cast<std::size_t>(row)].kind;
    return kind == Kind::Tag || kind == Kind::Unique;
}

bool TagModel::isExpanded(int row) const
{
    return folds(row) && m_rows[static_cast<std::size_t>(row)].expanded;
}

int TagModel::parentOf(int row) const
{
    if (row < 0 || row >= rowCount())
        return -1;
    const int depth = m_rows[static_cast<std::size_t>(row)].depth;
    if (depth == 0)
        return -1;
    while (m_rows[static_cast<std::size_t>(row)].depth >= depth)
        --row;
    return row;
}

void TagModel::setExpanded(int row, bool expanded)
{
    if (!folds(row) || isExpanded(row) == expanded)
        return;
    Row& parent = m_rows[static_cast<std::size_t>(row)];
    parent.expanded = expanded;
    const auto below = m_rows.begin() + row + 1;
    if (expanded) {
        const std::vector<Row> children = childrenOf(parent);
        beginInsertRows({}, row + 1, row + static_cast<int>(children.size()));
        m_rows.insert(below, children.begin(), children.end());
        endInsertRows();
    } else {
        const int depth = parent.depth;
        const auto end =
            std::find_if(below, m_rows.end(), [depth](const Row& it) { return it.depth <= depth; });
        beginRemoveRows({}, row + 1, row + static_cast<int>(end - below));
        m_rows.erase(below, end);
        endRemoveRows();
    }
    Q_EMIT dataChanged(index(row), index(row), { ExpandedRole });
}

const TagDistribution& TagModel::tagOf(const Row& row) const
{
    return m_tags[static_cast<std::size_t>(row.tag)];
}

const TagShare* TagModel::shareOf(const Row& row) const
{
    if (row.kind != Kind::Tag && row.kind != Kind::Value)
        return nullptr;
    return &tagOf(row).top[static_cast<std::size_t>(row.value)];
}

double TagModel::part(std::uint64_t count) const
{
    return m_total == 0 ? 0 : static_cast<double>(count) / static_cast<double>(m_total);
}

QString TagModel::percent(std::uint64_t count) const
{
    return formatShare(count, m_total);
}

QString TagModel::copyText(int row) const
{
    if (row < 0 || row >= rowCount())
        return {};
    const Row& it = m_rows[static_cast<std::size_t>(row)];
    const TagShare* share = shareOf(it);
    return share ? verbatim(tagOf(it).key) + u':' + verbatim(share->value) : QString();
}

QString TagModel::valueText(int row) const
{
    if (row < 0 || row >= rowCount())
        return {};
    const TagShare* share = shareOf(m_rows[static_cast<std::size_t>(row)]);
    return share ? verbatim(share->value) : QString();
}

QString TagModel::queryTerm(int row) const
{
    if (row < 0 || row >= rowCount())
        return {};
    const Row& it = m_rows[static_cast<std::size_t>(row)];
    const TagShare* share = shareOf(it);
    return share ? queryTermOf(tagOf(it).key, share->value) : QString();
}

QString TagModel::keyText(const Row& row) const
{
    switch (row.kind) {
    case Kind::Group:
        switch (row.group) {
        case TagGroup::Span: return tr("Span tags");
        case TagGroup::Host: return tr("Host tags");
        case TagGroup::Container: return tr("Container tags");
        }
        return {};
    case Kind::Unique:
        return row.tag == 1 ? tr("1 tag with mostly unique values")
                            : tr("%1 tags with mostly unique values").arg(QLocale().toString(row.tag));
    case Kind::Rest: {
        const TagDistribution& tag = tagOf(row);
        return tr("%1 more values").arg(formatCount(tag.distinct - tag.top.size()));
    }
    case Kind::Tag:
    case Kind::Value: return oneLine(tagOf(row).key, 300);
    }
    return {};
}

QString TagModel::valueShown(const Row& row) const
{
    const TagShare* share = shareOf(row);
    if (!share)
        return {};
    return share->value.empty() ? tr("(empty)") : oneLine(share->value, 300);
}

QVariant TagModel::shares(const Row& row) const
{
    QList<qreal> parts;
    if (row.kind == Kind::Tag) {
        for (const TagShare& share : tagOf(row).top)
            parts << part(share.count);
    } else if (const TagShare* share = shareOf(row)) {
        parts << part(share->count);
    }
    return QVariant::fromValue(parts);
}

QString TagModel::description(const Row& row) const
{
    const TagShare* share = shareOf(row);
    if (!share)
        return keyText(row);
    const QString head = keyText(row) + QStringLiteral(": ") + valueShown(row) + u'\n';
    const QString counts = tr("%1 of %2 errors (%3)")
                               .arg(formatCount(share->count), formatCount(m_total), percent(share->count));
    if (row.kind == Kind::Value || tagOf(row).distinct <= 1)
        return head + counts;
    return head + counts + u'\n' + tr("%1 different values").arg(formatCount(tagOf(row).distinct));
}

QVariant TagModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: return row.kind == Kind::Value ? valueShown(row) : keyText(row);
    case Qt::ToolTipRole: return toolTipText(description(row));
    case Qt::AccessibleTextRole: return description(row).replace(u'\n', QStringLiteral(", "));
    case KindRole: return QVariant::fromValue(row.kind);
    case KeyRole: return keyText(row);
    case ValueRole: return valueShown(row);
    case ShareRole: return shareOf(row) ? percent(shareOf(row)->count) : QString();
    case CountRole: return shareOf(row) ? formatCount(shareOf(row)->count) : QString();
    case SharesRole: return shares(row);
    case RankRole: return row.value;
    case ExpandedRole: return folds(index.row()) ? QVariant(row.expanded) : QVariant();
    case DepthRole: return row.depth;
    default: return {};
    }
}

} // namespace spanglass
